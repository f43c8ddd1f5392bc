"""Where a case stands: its rail, what may be done and why not yet, for whom it waits, what is around it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from hengjian.identity.services import Actor
from hengjian.law.procedures import OWN
from hengjian.proceedings import people, placing, versions, waiver
from hengjian.proceedings.family import Member
from hengjian.proceedings.people import Awaited, Holder, Taken
from hengjian.proceedings.prospects import ANYWHERE, Prospect, Prospects
from hengjian.proceedings.reading import CaseFile, moment_text, today
from hengjian.proceedings.views.shown import HOW, OWN_MARK, remaining_text
from hengjian.proceedings.waiting import way
from hengjian.ui import components as ui
from hengjian.ui.citing import cited

LONGEST_RAIL, AROUND = 9, 2
"""A longer rail is folded; so many stations stay on either side of the present one."""
CHILDREN_SHOWN = 8
BUTTONS = 4
"""So many acts stand as buttons; the others are folded into one menu."""


def stages(file: CaseFile) -> list[ui.Step]:
    """The rail: stages passed with their day, the present one, those to come; ends not taken are left out."""
    reached: dict[str, str] = {}
    for step in file.state.steps:
        reached.setdefault(step.body.get("stage") or "", moment_text(step.occurred_at, "day")[5:])
    present = file.state.stage
    order = [stage.name for stage in file.procedure.stages]
    usual = {*_path(file, present), *_path(file, file.procedure.stages[0].name)}
    made = []
    for stage in file.procedure.stages:
        if stage.name not in usual and stage.name not in reached:
            continue
        if file.row.is_closed and order.index(stage.name) > order.index(present):
            continue
        title = stage.title + (OWN_MARK if stage.name.startswith(OWN) else "")
        if stage.name == present:
            made.append(ui.Step(title, "done" if stage.end else "now", reached.get(stage.name, "")))
        elif stage.name in reached:
            made.append(ui.Step(title, "done", reached[stage.name]))
        else:
            passed = order.index(stage.name) < order.index(present)
            made.append(ui.Step(title, "skipped" if passed else "todo", "未经过" if passed else ""))
    return _short(made)


def _short(steps: list[ui.Step]) -> list[ui.Step]:
    """A long rail: its ends, what lies around the present stage, and how many stations are folded between."""
    if len(steps) <= LONGEST_RAIL:
        return steps
    steps = [step for step in steps if step.state != "skipped"]
    now = next((place for place, step in enumerate(steps) if step.state == "now"), len(steps) - 1)
    made: list[ui.Step] = []
    folded: list[ui.Step] = []
    for place, step in enumerate(steps):
        if place not in (0, len(steps) - 1) and abs(place - now) > AROUND:
            folded.append(step)
            continue
        if len(folded) > 1:
            folded = [ui.Step(f"另 {len(folded)} 个环节", "done" if place <= now else "todo")]
        made += [*folded, step]
        folded = []
    return made


def _path(file: CaseFile, stage: str) -> list[str]:
    """The stages by which a case usually goes on from one of them to its end."""
    steps, found = way(file.procedure), [stage]
    while (step := steps.get(found[-1])) and step.to and step.to not in found:
        found.append(step.to)
    return found


# -- what may be done ------------------------------------------------------------------------------------------


def actions(
    actor: Actor, file: CaseFile, found: Prospects, posts: list[Holder]
) -> tuple[list[ui.Action], list[ui.Action]]:
    """The buttons, and what is folded into a menu: what is seldom wanted, and what is for others to do.

    What the law does not allow yet stands among the buttons, with its reason.
    """
    order = [stage.name for stage in file.procedure.stages]
    here = order.index(file.state.stage)

    def seldom(one: Prospect) -> tuple[bool, bool]:
        return (len(one.step.from_stages) > ANYWHERE, bool(one.step.to) and order.index(str(one.step.to)) < here)

    made = [_action(file, found.next, primary=True)] if found.next else []
    made += [_action(file, one) for one in sorted(found.others, key=seldom)]
    own = [one for one in found.blocked if not one.by_post and actor.roles & set(one.step.roles)]
    barred = [_action(file, one) for one in own]
    folded = [_action(file, one, posts=posts) for one in found.blocked if one not in own]
    room = max(BUTTONS - len(barred[:2]), 1)
    room += len(made) + len(barred) + len(folded) <= BUTTONS + 1  # a menu of one would spare nothing
    buttons = [*made[:room], *barred[:2]] if found.next else [*barred[:2], *made[:room]]
    return buttons, [*made[room:], *barred[2:], *folded]


def _action(file: CaseFile, one: Prospect, primary: bool = False, posts: Iterable[Holder] = ()) -> ui.Action:
    url = reverse("step", args=[file.row.id, one.step.name])
    title = one.step.action + (OWN_MARK if one.step.name in file.resolved.added else "")
    reason = one.reason
    if one.by_post:
        names = dict.fromkeys(p.name for p in posts if p.present and p.role in one.step.roles)
        reason = f"由{placing.whose(one.step)}办理" + (f"：{'、'.join(names)}" if names else "")
    return ui.Action(one.step.name, title, url, primary=primary, reason=reason, cite=cited(one.cite))


# -- for whom it waits, and who has taken part -------------------------------------------------------------------


def awaits(actor: Actor, file: CaseFile, posts: list[Holder]) -> list[dict[str, Any]]:
    """For whom the case waits, in words."""
    return [_awaits(one) for one in people.awaited(actor, file, posts)]


def _awaits(one: Awaited) -> dict[str, Any]:
    names = "、".join(one.people)
    limit = ""
    if one.limit:
        said = "" if one.limit.row.title in one.step.action else f"{one.limit.row.title} "
        limit = said + remaining_text(one.limit)
    own = one.within + "：" if one.within else ""
    return {
        "mine": one.mine, "nobody": not one.people,
        "lead": own + ("等您办理" if one.mine else "等待"),
        "who": "" if one.mine else f"{one.post} {names}" if names else f"本机关没有人担任{one.post}",
        "act": one.step.action, "since": limit or f"自 {moment_text(one.since)[5:]} 起",
        "url": reverse("case", args=[one.proceeding]) if one.within else "",
    }


def took_part(file: CaseFile, posts: list[Holder]) -> list[dict[str, str]]:
    """The people of the case: part, from when to when, how they confirmed."""
    return [{"name": one.name, "part": one.part, "when": _span(one),
             "how": "、".join(HOW.get(way, way) for way in one.ways)} for one in people.taken(file, posts)]


def _span(one: Taken) -> str:
    since, until = moment_text(one.since, "day"), moment_text(one.until, "day")
    if one.present:
        return f"{since} 起"
    return since if since == until else f"{since} 至 {until}"


# -- what is around it -----------------------------------------------------------------------------------------


def family(file: CaseFile, found: Prospects) -> dict[str, Any]:
    """What a case page shows of the proceedings around it: the one above, those within, those that may be opened."""
    above = file.family.parent(file.row.id)
    opens = [
        ui.Action(one.opens.replace(".", "-"), one.step.action, reverse("open-child", args=[file.row.id, one.opens]))
        for one in found.children
    ]
    children = file.family.children(file.row.id)
    return {
        "parent": _relative(above) if above else None,
        "children": [_relative(member) for member in children[-CHILDREN_SHOWN:]],
        "children_before": max(len(children) - CHILDREN_SHOWN, 0),
        "opens": opens,
    }


def waivable(file: CaseFile, actor: Actor) -> list[dict[str, str]]:
    """The local gates ahead that whoever looks may let pass."""
    own = actor.organisation.id == file.row.agency_id
    roles = actor.roles if own else actor.roles & waiver.SUPERVISING
    found = waiver.waivable(file.family, file.member, roles, str(actor.person_id), today())
    return [{"title": rule.title, "step": step.title, "cite": cited(rule.cite),
             "url": reverse("waive", args=[file.row.id, rule.id, step.name])} for rule, step in found]


def _relative(member: Member) -> dict[str, str]:
    procedure = versions.of(member.procedure, member.version).procedure
    return {
        "title": procedure.title, "stage": procedure.stage(member.state.stage).title,
        "url": reverse("case", args=[member.id]), "on": moment_text(member.state.steps[0].occurred_at, "day"),
    }
