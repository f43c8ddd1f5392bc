"""Registry's public door: what stood on a given day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from hengjian.identity.models import Organisation
from hengjian.kernel.problem import Problems
from hengjian.law import rights as law_rights
from hengjian.law.statutes.citation import parse_citation
from hengjian.registry.memory import remembered
from hengjian.registry.models import Certificate, Item, ItemAuthority, Statute
from hengjian.registry.statutes import citation_of, find


def item_on(code: str, day: date) -> Item | None:
    """The version of an item that held on a day; the newest begun by then."""
    held = (item for item in _versions(code) if item.valid_from <= day and (item.valid_until or day) >= day)
    return next(held, None)


@remembered
def _versions(code: str) -> list[Item]:
    """All versions of an item, newest first."""
    return list(Item.objects.filter(code=code).order_by("-valid_from", "-version"))


def authority_on(organisation_id: UUID, code: str, day: date) -> ItemAuthority | None:
    """The organisation's authority over an item: the one that holds on that day, else the latest it had."""
    rows = _authorities(organisation_id, code)
    holding = [row for row in rows if row.since <= day and (row.until is None or day <= row.until)]
    return (holding or rows or [None])[-1]


@remembered
def _authorities(organisation_id: UUID, code: str) -> list[ItemAuthority]:
    return list(ItemAuthority.objects.filter(organisation=organisation_id, item_code=code).order_by("since"))


def items_of(organisation: Organisation, day: date, *, on_the_spot: bool = True) -> list[Item]:
    """Items the organisation may exercise on a day, published, by title; those allowed on the spot, or all."""
    codes = ItemAuthority.objects.filter(organisation=organisation, since__lte=day).filter(_until(day, "until"))
    found = Item.objects.filter(code__in=codes.values("item_code"), published_at__lte=day, valid_from__lte=day)
    found = (found.filter(simple_allowed=True) if on_the_spot else found).filter(_until(day, "valid_until"))
    newest: dict[str, Item] = {}
    for item in found.order_by("code", "valid_from", "version"):
        newest[item.code] = item
    return sorted(newest.values(), key=lambda item: item.title)


def certificates_on(people: Iterable[UUID], day: date) -> dict[UUID, Certificate]:
    """Each person's enforcement certificate that covers the day, else the one that ended last."""
    best: dict[UUID, Certificate] = {}
    for row in _certificates(tuple(people)):
        before = best.get(row.person_id)
        if before is None or not _covers(before, day) or _covers(row, day):
            best[row.person_id] = row
    return best


@remembered
def _certificates(people: tuple[UUID, ...]) -> list[Certificate]:
    return list(Certificate.objects.filter(person__in=people, kind="enforcement").order_by("valid_to", "id"))


def basis_text(basis: Iterable[dict[str, Any]]) -> list[str]:
    """Legal bases as people write them: 《价格法》第四十二条."""
    return [str(citation_of(one)) for one in basis]


def supervises(person: UUID, day: date) -> bool:
    """Whether somebody holds a supervision certificate 行政执法监督证 that is valid on a day."""
    rows = Certificate.objects.filter(person=person, kind=law_rights.load().certified.certificate)
    return any(_covers(row, day) for row in rows)


def _covers(certificate: Certificate, day: date) -> bool:
    return certificate.status_on(day) == "valid" and certificate.valid_from <= day <= certificate.valid_to


def _until(day: date, field: str) -> Q:
    return Q(**{field: None}) | Q(**{f"{field}__gte": day})


@remembered
def basis_status(item: Item, day: date) -> str:
    """`in_force`, `repealed` or `missing`: what the statute library says of the item's articles.

    Where the library lacks the statute, or nobody says when it took effect, the item's own dates hold: the
    registry's maintainers vouch for those.
    """
    if item.valid_from > day or (item.valid_until and day > item.valid_until):
        return "repealed"
    if not item.basis:
        return "missing"
    said = [citation_status(str(citation_of(one)), day) for one in item.basis]
    return next((status for status in ("repealed", "missing") if status in said), "in_force")


LEVEL_NAMES = {"01": "law", "02": "administrative_regulation", "03": "department_rule", "04": "local_regulation",
               "05": "local_rule", "06": "normative_document", "07": "normative_document"}


@remembered
def basis_levels(item: Item) -> list[str | None]:
    """The level of each text that provides for the penalty; None where nobody can tell.

    The library says it, else the registry's own row, else the title: only a law is called 法 and not 办法.
    """
    found: list[str | None] = []
    for one in item.basis:
        if one.get("role") == "violated":
            continue
        key = citation_of(one).key
        statute = Statute.objects.filter(key=key).first()
        by_title = "law" if key.endswith(("法", "法典")) and not key.endswith("办法") else None
        found.append(LEVEL_NAMES.get(statute.level) if statute and statute.level else one.get("level") or by_title)
    return found


@remembered
def was_in_force(item: Item, day: date) -> bool:
    """Whether nothing says that an article the item rests on was not in force on a day."""
    return all(citation_status(text, day) in ("in_force", "unknown") for text in basis_text(item.basis))


@remembered
def citation_status(text: str, day: date) -> str:
    """`in_force`, `repealed`, `missing` (the statute has no such article) or `unknown` (not in the library)."""
    try:
        asked = parse_citation(text)
        if not _is_in_library(asked.key):
            return "unknown"
        return {"yes": "in_force", "no": "repealed"}.get(find(asked, day).in_force, "unknown")
    except Problems:
        return "missing"


@remembered
def _is_in_library(key: str) -> bool:
    return Statute.objects.filter(key=key).exists()


@remembered
def basis_pins(item: Item, day: date) -> dict[str, str]:
    """By citation, what the library said of it that day: an import may later say otherwise."""
    return {f"basis.{text}": citation_status(text, day) for text in basis_text(item.basis)}
