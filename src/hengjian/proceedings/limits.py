"""Which time limits a step starts, meets and moves. The arithmetic is the kernel's, the lengths are the law's.

Pauses and extensions are read anew from all steps in order of occurrence whenever a step touches a limit, so that
what is reported late counts as if it had come in time.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from hengjian.kernel.clock import Deadline, Length, Pause, Unit, reckon
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.clocks import Clock, Extension, stated_deadline
from hengjian.law.rulepacks import Params, shown
from hengjian.proceedings import standards, versions
from hengjian.proceedings.family import Family, Limit, Member
from hengjian.proceedings.models import Channel
from hengjian.proceedings.state import When

if TYPE_CHECKING:
    from hengjian.proceedings.sitting import Draft, Sitting

LONGEST_TEXT = 40


class Event(msgspec.Struct):
    """A step as one limit sees it: called by its name alone in its own proceeding, with its procedure in a child's."""

    name: str
    when: When
    data: dict[str, Any]
    said: dict[str, Any]
    """What its own proceeding has said, with the step's data over it."""
    now: bool = False


class Course(msgspec.Struct):
    """What has happened to a limit: days taken out, the day since which it rests, and what was added."""

    pauses: list[dict[str, str]]
    paused_since: str | None
    extensions: list[dict[str, Any]]


def changes(sitting: Sitting, draft: Draft) -> dict[str, Any]:
    """The limits this step starts, those it meets and those it moves, as they stand in its body."""
    found: dict[str, list[dict[str, Any]]] = {"started": [], "met": [], "moved": [*draft.moved]}
    running: list[Limit] | None = None
    for owner in sitting.family.line(sitting.id):
        name = _called(owner, sitting.member, draft.act.step)
        for clock in standards.law().clocks_at(owner.procedure, name):
            running = sitting.family.running() if running is None else running
            events = _events(sitting, owner, draft, name, set(clock.steps))
            own = [one for one in running if one.proceeding == owner.id and one.values["name"] == clock.name]
            said = _said(sitting, owner, draft)
            starts = clock.started_by(name, said) and clock.holds(draft.case.params) and _timely(clock, events)
            met = _met(clock, own, draft, starts, said) if clock.stopped_by(name, said) else []
            found["met"] += [{"clock": one.values["id"], "on": draft.case.day.isoformat()} for one in met]
            for limit in own:
                if limit not in met and (moved := _moved(clock, limit, events, draft, sitting.channel)):
                    found["moved"].append(moved)
            if starts:
                own_length = versions.of(owner.procedure, owner.version).shorter.get(clock.name)
                for one in _started(sitting, clock, draft, events, own_length):
                    if owner.id != sitting.id:
                        one["proceeding"] = str(owner.id)
                    found["started"].append(one)
                    found["met"] += _met_already(clock, one, draft, events)
    return found


def _called(owner: Member, member: Member, step: str) -> str:
    return step if owner.id == member.id else f"{member.procedure}/{step}"


def _said(sitting: Sitting, owner: Member, draft: Draft) -> dict[str, Any]:
    """The data of the limit's proceeding, with that of the step under way, and what is derived of it, over it."""
    said = draft.case.state.data() | draft.data | draft.derived
    return said if owner.id == sitting.id else owner.state.data() | said


def _events(sitting: Sitting, owner: Member, draft: Draft, name: str, wanted: set[str]) -> list[Event]:
    """The steps that a limit of `owner` names, and the one under way, in order of occurrence."""
    found: list[Event] = []
    for one in _history(sitting.family, owner):
        if one.name in wanted:
            found.insert(next((i for i, other in enumerate(found) if other.when.after(one.when)), len(found)), one)
    said = draft.case.state.data() | draft.data | draft.derived
    under_way = Event(name, When(draft.occurred_at, draft.step.time_precision), draft.data, said, now=True)
    place = next((i for i, one in enumerate(found) if one.when.after(under_way.when)), len(found))
    return [*found[:place], under_way, *found[place:]]


def _history(family: Family, owner: Member) -> Iterator[Event]:
    """What was recorded in a proceeding and in those opened within it."""
    below = {
        m.id: m.state.data() for m in family.members.values() if any(one.id == owner.id for one in family.line(m.id))
    }
    for member, step in family.recorded():
        if member.id in below:
            said = below[member.id] | step.data | step.body.get("derived", {})
            yield Event(_called(owner, member, step.name), step.when, step.data, said)


