"""Publishing and taking back: reactions to the steps `publish` and `withdraw_publication`.

Both happen in the step's own transaction, and each is a ledger entry whose body is exactly the published bytes.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from hengjian.disclosure import content, redaction
from hengjian.disclosure.models import Publication, Withdrawal
from hengjian.identity.models import Organisation
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem
from hengjian.ledger.merkle import leaf_hash
from hengjian.ledger.services import Leaf
from hengjian.proceedings.behaviours import Discloses, behaviour_of
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.models import StepRecord
from hengjian.proceedings.projection import ANCESTORS
from hengjian.proceedings.reactions import Recorded
from hengjian.proceedings.text import search_vector

PRIVACY = "GS-02"


def publish(recorded: Recorded) -> list[Leaf]:
    """Publishes what the step says; nothing when the decision is exempt, or the text is not fit to be shown.

    Raises Misplaced when a publication of the same case still stands.
    """
    record, case = recorded.record, recorded.case
    if _standing(record):
        raise Misplaced([Problem(code="published", where=record.step, message="本案已经公示",
                                 fix="内容要改的，先撤回原公示并说明理由，再重新公示")])
    if case.data.get("publication_exempt") or _unfit(record):
        return []
    behaviour = behaviour_of(record.procedure)
    if not isinstance(behaviour, Discloses):
        raise TypeError(f"the behaviour of {record.procedure} does not say what was decided")
    shown = redaction.shown(behaviour.decided(case), case.data["publication_title"], case.data["publication_body"])
    identifier = new_id()
    body = content.publication(identifier, agency_of(case.organisation), shown, case.day)
    repeated = content.columns(body)
    Publication.objects.create(
        id=identifier, proceeding_id=record.proceeding_id, step_id=record.id, published_at=record.recorded_at,
        body=body, search=search_vector(*(repeated[name] for name in ("title", "number", "party", "item")),
                                        repeated["agency_name"], shown.conclusion, shown.party_code, shown.text),
        **_typed(repeated), **_ancestors(record),
    )
    return [Leaf(leaf_hash(body), "publication", identifier)]


def withdraw(recorded: Recorded) -> list[Leaf]:
    """Takes the standing publication back; a case that was published elsewhere only has nothing to take back."""
    record, case = recorded.record, recorded.case
    standing = _standing(record)
    if standing is None:
        if case.channel != "online":
            return []
        raise Misplaced([Problem(code="not_published", where=record.step, message="本案没有正在公开的公示，无可撤回",
                                 fix="请在公示网站上核对")])
    reason = case.data.get("withdrawal_reason", "") if not _unfit(record) else ""
    identifier = new_id()
    body = content.withdrawal(identifier, standing.id, agency_of(case.organisation), standing.number, reason, case.day)
    Withdrawal.objects.create(
        id=identifier, publication=standing, step_id=record.id, reason=reason, withdrawn_on=case.day,
        withdrawn_at=record.recorded_at, body=body, **_ancestors(record),
    )
    return [Leaf(leaf_hash(body), "withdrawal", identifier)]


def agency_of(organisation: Organisation) -> dict[str, str]:
    """In whose name it is published: an entrusted body acts in the name of the agency that entrusted it."""
    own = organisation.entrusted_by or organisation
    return {"name": own.name, "uscc": own.uscc}


def _standing(record: StepRecord) -> Publication | None:
    return Publication.objects.filter(proceeding_id=record.proceeding_id, withdrawal=None).first()


def _unfit(record: StepRecord) -> bool:
    """Whether the step was recorded although its text shows what it must not (entry and exchange)."""
    return any(v["rule"] == PRIVACY and v["status"] in ("failed", "unknown") for v in record.body["verdicts"])


def _ancestors(record: StepRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in ANCESTORS}


def _typed(repeated: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(repeated[name]) for name in ("decided_on", "published_on")}
    return repeated | days
