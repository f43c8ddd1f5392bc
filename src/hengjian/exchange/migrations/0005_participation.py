"""What was reported is closed to participants, the lines behind their view too."""

from django.db import migrations

from hengjian.identity import fences
from hengjian.ledger.fences import AUDITOR

SCOPE = """
    b.city = (SELECT nullif(current_setting('hengjian.city', true), ''))
    OR b.district = (SELECT nullif(current_setting('hengjian.district', true), ''))
    OR (b.line = (SELECT nullif(current_setting('hengjian.line', true), ''))
        AND b.city = (SELECT nullif(current_setting('hengjian.line_city', true), '')))
    OR b.agency_id = (SELECT nullif(current_setting('hengjian.agency', true), '')::uuid)
"""
ORDINARY = "(SELECT coalesce(current_setting('hengjian.cases', true), '') = '')"
LINES = """CREATE OR REPLACE VIEW exchange_line WITH (security_barrier) AS
    SELECT s.* FROM exchange_submission s JOIN exchange_batch b ON b.id = s.batch_id WHERE """


def _as_auditor(editor, statement: str) -> None:
    for one in (f"GRANT CREATE ON SCHEMA public TO {AUDITOR}", f"SET LOCAL ROLE {AUDITOR}", statement, "RESET ROLE",
                f"REVOKE CREATE ON SCHEMA public FROM {AUDITOR}"):
        editor.execute(one, params=None)


def closed(_, editor) -> None:
    _as_auditor(editor, f"{LINES} ({SCOPE}) AND {ORDINARY}")


def open_again(_, editor) -> None:
    _as_auditor(editor, f"{LINES} {SCOPE}")


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_retired_keys")]
    operations = [
        fences.participation("exchange_batch", "exchange_receipt", "exchange_outcome", "exchange_returned",
                             "exchange_handin", column=None),
        fences.participation("exchange_reportedcase"),
        migrations.RunPython(closed, open_again),
    ]
