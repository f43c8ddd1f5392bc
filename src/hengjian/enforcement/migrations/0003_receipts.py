"""Lets any agency ask whether a receipt has been given out before, wherever (行政处罚法 70)."""

from django.db import migrations

from hengjian.ledger.fences import beyond_scope


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0002_fences")]
    operations = [
        beyond_scope(
            "hengjian_receipt_used(number text, besides uuid)",
            "boolean",
            """SELECT EXISTS (SELECT 1 FROM enforcement_penalty
                              WHERE receipt_number = number AND proceeding_id <> besides AND number <> '')""",
        )
    ]
