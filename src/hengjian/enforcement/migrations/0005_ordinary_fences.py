"""Scope on reviews, hearings, deliberations and servings."""

from django.db import migrations

from hengjian.identity import fences


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_roles"), ("enforcement", "0004_ordinary_tables")]
    operations = [
        fences.scoped(
            "enforcement_reviewrow", "enforcement_hearingrow", "enforcement_deliberationrow", "enforcement_servingrow"
        ),
    ]
