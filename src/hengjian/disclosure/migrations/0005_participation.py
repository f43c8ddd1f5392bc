"""Participants see the publications of their cases; withdrawals, which know no proceeding, are closed to them."""

from django.db import migrations

from hengjian.identity import fences


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0004_taken_down")]
    operations = [
        fences.participation("disclosure_publication", append_only=True),
        fences.participation("disclosure_withdrawal", column=None),
    ]
