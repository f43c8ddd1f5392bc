"""One policy for each kind of scope, in place of one that asks for all of them (ADR 0032)."""

from django.db import migrations

from hengjian.identity import fences


class Migration(migrations.Migration):
    dependencies = [("exchange", "0005_participation"), ("identity", "0011_scope_roles")]
    operations = [
        fences.by_role_now("exchange_batch", "exchange_receipt", "exchange_outcome", "exchange_returned",
                           "exchange_handin", column=None),
        fences.by_role_now("exchange_reportedcase"),
    ]
