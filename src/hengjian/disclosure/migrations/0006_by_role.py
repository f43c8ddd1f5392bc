"""One policy for each kind of scope, in place of one that asks for all of them (ADR 0032)."""

from django.db import migrations

from hengjian.identity import fences


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0005_participation"), ("identity", "0011_scope_roles")]
    operations = [
        fences.by_role_now("disclosure_publication", append_only=True),
        fences.by_role_now("disclosure_withdrawal", column=None),
    ]
