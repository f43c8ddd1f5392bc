"""Publishing and taking back: reactions to the steps `publish`, `revoke_decision` and `withdraw_publication`.

All happen in the step's own transaction, and each is a ledger entry whose body is exactly the published bytes. What is
published follows the decision: when that is changed, revoked or found unlawful, the publication is taken down at once,
and a person's statement of the reason follows (行政处罚法 48).
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from hengjian.disclosure import content, redaction
from hengjian.disclosure.models import Publication, Withdrawal
from hengjian.identity import collecting
from hengjian.identity.models import Organisation, ScopedQuerySet
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem
from hengjian.law import secrecy
from hengjian.ledger.merkle import leaf_hash
from hengjian.ledger.services import Leaf
from hengjian.proceedings import restriction, standards
from hengjian.proceedings.behaviours import Decided, Discloses, behaviour_of
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.projection import ANCESTORS
from hengjian.proceedings.reactions import Recorded
from hengjian.proceedings.state import Step
from hengjian.proceedings.text import search_vector

PUBLISH, REVOKE, WITHDRAW = "publish", "revoke_decision", "withdraw_publication"
UNFIT = frozenset({"GS-01-after", "GS-02", "GS-03-again"})
"""Rules without which nothing is shown: of what was reported as published before there was a decision, with what must
not be seen, or after the decision fell, only the finding is kept."""


def publish(recorded: Recorded) -> list[Leaf]:
    """Publishes what the step says; nothing when the decision is exempt, or the text is not fit to be shown.

    What is reported after the change of its decision is taken down with the same step.
    Raises Misplaced when another body collected it, when a publication of the same case still stands, or one was taken
    down and nobody said why.
    """
    record, case = recorded.record, recorded.case
    refuse_others(recorded.actor, record.agency_id)
    if _standing(recorded):
        raise Misplaced([Problem(code="published", where=record.step, message="本案已经公示",
                                 fix="内容要改的，先撤回原公示并说明理由，再重新公示")])
    if case.channel == "online" and _unstated(recorded):
        raise Misplaced([Problem(code="unstated", where=record.step, message="原公示已自动下架，还没有说明理由",
                                 fix="先办理“撤回公示”，说明理由，再重新公示")])
    if not case.data.get("publication_exempt") and (mark := restriction.withheld(case.root.state)):
        if case.channel != "online":
            return []
        kind = secrecy.load().restrictions[mark.data["kind"]]
        raise Misplaced([Problem(
            code="restricted", where=record.step, cite=kind.publication,
            message=f"本案涉及{kind.title}，已决定不予公开",
            fix="勾选“不予公开”并写明理由；可以公开的，由负责人先解除限制，或者改为“删去有关内容后公开”")])
    if case.data.get("publication_exempt") or _unfit(_step(recorded)):
        return []
    made = _published(recorded)
    leaves = [Leaf(leaf_hash(made.body), "publication", made.id)]
    for later in _after(recorded, _step(recorded)):
        if later.name == PUBLISH:
            break
        leaves += _taken_back(recorded, made, later)
    return leaves


def refuse_others(actor: Actor, agency: UUID) -> None:
    """Raises Misplaced where the body that collected a decision is not the actor's own, nor one it answers for."""
    if not collecting.collected_by_own(actor, [agency]):
        raise Misplaced([Problem(code="not_collected", where=PUBLISH, message="只能公开本机关归集的信息",
                                 cite=collecting.CITE, fix="请由归集这件案件的机关公示")])


def take_down(recorded: Recorded) -> list[Leaf]:
    """Takes the publication down whose decision was changed, with what changed it as the reason for now."""
    standing, step = _standing(recorded), _step(recorded)
    if standing is None or any(later.id == standing.step_id for later in _after(recorded, step)):
        return []
    return _taken_back(recorded, standing, step)


def withdraw(recorded: Recorded) -> list[Leaf]:
    """Takes the standing publication back, or states why one was taken down.

    A case that was published elsewhere only has nothing to take back.
    """
    found = _standing(recorded) or _unstated(recorded)
    if found is None:
        if recorded.case.channel != "online":
            return []
        raise Misplaced([Problem(code="not_published", where=recorded.record.step,
                                 message="本案没有正在公开的公示，无可撤回", fix="请在公示网站上核对")])
    return _taken_back(recorded, found, _step(recorded))


