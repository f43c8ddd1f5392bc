"""Lets the sweep ask whether stored bytes belong to anybody, without seeing whose they are."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION hengjian_known_files(wanted text[]) RETURNS SETOF text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT digest::text FROM proceedings_storedfile WHERE digest = ANY (wanted)
         AND (committed_at IS NOT NULL OR staged_at > now() - interval '1 day') $$;
REVOKE ALL ON FUNCTION hengjian_known_files(text[]) FROM PUBLIC;
"""


def make(apps, editor):
    from hengjian.ledger.fences import AUDITOR, app_role

    editor.execute(FORWARD, params=None)
    # Owned by the auditor, since forced row-level security binds the owner too.
    editor.execute(f"GRANT CREATE ON SCHEMA public TO {AUDITOR}", params=None)
    editor.execute(f"GRANT EXECUTE ON FUNCTION hengjian_known_files(text[]) TO {editor.quote_name(app_role())}", params=None)
    editor.execute(f"ALTER FUNCTION hengjian_known_files(text[]) OWNER TO {AUDITOR}", params=None)
    editor.execute(f"REVOKE CREATE ON SCHEMA public FROM {AUDITOR}", params=None)


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0002_fences")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
