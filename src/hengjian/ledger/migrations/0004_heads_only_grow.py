"""A head never shrinks and never goes."""

from django.db import migrations

from hengjian.ledger.fences import only_grows


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_nodes")]
    operations = [only_grows("ledger_head", "size")]
