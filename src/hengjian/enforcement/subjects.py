"""Who acts, in whose name and over which item: facts that every procedure of enforcement states."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from hengjian.enforcement.periods import due
from hengjian.enforcement.reading import UNSAID, known, moment
from hengjian.identity.models import Organisation, Person
from hengjian.kernel.codes import resident_id
from hengjian.law.facts import Moment
from hengjian.law.facts_penalty import AgencyFact, BasisChangeFact, ItemFact, OfficerFact, ProsecutionFact, TierFact
from hengjian.proceedings.behaviours import Case
from hengjian.registry import law_changes
from hengjian.registry import services as registry
from hengjian.registry.memory import remembered
from hengjian.registry.models import Certificate, Item


def act(case: Case) -> dict[str, Any]:
    """What is known of every act (`ActFacts`)."""
    return {
        "acted_at": moment(case.occurred_at, case.precision),
        "recorded_at": Moment.of(case.recorded_at),
        "reported": case.channel != "online",
        "doer": str(case.doer or ""),
        "doer_name": doer_name(case),
        "collection_due": due(case, "collection_days", case.day),
    }


def doer_name(case: Case) -> str:
    """Who does the act; online the one who submits need not have signed."""
    if case.doer is None:
        return ""
    person = case.officers.get(case.doer) or Person.objects.filter(id=case.doer).first()
    return person.name if person else ""


def agency(case: Case) -> AgencyFact:
    """The body whose case it is, as of the day of the act."""
    own = case.organisation
    return _agency(own, own.since <= case.day and (own.until is None or case.day <= own.until))


@remembered
def _agency(own: Organisation, active: bool) -> AgencyFact:
    return AgencyFact.of({
        "id": str(own.id), "name": own.name, "status": "active" if active else "ended", "division": own.division,
        "is_town": own.kind == "town", "entrusted_by": own.entrusted_by.name if own.entrusted_by else None,
    })


def officers(case: Case) -> Iterable[OfficerFact]:
    """Each distinct officer who stands behind this step, with the certificate of that day.

    In entry and exchange the paper's signature counts as the officer's own; online only being there does.
    """
    certificates = registry.certificates_on((s.person_id for s in case.signatures), case.day)
    for signature in case.signatures:
        person = case.officers.get(signature.person_id)
        if person is None:
            continue
        row = certificates.get(signature.person_id)
        yield _officer(person, case.is_present(signature), row, row.status_on(case.day) if row else "none")


@remembered
def _officer(person: Person, confirmed: bool, row: Certificate | None, status: str) -> OfficerFact:
    said: dict[str, Any] = {"person": str(person.id), "name": person.name, "confirmed": confirmed,
                            "certificate_status": status}
    if row:
        said |= {
            "agency": str(row.organisation_id),
            "certificate_number": row.number,
            "certificate_valid_from": row.valid_from,
            "certificate_valid_to": row.valid_to,
            "certificate_kinds": tuple(row.lines),
            "certificate_areas": tuple(row.areas),
        }
    else:
        said["certificate_number"] = ""
    return OfficerFact.of(said)


def item(
    case: Case, row: Item, party_kind: str, offence_ended: date | None,
    changed: tuple[law_changes.Change, ...] | None = None,
) -> ItemFact:
    """The item with the tiers that hold for this kind of party.

    Some items have no range of their own for individual businesses: they are then treated as the parameter says.
    `changed` is what of its basis changed after the offence; None where it was not asked.
    """
    levels = registry.basis_levels(row)
    authority = registry.authority_on(case.organisation.id, row.code, case.day)
    treated_as = case.params.text("individual_biz_as") if party_kind == "individual_business" else party_kind
    most = fine_most(case, row, party_kind)
    return ItemFact.of(known({
        "code": row.code,
        "line": row.line,
        "published_at": row.published_at,
        "basis_status": registry.basis_status(row, case.day),
        "basis_levels": UNSAID if None in levels else tuple(levels),
        "basis_refers_upward": len(set(levels)) > 1 or any(one.get("refers_upward") for one in row.basis),
        "basis_in_force_at_offence": registry.was_in_force(row, offence_ended or case.day),
        "changes": UNSAID if changed is None else tuple(
            BasisChangeFact.of({"basis": one.basis, "since": one.since, "effect": one.effect}) for one in changed),
        "authorised_from": authority.since if authority else None,
        "authorised_to": authority.until if authority else None,
        "simple_allowed": row.simple_allowed,
        "empowering_document": authority.grant_document if authority else "",
        "kinds": tuple(row.kinds),
        "fine_most": most,
        "prosecution": _prosecution(row),
        "tiers": _tiers(row, party_kind, treated_as),
    }))


@remembered
def _prosecution(row: Item) -> tuple[ProsecutionFact, ...]:
    return tuple(ProsecutionFact.of({name: one[name] for name in ("crime", "measure", "least")})
                 for one in row.prosecution)


@remembered
def _tiers(row: Item, party_kind: str, treated_as: str) -> tuple[TierFact, ...]:
    ranges = [(tier["label"], tier.get(party_kind) or tier.get(treated_as)) for tier in row.tiers.get("tiers", [])]
    return tuple(
        TierFact.of({"name": label, "minimum": fines[0], "maximum": fines[1]}) for label, fines in ranges if fines)


def fine_most(case: Case, row: Item, party_kind: str) -> Decimal | None:
    """The highest fine the item provides for this kind of party: of its range, else of its tiers; None without one."""
    kinds = [party_kind]
    if party_kind == "individual_business":
        kinds.append(case.params.text("individual_biz_as"))
    found = [rows[kind][1] for rows in (row.fines, *row.tiers.get("tiers", [])) for kind in kinds if rows.get(kind)]
    return max(map(Decimal, found), default=None)


def changes(case: Case, row: Item, offence_ended: date | None) -> tuple[law_changes.Change, ...]:
    """What of the item's basis changed after the offence; while it goes on nothing can."""
    return law_changes.changes_between(case.organisation, row, offence_ended, case.day) if offence_ended else ()


def item_row(case: Case, code: Any) -> Item | None:
    """The version of the item that holds on the day of the act."""
    return registry.item_on(code, case.day) if code and code is not UNSAID else None


def item_title(case: Case, code: Any) -> str:
    row = item_row(case, code)
    return row.title if row else "（未登记的事项）"


def birth_date(kind: Any, number: Any, entered: Any) -> Any:
    """From the resident id where there is one, else as entered; None for an organisation, unsaid where unknown."""
    if kind == "organisation":
        return None
    if number and number is not UNSAID:
        return resident_id.parse(number).birth
    return date.fromisoformat(entered) if entered and entered is not UNSAID else UNSAID


def pins(case: Case, code: Any) -> dict[str, str]:
    """The item's version, what the library says of its articles, and the certificates this step was judged by."""
    row = item_row(case, code)
    found = {"item": f"{row.code}@{row.version}", **registry.basis_pins(row, case.day)} if row else {}
    for person, certificate in registry.certificates_on((s.person_id for s in case.signatures), case.day).items():
        found[f"certificate.{person}"] = (
            f"{certificate.number}@{certificate.valid_from}/{certificate.valid_to}/{certificate.status_on(case.day)}")
    return found
