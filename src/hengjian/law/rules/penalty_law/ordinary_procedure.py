"""行政处罚法 第五章第三节 (articles 54 to 61): filing, investigation, deliberation, review, decision.

Lateness is told and never refused (`blocks_online=False`): refusing an act would only make it later.
"""

from __future__ import annotations

from collections.abc import Iterable

from hengjian.kernel.money import display
from hengjian.law.facts import Moment
from hengjian.law.facts_ordinary import (
    DeliberationFacts,
    KeyFacts,
    OrdinaryPenaltyFacts,
    ReviewFact,
    ServingFacts,
)
from hengjian.law.rulepacks import Params
from hengjian.law.rules.penalty_law.hearings import hearing_is_due
from hengjian.law.rules.penalty_law.terms import DECIDE, FILE, ORDINARY, REVISED, steps
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule

DELIBERATE = "deliberation/hold"
SERVE = "serving/serve"
MILD_TO_HEAVY = ("mitigated", "lighter", "none", "heavier")


@rule("CF-26", cite="行政处罚法 第五十四条", title="及时立案", at=FILE, since=REVISED, blocks_online=False)
def filed_in_time(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """What meets the standard for filing is filed in time; how many days that is, is a parameter."""
    due, day = case.filing_due, case.acted_at.day
    if due is None:
        return not_applicable("没有起算立案期限")
    if day > due:
        return failed("核查认为应当立案后没有及时立案", "立案后说明逾期的原因", f"{day} > {due}")
    return passed("核查后及时立案", f"{day} ≤ {due}")


@rule("CF-26-filed", cite="行政处罚法 第五十四条", title="先立案后决定", at=DECIDE, since=REVISED)
def filed_first(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """No decision without a case that was filed before it."""
    filed = case.filed_at
    if filed is None or not filed.not_after(case.acted_at):
        return failed("作出决定前没有立案", "先立案，后调查、决定")
    return passed("立案在决定之前", f"{filed} ≤ {case.acted_at}")


@rule(
    "CF-27-record",
    cite="行政处罚法 第五十五条",
    title="出示证件并制作笔录",
    at=steps(ORDINARY, "interview", "inspect_scene"),
    since=REVISED,
)
def record_in_order(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Officers show their certificates before they ask or inspect; the record is signed or says why not."""
    record = case.record
    if record is None:
        return failed("没有笔录", "询问、检查应当制作笔录")
    if not record.certificates_shown:
        return failed("笔录没有记载已主动出示执法证件", "向被询问人、被检查人出示执法证件并记入笔录")
    hidden = [one.name for one in case.officers if one.certificate_number not in record.certificate_numbers]
    if hidden:
        return failed(f"笔录没有记载{'、'.join(hidden)}的执法证号", "每名执法人员都要出示证件，写明证号")
    if record.signed_as == "refused" and not record.refusal_reason:
        return failed("拒绝签名，笔录没有注明情况", "在笔录上注明拒绝签名的情况")
    if record.signed_as not in ("signed", "refused"):
        return failed("笔录没有被询问人、被检查人的签名", "由其逐页签名；拒绝签名的，注明情况")
    return passed("已出示执法证件并制作笔录")


@rule("CF-28", cite="行政处罚法 第五十六条", title="登记保存须经批准", at=f"{ORDINARY}/preserve", since=REVISED)
def preservation_approved(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Evidence is registered and kept only after the head of the agency has approved it."""
    approved = case.preservation_approved_at
    if approved is None:
        return failed("先行登记保存没有经行政机关负责人批准", "先报负责人批准")
    if not approved.not_after(case.acted_at):
        return failed("先行登记保存在批准之前", "先批准，后登记保存", f"{approved} > {case.acted_at}")
    return passed("已经负责人批准", f"{approved} ≤ {case.acted_at}")


@rule(
    "CF-28-due",
    cite="行政处罚法 第五十六条",
    title="登记保存七日内处理",
    at=f"{ORDINARY}/handle_preserved",
    since=REVISED,
    blocks_online=False,
)
def preserved_handled_in_time(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Within seven working days it is decided what becomes of the evidence that is kept."""
    due, day = case.preservation_due, case.acted_at.day
    if due is None:
        return not_applicable("没有登记保存的证据")
    if day > due:
        return failed(
            "没有在期限内处理登记保存的证据",
            "立即处理；所属领域规定逾期自动解除的，应当解除",
            f"{day} > {due}",
        )
    return passed("在期限内作出处理决定", f"{day} ≤ {due}")


@rule("CF-29", cite="行政处罚法 第五十七条", title="负责人集体讨论", at=DECIDE, since=REVISED)
def deliberated(case: OrdinaryPenaltyFacts, params: Params) -> Verdict:
    """A complex or grave case is decided by the heads together, once the investigation is concluded.

    After the hearing, where there was one, and before the decision.
    """
    grave = case.is_major
    if not grave and params.flag("hearing_is_major"):
        grave = hearing_is_due(case.party_kind, case.penalty_kinds, case.fine, case.confiscated, params)
    if not grave:
        return not_applicable("不是情节复杂或者重大的违法行为")
    held = [
        one
        for one in case.deliberations
        if one.on in ("intended", "decision", "no_penalty") and one.held_at.not_after(case.acted_at)
    ]
    if not held:
        return failed("情节复杂或者重大，没有经负责人集体讨论", "先办理“集体讨论”")
    concluded = case.concluded_at
    held = [one for one in held if concluded is None or concluded.not_after(one.held_at)]
    if not held:
        return failed("集体讨论在调查终结之前", "调查终结后再提请负责人集体讨论")
    hearings = [one.held_at for one in case.hearings if one.held_at is not None]
    after = [one for one in held if all(hearing.not_after(one.held_at) for hearing in hearings)]
    if not after:
        return failed("集体讨论在听证之前", "听证后再提请负责人集体讨论")
    *_, last = after
    if not last.approved:
        return failed("集体讨论没有通过", "按讨论结论修改后重新提请讨论")
    return passed("听证后、决定前已经集体讨论通过", f"{last.held_at} ≤ {case.acted_at}")


@rule("CF-29-concluded", cite="行政处罚法 第五十七条", title="调查终结后决定", at=DECIDE, since=REVISED)
def concluded_first(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The head examines and decides when the investigation has been concluded."""
    concluded = case.concluded_at
    if concluded is None or not concluded.not_after(case.acted_at):
        return failed("作出决定前没有终结调查", "先提交调查终结报告")
    return passed("调查终结在决定之前", f"{concluded} ≤ {case.acted_at}")


@rule(
    "CF-29-members",
    cite="行政处罚法 第五十七条",
    title="集体讨论的人数和表决",
    at=DELIBERATE,
    since=REVISED,
)
def enough_members(case: DeliberationFacts, params: Params) -> Verdict:
    """The heads deliberate together: enough of them, no more votes than heads, and a majority for what passes."""
    least, members = params.integer("deliberation_members"), case.members
    if members < least:
        return failed(f"出席的负责人少于 {least} 人", "由负责人集体讨论", f"{members} < {least}")
    if case.votes_for + case.votes_against > members:
        return failed(
            "票数多于出席人数", "核对票数", f"{case.votes_for} + {case.votes_against} > {members}"
        )
    if case.result == "approved" and 2 * case.votes_for <= members:
        return failed("同意票没有超过半数，不能记为通过", "核对表决结果", f"2 × {case.votes_for} ≤ {members}")
    return passed("负责人集体讨论", f"{members} ≥ {least}")


@rule(
    "CF-29-order",
    cite="行政处罚法 第五十七条、第六十五条",
    title="听证后讨论决定",
    at=DELIBERATE,
    since=REVISED,
)
def hearing_before_deliberation(case: DeliberationFacts, _: Params) -> Verdict:
    """The decision itself is deliberated when no hearing is still to come."""
    if case.on == "intended":
        return not_applicable("讨论的是拟处罚意见")
    asked = [one for one in case.hearings if one.requested_at.not_after(case.acted_at)]
    if any(one.held_at is None and one.stopped_at is None for one in asked):
        return failed("听证还没有结束，不能讨论决定", "听证结束后再讨论")
    return passed("没有未结束的听证")


@rule("CF-30", cite="行政处罚法 第五十八条", title="法制审核", at=DECIDE, since=REVISED)
def reviewed_by_law(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """On four grounds a penalty rests on a legal review, passed, of exactly these facts."""
    if not _statutory_review(case):
        return not_applicable("不属于法律规定应当法制审核的情形")
    return _covered(case, case.reviews)


@rule(
    "CF-30-hearing",
    cite="行政处罚法 第五十八条",
    title="听证后法制审核",
    at=DECIDE,
    since=REVISED,
)
def reviewed_after_hearing(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """After a hearing the case is reviewed (again) before the penalty is decided."""
    hearings = [one.held_at for one in case.hearings if one.held_at is not None]
    if case.outcome != "penalty" or not hearings:
        return not_applicable("没有经过听证的处罚")
    return _covered(
        case, [one for one in case.reviews if all(held.not_after(one.submitted_at) for held in hearings)]
    )


@rule(
    "CF-30-all",
    cite="本地规定（所有普通程序案件均须法制审核）",
    title="普通程序全部审核",
    at=DECIDE,
    since=REVISED,
    force="local",
    waived_by="AGENCY_HEAD",
)
def reviewed_always(case: OrdinaryPenaltyFacts, params: Params) -> Verdict:
    """Where the place asks for it, every ordinary procedure is reviewed, one without penalty too."""
    if not params.flag("review_all_ordinary"):
        return not_applicable("本地没有要求普通程序案件全部审核")
    if _statutory_review(case):
        return not_applicable("属于法律规定应当法制审核的情形，按第五十八条判断")
    return _covered(case, case.reviews)


@rule(
    "JA-02",
    cite="平台办案规范",
    title="先审核后告知",
    at=f"{ORDINARY}/approve_notice",
    since=REVISED,
    force="practice",
)
def reviewed_before_notice(case: OrdinaryPenaltyFacts, params: Params) -> Verdict:
    """The party is told of no penalty heavier than the one that the review has passed."""
    if case.review_ground == "none" and not params.flag("review_all_ordinary"):
        return not_applicable("不须法制审核")
    done = [one for one in case.reviews if one.passed_at is not None]
    if not done:
        return failed("拟告知的处罚没有经法制审核通过", "先办理“法制审核”")
    *_, last = done
    if not set(case.proposed_kinds) <= set(last.key.kinds):
        return failed("拟告知的处罚种类不在审核通过之列", "按审核通过的种类告知，或再送审")
    if case.proposed_fine > last.key.fine:
        return failed(
            f"拟告知的罚款高于审核通过的 {display(last.key.fine)} 元",
            f"不超过 {display(last.key.fine)} 元，或再送审",
            f"{display(case.proposed_fine)} > {display(last.key.fine)}",
        )
    return passed("拟处罚没有超过审核通过的内容", f"{display(case.proposed_fine)} ≤ {display(last.key.fine)}")


def _statutory_review(case: OrdinaryPenaltyFacts) -> bool:
    """Whether article 58 itself asks for the review; a penalty decided after a hearing always falls under it."""
    if case.outcome != "penalty":
        return False
    return any(one.held_at is not None for one in case.hearings) or case.review_ground != "none"


def _covered(case: OrdinaryPenaltyFacts, reviews: Iterable[ReviewFact]) -> Verdict:
    """Whether a review that passed bears this decision."""
    decision = case.decision
    if decision is None:
        return failed("没有提请作出决定的内容", "先办理“提请作出决定”")
    done = [
        (one.key, one.passed_at)
        for one in reviews
        if one.passed_at is not None and one.passed_at.not_after(case.acted_at)
    ]
    if not done:
        return failed("未经法制审核或者审核未通过，不得作出决定", "先办理“法制审核”，经听证的在听证后审核")
    if any(key.digest == decision.digest for key, _ in done):
        return passed("决定的事实和处罚内容与审核通过的一致")
    if any(_heard_since(case, at) and _milder(case, decision, key) for key, at in done):
        return passed("事实未变，听取陈述申辩后减轻，不须再次审核")
    return failed(
        "认定的事实或者处罚内容与审核通过的不一致",
        "按审核通过的内容决定，或再次送审",
        exception="事实未变、听取陈述申辩后减轻的，不须再次审核",
    )


def _heard_since(case: OrdinaryPenaltyFacts, reviewed: Moment) -> bool:
    """Whether the party made its statement, and was answered, after the review had passed."""
    heard = case.statement_reviewed_at
    if case.party_response != "statement" or heard is None:
        return False
    return reviewed.not_after(heard)


def _milder(case: OrdinaryPenaltyFacts, decision: KeyFacts, reviewed: KeyFacts) -> bool:
    """Whether nothing in the decision is heavier than what was reviewed, of the same facts."""
    if decision.determined_facts != reviewed.determined_facts:
        return False
    if decision.fine > reviewed.fine or decision.confiscated > reviewed.confiscated:
        return False
    if MILD_TO_HEAVY.index(decision.adjustment) > MILD_TO_HEAVY.index(reviewed.adjustment):
        return False
    return set(decision.kinds) <= set(reviewed.kinds) and _tier_as_low(case, decision.tier, reviewed.tier)


def _tier_as_low(case: OrdinaryPenaltyFacts, tier: str, reviewed: str) -> bool:
    """Whether a discretion tier is no higher than the reviewed one; no tier where nothing is imposed."""
    if not tier:
        return True
    top = {one.name: one.maximum for one in case.item.tiers}
    return tier in top and reviewed in top and top[tier] <= top[reviewed]


@rule("CF-31", cite="行政处罚法 第五十九条", title="决定书内容", at=DECIDE, since=REVISED)
def decision_complete(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The written decision states all that the article requires."""
    if case.document_problems:
        return failed(f"决定书内容不全：{'；'.join(case.document_problems)}", "补齐后再作出决定")
    return passed("决定书内容齐全")


@rule(
    "CF-32",
    cite="行政处罚法 第六十条",
    title="办案期限",
    at=DECIDE,
    since=REVISED,
    blocks_online=False,
)
def decided_in_time(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The decision is made within ninety days of filing, with what was left out or lawfully added."""
    due, day = case.decision_due_rolled, case.acted_at.day
    if due is None:
        return not_applicable("没有立案，办案期限没有起算")
    if day > due:
        other_law = "法律、法规、规章另有规定的，从其规定"
        return failed("作出决定时已经超过办案期限", "说明逾期的原因", f"{day} > {due}", other_law)
    return passed("在办案期限内作出决定", f"{day} ≤ {due}")


@rule("CF-32-extend", cite="行政处罚法 第六十条", title="延长办案期限", at=f"{ORDINARY}/extend", since=REVISED)
def extended_within_bounds(case: OrdinaryPenaltyFacts, params: Params) -> Verdict:
    """The time is extended before it runs out, for no more days than the line's own rules allow.

    A further extension, after the first, needs the heads to have deliberated on it together.
    """
    due, most = case.decision_due_rolled, params.days("decision_extension_most").n
    if due is None or case.acted_at.day > due:
        return failed("办案期限已经届满，不能再延长", "尽快作出决定，逾期情况如实记录", f"{case.acted_at.day} > {due}")
    if case.extended_before >= params.integer("decision_extensions"):
        if not any(one.on == "other" and one.approved for one in case.deliberations):
            return failed("再次延长没有经集体讨论", "先提请集体讨论（讨论事项选“其他”）")
        return passed("再次延长已经集体讨论通过")
    if case.extension_days > most:
        return failed(f"一次最多延长 {most} 日", f"不超过 {most} 日", f"{case.extension_days} > {most}")
    return passed("在期限内延长", f"{case.extension_days} ≤ {most}")


@rule(
    "CF-33",
    cite="行政处罚法 第六十一条",
    title="七日内送达决定书",
    at=SERVE,
    since=REVISED,
    blocks_online=False,
)
def decision_served_in_time(case: ServingFacts, _: Params) -> Verdict:
    """A decision is served within seven working days; one served by announcement is announced within them."""
    due = case.serving_due
    if case.decision_made_at is None or due is None:
        return not_applicable("送达的不是处罚决定")
    day = case.announced_on if case.method == "05" else case.served_on
    if day is None or day > due:
        return failed("没有在期限内送达决定书", "说明逾期的原因", f"{day} > {due}")
    return passed("在期限内送达", f"{day} ≤ {due}")


@rule("CF-33-after", cite="行政处罚法 第六十一条", title="先决定后送达", at=SERVE, since=REVISED)
def served_after_made(case: ServingFacts, _: Params) -> Verdict:
    """Nothing is served before it was made: not on an earlier day, nor reported when no step had made it yet."""
    if case.reported and case.documents_untold:
        return failed("送达的文书还没有制发", "先制发文书，后送达", "、".join(case.documents_untold))
    for made in (case.documents_made_at, case.decision_made_at):
        if made is not None and made.day > case.served_on:
            return failed("送达日期早于文书制发", "核对送达日期", f"{case.served_on} < {made.day}")
    return passed("送达在文书制发之后")


@rule(
    "CF-33-made",
    cite="行政处罚法 第六十一条",
    title="文书已经制发",
    at=[SERVE, "serving/announce"],
    since=REVISED,
    force="practice",
)
def served_what_exists(case: ServingFacts, _: Params) -> Verdict:
    """What nobody has made yet is neither handed over nor announced; online that is known of every document."""
    if case.documents_unmade:
        return failed(f"文书还没有制发：{'、'.join(case.documents_unmade)}", "先制发文书，再送达")
    return passed("所送文书均已制发")
