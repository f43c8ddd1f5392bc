"""Forms that wait for a second officer's answer, sealed."""

from django.db import migrations, models

from hengjian.identity import fences


class Migration(migrations.Migration):
    dependencies = [("identity", "0010_confirmations_kept"), ("proceedings", "0015_in_hand")]
    operations = [
        migrations.CreateModel(
            name="AskedForm",
            fields=[
                ("city", models.CharField(max_length=6)),
                ("district", models.CharField(max_length=6, null=True)),
                ("line", models.CharField(max_length=8, null=True)),
                ("agency_id", models.UUIDField()),
                ("unit_id", models.UUIDField(null=True)),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("person_id", models.UUIDField()),
                ("content", models.BinaryField()),
                ("expires_at", models.DateTimeField()),
            ],
            options={"abstract": False},
        ),
        fences.scoped("proceedings_askedform"),
        fences.participation("proceedings_askedform", column=None),
    ]
