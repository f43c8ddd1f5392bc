"""Reading what has happened in a proceeding: its acts in order of occurrence, the one being judged last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from hengjian.law.facts import UNSAID, Moment
from hengjian.proceedings.behaviours import Case
from hengjian.proceedings.family import Member
from hengjian.proceedings.sealing import is_reference
from hengjian.proceedings.state import GENERIC, State

ZERO = Decimal("0.00")


class Done(msgspec.Struct, frozen=True):
    """One act: what was said, when, and who did and signed it (ids and names).

    `doer_as` is how papers name the doer: who acted by a grant with whom it stands for.
    """

    name: str
    moment: Moment
    data: dict[str, Any]
    doer: str
    doer_name: str
    officers: tuple[tuple[str, str], ...]
    doer_as: str = ""

    @property
    def signed(self) -> str:
        """Who signed it, else who did it, as papers name them."""
        people = self.officers or ((self.doer, self.doer_name),)
        return "、".join((person == self.doer and self.doer_as) or name for person, name in people)


class Told(msgspec.Struct):
    """The acts of one proceeding in order of occurrence. Sealed values are opened when they are asked for."""

    acts: list[Done]
    open_sealed: Callable[[dict[str, Any]], Any] | None = None

    @property
    def now(self) -> Done:
        """The act being judged, or the newest one of a proceeding that is looked at from another."""
        return self.acts[-1]

    def all(self, *names: str) -> list[Done]:
        """Acts of these names, oldest first."""
        return [act for act in self.acts if act.name in names]

    def last(self, *names: str) -> Done | None:
        """The newest act of any of these names."""
        return next((act for act in reversed(self.acts) if act.name in names), None)

    def at(self, *names: str) -> Moment | None:
        """When the newest of these acts happened; None: it has not."""
        found = self.last(*names)
        return found.moment if found else None

    def since(self, *names: str) -> Told:
        """What came after the newest of these acts; all where none of them has happened."""
        start = max((i + 1 for i, act in enumerate(self.acts) if act.name in names), default=0)
        return Told(self.acts[start:], self.open_sealed)

    def before_now(self) -> Told:
        """Without the act being judged."""
        return Told(self.acts[:-1], self.open_sealed)

    def said(self, names: str | tuple[str, ...], element: str, empty: Any = "") -> Any:
        """An element of the newest of these acts: `UNSAID` before it happened, `empty` where it says nothing.

        Of an act whose form is still blank (what may be done next is asked before anything is typed) nothing is said.
        """
        found = self.last(*((names,) if isinstance(names, str) else names))
        return UNSAID if found is None or self.blank(found) else self.value(found, element, empty)

    def blank(self, act: Done | None) -> bool:
        """Whether this is the act being judged, with nothing filled in yet."""
        return act is not None and act is self.acts[-1] and not act.data

    def newest(self, element: str, *names: str, absent: Any = UNSAID) -> Any:
        """An element of the newest of these acts that says it."""
        found = next((act for act in reversed(self.acts) if act.name in names and element in act.data), None)
        return self.value(found, element) if found else absent

    def value(self, act: Done, element: str, empty: Any = None) -> Any:
        """An element of an act, opened where it is sealed."""
        value = act.data.get(element)
        if value is None:
            return empty
        return self.open_sealed(value) if is_reference(value) and self.open_sealed else value


def told(case: Case) -> Told:
    """What has happened in the case under way, its present act last; read once for each moment."""
    if "told" not in case.memory:
        case.memory["told"] = _told(case)
    found: Told = case.memory["told"]
    return found


def _told(case: Case) -> Told:
    officers = tuple((str(s.person_id), case.officers[s.person_id].name)
                     for s in case.signatures if s.person_id in case.officers)
    doer = str(case.doer or "")
    now = Done(case.step, moment(case.occurred_at, case.precision), case.data, doer,
               dict(officers).get(doer, ""), officers, case.doer_as)
    return Told([*acts_of(case.state, online=case.channel == "online"), now], case.open_sealed)


def told_by(member: Member) -> Told:
    """What has happened in another proceeding of the family. Its sealed values stay sealed."""
    return Told(acts_of(member.state, online=member.channel == "online"))


def acts_of(state: State, *, online: bool) -> list[Done]:
    """The recorded acts of a state. Online the account's person did the act, elsewhere the first who signed."""
    acts = []
    for step in state.by_time():
        if step.name in GENERIC:
            continue
        officers = tuple((one["person"], one["name"]) for one in step.body.get("officers", []))
        doer, name = (str(step.actor_id), step.body.get("actor", "")) if online else (officers or (("", ""),))[0]
        acts.append(Done(step.name, moment(step.occurred_at, step.precision), step.data, doer, name, officers,
                         step.by if online else ""))
    return acts


def moment(at: datetime, precision: str) -> Moment:
    """A time at the precision with which it is known."""
    read = Moment.of(at)
    return Moment(read.day) if precision == "day" else read


def known(facts: dict[str, Any]) -> dict[str, Any]:
    """Without what nobody has stated."""
    return {name: value for name, value in facts.items() if value is not UNSAID}


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def time_of(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def yes(value: Any) -> bool:
    """A tick; one that was sealed is read as its canonical JSON."""
    return value in (True, "true")


def yuan(value: Any) -> Decimal:
    """An amount as it was said; nothing said is nothing owed."""
    return ZERO if value in (None, "", UNSAID) else Decimal(value)
