"""The audit log says from where, has a log of its own in the ledger, and is read by its administrator only."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import hengjian.kernel.ids
from hengjian.ledger import fences

READ = "(SELECT current_setting('hengjian.audit', true)) = 'on'"
TABLES = ("identity_auditentry", "identity_alert", "identity_alertnote")


def fenced() -> migrations.RunSQL:
    """Everybody adds to the log; it is read where it has been opened, and by the auditor."""
    forward, backward = [], []
    for table in TABLES:
        added = "true" if table == "identity_auditentry" else READ
        forward += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({added})",
            f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({READ})",
            f"CREATE POLICY {table}_audit ON {table} FOR SELECT TO {fences.AUDITOR} USING (true)",
            f"GRANT SELECT ON {table} TO {fences.AUDITOR}",
        ]
        backward += [f"DROP POLICY {table}_{name} ON {table}" for name in ("audit", "read", "add")]
        backward.append(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    return migrations.RunSQL(forward, backward)


def enlist(apps, editor):
    """Entries of before wait for their leaves as new ones do."""
    from hengjian.identity.auditing import leaf_of

    entry, pending = apps.get_model("identity", "AuditEntry"), apps.get_model("identity", "AuditPending")
    rows = entry.objects.using(editor.connection.alias).order_by("id").iterator(chunk_size=2000)
    pending.objects.using(editor.connection.alias).bulk_create(
        (pending(entry_id=row.id, leaf=leaf_of(row)) for row in rows), batch_size=2000)


# A table rewrite, since rows of an append-only table are not updated: what the actions of before belong to.
CATEGORIES = """ALTER TABLE identity_auditentry ALTER COLUMN category TYPE varchar(12) USING CASE
    WHEN action IN ('sign_in', 'sign_out', 'confirm') THEN 'sign_in'
    WHEN action IN ('reveal', 'read_document', 'read_evidence', 'read_dossier') THEN 'read'
    WHEN action LIKE 'export%' OR action = 'exchange.download' THEN 'export' ELSE 'change' END"""

KNOWN = """
    DECLARE found regclass; yes boolean;
    BEGIN
      FOR found IN SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relforcerowsecurity
                     AND a.attname = 'id' AND a.atttypid = 'uuid'::regtype LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s WHERE id = ANY($1))', found) INTO yes USING wanted;
        IF yes THEN RETURN true; END IF;
      END LOOP;
      RETURN false;
    END"""
REFUSALS = """SELECT count(*) FROM identity_auditentry
    WHERE action = 'record' AND outcome = 'refused' AND at >= since AND agency_id = ANY(bodies)
      AND detail->'problems' ?| ARRAY[rule || ':gate_failed', rule || ':gate_unknown']"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0007_administrators_apart"), ("ledger", "0005_signed_heads")]

    operations = [
        migrations.AlterField("auditentry", "at", models.DateTimeField()),
        migrations.AddField("auditentry", "category", models.CharField(default="", max_length=12)),
        migrations.AddField("auditentry", "address", models.CharField(blank=True, default="", max_length=45)),
        migrations.AddField("auditentry", "session", models.CharField(blank=True, default="", max_length=16)),
        migrations.RunSQL(CATEGORIES, migrations.RunSQL.noop),
        migrations.AddIndex("auditentry", models.Index(fields=["person_id", "-at"], name="audit_person")),
        migrations.AddIndex("auditentry", models.Index(fields=["category", "-at"], name="audit_category")),
        migrations.AddIndex("auditentry", models.Index(fields=["action", "-at"], name="audit_action")),
        migrations.AddIndex("auditentry", models.Index(fields=["subject", "-at"], name="audit_subject")),
        migrations.CreateModel(
            name="AuditPending",
            fields=[
                ("entry_id", models.UUIDField(primary_key=True, serialize=False)),
                ("leaf", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("rule", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=120, unique=True)),
                ("at", models.DateTimeField(help_text="最后一条依据的时间")),
                ("made_at", models.DateTimeField()),
                ("person_id", models.UUIDField(null=True)),
                ("agency_id", models.UUIDField(null=True)),
                ("address", models.CharField(blank=True, default="", max_length=45)),
                ("summary", models.CharField(max_length=200)),
                ("entries", models.JSONField()),
            ],
            options={"indexes": [models.Index(fields=["-at", "-id"], name="alert_at")]},
        ),
        migrations.CreateModel(
            name="AlertNote",
            fields=[
                ("id", models.UUIDField(default=hengjian.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("person_id", models.UUIDField()),
                ("finding", models.CharField(choices=[("proper", "属正常工作"), ("follow", "继续核查"), ("breach", "属违规，已移交处理")], max_length=12)),
                ("note", models.CharField(max_length=500)),
                ("alert", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="identity.alert")),
            ],
        ),
        migrations.RunPython(enlist, migrations.RunPython.noop),
        fences.append_only("identity_alert", "identity_alertnote"),
        fences.readable_by_auditor("identity_auditpending"),
        fenced(),
        fences.beyond_scope("hengjian_refusals(rule text, bodies uuid[], since timestamptz)", "bigint", REFUSALS),
        fences.beyond_scope("hengjian_known(wanted uuid[])", "boolean", KNOWN, language="plpgsql"),
    ]
