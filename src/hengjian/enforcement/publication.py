"""What penalties tell of publishing: the facts its rules look at, and the decision before it is redacted."""

from __future__ import annotations

from datetime import date
from typing import Any

from hengjian.enforcement.decision import penalty_line
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.codes import resident_id
from hengjian.kernel.money import yuan
from hengjian.proceedings.behaviours import Case, Decided
from hengjian.registry import services as registry

KIND = "penalty"
PUBLISH, WITHDRAW = "publish", "withdraw_publication"


def facts(case: Case) -> dict[str, Any]:
    """What the rules of publishing read, where the step is one of theirs."""
    if case.step not in (PUBLISH, WITHDRAW):
        return {}
    due = {clock["name"]: date.fromisoformat(clock["due"]) for clock in case.state.running()}
    known: dict[str, Any] = {
        "publication_due": due.get("publication"),
        "withdrawal_due": due.get("withdrawal"),
        "publication_exempt": bool(case.data.get("publication_exempt", False)),
        "people_named": people(case),
        "people_removed": minors(case),
        "public_words": words(case),
    }
    if case.step == WITHDRAW:
        reason = case.data.get("withdrawal_reason", "")
        known |= {"withdrawal_reason": reason, "published_text": reason}
    elif "publication_body" in case.data:
        known["published_text"] = f"{case.data.get('publication_title', '')}\n{case.data['publication_body']}"
    return known


def decided(case: Case) -> Decided:
    """The decision, from what was said in the steps and the item as it stood when it was made."""
    at = case.at("decide") or case.occurred_at
    day = at.astimezone(SHANGHAI).date()
    code = case.get("open", "item_code", "")
    item = registry.item_on(code, day)
    kinds = case.get("decide", "penalty_kinds", [])
    numbers = [document["number"] for step in case.state.steps for document in step.body.get("documents", [])
               if step.name == "decide"]
    return Decided(
        kind=KIND,
        number=numbers[-1] if numbers else "",
        party_kind=case.get("open", "party_kind", ""),
        party_name=case.get("open", "party_name", ""),
        party_shop=case.get("open", "party_shop_name", ""),
        party_code=case.get("open", "party_uscc", ""),
        party_minor=bool(minors(case)),
        item=item.title if item else code,
        facts=case.get("open", "offence_facts", ""),
        conclusion=penalty_line(kinds, yuan(case.get("decide", "fine", "0"))),
        basis=registry.basis_text(item.basis) if item else [],
        decided_on=day,
        people=people(case),
        unnamed=minors(case),
        words=words(case),
    )


def people(case: Case) -> tuple[str, ...]:
    """Natural persons whom the case names: a party who is one, a representative, who received the document."""
    names = [case.get("open", "party_representative", ""), case.get("deliver", "receiver_name", "")]
    if case.get("open", "party_kind") != "organisation":
        names.insert(0, case.get("open", "party_name", ""))
    public = words(case)
    return tuple(dict.fromkeys(name for name in names if name and name not in public))


def minors(case: Case) -> tuple[str, ...]:
    """The party's name where the party was not of full age when the decision was made."""
    born, at = _born(case), case.at("decide") or case.occurred_at
    if born is None:
        return ()
    full = case.params.integer("age_of_full_penalty")
    age = resident_id.age_on(born, at.astimezone(SHANGHAI).date())
    return (case.get("open", "party_name", ""),) if age < full else ()


def words(case: Case) -> tuple[str, ...]:
    """Public names, codes and seats of organisations and shops, which stay whole."""
    shop, code = case.get("open", "party_shop_name", ""), case.get("open", "party_uscc", "")
    kept = [shop, code, case.organisation.name]
    if case.get("open", "party_kind") == "organisation":
        kept += [case.get("open", "party_name", ""), case.get("open", "party_business_address", "")]
    return tuple(word for word in kept if word)


def _born(case: Case) -> date | None:
    """Birth date of a natural person; None for an organisation, and where nobody said."""
    if case.get("open", "party_kind") == "organisation":
        return None
    if number := case.get("open", "party_id_number"):
        return resident_id.parse(number).birth
    entered = case.get("open", "party_birth_date")
    return date.fromisoformat(entered) if entered else None
