"""Who was invited to cases, the question in what somebody takes part, and policies that keep them to those cases."""

from django.db import migrations, models

from hengjian.identity import fences
from hengjian.ledger.fences import beyond_scope, readable_by_auditor

TAKING_PART = """
    SELECT t.id, t.part, p.root_id, p.agency_id, t.since, t.until,
           array(SELECT m.id FROM proceedings_proceeding m WHERE m.root_id = p.root_id ORDER BY m.id)
    FROM proceedings_participant t JOIN proceedings_proceeding p ON p.id = t.proceeding_id
    WHERE t.invited AND t.organisation_id = $2 AND (t.person_id IS NULL OR t.person_id = $1)
      AND t.since <= $3 AND t.until > $3
      AND EXISTS (SELECT 1 FROM identity_post o WHERE o.person_id = $1 AND o.organisation_id = $2
                  AND o.standing = 'in_force' AND o.since <= ($3 AT TIME ZONE 'Asia/Shanghai')::date
                  AND (o.until IS NULL OR o.until >= ($3 AT TIME ZONE 'Asia/Shanghai')::date))
    ORDER BY t.since DESC, t.id DESC
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0006_people_and_rights"), ("proceedings", "0012_sealed_indexes")]
    operations = [
        migrations.AddField("participant", "invited", models.BooleanField(default=False)),
        migrations.AddIndex(
            "participant",
            models.Index(condition=models.Q(("invited", True)), fields=["organisation_id"],
                         name="participant_invited"),
        ),
        migrations.AddIndex("proceeding", models.Index(fields=["root_id"], name="proc_root")),
        readable_by_auditor("identity_post"),
        beyond_scope(
            "hengjian_taking_part(uuid, uuid, timestamptz)",
            "TABLE (id uuid, part varchar, root_id uuid, agency_id uuid, since timestamptz, until timestamptz,"
            " members uuid[])",
            TAKING_PART,
        ),
        fences.participation("proceedings_proceeding", column="id"),
        fences.participation("proceedings_steprecord", append_only=True),
        fences.participation(
            "proceedings_clockrow",
            "proceedings_findingrow",
            "proceedings_issueddocument",
            "proceedings_participant",
            "proceedings_proceedingkey",
            "proceedings_sealedvalue",
            "proceedings_storedfile",
            "proceedings_destruction",
            "proceedings_restriction",
        ),
        fences.participation(
            "proceedings_numberblock", "proceedings_issuednumber", "proceedings_exportjob", "proceedings_overlay",
            column=None,
        ),
    ]
