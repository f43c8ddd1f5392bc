"""Faults of the hearing (行政处罚法 63 to 65)."""

from __future__ import annotations

from datetime import timedelta

from support.reported import acts, days
from support.reported.planting import again
from support.reported.telling import Told
from support.reported.ways import ORDINARY

fault = ORDINARY.fault
ON = "hearing"


@fault("heavy", "revoking")
def right_to_a_hearing_not_told(case: Told) -> set[str]:
    for step in ("apply_notice", "inform"):
        case.said(step)["hearing_right"] = False
    case.said("open", "notice")["served_documents"] = ["B18"]
    return {"CF-34", "CF-34-served"}


@fault("heavy", "revoking")
def notice_of_the_right_not_served(case: Told) -> set[str]:
    """Then no period for asking runs, and none can be over."""
    again(case, response="silent")
    case.said("open", "notice")["served_documents"] = ["B18"]
    return {"CF-34-served", "CF-35-period"}


@fault("heavy", "revoking")
def notice_of_the_right_served_too_late(case: Told) -> set[str]:
    """The decision waits for the statement, but not until a hearing can no longer be asked for."""
    again(case, response="silent")
    case.said("open", "notice")["served_documents"] = ["B18"]
    acts.served(case, "right", case.number_of(case.date_of("decide")) - 1, ["B19"])
    return {"CF-35-period"}


@fault("refused")
def request_in_time_refused(case: Told) -> set[str]:
    last = days.working(case.date_of("serve", "notice"), 5)
    case.put(case.line("open", ON), case.at(case.number_of(last)))
    return {"CF-35"}


@fault("hearing")
def hearing_a_day_too_soon(case: Told) -> set[str]:
    """Told and served less than seven working days before."""
    again(case, sooner=True)
    return {"CF-35-notice", "CF-35-notified"}


@fault("hearing")
def summons_served_late(case: Told) -> set[str]:
    """Written in time, but it reached the party less than seven working days before."""
    latest = days.working(case.date_of("hold", ON), -7)
    later = (latest + timedelta(days=1) - case.date_of("serve", f"{ON}/summons")).days
    for step in ("open", "serve"):
        case.move(case.line(step, f"{ON}/summons"), later)
    return {"CF-35-notified"}


@fault("hearing")
def summons_never_served(case: Told) -> set[str]:
    case.without(child=f"{ON}/summons")
    return {"CF-35-notified"}


@fault("absent")
def absent_but_never_summoned(case: Told) -> set[str]:
    case.without(child=f"{ON}/summons")
    return {"CF-35-absent"}


@fault("absent")
def absent_before_the_day_had_come(case: Told) -> set[str]:
    case.move(case.line("terminate", ON), -1)
    return {"CF-35-absent"}


@fault("hearing", mixes=True)
def hearing_presided_over_by_the_handler(case: Told) -> set[str]:
    for step in ("notify", "hold"):
        case.said(step, ON)["hearing_host"] = case.body.handler
    return {"CF-35-host"}


@fault("hearing")
def hearing_taken_over_by_the_handler(case: Told) -> set[str]:
    """Only when it was held."""
    case.said("hold", ON)["hearing_host"] = case.body.second
    return {"CF-35-host"}


@fault("hearing", mixes=True)
def three_agents(case: Told) -> set[str]:
    case.said("hold", ON)["hearing_agents"] = ["刘律师", "马律师", "牛律师"]
    return {"CF-35-agents"}


@fault("hearing")
def held_though_nobody_came(case: Told) -> set[str]:
    case.said("hold", ON)["hearing_attended"] = False
    case.said("hold", ON).pop("hearing_agents", None)
    return {"CF-35-agents"}


@fault("hearing")
def decided_before_the_hearing_was_held(case: Told) -> set[str]:
    """It was asked for and announced, and never took place; the heads deliberated meanwhile."""
    case.without("hold", "report", child=ON)
    case.without(child="again")
    case.said("propose_decision").pop("hearing_record_relied")
    return {"CF-36-running", "CF-29-order"}


@fault("hearing", mixes=True)
def record_of_the_hearing_not_relied_on(case: Told) -> set[str]:
    if not case.has("hold", ON):
        return set()
    case.said("propose_decision").pop("hearing_record_relied", None)
    return {"CF-36"}
