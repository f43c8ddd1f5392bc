"""The ledger is outside the data scope (ADR 0006): hashes only, heads are public."""

from django.db import migrations

from hengjian.ledger import fences


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_roles"), ("ledger", "0001_tables")]
    operations = [
        fences.append_only("ledger_entry"),
        fences.readable_by_auditor("ledger_entry", "ledger_head"),
    ]
