"""Scope on what was reported; accepted lines are added to and read through a fenced view."""

from django.db import migrations

from hengjian.identity import fences
from hengjian.ledger.fences import AUDITOR, app_role, append_only, readable_by_auditor

# The same predicate as the policies of scoped tables, on the batch that a line belongs to.
VISIBLE = """
    b.city = (SELECT nullif(current_setting('hengjian.city', true), ''))
    OR b.district = (SELECT nullif(current_setting('hengjian.district', true), ''))
    OR (b.line = (SELECT nullif(current_setting('hengjian.line', true), ''))
        AND b.city = (SELECT nullif(current_setting('hengjian.line_city', true), '')))
    OR b.agency_id = (SELECT nullif(current_setting('hengjian.agency', true), '')::uuid)
"""


def lines(_, editor) -> None:
    """COPY refuses tables with row-level security: the bound role adds to the table and reads the view."""
    role = editor.quote_name(app_role())
    for statement in (
        f"REVOKE ALL ON exchange_submission FROM {role}",
        f"GRANT INSERT ON exchange_submission TO {role}",
        f"""CREATE VIEW exchange_line WITH (security_barrier) AS
            SELECT s.* FROM exchange_submission s JOIN exchange_batch b ON b.id = s.batch_id WHERE {VISIBLE}""",
        f"REVOKE ALL ON exchange_line FROM {role}",
        f"GRANT SELECT ON exchange_line TO {role}",
        f"GRANT CREATE ON SCHEMA public TO {AUDITOR}",
        f"ALTER VIEW exchange_line OWNER TO {AUDITOR}",
        f"REVOKE CREATE ON SCHEMA public FROM {AUDITOR}",
    ):
        editor.execute(statement, params=None)


def no_lines(_, editor) -> None:
    editor.execute("DROP VIEW exchange_line", params=None)


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_roles"), ("exchange", "0001_tables")]
    operations = [
        fences.scoped("exchange_batch", "exchange_receipt", "exchange_outcome", "exchange_returned",
                      "exchange_reportedcase"),
        append_only("exchange_submission", "exchange_receipt", "exchange_outcome", "exchange_returned"),
        readable_by_auditor("exchange_submission"),
        migrations.RunPython(lines, no_lines),
    ]
