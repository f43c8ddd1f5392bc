"""行政处罚法 art. 55: certificates are shown, and what is asked and inspected is put on record."""

from __future__ import annotations

from hengjian.law.facts_ordinary import OrdinaryPenaltyFacts
from hengjian.law.facts_penalty import SimplePenaltyFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.penalty_law.terms import ORDINARY, REVISED, SIMPLE, SPOT_DECIDE, steps
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule

RECORDS = steps(ORDINARY, "interview", "inspect_scene")


@rule(
    "CF-27",
    cite="行政处罚法 第五十五条",
    title="出示执法证件",
    at=[f"{SIMPLE}/inform", SPOT_DECIDE],
    since=REVISED,
)
def certificates_shown(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """Every officer shows the certificate before anything else is done towards the party."""
    shown = case.certificates_shown_at
    if shown is None:
        return failed("没有出示执法证件的记录", "先向当事人出示执法证件并记录")
    if not shown.not_after(case.acted_at):
        return failed("出示证件应在办理之前", "先出示证件", f"{shown} > {case.acted_at}")
    hidden = [one.name for one in case.officers if one.certificate_number not in case.certificates_shown]
    if hidden:
        return failed(f"{'、'.join(hidden)}没有出示执法证件", "每名执法人员都要出示证件")
    return passed("执法人员均已出示证件", f"{shown} ≤ {case.acted_at}")


@rule("CF-27-times", cite="行政处罚法 第五十五条", title="笔录的起止时间", at=RECORDS, since=REVISED)
def record_has_its_times(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """A record says when it began and when it ended, and is entered when it has ended."""
    record = case.record
    if record is None:
        return not_applicable("没有笔录")
    if not record.began.not_after(record.ended):
        return failed("笔录的结束时间早于开始时间", "核对起止时间", f"{record.began} > {record.ended}")
    if not record.ended.not_after(case.recorded_at):
        return failed("笔录的结束时间晚于录入时间", "笔录结束后再录入", f"{record.ended} > {case.recorded_at}")
    return passed("笔录起止时间完整", f"{record.began} ≤ {record.ended}")


@rule(
    "CF-27-rights",
    cite="行政处罚法 第四十三条；平台办案规范",
    title="告知申请回避的权利",
    at=RECORDS,
    since=REVISED,
    force="practice",
)
def recusal_right_told(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Before questions are put, the person is told of the right to ask for an officer's recusal."""
    if case.record is None or "recusal" not in case.record.rights_told:
        return failed("笔录没有记载已告知申请回避的权利", "告知申请回避的权利并记入笔录")
    return passed("已告知申请回避的权利")
