"""Exclusions inside a case 职责互斥: who has handled it neither reviews nor approves it nor presides over its hearing.

They go by the person, whatever post or grant a step is taken by, and hold in either order. Which parts exclude one
another is data (`law/rights.yaml`). They stand at the door for what is done online; what agencies report is judged by
the rules (HC-01, HC-02, FS-02, CF-35-host).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from hengjian.kernel.problem import Problem
from hengjian.law import rights
from hengjian.law.procedures import Step
from hengjian.proceedings import versions
from hengjian.proceedings.family import Family, Member
from hengjian.proceedings.state import GENERIC


def parts_of(family: Family, person: str) -> dict[str, str]:
    """The parts that somebody has had in a case, each with the step by which they had it first."""
    found: dict[str, str] = {}
    for member, step in _taken(family, person):
        for part in rights.load().parts_of(member.procedure, step.roles):
            found.setdefault(part, step.title)
    return found


def _taken(family: Family, person: str) -> Iterator[tuple[Member, Step]]:
    """The steps that somebody took or signed, as the procedure of the case has them."""
    for member in family.members.values():
        steps = {one.name: one for one in versions.of(member.procedure, member.version).procedure.steps}
        for step in member.state.steps:
            signed = {str(step.actor_id), *(one["person"] for one in step.body.get("officers", []))}
            if person in signed and step.name not in GENERIC and step.name in steps:
                yield member, steps[step.name]


def why_not(family: Family, procedure: str, step: Step, people: Collection[str]) -> Problem | None:
    """What keeps these people from taking a step in a case; None where nothing does."""
    law = rights.load()
    wanted = law.parts_of(procedure, step.roles)
    for person in people if wanted else ():
        had = parts_of(family, person)
        for part in sorted(wanted):
            for other, cite in law.against(part):
                if other in had:
                    return Problem(
                        code="excluded", where=step.name, cite=cite,
                        message=f"在本案中办理过“{had[other]}”（{law.parts[other].title}），不能再{law.parts[part].title}",
                        fix=f"请由没有参与本案{law.parts[other].title}的人员办理")
    return None


def may_evaluate(family: Family, person: str) -> bool:
    """Whether somebody may evaluate this file: those who handled, reviewed or approved it may not, all others may."""
    return not rights.load().evaluators.parts & parts_of(family, person).keys()