def _timely(clock: Clock, events: list[Event]) -> bool:
    """Whether the step under way falls into the time in which the limit may start."""
    if clock.between is None:
        return True
    now = next(i for i, one in enumerate(events) if one.now)
    return clock.between.now((one.name, one.data) for one in events[:now])


def _met(clock: Clock, own: list[Limit], draft: Draft, starts: bool, said: dict[str, Any]) -> list[Limit]:
    """The running limits that a step which stops the clock meets.

    Of stated ones (instalments) those that are not left, else the earliest; all where they begin anew.
    What happened before a limit began does not meet it.
    """
    when = When(draft.occurred_at, draft.step.time_precision)
    met = [one for one in own if not one.since.after(when)]
    if clock.left in said and not starts:
        return [one for one in met if one.values["due"] not in said[clock.left]]
    if clock.each and not starts:
        return sorted(met, key=lambda one: str(one.values["due"]))[:1]
    return met


def _met_already(clock: Clock, started: dict[str, Any], draft: Draft, events: list[Event]) -> list[dict[str, Any]]:
    """Of a limit that is reported late: the step that had met it by then."""
    after = events[next(i for i, one in enumerate(events) if one.now) + 1:]
    stop = next((one for one in after if clock.stopped_by(one.name, one.said)), None)
    if clock.each or stop is None or draft.case.channel == Channel.ONLINE:
        return []
    return [{"clock": started["id"], "on": stop.when.day.isoformat()}]


def _started(
    sitting: Sitting, clock: Clock, draft: Draft, events: list[Event], shorter: int | None
) -> Iterator[dict[str, Any]]:
    """The limits a step starts: one, or one for each day that a decision states. An agency's own may be `shorter`."""
    base, params = _base(clock, draft), draft.case.params
    said = {
        "name": clock.name, "title": clock.title, "cite": clock.cite, "holder": clock.holder,
        "stops": list(clock.stops), "start": base.isoformat(),
    }
    if clock.due_from:
        days = clock.stated(draft.data)
        for i, due in enumerate(days, start=1):
            title = f"{clock.title}第{i}期" if clock.each else clock.title
            yield {"id": str(new_id()), **said, "title": title, "stated": True, "length": "载明的日期",
                   "verified": True,
                   "count": {"n": max((due - base).days, 0), "unit": Unit.D.value, "roll": False},
                   **reckoned(stated_deadline(base, due, standards.calendar()))}
        return
    reading = params.traced()
    length = clock.length_of(reading)
    rests_on = "、".join(shown(r) for r in reading.read)
    if shorter is not None and 0 < shorter < length.n:
        length = msgspec.structs.replace(length, n=shorter)
        rests_on = f"{shorter}{length.unit.label}（本机关设定）"
    limit = {
        "id": str(new_id()), **said, "count": {"n": length.n, "unit": length.unit.value, "roll": length.roll},
        "length": rests_on, "verified": all(r.verified for r in reading.read),
    }
    course = _course(clock, length, params, events, sitting.channel)
    yield {**limit, **anew(limit | _kept(course))}


def _base(clock: Clock, draft: Draft) -> date:
    """The day from which it counts: of the act, or one that the step states."""
    said = (draft.data | draft.derived).get(clock.base)
    return date.fromisoformat(str(said)[:10]) if said and clock.base != "occurred_at" else draft.case.day


def _moved(clock: Clock, limit: Limit, events: list[Event], draft: Draft, channel: str) -> dict[str, Any] | None:
    """The limit reckoned anew, where this step pauses, resumes or lengthens it."""
    if not (clock.pauses or clock.extends) or limit.values.get("stated"):
        return None
    count = limit.values["count"]
    length = Length(count["n"], Unit(count["unit"]), count["roll"])
    began = next((i for i, one in enumerate(events) if one.name in clock.starts and one.when == limit.since), 0)
    course = _course(clock, length, draft.case.params, events, channel, began)
    kept = _kept(course)
    before = {name: limit.values.get(name, empty) for name, empty in _kept(Course([], None, [])).items()}
    if kept == before:
        return None
    return {"id": limit.values["id"], "was": limit.values["due"], **anew(limit.values | kept)}


def _kept(course: Course) -> dict[str, Any]:
    return {"pauses": course.pauses, "paused_since": course.paused_since, "extensions": course.extensions}


