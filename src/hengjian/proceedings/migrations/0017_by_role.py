"""One policy for each kind of scope, in place of one that asks for all of them (ADR 0032)."""

from django.db import migrations

from hengjian.identity import fences


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0016_asked_forms"), ("identity", "0011_scope_roles")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, fences.names_whom("proceedings_proceeding")),
        fences.by_role_now("proceedings_proceeding", column="id"),
        fences.by_role_now("proceedings_steprecord", append_only=True),
        fences.by_role_now(
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
        fences.by_role_now(
            "proceedings_numberblock", "proceedings_issuednumber", "proceedings_exportjob", "proceedings_overlay",
            "proceedings_askedform", column=None,
        ),
    ]
