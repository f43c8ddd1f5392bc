"""我的待办: what waits for the reader's post and the cases in hand, as one list that every column filters and sorts."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hengjian.identity import confirmations
from hengjian.identity.access import actor_of, reading
from hengjian.identity.models import Role
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.proceedings import exports, waiting
from hengjian.proceedings import reading as cases
from hengjian.proceedings.exports import Exportable
from hengjian.proceedings.models import Proceeding
from hengjian.proceedings.views import asking, destruction, shown
from hengjian.proceedings.views.lists import due
from hengjian.ui.filters import Choices, Filter
from hengjian.ui.fixed import FixedSpec
from hengjian.ui.lists import Column

IN_HAND, OTHERS, OF_THE_UNIT = "承办", "等他人", "在办"
LEVELS: Choices = (("late", "已逾期"), ("soon", "三日内"), ("ok", "以后"), ("none", "没有在走的期限"))


class Line(msgspec.Struct, frozen=True):
    """One piece of work. `due_on` is the day of the limit that presses; `level` how much it does."""

    id: str
    title: str
    kind: str
    act: str
    procedure: str
    stage: str
    handler: str
    since: datetime
    due_on: date | None
    due: dict[str, Any]
    level: str


def lines(actor: Actor) -> list[Line]:
    """What waits for the actor, then the cases in hand that do not stand there already. Four queries."""
    asked = waiting.waiting(actor)
    known = {one.case.id for one in asked}
    found = [_line(one.case, one.kind, one.step.title, _pressing(one.case)) for one in asked]
    for task in cases.todo(actor):
        if task.case.id not in known:
            found.append(_line(task.case, *_in_hand(actor, task.case), _limit(task.clock)))
    return found


def _in_hand(actor: Actor, case: Proceeding) -> tuple[str, str]:
    """Whose turn it is in a case in hand, and with which step it goes on."""
    step = waiting.way(cases.procedure_of(case)).get(case.stage)
    if step is None or set(step.roles) & waiting.HANDLING:
        return IN_HAND if str(actor.person_id) in case.handlers else OF_THE_UNIT, step.title if step else ""
    return OTHERS, step.title


def _line(case: Proceeding, kind: str, act: str, limit: tuple[date | None, dict[str, Any], str]) -> Line:
    procedure = cases.procedure_of(case)
    return Line(str(case.id), case.title, kind, act, procedure.title, procedure.stage(case.stage).title,
                case.handler_names, case.last_step_at, *limit)


def _pressing(case: Proceeding) -> tuple[date | None, dict[str, Any], str]:
    """The nearest limit of a case, whoever has to meet it."""
    said = due(case)
    if case.due_on is None or case.is_closed:
        return None, said, "none"
    return case.due_on, said, {"bad": "late", "warn": "soon"}.get(said["tone"], "ok")


def _limit(clock: cases.Running | None) -> tuple[date | None, dict[str, Any], str]:
    """The limit that is the reader's to meet."""
    if clock is None:
        return None, {"text": "—", "tone": "", "title": ""}, "none"
    tone = {"late": "bad", "soon": "warn"}.get(clock.level, "")
    said = {"text": shown.remaining_text(clock), "tone": tone, "title": clock.row.title}
    return clock.row.due_on, said, clock.level if clock.level in dict(LEVELS) else "ok"


def _since(rows: Any, days: tuple[date | None, date | None]) -> list[Line]:
    first, last = days
    return [row for row in rows if (day := row.since.astimezone(SHANGHAI).date())
            and (not first or day >= first) and (not last or day <= last)]


def _spec(found: list[Line]) -> FixedSpec:
    """The list over these lines; what can be chosen is what there is."""
    def among(name: str) -> Choices:
        return tuple((value, value) for value in dict.fromkeys(getattr(line, name) for line in found))

    pressing = tuple(one for one in LEVELS if one[0] in {line.level for line in found})
    columns = (
        Column("title", "案件", sort="title", filter=Filter("text"), phone="title"),
        Column("kind", "工作", value=lambda row: f"{row.kind}：{row.act}" if row.act else row.kind, sort="kind",
               filter=Filter("choice", choices=lambda: among("kind"))),
        Column("procedure", "程序", sort="procedure", phone="hide",
               filter=Filter("choice", choices=lambda: among("procedure"))),
        Column("stage", "环节", sort="stage", phone="hide", filter=Filter("choice", choices=lambda: among("stage"))),
        Column("handler", "承办", sort="handler", filter=Filter("text")),
        Column("since", "等待自", value=lambda row: f"{row.since.astimezone(SHANGHAI):%m-%d %H:%M}", sort="since",
               filter=Filter("dates", apply=_since), css="hj-nowrap", phone="hide",  # type: ignore[arg-type]
               export=lambda row: cases.moment_text(row.since)),
        Column("due", "期限", value="due", sort="due_on", filter=Filter("choice", field="level", choices=pressing),
               template="proceedings/_task_due.html", phone="aside", css="hj-nowrap", export=_due_text),
    )
    return FixedSpec(columns, default_sort="due", row_url=lambda row: reverse("case", args=[row.id]))


def _due_text(row: Line) -> str:
    return f"{row.due['title']} {row.due['text']}".strip()


def _spec_for(actor: Actor) -> FixedSpec:
    return _spec(lines(actor))


TASKS = Exportable("tasks", "我的待办", rows=lambda actor, _: lines(actor), spec=_spec_for, url="todo")


@require_GET
@reading
def todo(request: HttpRequest) -> HttpResponse:
    """What waits for the reader and what is in hand, by clock."""
    actor = actor_of(request)
    found = lines(actor)
    page = _spec(found).page(found, request.GET, request.path, reverse("export-new", args=[TASKS.name]))
    return render(request, "proceedings/todo.html", {
        "page": page, "any": bool(found), "shortcuts": _shortcuts(found, request.GET),
        "waiting": list(confirmations.waiting(actor)), "asked": asking.sent(actor),
        "exports_asked": exports.waiting(actor), "destructions_asked": destruction.waiting_destructions(actor),
        "can_open": Role.HANDLER in actor.roles,
    })


def _shortcuts(found: list[Line], query: QueryDict) -> list[dict[str, Any]]:
    """The filters that are wanted most, with what they would leave."""
    made: list[tuple[str, dict[str, str], int]] = [("全部", {}, len(found))]
    levels, kinds = Counter(line.level for line in found), Counter(line.kind for line in found)
    made += [(title, {"due": level}, levels[level]) for level, title in LEVELS[:2] if levels[level]]
    made += [(kind, {"kind": kind}, count) for kind, count in kinds.items() if len(kinds) > 1]
    used = {name: value for name, value in query.items() if name in ("due", "kind") and value}
    return [{"title": title, "count": count, "now": wanted == used, "url": f"?{urlencode(wanted)}" if wanted else "?"}
            for title, wanted, count in made]


__all__ = ["TASKS", "lines", "todo"]
