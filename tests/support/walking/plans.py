"""The kinds of case that are walked."""

from __future__ import annotations

import msgspec

from support.walking.graph import Graph, World
from support.walking.penalty import SPOKEN, Penalty, Plan

FILED = ("open", "verify", "apply_filing", "file", "order_correction")
INVESTIGATED = (*FILED, "conclude", "approve_conclusion")
TOLD = (*INVESTIGATED, "~review", "apply_notice", "approve_notice", "inform")
ANSWERED = (*TOLD, "~served", "~served.hearing", "hear:statement", "review_statement")
LATE = frozenset({"heard"})
GRAVE = {"fine": 60000, "grave": True, "ground": "complex"}
PLANS = (
    Plan(name="轻", course=FILED, spoken=("hear:statement", "hear:silent")),
    Plan(name="申辩后放弃", course=FILED, spoken=("hear:statement", "hear:waived")),
    Plan(name="沉默后放弃", course=FILED, spoken=("hear:silent", "hear:waived")),
    Plan(name="退回", detours=True, spoken=("hear:waived",), review_at=frozenset({"investigated"})),
    Plan(name="调查", extra=True, course=("open", "verify", "apply_filing", "file"), spoken=("hear:waived",),
         review_at=frozenset({"investigated"})),
    Plan(name="重", **GRAVE, spoken=("hear:waived",), course=FILED),
    Plan(name="重于告知", decided_fine=3000, reviewed_fine=3000, course=TOLD, spoken=("hear:waived",)),
    Plan(name="重于审核", decided_fine=3000, course=TOLD, spoken=("hear:waived",)),
    Plan(name="减轻", decided_fine=1500, course=TOLD, spoken=("hear:statement", "hear:waived")),
    Plan(name="不予处罚", outcome="no_penalty", course=FILED, spoken=("hear:silent",)),
    Plan(name="没有告知权利", rights=("statement",), course=TOLD, spoken=("hear:waived",)),
    Plan(name="没有告知听证", **GRAVE, hearing_told=False, course=INVESTIGATED, spoken=("hear:waived",)),
    Plan(name="承办人决定", decider="handler", spoken=("hear:waived",)),
    Plan(name="审核人决定", decider="reviewer", course=FILED, spoken=("hear:waived",)),
    Plan(name="听证", **GRAVE, hearing=True, course=ANSWERED),
    Plan(name="听证与意见", **GRAVE, hearing=True, spoken=("hear:silent",), review_at=LATE,
         deliberate_at=LATE, course=(*TOLD, "~served", "~served.hearing", "~hearing.open")),
    Plan(name="听证告知没有送达", **GRAVE, hearing=True,
         course=(*TOLD, "~served", "hear:statement", "review_statement", "~hearing.open")),
    Plan(name="不依笔录", **GRAVE, hearing=True, relied=False, course=(*ANSWERED, "~hearing.open")),
    Plan(name="再告知", again=frozenset({"inform"}), course=(*TOLD, "~served", "hear:statement", "review_statement"),
         spoken=("hear:waived", "hear:silent")),
    Plan(name="放弃后再告知", again=frozenset({"inform"}), course=(*TOLD, "~served", "hear:waived", "review_statement"),
         spoken=("hear:silent",)),
    Plan(name="听证后再告知", **GRAVE, again=frozenset({"inform"}), deliberate_at=LATE, spoken=("hear:waived",),
         course=(*ANSWERED, "~hearing.open", "~hearing.stopped")),
    Plan(name="再终结", again=frozenset({"conclude"}), spoken=("hear:waived",),
         course=(*TOLD, "~served", "hear:waived")),
    Plan(name="再终结再告知", again=frozenset({"conclude", "inform"}), spoken=("hear:waived",),
         course=(*TOLD, "~served", "hear:waived", "conclude", "approve_conclusion")),
    Plan(name="讨论后再终结", **GRAVE, again=frozenset({"conclude"}), spoken=("hear:waived",),
         review_at=frozenset({"investigated"}),
         course=(*INVESTIGATED, "~review", "~deliberated", "conclude", "approve_conclusion")),
)
UNORDERED = (
    Plan(name="没有核查", ordered=False, course=("open",), only=frozenset({"apply_filing", "file"})),
    Plan(name="没有立案", ordered=False, outcome="no_penalty", only=frozenset({"propose_decision", "decide"}),
         course=("open", "verify", "order_correction", "conclude", "approve_conclusion", "~review")),
    Plan(name="没有调查终结", ordered=False, only=frozenset({"propose_decision", "decide"}),
         course=(*FILED, "approve_conclusion", "~review", "apply_notice", "approve_notice", "inform", "~served",
                 "hear:waived")),
)
"""Kinds of case that the order of stages forbids: with that gone too, the gates alone must hold."""


def graph(plan: Plan) -> Graph:
    """The graph of a plan, begun where its course has led."""
    return Graph(scene(plan), ordered=plan.ordered)


def scene(plan: Plan) -> Penalty:
    """The scene of a plan, begun where its course has led."""
    anywhere = Plan(name="").review_at
    free = Penalty(msgspec.structs.replace(plan, review_at=anywhere, deliberate_at=anywhere, spoken=SPOKEN,
                                              hearing=plan.grave, only=frozenset()))
    walked, world = Graph(free, ordered=plan.ordered), World()
    for event in plan.course:
        world = next(move.then for move in walked.moves(world) if move.event == event and not move.closed)
    return Penalty(plan, start=world)
