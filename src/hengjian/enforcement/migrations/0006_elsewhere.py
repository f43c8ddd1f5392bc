"""Lets any agency ask of the same party and item elsewhere: filed, fined, decided before (行政处罚法 25, 29, 33).

A natural person is matched by the keyed blind index, an organisation by its code. The functions answer which body,
its document number and a day, or how many; nothing of party, facts or amounts.
"""

from django.db import migrations

from hengjian.ledger.fences import beyond_scope

SAME = """item_code = of_item AND proceeding_id <> besides
          AND ((of_key <> '' AND party_key = of_key) OR (of_code <> '' AND party_code = of_code))"""
OVERLAPPING = """coalesce(offence_began_on, offence_ended_on, '-infinity') <= until_day
                 AND coalesce(offence_ended_on, 'infinity') >= from_day"""
LOCAL = "AT TIME ZONE 'Asia/Shanghai'"


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0005_ordinary_fences")]
    operations = [
        beyond_scope(
            "hengjian_filed_elsewhere(of_key text, of_code text, of_item text, from_day date, until_day date,"
            " before timestamptz, besides uuid, own uuid)",
            "TABLE (agency uuid, document text, on_day date)",
            f"""SELECT agency_id, document_number, (filed_at {LOCAL})::date FROM enforcement_penalty
                WHERE {SAME} AND {OVERLAPPING} AND agency_id <> own AND filed_at < before
                  AND closed_as NOT IN ('not_filed', 'withdrawn', 'transferred')
                ORDER BY filed_at""",
        ),
        beyond_scope(
            "hengjian_fined_elsewhere(of_key text, of_code text, of_item text, from_day date, until_day date,"
            " before timestamptz, besides uuid)",
            "TABLE (agency uuid, document text, on_day date)",
            f"""SELECT agency_id, document_number, (decided_at {LOCAL})::date FROM enforcement_penalty
                WHERE {SAME} AND {OVERLAPPING} AND decided_at < before AND revoked_at IS NULL AND fine > 0
                ORDER BY decided_at""",
        ),
        beyond_scope(
            "hengjian_earlier_decisions(of_key text, of_code text, of_item text, since_day date,"
            " before timestamptz, besides uuid)",
            "bigint",
            f"""SELECT count(*) FROM enforcement_penalty
                WHERE {SAME} AND decided_at < before AND (decided_at {LOCAL})::date >= since_day
                  AND revoked_at IS NULL""",
        ),
    ]
