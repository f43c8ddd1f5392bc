"""Scope on publications and withdrawals, which only grow; and the views of the public site."""

from django.db import migrations

from hengjian.disclosure.fences import published
from hengjian.identity import fences
from hengjian.ledger.fences import append_only

DECISION = """
    SELECT p.id, p.agency_id, p.agency_name, p.kind, p.title, p.number, p.party, p.item, p.conclusion, p.decided_on,
           p.published_on, p.published_at, NULL::date AS withdrawn_on, ''::varchar AS reason, p.body, p.search,
           p.id AS entry_ref
    FROM disclosure_publication p
    WHERE NOT EXISTS (SELECT 1 FROM disclosure_withdrawal w WHERE w.publication_id = p.id)
    UNION ALL
    SELECT p.id, p.agency_id, p.agency_name, p.kind, '', p.number, '', '', '', NULL,
           p.published_on, p.published_at, w.withdrawn_on, w.reason, w.body, NULL, w.id
    FROM disclosure_withdrawal w JOIN disclosure_publication p ON p.id = w.publication_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0001_roles"),
        ("ledger", "0004_heads_only_grow"),
        ("disclosure", "0001_tables"),
    ]
    operations = [
        fences.scoped("disclosure_publication", "disclosure_withdrawal"),
        append_only("disclosure_publication", "disclosure_withdrawal"),
        published("published_decision", DECISION),
        published(
            "published_entry",
            "SELECT agency_id, sequence, ref_id FROM ledger_entry WHERE kind IN ('publication', 'withdrawal')",
        ),
        published("published_leaf", "SELECT agency_id, sequence, leaf, node FROM ledger_entry"),
        published("published_head", "SELECT agency_id, size, root FROM ledger_head"),
    ]