def _course(
    clock: Clock, length: Length, params: Params, events: list[Event], channel: str, began: int = -1
) -> Course:
    """Pauses and extensions of a limit that began with the event at `began` (-1: with the one under way)."""
    began = next(i for i, one in enumerate(events) if one.now) if began < 0 else began
    pauses: list[dict[str, str]] = []
    resting: list[str] = []
    for pause in clock.pauses:
        if not pause.holds(params):
            continue
        begun: list[date] = []
        for event in events:
            if event.name in pause.ends and begun:
                first = begun.pop(0)
                pauses.append({"first": first.isoformat(), "last": event.when.day.isoformat(), "reason": pause.title})
            if event.name in pause.begins:
                begun.append(event.when.day)
        resting += [day.isoformat() for day in begun]
    since = min(resting) if resting else None
    start = events[began].when.day.isoformat()
    counted = [one for one in pauses if one["last"] > start]
    return Course(counted, since, list(_extensions(clock, length, params, events[began + 1:], channel)))


def _extensions(
    clock: Clock, length: Length, params: Params, events: list[Event], channel: str
) -> Iterator[dict[str, Any]]:
    """What was added, step by step. Raises Problems online where the step under way adds more than it may."""
    for extension in clock.extends:
        left = params.days(extension.at_most).n if extension.at_most else None
        for event in events:
            if event.name != extension.step:
                continue
            by = _by(extension, length, params, event)
            if by is None:
                continue
            if left is not None and by.n > left:
                if event.now and channel == Channel.ONLINE:
                    raise Problems([Problem(
                        code="too_large", where=extension.by, cite=extension.cite,
                        message=f"「{clock.title}」最多还能延长{left}{by.unit.label}", fix="请按允许的天数填写")])
                by = msgspec.structs.replace(by, n=left)
            left = None if left is None else left - by.n
            if by.n:
                yield {"n": by.n, "unit": by.unit.value, "roll": by.roll, "on": event.when.day.isoformat()}


def _by(extension: Extension, length: Length, params: Params, event: Event) -> Length | None:
    """How much one step adds: so many days as it says, in working days where the limit counts those."""
    if extension.by in standards.law().rulepacks.base:
        return params.days(extension.by)
    said = event.data.get(extension.by)
    if not isinstance(said, int) or said <= 0:
        return None
    return Length(said, Unit.WD if length.unit is Unit.WD else Unit.D, length.roll)


def anew(limit: dict[str, Any]) -> dict[str, Any]:
    """What of a limit depends on calendar, pauses and extensions, reckoned by the calendar in force."""
    count, start = limit["count"], date.fromisoformat(limit["start"])
    if limit.get("stated"):
        return reckoned(stated_deadline(start, date.fromisoformat(limit["due"]), standards.calendar()))
    spans = [Pause(date.fromisoformat(one["first"]), date.fromisoformat(one["last"]), one["reason"])
             for one in limit.get("pauses", [])]
    added = [Length(one["n"], Unit(one["unit"]), one["roll"]) for one in limit.get("extensions", [])]
    length = Length(count["n"], Unit(count["unit"]), count["roll"])
    text = "＋".join([limit["length"].partition("＋")[0], *(f"{one.n}{one.unit.label}" for one in added)])
    kept: dict[str, Any] = {n: limit[n] for n in ("pauses", "paused_since", "extensions") if n in limit}
    counted = _counted(standards.calendar().version, start, length, tuple(spans), tuple(added))
    return {**kept, "length": text[:LONGEST_TEXT], **counted}


@functools.lru_cache(4096)
def _counted(
    _calendar: str, start: date, length: Length, spans: tuple[Pause, ...], added: tuple[Length, ...]
) -> dict[str, Any]:
    """The days counted; what begins on the same day for the same time is counted once."""
    return reckoned(reckon(standards.calendar(), start, length, spans, added))


def reckoned(deadline: Deadline) -> dict[str, Any]:
    """What of a limit depends on the calendar, as it stands in a body."""
    return {
        "due": deadline.due.isoformat(),
        "provisional": deadline.provisional,
        "calendar": deadline.calendar_version,
        "trace": [
            {"date": n.date.isoformat(), "counted": n.counted, "number": n.number, "reason": n.reason}
            for n in deadline.trace
        ],
    }
