"""行政处罚法 第六章 (articles 66 to 74): paying, deferring, the additional fine, and stopping execution."""

from __future__ import annotations

from decimal import Decimal

from hengjian.kernel.money import display
from hengjian.law.facts_ordinary import OrdinaryPenaltyFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.penalty_law.terms import ORDINARY, REVISED, steps
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule

PAY = f"{ORDINARY}/pay"
DEFER = f"{ORDINARY}/approve_deferral"
ADD_FINE = f"{ORDINARY}/add_fine"
COURT = f"{ORDINARY}/apply_court"


def paid(case: OrdinaryPenaltyFacts, purpose: str) -> Decimal:
    """What has arrived for a purpose before the act being judged."""
    return sum((one.amount for one in case.payments if one.purpose == purpose), Decimal())


@rule("CF-37", cite="行政处罚法 第六十六条", title="延期分期须有申请", at=DEFER, since=REVISED)
def deferral_asked_for(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Payment is put off or split when the party has asked for it, and to days still to come."""
    applied, day = case.deferral_applied_at, case.acted_at.day
    if applied is None or not applied.not_after(case.acted_at):
        return failed("当事人没有申请延期或者分期缴纳", "先登记当事人的申请")
    days = case.instalment_days if case.deferral_kind == "instalments" else (case.deferred_to,)
    if any(one is None or one <= day for one in days):
        return failed("批准的缴纳期限不在今后", "批准到今后的日期", f"> {day}")
    return passed("当事人已经申请", f"{applied} ≤ {case.acted_at}")


@rule("CF-37-sum", cite="行政处罚法 第六十六条", title="分期总额等于未缴罚款", at=DEFER, since=REVISED)
def instalments_add_up(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The instalments together are what is still unpaid, no more and no less."""
    if case.deferral_kind != "instalments":
        return not_applicable("不是分期缴纳")
    total, unpaid = case.instalments_total, case.unpaid
    if total != unpaid:
        return failed(
            "各期数额之和不等于尚未缴纳的罚款", "核对各期数额", f"{display(total)} ≠ {display(unpaid)}"
        )
    return passed("各期数额之和等于尚未缴纳的罚款", f"{display(total)} = {display(unpaid)}")


@rule("CF-38-bank", cite="行政处罚法 第六十七条", title="罚缴分离", at=PAY, since=REVISED)
def paid_at_the_bank(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The party pays the bank and not the agency, after the decision, and no more than is due."""
    payment = case.payment
    if payment is None or not payment.bank_receipt:
        return failed("没有银行回单", "由当事人到银行或者通过电子支付缴纳，填写银行回单号")
    decided = case.decided_at
    if decided is None or payment.on < decided.day:
        return failed("到账日期早于决定", "核对银行回单上的日期", f"{payment.on} < {decided}")
    due = _still_due(case, payment.purpose)
    if payment.amount > due:
        return failed(
            f"到账金额多于应缴的 {display(due)} 元", "核对金额", f"{display(payment.amount)} > {display(due)}"
        )
    return passed("已向银行缴纳", f"{display(payment.amount)} ≤ {display(due)}")


def _still_due(case: OrdinaryPenaltyFacts, purpose: str) -> Decimal:
    """What is due for a purpose and has not arrived."""
    if purpose == "fine":
        return case.unpaid
    whole = case.late_fines_before if purpose == "late_fine" else case.confiscated
    return max(whole - paid(case, purpose), Decimal())


@rule(
    "W64-payer",
    cite="平台办案规范（罚缴不一致）",
    title="缴款人不是当事人",
    at=PAY,
    since=REVISED,
    force="local",
    waived_by="AGENCY_HEAD",
)
def paid_by_the_party(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Where somebody else pays, the file says why."""
    payment = case.payment
    if payment is not None and not payment.by_party and not payment.explained:
        return failed("缴款人不是当事人，没有说明", "写明代为缴纳的情况")
    return passed("由当事人缴纳，或者说明了代缴的情况")


@rule("CF-41", cite="行政处罚法 第七十二条", title="加处罚款数额", at=ADD_FINE, since=REVISED)
def late_fine_as_accrued(case: OrdinaryPenaltyFacts, params: Params) -> Verdict:
    """The additional fine is what has accrued, three per cent a day and never above the fine; less needs a reason."""
    permille = params.integer("late_fine_permille")
    due = case.late_fine_due - case.late_fines_before
    how = f"每日千分之 {permille}，逾期 {case.days_overdue} 日"
    sum_ = f"{display(case.late_fine)}，应加处 {display(max(due, Decimal()))}（{how}）"
    if case.late_fines_before + case.late_fine > case.fine:
        return failed("加处罚款超出罚款数额", f"合计不超过 {display(case.fine)} 元", sum_)
    if case.late_fine > due:
        return failed("加处罚款多于依法应当加处的数额", "按逾期日数和未缴数额计算", sum_)
    if case.late_fine < due and not case.late_fine_reason:
        return failed("加处罚款少于应当加处的数额，没有说明理由", "写明理由，如达成执行协议依法减免", sum_)
    return passed("加处罚款与逾期情况相符", sum_)


@rule(
    "CF-41-told",
    cite="行政强制法 第四十五条",
    title="告知加处罚款标准",
    at=steps(ORDINARY, "demand", "add_fine"),
    since=REVISED,
)
def rate_told_first(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The party is told at what rate the additional fine runs."""
    if not case.rate_told:
        return failed("没有告知当事人加处罚款的标准", "在决定书、催告书中告知")
    return passed("已告知加处罚款的标准")


@rule(
    "CF-41-overdue",
    cite="行政处罚法 第七十二条",
    title="逾期后催告",
    at=f"{ORDINARY}/demand",
    since=REVISED,
)
def demanded_when_overdue(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Only a party that has let the time for paying pass is urged to pay."""
    due, day = case.payment_due, case.acted_at.day
    if due is None or day <= due:
        return failed("缴款期限没有届满", "期满后再催告", f"{day} ≤ {due}")
    return passed("当事人逾期没有履行", f"{day} > {due}")


@rule(
    "CF-41-court",
    cite="行政强制法 第五十三条、第五十四条",
    title="申请法院强制执行的条件",
    at=COURT,
    since=REVISED,
)
def court_may_be_asked(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The court is asked when the party can no longer sue and the demand has gone unheeded for ten working days."""
    if any(one.ended_on is None for one in case.remedies):
        return failed("当事人申请的复议、提起的诉讼还没有结束", "复议、诉讼结束后再申请")
    day, sue, demand = case.acted_at.day, case.litigation_due, case.demand_due
    if sue is None or day <= sue:
        return failed("当事人起诉的期限没有届满", "期满后再申请", f"{day} ≤ {sue}")
    if demand is None or day <= demand:
        return failed("没有送达催告书，或者催告期限没有届满", "先催告并送达，期满后再申请", f"{day} ≤ {demand}")
    return passed("起诉期限、催告期限都已届满", f"{day} > {max(sue, demand)}")


@rule(
    "CF-41-window",
    cite="行政强制法 第五十三条",
    title="三个月内申请法院强制执行",
    at=COURT,
    since=REVISED,
    blocks_online=False,
)
def court_asked_in_time(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The agency asks the court within three months after the time for remedies has run out."""
    due, day = case.court_due, case.acted_at.day
    if due is None:
        return not_applicable("没有起算申请期限")
    if day > due:
        return failed("超过申请法院强制执行的期限", "向法院说明逾期的正当理由", f"{day} > {due}")
    return passed("在期限内申请", f"{day} ≤ {due}")


@rule(
    "CF-42",
    cite="行政处罚法 第七十三条",
    title="停止执行须有文书",
    at=f"{ORDINARY}/suspend_execution",
    since=REVISED,
)
def suspended_on_paper(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Reconsideration and litigation do not stop execution; only a decision that says so does."""
    if not case.suspension_document:
        return failed("没有停止执行的文书", "填写复议机关、人民法院或者本机关停止执行的文书")
    return passed("有停止执行的文书")


@rule(
    "CF-42-stopped",
    cite="行政处罚法 第七十三条",
    title="停止执行期间不得执行",
    at=steps(ORDINARY, "execute_other", "demand", "add_fine", "apply_court"),
    since=REVISED,
)
def not_while_suspended(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """While execution is stopped nothing is executed, demanded or added."""
    if case.execution_suspended:
        return failed("已经停止执行", "恢复执行后再办理")
    return passed("没有停止执行")