def agency_of(organisation: Organisation) -> dict[str, str]:
    """In whose name it is published: an entrusted body acts in the name of the agency that entrusted it."""
    own = organisation.answers
    return {"name": own.name, "uscc": own.uscc}


def _published(recorded: Recorded) -> Publication:
    record, case = recorded.record, recorded.case
    shown = redaction.shown(_decided(recorded), case.data["publication_title"], case.data["publication_body"])
    before = _publications(recorded).order_by("-version").first()
    identifier, version = new_id(), before.version + 1 if before else 1
    body = content.publication(identifier, agency_of(case.organisation), shown, case.day, version,
                               before.id if before else None)
    repeated = content.columns(body)
    return Publication.objects.create(
        id=identifier, proceeding_id=record.proceeding_id, step_id=record.id, published_at=record.recorded_at,
        version=version, replaces=before, body=body,
        search=search_vector(*(repeated[name] for name in ("title", "number", "party", "item")),
                             repeated["agency_name"], shown.conclusion, shown.party_code, shown.text),
        **_typed(repeated), **_ancestors(recorded),
    )


def _taken_back(recorded: Recorded, publication: Publication, step: Step) -> list[Leaf]:
    """The row and entry by which a step takes a publication off the site, or says why one was taken off."""
    by = {one.automatic: one for one in publication.withdrawals.all()}
    automatic, day = step.name == REVOKE, step.occurred_at.astimezone(SHANGHAI).date()
    if automatic in by or False in by:
        return []
    before = by.get(True)
    since = before.withdrawn_on if before else day
    reason = _changed(recorded, step) if automatic else _stated(step) or (before.reason if before else "")
    identifier = new_id()
    body = content.withdrawal(identifier, publication.id, agency_of(recorded.case.organisation), publication.number,
                              reason, since, None if automatic else day)
    Withdrawal.objects.create(
        id=identifier, publication=publication, step_id=step.id, automatic=automatic, reason=reason,
        withdrawn_on=since, withdrawn_at=recorded.record.recorded_at, body=body, **_ancestors(recorded),
    )
    return [Leaf(leaf_hash(body), "withdrawal", identifier)]


def _changed(recorded: Recorded, step: Step) -> str:
    """How and by which document the decision was changed, in words fit for the public."""
    how = standards.law().dictionary.codelists["revoked_as"].codes[step.data["revoked_as"]]
    return redaction.clean(_decided(recorded), f"处罚决定已变动：{how}（{step.data['revocation_document']}）")


def _stated(step: Step) -> str:
    return "" if _unfit(step) else str(step.data.get("withdrawal_reason", "")).strip()


def _decided(recorded: Recorded) -> Decided:
    behaviour = behaviour_of(recorded.record.procedure)
    if not isinstance(behaviour, Discloses):
        raise TypeError(f"the behaviour of {recorded.record.procedure} does not say what was decided")
    return behaviour.decided(recorded.case)


def _publications(recorded: Recorded) -> ScopedQuerySet[Publication]:
    """What the body of a case has published of it."""
    record = recorded.record
    return Publication.objects.within(Scope(agency=record.agency_id)).filter(proceeding_id=record.proceeding_id)


def _standing(recorded: Recorded) -> Publication | None:
    return _publications(recorded).filter(withdrawals=None).first()


def _unstated(recorded: Recorded) -> Publication | None:
    """The first publication that was taken down and of which nobody has said why."""
    found = _publications(recorded).filter(withdrawals__automatic=True)
    return found.exclude(withdrawals__automatic=False).order_by("version").first()


def _step(recorded: Recorded) -> Step:
    return next(step for step in reversed(recorded.state.steps) if step.id == recorded.record.id)


def _after(recorded: Recorded, step: Step) -> list[Step]:
    """What happened after a step; of what is reported that may be recorded already."""
    order = recorded.state.order
    return [later for later in order[order.index(step) + 1:] if later.name in (PUBLISH, REVOKE, WITHDRAW)]


def _unfit(step: Step) -> bool:
    """Whether the step was recorded although what it says is not to be shown (entry and exchange)."""
    return any(v["rule"] in UNFIT and v["status"] in ("failed", "unknown") for v in step.body["verdicts"])


def _ancestors(recorded: Recorded) -> dict[str, Any]:
    return {name: getattr(recorded.record, name) for name in ANCESTORS}


def _typed(repeated: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(repeated[name]) for name in ("decided_on", "published_on")}
    return repeated | days
