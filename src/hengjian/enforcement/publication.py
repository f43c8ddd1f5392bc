"""What penalties tell of publishing: the facts its rules look at, and the decision before it is redacted."""

from __future__ import annotations

from datetime import date
from typing import Any

from hengjian.enforcement.documents.common import penalty_text
from hengjian.enforcement.periods import due
from hengjian.enforcement.reading import known
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.codes import resident_id
from hengjian.proceedings.behaviours import Case, Decided
from hengjian.proceedings.shielding import MINOR
from hengjian.proceedings.state import Step
from hengjian.registry import services as registry

KIND = "penalty"
PUBLISH, WITHDRAW, REVOKE = "publish", "withdraw_publication", "revoke_decision"
CHANGED = "changed"
PARTY, MEASURE = ("apply_filing", "open"), ("propose_decision", "decide")
"""The steps that name the party and say what is decided: of the ordinary penalty, else of the one on the spot."""
DECISIONS = ("B29", "B30", "B31")
NAMED = ("interviewee", "witness_name")
"""Other people whom steps name."""


def said(case: Case, steps: tuple[str, str], element: str, empty: Any = "") -> Any:
    """An element of the first of these steps that the case has."""
    step = next((one for one in steps if one in case.state.latest or one == case.step), steps[-1])
    return case.get(step, element, empty)


def facts(case: Case) -> dict[str, Any]:
    """What the rules of publishing read, where the step is one of theirs."""
    if case.step not in (PUBLISH, WITHDRAW):
        return {}
    found: dict[str, Any] = {
        **(_running(case) if case.channel == "online" else _reckoned(case)),
        "revoked_as": case.state.get(REVOKE, "revoked_as", ""),
        "publication_exempt": bool(case.data.get("publication_exempt", False)),
        "people_named": people(case),
        "people_removed": hidden(case),
        "public_words": words(case),
    }
    if case.step == WITHDRAW:
        reason = case.data.get("withdrawal_reason", "")
        found |= {"withdrawal_reason": reason, "published_text": reason}
    elif "publication_body" in case.data:
        found["published_text"] = f"{case.data.get('publication_title', '')}\n{case.data['publication_body']}"
    return found


def _running(case: Case) -> dict[str, Any]:
    """The limits as they run."""
    last = {clock["name"]: date.fromisoformat(clock["due"]) for clock in case.state.running()}
    return {"publication_due": last.get("publication"), "withdrawal_due": last.get("withdrawal")}


def _reckoned(case: Case) -> dict[str, Any]:
    """The limits of what is reported, in whatever order it comes: one may have been met before it was known to run.

    None where what it is for has been done since, or nothing has begun it.
    """
    acts = case.state.by_time()
    fell = [step for step in acts if step.name == REVOKE]
    public = [step for step in fell if any(one.name == PUBLISH for one in acts[:acts.index(step)])]
    newest = [step for step in acts if step.name in ("decide", REVOKE)][-1:]
    stands = [step for step in newest if step.name == "decide" or step.data["revoked_as"] == CHANGED]
    shown = said(case, MEASURE, "outcome", "penalty") == "penalty" and (
        not _spot(case) or case.params.flag("publish_simple"))
    return known({
        "publication_due": _since(case, stands if shown else [], PUBLISH, "publish_days_penalty"),
        "withdrawal_due": _since(case, public, WITHDRAW, "withdraw_publication"),
    })


def _since(case: Case, begins: list[Step], done: str, parameter: str) -> Any:
    """The last day of a period that the newest of some acts began, unless it was kept already."""
    acts = case.state.by_time()
    if not begins or any(step.name == done for step in acts[acts.index(begins[-1]):]):
        return None
    return due(case, parameter, begins[-1].when.day)


def _spot(case: Case) -> bool:
    return case.root.procedure == "penalty.simple"


