"""The procedures that are told, each with its stories and every fault that its modules declare."""

from __future__ import annotations

from support.reported import parties
from support.reported.planting import Kind


def simple() -> Kind:
    from support.reported import spot
    from support.reported.spot_faults import SIMPLE

    return Kind("penalty.simple", "C", spot.STORIES, spot.WEIGHTS, SIMPLE.faults, parties.party)


def ordinary() -> Kind:
    from support.reported import (
        across_faults,
        decision_faults,
        execution_faults,
        filing_faults,
        hearing_faults,
        investigation_faults,
        notice_faults,
        review_faults,
        serving_faults,
    )
    from support.reported.ways import ORDINARY, STORIES, WEIGHTS

    for module in (filing_faults, investigation_faults, review_faults, notice_faults, hearing_faults, decision_faults,
                   serving_faults, execution_faults, across_faults):
        assert module.ORDINARY is ORDINARY
    return Kind("penalty.ordinary", "P", STORIES, WEIGHTS, ORDINARY.faults, parties.party)


def twice() -> Kind:
    from support.reported.twice import STORIES, TWICE, WEIGHTS

    return Kind("penalty.ordinary", "R", STORIES, WEIGHTS, TWICE.faults, parties.party)
