"""Scope on penalties."""

from django.db import migrations

from hengjian.identity import fences


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_roles"), ("enforcement", "0001_tables")]
    operations = [
        fences.scoped("enforcement_penalty"),
    ]
