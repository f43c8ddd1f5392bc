"""Alerts from the audit log (W88): the rules are data (`alerts.yaml`), each alert names the entries it rests on.

A rule counts what it looks at within a sliding window and is told once for each person (or address) and day, at
the entry that reaches the number. So it does not matter how often, or how late, the job runs.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from hengjian.identity import auditing
from hengjian.identity.models import Alert, AlertNote, AuditEntry
from hengjian.identity.services import Actor
from hengjian.kernel.calendar import own_calendar
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import source

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST_NOTE = auditing.LONGEST
"""So much of a text stands in the log."""
SETTLED = ("proper", "breach")
"""The findings after which an alert waits for nobody."""
FINDINGS: dict[str, str] = dict(AlertNote._meta.get_field("finding").choices)  # type: ignore[arg-type]


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}):
    """Working hours of a working day, as HH:MM."""

    since: str
    until: str
    basis: str
    verified: bool


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is looked at, whose entries belong together, and what makes an alert.

    Counted are entries, or the different values of `distinct`, or the sum of the number `sum` in their details.
    `known`: only refusals of ids that are somebody's. `within` in minutes.
    """

    id: str
    title: str
    says: str
    actions: list[str]
    by: Literal["person", "address"]
    reaches: int
    within: int
    known: bool = False
    outside_hours: bool = False
    sum: str = ""
    distinct: str = ""


class Standard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file `alerts.yaml`. A run looks back so far, and so makes up for an outage; it runs every ten minutes."""

    basis: str
    verified: bool
    look_back_days: int
    working_hours: Hours
    rules: list[Rule]


@cache
def standard() -> Standard:
    return source.read(Path(__file__).with_name("alerts.yaml"), Standard)


def title_of(rule: str) -> str:
    return next((one.title for one in standard().rules if one.id == rule), rule)


# -- making ----------------------------------------------------------------------------------------------------


def run(now: datetime | None = None) -> int:
    """Looks at the last days of the log; returns how many alerts are new. Doing it again adds nothing."""
    now = now or timezone.now()
    back = timedelta(days=standard().look_back_days)
    since = (now - back).astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    with auditing.opened():
        actions = {action for rule in standard().rules for action in rule.actions}
        rows = list(AuditEntry.objects.filter(at__gte=since, at__lte=now, action__in=actions).order_by("at", "id"))
        found = {alert.key: alert for rule in standard().rules for alert in found_by(rule, rows, now)}
        there = set(Alert.objects.filter(key__in=found).values_list("key", flat=True))
        fresh = [alert for key, alert in found.items() if key not in there]
        Alert.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def found_by(rule: Rule, rows: Iterable[AuditEntry], now: datetime) -> Iterator[Alert]:
    """The alerts of one rule over entries in order of time."""
    windows: dict[str, deque[AuditEntry]] = defaultdict(deque)
    told: set[str] = set()
    for row in rows:
        who = str(row.person_id or "") if rule.by == "person" else row.address
        if not who or not concerns(rule, row):
            continue
        window = windows[who]
        window.append(row)
        while window[0].at <= row.at - timedelta(minutes=rule.within):
            window.popleft()
        key = f"{rule.id}|{who}|{row.at.astimezone(SHANGHAI):%Y-%m-%d}"
        if key not in told and (n := measure(rule, window)) >= rule.reaches:
            told.add(key)
            yield _alert(rule, key, window, n, now)


def concerns(rule: Rule, row: AuditEntry) -> bool:
    """Whether a rule looks at an entry at all."""
    return (row.action in rule.actions and (not rule.known or row.detail.get("known") is True)
            and (not rule.outside_hours or outside_hours(row.at)))


def measure(rule: Rule, window: Sequence[AuditEntry]) -> int:
    """What a rule counts of these entries."""
    if rule.sum:
        return sum(n for row in window if isinstance(n := row.detail.get(rule.sum), int))
    if rule.distinct:
        return len({value for row in window if (value := row.detail.get(rule.distinct))})
    return len(window)


def outside_hours(at: datetime) -> bool:
    """Whether a moment lies outside the working hours of a working day."""
    there, hours = at.astimezone(SHANGHAI), standard().working_hours
    return not own_calendar().is_workday(there.date()) or not hours.since <= f"{there:%H:%M}" < hours.until


def _alert(rule: Rule, key: str, window: Sequence[AuditEntry], n: int, now: datetime) -> Alert:
    last = window[-1]
    return Alert(
        rule=rule.id, key=key[:120], at=last.at, made_at=now, entries=[str(row.id) for row in window],
        person_id=last.person_id if rule.by == "person" else None, address=last.address,
        agency_id=last.agency_id if rule.by == "person" else None,
        summary=rule.says.format(n=n, minutes=rule.within, hours=rule.within // 60)[:200],
    )


# -- looking into one ------------------------------------------------------------------------------------------


def told() -> QuerySet[Any]:
    """All alerts, with the last finding of each."""
    last = AlertNote.objects.filter(alert=OuterRef("pk")).order_by("-at").values("finding")[:1]
    return Alert.objects.annotate(finding=Subquery(last))


def unsettled(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of these the alerts that nobody has looked into to the end."""
    return rows.filter(Q(finding=None) | ~Q(finding__in=SETTLED))  # of what is not said SQL holds neither


def waiting() -> int:
    """How many alerts wait for the audit administrator."""
    with auditing.opened():
        return unsettled(told()).count()


def note(actor: Actor, alert: UUID, finding: str, text: str) -> None:
    """Keeps what an audit administrator found; raises Problems. Nothing said before is changed by it."""
    problems = []
    if finding not in FINDINGS:
        problems.append(Problem(code="required", where="finding", message="请选择核查结论"))
    if not text.strip() or len(text) > LONGEST_NOTE:
        problems.append(Problem(code="required", where="note", message="请写明核查的情况",
                                fix=f"写明向谁了解、查到什么，最多 {LONGEST_NOTE} 个字"))
    if problems:
        raise Problems(problems)
    with auditing.opened():
        AlertNote.objects.create(alert_id=alert, at=timezone.now(), person_id=actor.person_id, finding=finding,
                                 note=text.strip())
        auditing.audit("alert_note", str(alert), actor=actor, finding=FINDINGS[finding], note=text.strip())
