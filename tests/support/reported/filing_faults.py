"""Faults on the way to the filing (行政处罚法 5 to 29, 36, 42, 43, 54): who may penalise whom, where, and when."""

from __future__ import annotations

from datetime import date, timedelta

from support.reported import days
from support.reported.planting import again
from support.reported.stories import FILED, PENALTY, but
from support.reported.telling import Told
from support.reported.ways import ORDINARY

fault = ORDINARY.fault


@fault(mixes=True)
def verified_by_one_officer(case: Told) -> set[str]:
    case.line("verify")["officers"].pop()
    return {"CF-18-verify"}


@fault(mixes=True)
def verified_with_an_expired_certificate(case: Told) -> set[str]:
    if case.begun.date() <= date(2024, 7, 1):
        return set()
    case.line("verify")["officers"][1] = case.world.expired
    return {"CF-18-verify"}


@fault(*FILED, mixes=True)
def applied_for_by_one_officer(case: Told) -> set[str]:
    case.line("apply_filing")["officers"].pop()
    return {"CF-18"}


@fault(*FILED, mixes=True)
def recusal_not_declared(case: Told) -> set[str]:
    case.said("apply_filing")["recusal_declared"] = False
    return {"CF-19"}


@fault(*FILED, mixes=True)
def filing_approved_by_the_handler(case: Told) -> set[str]:
    case.line("file")["by"] = case.body.handler
    return {"HC-01"}


@fault(*FILED)
def item_not_published(case: Told) -> set[str]:
    case.said("apply_filing")["item_code"] = case.world.items["ordinary_unpublished"]
    return {"CF-01"}


@fault(*FILED)
def basis_is_no_law(case: Told) -> set[str]:
    """A document below the rules provides for nothing: neither for a penalty nor for any of its kinds."""
    case.said("apply_filing")["item_code"] = case.world.items["normative"]
    return {"CF-02", "CF-02-kinds"} if case.story in PENALTY else {"CF-02"}


@fault("gains", "revoking")
def kind_beyond_a_local_rule(case: Told) -> set[str]:
    """A local rule by itself introduces warnings, criticism and fines, and nothing else."""
    case.said("apply_filing")["item_code"] = case.world.items["rule"]
    return {"CF-02-kinds"}


@fault(*FILED)
def item_of_another_agency(case: Told) -> set[str]:
    case.said("apply_filing")["item_code"] = case.world.items["ordinary_strange"]
    return {"CF-03"}


@fault(*FILED)
def authority_ended(case: Told) -> set[str]:
    case.said("apply_filing")["item_code"] = case.world.items["ordinary_ended"]
    return {"CF-03"}


@fault("plain", "withdrawn", "transferred")
def town_without_empowering_document(case: Told) -> set[str]:
    """A town's case, by its own officers, over an item that no decision of the province has handed to it."""
    case.body = case.world.town
    again(case)
    case.said("apply_filing")["item_code"] = case.world.items["town_without"]
    return {"CF-03-town"}


@fault(*FILED)
def outside_the_region(case: Told) -> set[str]:
    """The officers' certificates do not reach there either."""
    case.said("apply_filing")["offence_place"]["place_division"] = case.world.elsewhere
    return {"CF-04", "CF-18"}


@fault(*FILED)
def outside_the_region_without_approval(case: Told) -> set[str]:
    case.said("apply_filing")["offence_place"]["place_division"] = case.world.elsewhere
    case.said("apply_filing")["cross_region_basis"] = "某部门规章第六条"
    return {"CF-04", "CF-18"}


@fault(*but(FILED, "young"))
def found_after_two_years(case: Told) -> set[str]:
    """A day too late, or much."""
    ended = days.months(case.day(0), -24) - timedelta(days=case.random.choice([1, 200]))
    case.said("apply_filing").update(offence_began=str(ended), offence_ended=str(ended))
    return {"CF-14"}


@fault("plain", "heavy", "withdrawn")
def found_after_five_years(case: Told) -> set[str]:
    """Where life was harmed five years hold; for offences before 2021-07-15 two in any case."""
    ended = days.months(case.day(0), -60) - timedelta(days=1)
    case.said("apply_filing").update(offence_began=str(ended), offence_ended=str(ended), concerns_safety=True,
                                     harm_caused=True)
    return {"CF-14"}


@fault(*FILED)
def filed_after_seven_working_days(case: Told) -> set[str]:
    again(case, filing=case.random.choice([8, 30]))
    return {"CF-26"}


@fault("plain", "gains", "mitigated", "heavy")
def never_filed(case: Told) -> set[str]:
    """The order to correct then rests on no case, and the file lacks the approval."""
    case.without("file")
    return {"CF-26-filed", "CF-07", "CF-22"}


@fault("plain", "gains", "heavy")
def filed_after_the_decision(case: Told) -> set[str]:
    """Late after the check too; and what was ordered to be corrected was so before there was a case."""
    day = max(case.date_of("decide") + timedelta(days=1), days.working(case.day(0), 8))
    case.put(case.line("file"), case.at(case.number_of(day), 9))
    return {"CF-26", "CF-26-filed", "CF-07"}
