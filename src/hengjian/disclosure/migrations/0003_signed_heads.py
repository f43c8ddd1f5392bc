"""The public site shows heads that the witness signed, and no others."""

from django.db import migrations

from hengjian.disclosure.fences import published, unpublished


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_signed_heads"),
        ("disclosure", "0002_published"),
    ]
    operations = [
        published(
            "published_signed_head",
            "SELECT agency_id, size, root, at, number, signature, key FROM ledger_signedhead",
        ),
        unpublished("published_head", "SELECT agency_id, size, root FROM ledger_head"),
    ]
