"""When somebody first reviewed, in whatever body they then served: who moves does not begin anew (行政处罚法 58)."""

from django.db import migrations

from hengjian.ledger.fences import beyond_scope


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0008_by_role")]
    operations = [
        beyond_scope(
            "hengjian_first_review(of_person text, before timestamptz)",
            "date",
            """SELECT (min(opined_at) AT TIME ZONE 'Asia/Shanghai')::date FROM enforcement_reviewrow
               WHERE reviewer = of_person AND opined_at < before""",
        ),
    ]
