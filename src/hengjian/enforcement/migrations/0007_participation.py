"""Participants see the typed rows of their cases alone."""

from django.db import migrations

from hengjian.identity import fences


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0006_elsewhere")]
    operations = [
        fences.participation(
            "enforcement_penalty", "enforcement_reviewrow", "enforcement_hearingrow", "enforcement_deliberationrow",
            "enforcement_servingrow",
        ),
    ]
