"""行政处罚法 chapter 6, arts 67–71: fines go to the bank; what is taken in cash, and what becomes of it."""

from __future__ import annotations

from hengjian.kernel.money import display
from hengjian.law.facts_penalty import SimplePenaltyFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.penalty_law.terms import REVISED, SIMPLE
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule


@rule("CF-38", cite="行政处罚法 第六十七条", title="罚缴分离", at=f"{SIMPLE}/pay", since=REVISED)
def paid_to_the_bank(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """The party pays the bank, not the agency, and after the decision; what is entered as paid has its receipt."""
    if case.decided_at is None or not case.decided_at.not_after(case.acted_at):
        return failed("缴款在作出决定之前", "核对银行回单上的日期", f"{case.decided_at} > {case.acted_at}")
    due = case.fine - case.collected - case.paid
    if not case.bank_receipt_number:
        return failed("没有银行回单", "填写银行回单号；依法当场收缴的，办理“当场收缴罚款”")
    if case.amount > due:
        return failed(
            f"缴纳金额多于应缴的 {display(due)} 元", "核对金额", f"{display(case.amount)} > {display(due)}"
        )
    return passed("已向银行缴纳", f"{display(case.amount)} ≤ {display(due)}")


@rule(
    "CF-39",
    cite="行政处罚法 第六十八条、第六十九条",
    title="当场收缴的条件",
    at=f"{SIMPLE}/collect",
    since=REVISED,
)
def collection_grounds(case: SimplePenaltyFacts, params: Params) -> Verdict:
    """Cash is taken for small fines, where collecting later is hard, or far away at the party's wish."""
    ground, limit = case.collect_ground, params.money("on_spot_collect_limit")
    if ground == "small_fine" and case.fine > limit:
        return failed(
            f"罚款超过 {display(limit)} 元，不能以数额较小为由当场收缴",
            "由当事人到银行缴纳，或选择符合实际的其他法定理由",
            f"{display(case.fine)} > {display(limit)}",
        )
    if ground == "hard_later" and not case.collect_explanation:
        return failed("没有写明事后难以执行的情况", "写明具体情况")
    if ground == "remote" and not case.party_requested:
        return failed("没有当事人提出当场缴纳的签字材料", "由当事人提出并签字")
    if ground not in ("small_fine", "hard_later", "remote"):
        return failed("没有当场收缴的法定理由", "由当事人到银行缴纳")
    return passed("符合当场收缴的条件")


@rule("CF-40", cite="行政处罚法 第七十条", title="专用票据", at=f"{SIMPLE}/collect", since=REVISED)
def official_receipt(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """For cash the party gets the official receipt: one number, used once, over the whole fine."""
    if not case.receipt_number:
        return failed("没有专用票据号码", "出具省级以上财政部门统一制发的专用票据")
    if not case.receipt_unused:
        return failed("专用票据号码已经用过", "核对票据号码")
    if case.amount != case.fine:
        return failed(
            "票据金额与罚款数额不一致", "核对金额", f"{display(case.amount)} ≠ {display(case.fine)}"
        )
    return passed("专用票据号码唯一，金额一致", f"{display(case.amount)} = {display(case.fine)}")


@rule(
    "CF-40-hand-in",
    cite="行政处罚法 第七十一条",
    title="收缴的罚款足额上交",
    at=[f"{SIMPLE}/hand_in", f"{SIMPLE}/bank"],
    since=REVISED,
)
def handed_in_whole(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """What was taken in cash goes whole to the agency and then to the bank; the two days are clocks."""
    if case.amount != case.collected:
        return failed(
            "上交金额与当场收缴的金额不一致",
            "足额上交",
            f"{display(case.amount)} ≠ {display(case.collected)}",
        )
    return passed("足额上交", f"{display(case.amount)} = {display(case.collected)}")


@rule(
    "JA-01",
    cite="平台办案规范",
    title="履行完毕后结案",
    at=f"{SIMPLE}/close",
    since=REVISED,
    force="practice",
)
def fulfilled_before_closing(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """A case is closed as fulfilled when the fine has reached the bank."""
    if case.closed_as != "done":
        return not_applicable("以终结方式结案")
    received = case.banked + case.paid
    if received < case.fine:
        return failed(
            "罚款尚未全部缴入银行",
            "缴清后结案，或以“终结”方式结案并写明理由",
            f"{display(received)} < {display(case.fine)}",
        )
    return passed("罚款已全部缴入银行", f"{display(received)} ≥ {display(case.fine)}")
