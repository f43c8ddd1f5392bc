"""Legal review 法制审核: who reviews, when, and what a review that passes has looked at.

行政处罚法 58 and 国办发〔2018〕118号; the seven points are those of the local plans that carry the latter out.
"""

from __future__ import annotations

from datetime import date

from hengjian.law.facts_ordinary import ReviewFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule

REVISED = "2021-07-15"
REVIEW = "legal_review"
PASS = f"{REVIEW}/pass"
OPINIONS = [f"{REVIEW}/{step}" for step in ("pass", "require_changes", "reject", "suggest_transfer")]
POINTS = {"subject", "procedure", "facts", "law", "powers", "documents", "crime"}


@rule("CF-30-reviewer", cite="行政处罚法 第五十八条", title="审核人员资格", at=OPINIONS, since=REVISED)
def reviewer_qualified(case: ReviewFacts, params: Params) -> Verdict:
    """Who reviews penalties for the first time since the law asked for it has passed the national law examination."""
    begun = case.first_review_on or case.acted_at.day
    since = date.fromisoformat(params.text("reviewer_qualified_since"))
    if begun < since:
        return not_applicable("在规定施行前已经从事法制审核")
    if not case.has_qualification:
        return failed(
            "初次从事法制审核的人员没有法律职业资格", "由取得法律职业资格的人员审核", f"{begun} ≥ {since}"
        )
    return passed("审核人员有法律职业资格")


@rule(
    "FS-01",
    cite="行政处罚法 第五十八条",
    title="调查终结后送审",
    at=[f"{REVIEW}/open", PASS],
    since=REVISED,
)
def investigated_before_review(case: ReviewFacts, _: Params) -> Verdict:
    """The review examines a finished investigation and an intended decision."""
    concluded = case.concluded_at
    if concluded is None or not concluded.not_after(case.acted_at):
        return failed("调查没有终结，不能法制审核", "先提交调查终结报告")
    return passed("调查已经终结", f"{concluded} ≤ {case.acted_at}")


@rule(
    "FS-02",
    cite="国办发〔2018〕118号",
    title="承办人员不审核本人办理的案件",
    at=OPINIONS,
    since=REVISED,
)
def reviewer_is_no_handler(case: ReviewFacts, _: Params) -> Verdict:
    """Nobody reviews a case of their own."""
    if case.doer in case.handlers:
        return failed("审核人员是本案承办人员", "由其他审核人员审核")
    return passed("审核人员不是本案承办人员")


@rule(
    "FS-03",
    cite="国办发〔2018〕118号",
    title="逐项审核",
    at=PASS,
    since=REVISED,
    force="local",
    waived_by="AGENCY_HEAD",
)
def every_point_reviewed(case: ReviewFacts, _: Params) -> Verdict:
    """A review passes when each of the seven points was looked at and none was found wanting."""
    missing = POINTS - set(case.review_points)
    if missing:
        return failed(f"还有 {len(missing)} 项没有审核", "逐项填写审核结论", "、".join(sorted(missing)))
    if case.points_failed:
        return failed("有不符合要求的要点，不能通过", "选择“修改后通过”或者“不通过”", "、".join(case.points_failed))
    return passed("七项要点都符合要求")
