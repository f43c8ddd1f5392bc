"""Redaction by rule: from what was decided to what the public may be shown, as a proposal for a person to review.

People are shown by surname (张某), minors, reporters and witnesses not at all, organisations whole with their credit
code; numbers, phones, accounts and addresses are taken out of free text (`law.private`). Pure; nothing sealed comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from hengjian.disclosure.content import Shown
from hengjian.law import private
from hengjian.law.private import Hit
from hengjian.proceedings.behaviours import Decided

MINOR = "未成年人"
TITLE_LIMIT, PARTY_LIMIT = 200, 200


class Piece(msgspec.Struct, frozen=True):
    """A piece of a text; `why` says what it is where it is taken out (or stands instead), else it is empty."""

    text: str
    why: str = ""


class Comparison(msgspec.Struct, frozen=True):
    """One text before and after, in pieces, to be laid side by side."""

    label: str
    before: list[Piece]
    after: list[Piece]


class Proposal(msgspec.Struct, frozen=True):
    """What is proposed to be published. `kinds` are the codes of what was taken out, once each."""

    title: str
    body: str
    shown: Shown
    comparisons: list[Comparison]
    kinds: list[str]


def propose(decided: Decided) -> Proposal:
    """Title and text for the publisher to review, with everything that was taken out and why."""
    party = party_shown(decided)
    texts = [("标题", f"{decided.party_name}{decided.item}案"), ("违法事实", decided.facts),
             ("处罚结果", decided.conclusion)]
    made: dict[str, str] = {}
    comparisons: list[Comparison] = []
    kinds: list[str] = []
    for label, text in texts:
        hits = _hits(decided, text)
        made[label] = private.replaced(text, hits)
        comparisons.append(Comparison(label, list(_before(text, hits)), list(_after(text, hits))))
        kinds += [hit.kind for hit in hits]
    if party != decided.party_name:
        after = [Piece(party, "自然人姓名")]
        comparisons.insert(0, Comparison("当事人", [Piece(decided.party_name, "自然人姓名")], after))
    title = f"{party}{decided.item}案"[:TITLE_LIMIT]
    body = f"违法事实：{made['违法事实']}\n处罚结果：{made['处罚结果']}"
    return Proposal(title, body, shown(decided, title, body), comparisons, list(dict.fromkeys(kinds)))


def shown(decided: Decided, title: str, text: str) -> Shown:
    """The decision as it is published: title and text as reviewed, all else by rule."""
    return Shown(
        kind=decided.kind, title=title, text=text, number=decided.number, party=party_shown(decided)[:PARTY_LIMIT],
        party_code="" if decided.party_kind == "person" else decided.party_code,
        item=clean(decided, decided.item), conclusion=clean(decided, decided.conclusion), basis=decided.basis,
        decided_on=decided.decided_on,
    )


def party_shown(decided: Decided) -> str:
    """An organisation by its name, a shop by its own and its operator's surname, a person by surname, a minor not."""
    if decided.party_kind == "organisation":
        return decided.party_name
    if decided.party_minor:
        return MINOR
    person = private.surnames(decided.people).get(decided.party_name, decided.party_name)
    if decided.party_kind == "individual_business" and decided.party_shop:
        return f"{decided.party_shop}（经营者{person}）"
    return person


def veiled(one: Comparison, over: Callable[[str], str]) -> Comparison:
    """A comparison for a publisher who may not see who the minor is: the text before, without the name."""
    return msgspec.structs.replace(one, before=[Piece(over(piece.text), piece.why) for piece in one.before])


def marked(decided: Decided, text: str) -> list[Piece]:
    """A text as it is, with what must not be shown told apart."""
    return list(_before(text, _hits(decided, text)))


def clean(decided: Decided, text: str) -> str:
    """A text with everything private taken out."""
    return private.replaced(text, _hits(decided, text))


def _hits(decided: Decided, text: str) -> list[Hit]:
    return private.find(text, decided.people, decided.unnamed, decided.words)


def _before(text: str, hits: Sequence[Hit]) -> Iterator[Piece]:
    return _pieces(text, hits, lambda hit: text[hit.start : hit.end])


def _after(text: str, hits: Sequence[Hit]) -> Iterator[Piece]:
    return _pieces(text, hits, lambda hit: hit.shown)


def _pieces(text: str, hits: Sequence[Hit], instead: Callable[[Hit], str]) -> Iterator[Piece]:
    at = 0
    for hit in hits:
        if hit.start > at:
            yield Piece(text[at : hit.start])
        yield Piece(instead(hit), hit.label)
        at = hit.end
    if at < len(text):
        yield Piece(text[at:])
