"""The audit log only grows."""

from django.db import migrations

from hengjian.ledger import fences


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_tables")]
    operations = [
        fences.append_only("identity_auditentry"),
    ]
