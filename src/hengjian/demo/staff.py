"""Who works where: the named people of the demo, and officers enough for the size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import msgspec
from pypinyin import lazy_pinyin

from hengjian.demo import source
from hengjian.demo.bodies import Body, Size
from hengjian.demo.codes import stream
from hengjian.demo.parties import human_name
from hengjian.proceedings.text import sort_key

HANDLER, UNIT_HEAD, AGENCY_HEAD = "HANDLER_LEAD", "UNIT_HEAD", "AGENCY_HEAD"
FIRST_SERIAL = 10_000
"""Certificates of the nameless are numbered from here on, clear of those in people.yaml."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate."""

    number: str
    kind: str
    lines: tuple[str, ...]
    areas: tuple[str, ...]
    valid_from: date
    valid_to: date
    status: str = "valid"


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A person with post, account and perhaps a certificate. `label` says what is wrong on purpose."""

    username: str
    name: str
    pinyin: str
    body: Body
    unit: str | None
    role: str
    since: date
    until: date | None = None
    certificate: Card | None = None
    label: str = ""


def members(found: list[Body], size: Size, seed: int, today: date) -> Iterator[Member]:
    """All people: the named first, then officers and heads of every agency."""
    by_word = {body.word: body for body in found}
    known = [one for one in source.people().named if one.agency in by_word]
    named = [_named(one, by_word[one.agency], today) for one in known]
    yield from named
    roster = _Roster(seed, today, {one.username for one in named})
    wanted = source.city().quick.officers if size == "quick" else source.city().district.officers
    held = Counter(one.body.word for one in named if one.role == HANDLER)
    headed = {(one.body.word, one.role) for one in named}
    for body, officers in _shares([body for body in found if body.enforces], wanted, held):
        units = [name for name, kind in body.units if kind == "handling"]
        for i in range(officers):
            yield roster.member(body, units[i % len(units)], HANDLER)
        for role, unit in ((UNIT_HEAD, units[0]), (AGENCY_HEAD, None)):
            if (body.word, role) not in headed and (size == "district" or role == AGENCY_HEAD):
                yield roster.member(body, unit, role)


def _shares(found: list[Body], wanted: int, held: Counter[str]) -> Iterator[tuple[Body, int]]:
    """How many officers each body still needs, so that all have `wanted`, by share, none fewer than two."""
    total = sum(body.share for body in found)
    goal = {body.word: max(2, wanted * body.share // total) for body in found}
    left = wanted - sum(max(goal[body.word], held[body.word]) for body in found)
    for body in sorted(found, key=lambda body: -body.share)[: max(left, 0)]:
        goal[body.word] += 1
        left -= 1
    goal[found[0].word] += max(left, 0)
    for body in found:
        yield body, max(goal[body.word] - held[body.word], 0)


class _Roster:
    """Makes people with names, user names and certificate numbers that do not repeat where they must not."""

    def __init__(self, seed: int, today: date, taken: set[str]) -> None:
        self.rng = stream(seed, "staff")
        self.today = today
        self.taken = Counter(taken)
        self.serials: Counter[str] = Counter()

    def member(self, body: Body, unit: str | None, role: str) -> Member:
        name, _ = human_name(self.rng)
        label = self.rng.choices(("", "expired", "suspended"), (96, 3, 1))[0] if role == HANDLER else ""
        return Member(username=self._username(name), name=name, pinyin=sort_key(name), body=body,
                      unit=unit, role=role, since=self.today - timedelta(days=self.rng.randint(200, 2400)),
                      certificate=self._card(body, label), label=label)

    def _username(self, name: str) -> str:
        plain = "".join(lazy_pinyin(name))
        self.taken[plain] += 1
        return plain if self.taken[plain] == 1 else f"{plain}{self.taken[plain]}"

    def _card(self, body: Body, label: str) -> Card:
        area = body.division[:6]
        self.serials[area] += 1
        begin = self.today - timedelta(days=self.rng.randint(120, 900))
        end = begin + timedelta(days=5 * 365)
        if label == "expired":
            end = self.today - timedelta(days=self.rng.randint(10, 100))
        return Card(number=f"{area}{FIRST_SERIAL + self.serials[area]}", kind="enforcement",
                    lines=_lines(body), areas=(body.division,), valid_from=begin, valid_to=end,
                    status="suspended" if label == "suspended" else "valid")


def _named(one: source.Named, body: Body, today: date) -> Member:
    def day(offset: int) -> date:
        return today + timedelta(days=offset)

    card = one.certificate
    return Member(
        username=one.username, name=one.name, pinyin=sort_key(one.name), body=body, unit=one.unit,
        role=one.role, since=day(-1500), until=day(one.until) if one.until is not None else None,
        label=one.label,
        certificate=Card(
            number=card.number, kind=card.kind, lines=card.lines or _lines(body),
            areas=card.areas or (body.division,), valid_from=day(card.since), valid_to=day(card.until),
            status=card.status,
        ) if card else None,
    )


def _lines(body: Body) -> tuple[str, ...]:
    """The lines a body's certificates cover; towns do what was handed to them."""
    if body.line:
        return (body.line,)
    granted = set(source.city().grants.items)
    return tuple(sorted({item.line for item in source.items().items if item.code in granted}))


