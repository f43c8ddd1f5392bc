"""Heads that the witness signed: a copy beside the log, append-only, read by the auditor too."""

from django.db import migrations, models

from hengjian.ledger import fences


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0004_heads_only_grow'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignedHead',
            fields=[
                ('pk', models.CompositePrimaryKey('agency_id', 'size', blank=True, editable=False, primary_key=True, serialize=False)),
                ('agency_id', models.UUIDField()),
                ('size', models.BigIntegerField()),
                ('root', models.BinaryField(max_length=32)),
                ('at', models.CharField(max_length=20)),
                ('number', models.BigIntegerField()),
                ('signature', models.BinaryField(max_length=64)),
                ('key', models.BinaryField(max_length=64)),
            ],
        ),
        fences.append_only("ledger_signedhead"),
        fences.readable_by_auditor("ledger_signedhead"),
    ]
