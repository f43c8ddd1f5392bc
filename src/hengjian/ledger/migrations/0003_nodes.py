"""Entries keep the root of the subtree they complete, so that a fault is traced to its entry."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_fences")]
    operations = [
        migrations.AddField("entry", "node", models.BinaryField(max_length=32, default=b""), preserve_default=False),
    ]
