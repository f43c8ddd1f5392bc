"""Whether a later wording is lighter than that of the day of the offence (行政处罚法 37): what was decided, by whom.

No machine tells which of two wordings is lighter. That an article changed at all, the library and the versions of the
item may tell; what it comes to, an agency registers, and the city's body of its line for all agencies of that line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from hengjian.identity.models import Level, Organisation, OrganisationKind
from hengjian.identity.services import Actor
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.dictionary import Field, Form
from hengjian.law.statutes import titles
from hengjian.law.statutes.citation import Citation, Place
from hengjian.registry import keeping
from hengjian.registry.memory import remembered
from hengjian.registry.models import Item, LawChange
from hengjian.registry.services import item_on
from hengjian.registry.statutes import citation_of, reworded

SUBJECT = "law_change"
"""What the audit log calls the register."""
FORM: Form = (
    Field("change_law"), Field("change_article"), Field("change_of", required=False), Field("change_effective_on"),
    Field("change_item", required=False), Field("change_effect"), Field("change_reasons"),
    Field("change_decided_by"), Field("change_document", required=False),
)  # fmt: skip


class Change(msgspec.Struct, frozen=True):
    """An article of an item's basis that reads otherwise since a day. `effect` is empty where nobody has decided."""

    basis: str
    since: date
    effect: str = ""
    decided_by: str = ""

    @property
    def pin(self) -> str:
        return f"{self.since} {self.effect or '没有登记'}"


@remembered
def changes_between(body: Organisation, item: Item, offence: date, day: date) -> tuple[Change, ...]:
    """What of the item's basis changed after the offence, up to and with a day, by citation and date."""
    found: dict[tuple[str, date], Change] = {}
    for one in item.basis:
        article, place = _article(one)
        decided = {row.effective_on: row for row in _decided(body, article.key, place, item.code)
                   if offence < row.effective_on <= day}
        text = str(article)
        for since, row in decided.items():
            found[text, since] = Change(text, since, row.effect, row.decided_by)
        for possible in reworded(article.key, place, offence, day):
            if not decided.keys() & set(possible):
                found.setdefault((text, possible[0]), Change(text, possible[0]))
        since = _rests_on_it_since(item, one, offence)
        if since and since <= day and not decided:
            found.setdefault((text, since), Change(text, since))
    return tuple(sorted(found.values(), key=lambda one: (one.since, one.basis)))


def _article(basis: dict[str, Any]) -> tuple[Citation, Place]:
    """The whole article that a basis cites."""
    place = Place(int(basis["article"]), int(basis.get("of") or 0))
    return msgspec.structs.replace(citation_of(basis), places=(place,)), place


def _rests_on_it_since(item: Item, basis: dict[str, Any], offence: date) -> date | None:
    """The day from which the item rests on this article, where at the offence it rested on others."""
    then = item_on(item.code, offence)
    if then is None or then.version == item.version:
        return None
    before = {str(_article(one)[0]) for one in then.basis}
    return None if str(_article(basis)[0]) in before else item.valid_from


def _decided(body: Organisation, key: str, place: Place, item_code: str) -> Iterator[LawChange]:
    """The rows that hold on an article, one for each day on which it changed.

    The line's city body goes before the agency's own; what was decided for the item before what was decided for all.
    """
    rows = _rows(key, place.article, place.of)
    seen: set[date] = set()
    for organisation in binding(body):
        for code in (item_code, ""):
            newest = {row.effective_on: row for row in rows
                      if row.organisation_id == organisation and row.item_code == code}
            for effective_on, row in newest.items():
                if not row.withdrawn and effective_on not in seen:
                    seen.add(effective_on)
                    yield row


@remembered
def _rows(key: str, article: int, of: int) -> list[LawChange]:
    """All rows on an article, oldest first."""
    return list(LawChange.objects.filter(law=key, article=article, of=of).order_by("made_at", "id"))


@remembered
def _line_body(line: str | None, city: str) -> list[UUID]:
    found = Organisation.objects.filter(kind=OrganisationKind.AGENCY, level=Level.CITY, line=line, city=city)
    return list(found.values_list("id", flat=True)) if line else []


def binding(body: Organisation) -> list[UUID]:
    """Whose decisions bind a body: the city's body of its line, itself, the one that entrusts it."""
    found = [*_line_body(body.line, body.city), body.id, body.entrusted_by_id]
    return list(dict.fromkeys(one for one in found if one))


# -- the register ----------------------------------------------------------------------------------------------


def changes_of(body: Organisation) -> list[LawChange]:
    """Everything registered that binds a body, what was taken back too, newest first."""
    return list(LawChange.objects.filter(organisation__in=binding(body)).select_related("organisation")
                .order_by("-made_at", "-id"))


def register(actor: Actor, data: dict[str, Any], today: date) -> LawChange:
    """Keeps what the actor's body has decided. Audited, also where refused. Raises Problems."""
    subject = f"{data.get('change_law', '')} {data.get('change_article', '')}"
    found = keeping.checked(actor, SUBJECT, subject, FORM, data, today)
    title = titles.normalise(found["change_law"].strip("《》"))
    row = LawChange(
        organisation=actor.organisation, law=title.key, article=found["change_article"],
        of=found.get("change_of", 0), effective_on=date.fromisoformat(found["change_effective_on"]),
        item_code=found.get("change_item", ""), effect=found["change_effect"], reasons=found["change_reasons"],
        decided_by=found["change_decided_by"], document=found.get("change_document", ""), made_by=actor.name,
    )
    row.save(force_insert=True)
    keeping.kept(actor, SUBJECT, citation(row), effect=row.effect, since=row.effective_on.isoformat())
    return row


def withdraw(actor: Actor, identifier: UUID) -> LawChange:
    """Takes back what the actor's body registered, by a row of its own. Audited. Raises Problems."""
    keeping.must_keep(actor, SUBJECT, str(identifier))
    row = LawChange.objects.filter(id=identifier, organisation=actor.organisation, withdrawn=False).first()
    if row is None or not stands(row):
        raise Problems([Problem(code="gone", where="change", message="这一条已经撤回，或者不是本机关登记的",
                                fix="刷新页面后核对")])
    taken = LawChange(**{name: getattr(row, name) for name in (
        "organisation", "law", "article", "of", "effective_on", "item_code", "effect", "reasons", "decided_by",
        "document")}, withdrawn=True, made_by=actor.name)
    taken.save(force_insert=True)
    keeping.kept(actor, SUBJECT, citation(row), withdrawn=True)
    return taken


def stands(row: LawChange) -> bool:
    """Whether nothing newer of the same body is about the same change."""
    same = LawChange.objects.filter(organisation=row.organisation_id, law=row.law, article=row.article, of=row.of,
                                    effective_on=row.effective_on, item_code=row.item_code)
    return bool(same.order_by("made_at", "id").last() == row)


def citation(row: LawChange) -> str:
    """The article as people write it: 《食品安全法》第一百二十四条."""
    return str(citation_of({"law": row.law, "article": row.article, "of": row.of}))
