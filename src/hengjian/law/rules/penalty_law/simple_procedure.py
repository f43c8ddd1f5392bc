"""行政处罚法 chapter 5 section 2, arts 51–53: the decision on the spot."""

from __future__ import annotations

from hengjian.kernel.money import display
from hengjian.law.facts_penalty import SimplePenaltyFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.penalty_law.terms import REVISED, SIMPLE, SPOT_DECIDE, TO_ORDINARY
from hengjian.law.rules.rule import Verdict, failed, passed, rule


@rule("CF-25", cite="行政处罚法 第五十一条", title="当场罚款上限", at=SPOT_DECIDE, since=REVISED)
def on_the_spot_limit(case: SimplePenaltyFacts, params: Params) -> Verdict:
    """On the spot a person is fined no more, an organisation no more, than the limit set for each."""
    kind = case.party_kind
    if kind == "individual_business":
        kind = params.text("individual_biz_as")
    if kind == "person":
        who, limit = "公民", params.money("simple_fine_limit_person")
    else:
        who, limit = "法人或者其他组织", params.money("simple_fine_limit_organisation")
    if case.fine > limit:
        return failed(
            f"对{who}当场罚款不得超过 {display(limit)} 元",
            f"改为 {display(limit)} 元以下，或{TO_ORDINARY}",
            f"{display(case.fine)} > {display(limit)}",
            "法律另有规定的，从其规定",
        )
    return passed(f"不超过对{who}当场罚款的上限", f"{display(case.fine)} ≤ {display(limit)}")


@rule("CF-25-kinds", cite="行政处罚法 第五十一条", title="当场处罚种类", at=SPOT_DECIDE, since=REVISED)
def on_the_spot_kinds(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """On the spot only a warning or a fine can be decided, and only what the item allows."""
    kinds = set(case.penalty_kinds)
    if not case.item.simple_allowed:
        return failed("该事项不适用简易程序", TO_ORDINARY)
    if not kinds:
        return failed("没有选择处罚种类", "选择警告或者罚款")
    if not kinds <= {"warning", "fine"}:
        return failed("当场只能给予警告或者罚款", f"其他种类的处罚须{TO_ORDINARY}")
    if not kinds <= set(case.item.kinds):
        return failed("该事项的依据没有规定所选的处罚种类", "选择依据规定的种类")
    return passed("处罚种类为警告或者罚款，依据有规定")


@rule("CF-25-facts", cite="行政处罚法 第五十一条", title="事实确凿", at=SPOT_DECIDE, since=REVISED)
def facts_are_clear(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """The facts are certain: stated, and proved by at least one piece of evidence."""
    if not case.offence_facts:
        return failed("没有写明违法事实", "写明违法事实")
    if case.evidence_count < 1:
        return failed("没有证明违法事实的证据", f"补充照片、笔录等证据；事实不清的{TO_ORDINARY}")
    return passed(f"写明了违法事实，有 {case.evidence_count} 件证据")


@rule("CF-25-document", cite="行政处罚法 第五十二条", title="决定书内容", at=SPOT_DECIDE, since=REVISED)
def document_complete(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """The decision document states all that the article requires, the way to reconsideration included."""
    if case.document_problems:
        return failed(f"决定书内容不全：{'；'.join(case.document_problems)}", "补齐后再作出决定")
    return passed("决定书内容齐全")


@rule(
    "CF-25-delivery",
    cite="行政处罚法 第五十二条",
    title="当场交付",
    at=f"{SIMPLE}/deliver",
    since=REVISED,
)
def delivered_on_the_spot(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """The decision is handed over once made; where the party refuses it, the document says so."""
    if case.decided_at is None or not case.decided_at.not_after(case.acted_at):
        return failed("交付应在作出决定之后", "先作出决定，后交付")
    if case.delivered_as == "refused" and not case.refusal_reason:
        return failed("当事人拒绝签收，没有注明情况", "在决定书上注明拒绝签收的情况")
    return passed("决定书已当场交付", f"{case.decided_at} ≤ {case.acted_at}")
