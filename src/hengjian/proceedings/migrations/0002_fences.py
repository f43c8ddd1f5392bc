"""Scope on every row that belongs to somebody; step records only grow."""

from django.db import migrations

from hengjian.identity import fences
from hengjian.ledger.fences import append_only


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_roles"), ("proceedings", "0001_tables")]
    operations = [
        fences.scoped(
            "proceedings_steprecord",
            "proceedings_proceeding",
            "proceedings_clockrow",
            "proceedings_findingrow",
            "proceedings_issueddocument",
            "proceedings_participant",
            "proceedings_numberblock",
            "proceedings_issuednumber",
            "proceedings_proceedingkey",
            "proceedings_sealedvalue",
            "proceedings_storedfile",
        ),
        append_only("proceedings_steprecord"),
    ]
