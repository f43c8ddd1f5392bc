"""One policy for each kind of scope, in place of one that asks for all of them (ADR 0032)."""

from django.db import migrations

from hengjian.identity import fences


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0007_participation"), ("identity", "0011_scope_roles")]
    operations = [
        fences.by_role_now(
            "enforcement_penalty", "enforcement_reviewrow", "enforcement_hearingrow", "enforcement_deliberationrow",
            "enforcement_servingrow",
        ),
    ]