def decided(case: Case) -> Decided:
    """The decision, from the steps and the item as it stood when it was made; where it was changed, as it now is."""
    at = case.at("decide") or case.occurred_at
    day = at.astimezone(SHANGHAI).date()
    code = said(case, PARTY, "item_code")
    item = registry.item_on(code, day)
    kinds = said(case, MEASURE, "penalty_kinds", [])
    taken = said(case, MEASURE, "confiscated_amount", None)
    numbers = [document["number"] for step in case.state.steps for document in step.body.get("documents", [])
               if document["code"] in DECISIONS]
    return Decided(
        kind=KIND,
        number=numbers[-1] if numbers else "",
        party_kind=said(case, PARTY, "party_kind"),
        party_name=said(case, PARTY, "party_name"),
        party_shop=said(case, PARTY, "party_shop_name"),
        party_code=said(case, PARTY, "party_uscc"),
        party_minor=bool(minors(case)),
        item=item.title if item else code,
        facts=said(case, MEASURE, "determined_facts") or said(case, PARTY, "offence_facts"),
        conclusion=changed(case) or (
            penalty_text(kinds, said(case, MEASURE, "fine", "0"), taken) if kinds else "不予行政处罚"),
        basis=registry.basis_text(item.basis) if item else [],
        decided_on=day,
        people=people(case),
        unnamed=hidden(case),
        words=words(case),
    )


def changed(case: Case) -> str:
    """What the decision comes to since it was changed; empty where it was not."""
    last = case.state.latest.get(REVOKE)
    return str(last.data.get("changed_conclusion", "")) if last and last.data.get("revoked_as") == CHANGED else ""


def people(case: Case) -> tuple[str, ...]:
    """Natural persons whom the case names: a party who is one, a representative, who received the document."""
    names = [said(case, PARTY, "party_representative"), case.get("deliver", "receiver_name", "")]
    for step in case.state.steps:
        names += [str(step.data.get(name, "")) for name in NAMED]
    for child in case.children("serving"):
        names.append(str(child.state.get("serve", "receiver_name", "")))
    if said(case, PARTY, "party_kind", None) != "organisation":
        names.insert(0, said(case, PARTY, "party_name"))
    public = words(case)
    return tuple(dict.fromkeys(name for name in names if name and name not in public))


def hidden(case: Case) -> tuple[str, ...]:
    """Who is not shown at all: minors and whoever reported the offence."""
    return tuple(dict.fromkeys(name for name in (*minors(case), case.get("open", "reporter_name", "")) if name))


def minors(case: Case) -> tuple[str, ...]:
    """The party's name where the party was not of full age when the decision was made."""
    born, at = _born(case), case.at("decide") or case.occurred_at
    if born is None:
        return ()
    full = case.params.integer("age_of_full_penalty")
    age = resident_id.age_on(born, at.astimezone(SHANGHAI).date())
    return (said(case, PARTY, "party_name"),) if age < full else ()


def protects(case: Case) -> list[str]:
    """Where the act under way says who the party is: whether lists must not show the name."""
    return [MINOR] if case.step in PARTY and minors(case) else []


def words(case: Case) -> tuple[str, ...]:
    """Public names, codes and seats of organisations and shops, which stay whole."""
    shop, code = said(case, PARTY, "party_shop_name"), said(case, PARTY, "party_uscc")
    kept = [shop, code, case.organisation.name]
    if said(case, PARTY, "party_kind", None) == "organisation":
        kept += [said(case, PARTY, "party_name"), said(case, PARTY, "party_business_address")]
    return tuple(word for word in kept if word)


def _born(case: Case) -> date | None:
    """Birth date of a natural person; None for an organisation, and where nobody said."""
    if said(case, PARTY, "party_kind", None) == "organisation":
        return None
    if number := said(case, PARTY, "party_id_number", None):
        return resident_id.parse(number).birth
    entered = said(case, PARTY, "party_birth_date", None)
    return date.fromisoformat(entered) if entered else None
