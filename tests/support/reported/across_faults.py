"""Faults that only another case shows (行政处罚法 25, 29, 33): each is told with that case, which is lawful."""

from __future__ import annotations

from support.reported.planting import companion
from support.reported.telling import Told
from support.reported.ways import ORDINARY

fault = ORDINARY.fault


def _same_act(case: Told, other: Told) -> None:
    """The offence began early enough to be the one of the other case."""
    began = other.said("apply_filing")["offence_ended"]
    case.said("apply_filing").update(offence_began=began, offence_ended=str(case.day(-3)))


@fault("plain", "heavy", "withdrawn", "spared")
def filed_elsewhere_before(case: Told) -> set[str]:
    """Another agency filed the same offence, and spared the party."""
    other = companion(case, "spared", 50, case.world.other)
    _same_act(case, other)
    return {"CF-05"}


@fault("plain", "heavy", "hearing")
def filed_and_fined_elsewhere_before(case: Told) -> set[str]:
    other = companion(case, "plain", 160, case.world.other)
    _same_act(case, other)
    return {"CF-05", "CF-08"}


@fault("plain", "heavy", "gains")
def fined_twice_for_one_act(case: Told) -> set[str]:
    other = companion(case, "plain", 160)
    _same_act(case, other)
    return {"CF-08"}


@fault("plain", "gains", "heavy")
def no_first_offence(case: Told) -> set[str]:
    """Called the first, though the same party was fined over the same item before, by whatever agency."""
    other = companion(case, "plain", 400, case.random.choice([case.world.own, case.world.other]))
    other.said("apply_filing").update(offence_began=str(other.day(-3)), offence_ended=str(other.day(-3)))
    case.said("apply_filing").update(offence_began=str(case.day(-3)), offence_ended=str(case.day(-3)))
    case.said("conclude")["first_offence"] = True
    return {"CF-12-first"}


@fault("spared")
def spared_as_a_first_offender(case: Told) -> set[str]:
    other = companion(case, "spared", 400)
    other.said("apply_filing").update(offence_began=str(other.day(-3)), offence_ended=str(other.day(-3)))
    case.said("apply_filing").update(offence_began=str(case.day(-3)), offence_ended=str(case.day(-3)))
    case.said("propose_decision")["no_penalty_ground"] = "first"
    case.said("conclude")["first_offence"] = True
    return {"CF-12-first"}
