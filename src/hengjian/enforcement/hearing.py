"""Hearing 听证: its facts and its row (行政处罚法 63 to 65)."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from hengjian.enforcement import subjects
from hengjian.enforcement.children import Above, ChildBehaviour, parent_id
from hengjian.enforcement.models import HearingRow
from hengjian.enforcement.ordinary.children import Under
from hengjian.enforcement.periods import latest
from hengjian.enforcement.reading import UNSAID, Told, time_of, told
from hengjian.law.facts import Moment, group
from hengjian.law.facts_ordinary import HearingFacts
from hengjian.proceedings.behaviours import Case
from hengjian.proceedings.state import State

NOTICE = ("B23",)
ENDS = {"report": "reported", "terminate": "terminated", "refuse": "refused"}


class Hearing(ChildBehaviour):
    """Behaviour of `hearing`."""

    def facts(self, case: Case) -> HearingFacts:
        history, above = told(case), Above(case)
        return HearingFacts.gathered(
            group(subjects.act, case),
            group(_said, history),
            group(_notice, above),
            group(_day, case, history),
            handlers=lambda: tuple(above.handlers),
            handler_names=lambda: tuple(above.handlers.values()),
            notice_served_on=lambda: _served(case, history),
            began_on=lambda: _began(history),
        )

    def row(self, state: State) -> tuple[type[Model], dict[str, Any]]:
        ended = next((ENDS[step.name] for step in state.by_time() if step.name in ENDS), "")
        return HearingRow, {
            "parent_id": parent_id(state),
            "requested_at": state.at("open"),
            "hearing_at": time_of(state.get("notify", "hearing_at")),
            "is_public": state.get("notify", "hearing_public"),
            "held_at": time_of(state.get("hold", "hearing_ended")),
            "reported_at": state.at("report"),
            "ended_as": ended,
        }


def _said(history: Told) -> dict[str, Any]:
    return {
        "host": _host(history),
        "host_name": history.said(("notify", "hold"), "hearing_host"),
        "requested_at": history.acts[0].moment,
        "public": history.said("notify", "hearing_public", UNSAID),
        "closed_reason": history.said("notify", "hearing_closed_reason"),
        "attended": history.said("hold", "hearing_attended", UNSAID),
        "termination_ground": history.said("terminate", "termination_ground"),
        "agents": UNSAID if (agents := history.said("hold", "hearing_agents", [])) is UNSAID else len(agents),
        "signed_as": history.said("hold", "record_signed_as"),
        "refusal_reason": history.said("hold", "refusal_reason"),
    }


def _notice(above: Above) -> dict[str, Any]:
    """What the newest notice of the case said of a hearing."""
    notice = above.notice()
    return {"hearing_told": bool(notice and notice.hearing_right), "request_due": _due(notice)}


def _host(history: Told) -> str:
    notified = history.last("notify")
    return notified.doer if notified else ""


def _due(notice: Any) -> Any:
    """The last day to ask for a hearing; where its length is unknown, unsaid."""
    if notice is None:
        return None
    return notice._values.get("hearing_due", UNSAID)


def _began(history: Told) -> Any:
    """The day on which it was held, as its record says."""
    at = history.newest("hearing_began", "hold", absent=None)
    return Moment.of(at).day if at else UNSAID


def _day(case: Case, history: Told) -> dict[str, Any]:
    """The day of the hearing as notified last, and the last day on which that could be told."""
    at = history.newest("hearing_at", "notify", absent=None)
    if at is None:
        return {}
    on = Moment.of(at).day
    return {"hearing_on": on, "notice_latest_on": latest(case, "hearing_notice", on)}


def _served(case: Case, history: Told) -> Any:
    """When the newest notice of the hearing was served, by a serving under the hearing or under the case."""
    notified = history.last("notify")
    if notified is None:
        return None
    days = [Under(case.family, above).served(NOTICE, notified.moment) for above in (case.identifier, case.root.id)]
    return min((day for day in days if day), default=None)
