"""The engine's own fences, as operations for migrations.

Applied migrations call these: add functions, do not change what the present ones do.
"""

from __future__ import annotations

from django.db import migrations


def standing_keys_function() -> migrations.RunSQL:
    """The trigger that refuses keys wrapped by a version of the master key that was retired."""
    return migrations.RunSQL(
        """CREATE FUNCTION hengjian_only_standing_keys() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN
             IF EXISTS (SELECT 1 FROM proceedings_masterkeymark
                        WHERE version = NEW.master_version AND retired_at IS NOT NULL) THEN
               RAISE EXCEPTION '第 % 版主密钥已经停用', NEW.master_version USING ERRCODE = 'HJ002';
             END IF;
             RETURN NEW;
           END $$""",
        "DROP FUNCTION hengjian_only_standing_keys()",
    )


def only_standing_keys(*tables: str) -> migrations.RunSQL:
    """Tables of wrapped keys take none of a retired version."""
    return migrations.RunSQL(
        [f"CREATE TRIGGER {table}_standing BEFORE INSERT OR UPDATE OF master_version ON {table}"
         " FOR EACH ROW EXECUTE FUNCTION hengjian_only_standing_keys()" for table in tables],
        [f"DROP TRIGGER {table}_standing ON {table}" for table in tables],
    )
