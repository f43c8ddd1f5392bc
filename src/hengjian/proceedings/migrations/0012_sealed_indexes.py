"""The blind indexes that stand in bodies, beside the values sealed before there was a column for them."""

from django.db import migrations

FORCED = ("proceedings_sealedvalue", "proceedings_steprecord")


class Migration(migrations.Migration):

    dependencies = [
        ('proceedings', '0011_secrets'),
    ]

    operations = [
        migrations.RunSQL(
            [
                # Row-level security binds the owner too; for this one statement it does not.
                *(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in FORCED),
                """UPDATE proceedings_sealedvalue v SET index = found.index
                   FROM (SELECT r ->> 'sealed' AS id, r ->> 'index' AS index
                         FROM proceedings_steprecord s, jsonb_path_query(s.body, '$.** ? (exists (@.commitment))') r
                         ) found
                   WHERE v.id = found.id::uuid""",
                *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in FORCED),
            ],
            migrations.RunSQL.noop,
        ),
    ]
