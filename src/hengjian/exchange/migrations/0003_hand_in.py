"""Files that connected systems handed in."""

from django.db import migrations, models

import hengjian.kernel.ids
from hengjian.identity import fences


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_fences")]

    operations = [
        migrations.CreateModel(
            name="HandIn",
            fields=[
                ("city", models.CharField(max_length=6)),
                ("district", models.CharField(max_length=6, null=True)),
                ("line", models.CharField(max_length=8, null=True)),
                ("agency_id", models.UUIDField()),
                ("unit_id", models.UUIDField(null=True)),
                ("id", models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("token_id", models.UUIDField()),
                ("key", models.CharField(max_length=80)),
                ("digest", models.CharField(help_text="键控摘要", max_length=64)),
                ("received_at", models.DateTimeField()),
                ("answer", models.JSONField(null=True)),
            ],
        ),
        migrations.AddConstraint("handin", models.UniqueConstraint("token_id", "key", name="hand_in_once")),
        fences.scoped("exchange_handin"),
    ]
