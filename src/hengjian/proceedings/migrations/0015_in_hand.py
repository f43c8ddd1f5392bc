"""Whose a case is, and what paper a step issued: found by equality alone and through an index."""

import django.contrib.postgres.fields
from django.db import migrations, models

_STRINGS = """
    CREATE FUNCTION pg_temp.strings(jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE
    AS 'SELECT ARRAY(SELECT jsonb_array_elements_text($1))'
"""


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0014_words")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(
                [_STRINGS, "ALTER TABLE proceedings_proceeding ALTER handlers TYPE text[]"
                           " USING pg_temp.strings(handlers)"],
                ["ALTER TABLE proceedings_proceeding ALTER handlers TYPE jsonb USING to_jsonb(handlers)"],
            )],
            [migrations.AlterField("proceeding", "handlers", django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), default=list, size=None))],
        ),
        migrations.AddIndex("issueddocument", models.Index(fields=["step_id"], name="document_step")),
    ]
