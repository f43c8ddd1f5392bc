"""What must be done before a penalty is closed and filed (行政处罚法 47, 48 and the order of work)."""

from __future__ import annotations

from decimal import Decimal

from hengjian.kernel.money import display
from hengjian.law.facts_ordinary import OrdinaryPenaltyFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.penalty_law.collection import paid
from hengjian.law.rules.penalty_law.terms import ORDINARY, REVISED, steps
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule

CLOSE = steps(ORDINARY, "apply_close", "close")
BY_SERVING = {"warning", "public_criticism"}
"""Kinds that are executed by serving the decision."""
BY_PAYING = {"fine"}
CONFISCATIONS = {"confiscate_gains", "confiscate_goods"}


@rule("CF-22", cite="行政处罚法 第四十七条", title="全过程记录归档", at=f"{ORDINARY}/archive", since=REVISED)
def file_complete(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """What was done from the beginning to the end is recorded and kept: nothing is missing from the file."""
    if case.missing_from_file:
        return failed(f"案卷缺少：{'、'.join(case.missing_from_file)}", "补齐材料后归档")
    return passed("案卷材料齐全")


@rule(
    "W64",
    cite="平台办案规范（罚缴不一致）",
    title="到账与应缴一致",
    at=CLOSE,
    since=REVISED,
    force="local",
    waived_by="AGENCY_HEAD",
)
def payments_match(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """A case closed as carried out has received the fine, and the additional fine, to the cent."""
    if case.closed_as != "done":
        return not_applicable("以终结方式结案")
    for purpose, name, due in (("fine", "罚款", case.fine), ("late_fine", "加处罚款", case.late_fines_before)):
        arrived = paid(case, purpose)
        if arrived != due:
            return failed(
                f"{name}的到账金额与应缴金额不一致",
                "核对银行到账；未缴清的不能按“已全部履行”结案",
                f"{display(arrived)} ≠ {display(due)}",
            )
    return passed("到账与应缴一致", f"{display(case.fine)} + {display(case.late_fines_before)}")


@rule(
    "JA-04",
    cite="平台办案规范",
    title="执行完毕或者终结有理由",
    at=CLOSE,
    since=REVISED,
    force="local",
    waived_by="AGENCY_HEAD",
)
def carried_out_or_ended(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Every part of the penalty has been carried out, or the case ends for a reason that is written down."""
    if case.decision_served_at is None:
        return failed("决定书没有送达", "先送达决定书")
    if case.closed_as == "ended":
        if not case.close_reason:
            return failed("没有写明终结的理由", "写明终结或者不能执行的理由")
        return passed("写明了终结的理由")
    done = {*case.other_kinds_executed, *BY_SERVING, *BY_PAYING}
    if case.confiscated > Decimal() and paid(case, "confiscated") >= case.confiscated:
        done |= CONFISCATIONS
    if left := sorted(set(case.penalty_kinds) - done):
        return failed(f"还有处罚没有执行：{len(left)} 种", "登记执行情况，或以终结方式结案", "、".join(left))
    return passed("处罚内容全部执行")


@rule(
    "JA-05",
    cite="平台办案规范",
    title="涉案财物处理完毕",
    at=CLOSE,
    since=REVISED,
    force="local",
    waived_by="AGENCY_HEAD",
)
def property_dealt_with(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Nothing that was kept or confiscated is left without a word on what became of it."""
    if case.preserved_at is not None and case.preserved_handled_at is None:
        return failed("先行登记保存的证据还没有处理", "办理“处理登记保存的证据”")
    if CONFISCATIONS & set(case.penalty_kinds) and not case.property_handled:
        return failed("没有写明没收财物的处理情况", "写明上缴、销毁、拍卖等处理情况")
    return passed("涉案财物已处理")


@rule(
    "JA-06",
    cite="行政处罚法 第四十八条",
    title="公示完成",
    at=CLOSE,
    since=REVISED,
    force="local",
    waived_by="AGENCY_HEAD",
)
def published_or_exempt(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The decision has been published, or is exempt for a recorded reason, or was withdrawn because it fell."""
    if case.outcome != "penalty":
        return not_applicable("没有给予处罚")
    if case.revoked_at is not None:
        return not_applicable("决定已经变动，不再公示")
    if case.published_at is None:
        return failed("决定没有公示，也没有记录不予公示的理由", "办理“公示”")
    return passed("已经公示，或者记录了不予公示的理由")
