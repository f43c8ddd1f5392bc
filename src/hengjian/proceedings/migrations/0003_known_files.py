"""Lets the sweep ask whether stored bytes belong to anybody, without seeing whose they are."""

from django.db import migrations

from hengjian.ledger.fences import beyond_scope


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0002_fences")]
    operations = [
        beyond_scope(
            "hengjian_known_files(wanted text[])",
            "SETOF text",
            """SELECT digest::text FROM proceedings_storedfile WHERE digest = ANY (wanted)
               AND (committed_at IS NOT NULL OR staged_at > now() - interval '1 day')""",
        )
    ]
