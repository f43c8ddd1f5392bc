"""The owner and the bound role, before any table of ours."""

from django.db import migrations

from hengjian.ledger import fences


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    run_before = [
        ("contenttypes", "0001_initial"),
        ("sessions", "0001_initial"),
        ("procrastinate", "0001_initial"),
    ]
    operations = [fences.roles()]
