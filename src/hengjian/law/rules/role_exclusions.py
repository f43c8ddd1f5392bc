"""Role exclusions 职责互斥 (domain §0.2): who handles a case neither reviews nor approves it.

That the reviewer is no handler is said where reviews are (`legal_review`), that the host of a hearing is none where
hearings are.
"""

from __future__ import annotations

from hengjian.law.facts import MissingFact
from hengjian.law.facts_ordinary import OrdinaryPenaltyFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.penalty_law.terms import DECIDE, FILE, ORDINARY, REVISED
from hengjian.law.rules.rule import Verdict, failed, passed, rule


@rule(
    "HC-01",
    cite="行政处罚法 第五十七条；职责互斥",
    title="承办人员不得审批",
    at=[FILE, f"{ORDINARY}/approve_preservation", f"{ORDINARY}/approve_notice", DECIDE],
    since=REVISED,
)
def approver_is_no_handler(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """A head examines what others have handled; nobody approves a case of one's own."""
    if _doer(case) in case.handlers:
        return failed("审批人是本案承办人员", "由没有承办本案的负责人审批")
    return passed("审批人不是本案承办人员")


@rule("HC-02", cite="行政处罚法 第五十八条；职责互斥", title="法制审核人员不得决定", at=DECIDE, since=REVISED)
def approver_is_no_reviewer(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Who reviewed the intended decision is not the one who takes it."""
    if _doer(case) in case.reviewers:
        return failed("决定人是本案法制审核人员", "由没有审核本案的负责人决定")
    return passed("决定人不是本案法制审核人员")


def _doer(case: OrdinaryPenaltyFacts) -> str:
    """Who takes the step. Raises MissingFact where nobody is named: then nothing can be told."""
    if not case.doer:
        raise MissingFact("doer", "办理人员标识")
    return case.doer
