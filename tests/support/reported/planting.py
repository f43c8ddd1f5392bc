"""How faults are declared, chosen and planted; and files of cases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from support.reported.telling import BEIJING, LATE, Body, Told, World

FIRST, LAST = date(2024, 3, 1), date(2026, 10, 31)
"""Cases begin from the first day on; whatever is told of them lies before the last."""
MIXED = 0.15
"""So many of the faulty cases have a second fault."""


@dataclass(frozen=True)
class Story:
    """One way in which a lawful case goes, and so many days it may take."""

    name: str
    tell: Callable[[Told], None]
    span: int


@dataclass(frozen=True)
class Fault:
    """One fault. `stories`: where it can be planted; none: anywhere. `mixes`: beside any other, since it changes
    nothing but what one line says, and that line says nothing else that matters."""

    name: str
    plant: Callable[[Told], set[str]]
    stories: tuple[str, ...]
    mixes: bool


@dataclass(frozen=True)
class Kind:
    """A procedure with its stories and faults."""

    procedure: str
    prefix: str
    stories: dict[str, Story]
    weights: dict[str, int]
    faults: dict[str, Fault]
    party: Callable[[Random, int], dict[str, Any]]


class Catalogue:
    """Faults of one procedure as their modules declare them."""

    def __init__(self) -> None:
        self.faults: dict[str, Fault] = {}

    def fault(self, *stories: str, mixes: bool = False) -> Callable[[Callable[[Told], set[str]]], Any]:
        """Declares a fault. The function returns the rules it breaks; none where it does not fit the case."""

        def declare(plant: Callable[[Told], set[str]]) -> Callable[[Told], set[str]]:
            assert plant.__name__ not in self.faults, plant.__name__
            self.faults[plant.__name__] = Fault(plant.__name__, plant, stories, mixes)
            return plant

        return declare


@cache
def kind_of(name: str) -> Kind:
    """``simple`` or ``ordinary``, with every fault that is declared."""
    from support.reported import kinds

    found: Kind = getattr(kinds, name)()
    return found


def begin(kind: Kind, world: World, random: Random, number: int, story: Story, first: date, last: date,
          body: Body | None = None) -> Told:
    """A lawful case of a story, on some day on which it can still end in time."""
    days = max((last - first).days - story.span, 1)
    begun = datetime(first.year, first.month, first.day, tzinfo=BEIJING) + timedelta(days=random.randrange(days))
    case = Told(world, f"{kind.prefix}{number:06d}", random, begun, kind.party(random, number), body or world.own,
                kind.procedure, story=story.name)
    case.breaks |= LATE
    story.tell(case)
    return case


def again(case: Told, **wishes: Any) -> Told:
    """The same case told again, with wishes of which acts and stories take heed:

    `response` what the party says to the notice; `filing`, `serving`, `publishing` after how many working days;
    `deciding` so many days after the last day for it, `taking` on which day after the filing; `hasty` on the last day
    of the party's period; `sooner` the hearing a working day too soon.
    """
    case.wishes |= wishes
    case.lines, case.companions, case.told = [], [], 0
    kind_of("ordinary").stories[case.story].tell(case)
    return case


def companion(case: Told, story: str, earlier: int, body: Body | None = None) -> Told:
    """A lawful case of the same party over the same item, begun so many days earlier; told before this one."""
    kind = kind_of("simple" if case.procedure == "penalty.simple" else "ordinary")
    number = 500_000 + 100_000 * len(case.companions) + int(case.key[1:])
    made = Told(case.world, f"{kind.prefix}{number:06d}", case.random, case.at(-earlier, 0), dict(case.party),
                body or case.body, kind.procedure, story=story)
    made.breaks |= LATE
    kind.stories[story].tell(made)
    case.companions.append(made)
    return made


def cases(world: World, number: int, seed: int = 1, faulty: float = 0.5, kind: str = "simple",
          first: date = FIRST, last: date = LAST) -> Iterator[Told]:
    """So many cases, the same for the same seed. A share has a fault, the one planted least so far."""
    random, of = Random(seed), kind_of(kind)
    planted = dict.fromkeys(of.faults, 0)
    for n in range(1, number + 1):
        if random.random() < faulty:
            yield _faulty(of, world, random, n, planted, first, last)
        else:
            (name,) = random.choices(list(of.weights), list(of.weights.values()))
            yield begin(of, world, random, n, of.stories[name], first, last)


def _faulty(kind: Kind, world: World, random: Random, number: int, planted: dict[str, int], first: date,
            last: date) -> Told:
    """A case with a fault, now and then with two; a fault that does not fit this case is left for another one."""
    for name in sorted(planted, key=planted.__getitem__):
        fault = kind.faults[name]
        story = random.choice(fault.stories or tuple(kind.weights))
        case = begin(kind, world, random, number, kind.stories[story], first, last)
        if broken := fault.plant(case):
            _note(case, name, broken, planted)
            if random.random() < MIXED:
                _mix(kind, case, planted)
            return case
    raise AssertionError("no fault fits any case")


def _mix(kind: Kind, case: Told, planted: dict[str, int]) -> None:
    """A second fault beside the first, where one fits: of another kind, breaking other rules."""
    able = [one for one in kind.faults.values()
            if one.mixes and one.name not in case.faults and (not one.stories or case.story in one.stories)]
    for one in sorted(able, key=lambda fault: planted[fault.name]):
        before, beside = json.dumps(case.lines, ensure_ascii=False), list(case.companions)
        with suppress(LookupError):  # the first fault took away what this one would change
            if (broken := one.plant(case)) and not broken & case.breaks:
                _note(case, one.name, broken, planted)
                return
        case.lines, case.companions = json.loads(before), beside


def _note(case: Told, name: str, broken: set[str], planted: dict[str, int]) -> None:
    planted[name] += 1
    case.breaks |= broken
    case.faults.append(name)


def sample(kind: Kind, world: World, fault: Fault, story: str, seed: int = 1) -> Told:
    """A case of this story with this fault and no other. Raises LookupError where the fault never fits the story."""
    random = Random(f"{seed} {fault.name} {story}")
    for number in range(1, 60):
        case = begin(kind, world, random, number, kind.stories[story], FIRST, LAST)
        if broken := fault.plant(case):
            case.breaks |= broken
            case.faults.append(fault.name)
            return case
    raise LookupError(f"{fault.name} fits no case of {story}")


def whole(told: Iterable[Told]) -> Iterator[Told]:
    """The cases with those on which their faults rest, these first."""
    for case in told:
        yield from whole(case.companions)
        yield case


def file_of(told: Iterable[Told]) -> tuple[bytes, dict[str, set[str]]]:
    """The cases as an exchange file, and by case key the rules each breaks."""
    lines: list[bytes] = []
    labels: dict[str, set[str]] = {}
    for case in whole(told):
        labels[case.key] = case.breaks
        lines += [json.dumps(line, ensure_ascii=False).encode() for line in case.lines]
    return b"\n".join(lines) + b"\n", labels


def files_of(told: Iterable[Told]) -> tuple[list[bytes], dict[str, set[str]]]:
    """One file for each agency, as each sends its own; the agency that sends most comes last.

    What an agency has filed or fined can tell against another's case only once it has been reported.
    """
    bodies: dict[str, list[Told]] = {}
    for case in whole(told):
        bodies.setdefault(case.body.code, []).append(case)
    files, labels = [], {}
    for part in sorted(bodies.values(), key=len):
        content, own = file_of([_alone(case) for case in part])
        files.append(content)
        labels |= own
    return files, labels


def _alone(case: Told) -> Told:
    return replace(case, companions=[])
