"""What a change of the decision takes down, a person's statement after it, and versions of what is published anew."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from hengjian.disclosure.fences import published, unpublished

BEFORE = import_module("hengjian.disclosure.migrations.0002_published").DECISION
DECISION = """
    SELECT p.id, p.agency_id, p.agency_name, p.kind, p.title, p.number, p.party, p.item, p.conclusion, p.decided_on,
           p.published_on, p.published_at, NULL::date AS withdrawn_on, ''::varchar AS reason, false AS automatic,
           p.version, p.replaces_id AS replaces, NULL::uuid AS replaced_by, p.body, p.search, p.id AS entry_ref
    FROM disclosure_publication p
    WHERE NOT EXISTS (SELECT 1 FROM disclosure_withdrawal w WHERE w.publication_id = p.id)
    UNION ALL
    SELECT p.id, p.agency_id, p.agency_name, p.kind, '', p.number, '', '', '', NULL,
           p.published_on, p.published_at, w.withdrawn_on, w.reason, w.automatic,
           p.version, p.replaces_id, n.id, w.body, NULL, w.id
    FROM disclosure_withdrawal w JOIN disclosure_publication p ON p.id = w.publication_id
    LEFT JOIN disclosure_publication n ON n.replaces_id = p.id
    WHERE NOT w.automatic OR NOT EXISTS (
        SELECT 1 FROM disclosure_withdrawal s WHERE s.publication_id = p.id AND NOT s.automatic)
"""


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0003_signed_heads")]
    operations = [
        unpublished("published_decision", BEFORE),
        migrations.AddField("publication", "version",
                            models.PositiveSmallIntegerField(default=1, help_text="同一决定第几次公示")),
        migrations.AddField("publication", "replaces", models.OneToOneField(
            null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by",
            to="disclosure.publication")),
        migrations.AddField("withdrawal", "automatic",
                            models.BooleanField(default=False, help_text="决定被改变时自动下架")),
        migrations.AlterField("withdrawal", "publication", models.ForeignKey(
            on_delete=django.db.models.deletion.PROTECT, related_name="withdrawals", to="disclosure.publication")),
        migrations.AlterField("withdrawal", "withdrawn_on", models.DateField(help_text="不再公开之日")),
        migrations.AddConstraint("withdrawal", models.UniqueConstraint(
            fields=("publication", "automatic"), name="withdrawal_once")),
        published("published_decision", DECISION),
    ]
