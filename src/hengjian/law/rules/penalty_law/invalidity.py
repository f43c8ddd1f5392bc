"""行政处罚法 art. 38: a penalty without basis, by a body without standing, or in grave breach of procedure is void."""

from __future__ import annotations

from hengjian.kernel.money import display
from hengjian.law.facts_ordinary import OrdinaryPenaltyFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.penalty_law.terms import ORDINARY, REVISED
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule


@rule("CF-16", cite="行政处罚法 第三十八条", title="确认无效的原因", at=f"{ORDINARY}/revoke_decision", since=REVISED)
def void_for_a_reason(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """A decision is found void for one of the article's three reasons; for others it may be revoked."""
    if case.revocation != "invalid":
        return not_applicable("不是确认无效")
    if not case.invalid_ground:
        return failed(
            "没有写明处罚无效的原因",
            "选“没有依据”“没有行政主体资格”或者“违反法定程序构成重大且明显违法”；不属于这些情形的，以撤销等方式登记",
        )
    return passed("写明了处罚无效的原因")


@rule("CF-16-refund", cite="行政处罚法 第三十八条", title="退还已缴款项", at=f"{ORDINARY}/refund", since=REVISED)
def paid_back_what_was_paid(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """What was paid on a decision that fell is paid back, and no more than that."""
    if case.refund > case.refundable:
        return failed(
            f"退还的金额多于应退还的 {display(case.refundable)} 元",
            "核对金额；决定没有被撤销或者确认无效的，不在此退还",
            f"{display(case.refund)} > {display(case.refundable)}",
        )
    return passed("退还的金额没有超过已缴的", f"{display(case.refund)} ≤ {display(case.refundable)}")
