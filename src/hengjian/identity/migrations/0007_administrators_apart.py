"""An administrator is nothing else: held by the database, for posts in force and for grants alike."""

from django.db import migrations

from hengjian.ledger import fences

ADMINISTRATORS = "('SYS_ADMIN', 'SEC_ADMIN', 'AUDIT_ADMIN')"
"""As in `law/rights.yaml`; a test holds them equal."""

# Posts are days, both included, of the city's zone; a post that ended at once on its first day covers none. The lock
# on the person makes two transactions that would each be right alone wait for one another.
FORWARD = f"""
CREATE FUNCTION hengjian_time_of_post(since date, until date) RETURNS tstzrange LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN until < since THEN 'empty'::tstzrange
         ELSE tstzrange(since::timestamp AT TIME ZONE 'Asia/Shanghai',
                        (until + 1)::timestamp AT TIME ZONE 'Asia/Shanghai') END
$$;
CREATE FUNCTION hengjian_administrators_apart() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
DECLARE
  asked tstzrange;
  other text;
BEGIN
  IF TG_TABLE_NAME = 'identity_post' THEN
    IF NEW.standing <> 'in_force' THEN RETURN NEW; END IF;
    asked := hengjian_time_of_post(NEW.since, NEW.until);
  ELSE
    asked := CASE WHEN NEW.until <= NEW.since THEN 'empty'::tstzrange ELSE tstzrange(NEW.since, NEW.until) END;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(NEW.person_id::text, 22));
  SELECT one.role INTO other FROM (
    SELECT role, hengjian_time_of_post(since, until) AS held FROM identity_post
     WHERE person_id = NEW.person_id AND standing = 'in_force' AND id <> NEW.id
    UNION ALL
    SELECT role, CASE WHEN until <= since THEN 'empty'::tstzrange ELSE tstzrange(since, until) END
      FROM identity_grant WHERE person_id = NEW.person_id AND id <> NEW.id
  ) AS one
  WHERE one.role <> NEW.role AND one.held && asked
    AND (one.role IN {ADMINISTRATORS} OR NEW.role IN {ADMINISTRATORS}) LIMIT 1;
  IF other IS NOT NULL THEN
    RAISE EXCEPTION '岗位 % 与 % 不得由一人兼任', NEW.role, other USING ERRCODE = 'HJ002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER identity_post_apart BEFORE INSERT OR UPDATE ON identity_post
  FOR EACH ROW EXECUTE FUNCTION hengjian_administrators_apart();
CREATE TRIGGER identity_grant_apart BEFORE INSERT OR UPDATE ON identity_grant
  FOR EACH ROW EXECUTE FUNCTION hengjian_administrators_apart();
"""
BACKWARD = """
DROP TRIGGER identity_grant_apart ON identity_grant;
DROP TRIGGER identity_post_apart ON identity_post;
DROP FUNCTION hengjian_administrators_apart();
DROP FUNCTION hengjian_time_of_post(date, date);
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0006_people_and_rights")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        fences.append_only("identity_organisationchange"),
    ]
