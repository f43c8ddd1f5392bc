"""行政处罚法 chapter 4, arts 28–37: what a penalty must take into account, and when there is none.

What may be penalised goes by the day of the offence (从旧兼从轻).
"""

from __future__ import annotations

from datetime import date, timedelta

from hengjian.kernel.calendar import Calendar
from hengjian.kernel.clock import Length, add_m
from hengjian.kernel.money import display
from hengjian.law.facts_ordinary import OrdinaryPenaltyFacts
from hengjian.law.facts_penalty import BasisChangeFact, PenaltyFacts, SimplePenaltyFacts, TierFact
from hengjian.law.rulepacks import Params
from hengjian.law.rules.penalty_law.terms import (
    DECIDE,
    DECISIONS,
    FILE,
    FIRST,
    OLD,
    ORDINARY,
    REVISED,
    SPOT_DECIDE,
    SPOT_OPEN,
    TO_ORDINARY,
)
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule, unknown

MILDER = ("lighter", "mitigated")
_MONTHS_ONLY = Calendar.from_facts({})
"""Counting months without rolling asks no calendar."""


@rule("CF-07", cite="行政处罚法 第二十八条", title="责令改正", at=DECIDE, since=REVISED)
def correction_ordered(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Between filing and decision the party is ordered to correct, or it is said why there is nothing to correct."""
    if case.outcome != "penalty":
        return not_applicable("不给予行政处罚")
    if case.no_correction_reason:
        return passed(f"无需责令改正：{case.no_correction_reason}")
    ordered = case.correction_ordered_at
    if ordered is None:
        return failed("没有责令当事人改正违法行为", "退回办理“责令改正”，或在调查终结报告中写明无需改正的理由")
    if case.filed_at is None or not case.filed_at.not_after(ordered):
        return failed("责令改正在立案之前", "立案后责令改正，或写明立案前已经改正的情况")
    return passed("已责令改正", f"{case.filed_at} ≤ {ordered}")


@rule("CF-07-gains", cite="行政处罚法 第二十八条", title="没收违法所得", at=DECIDE, since=REVISED)
def gains_confiscated(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Illegal gains are confiscated, or it is said why not (paid back to those harmed)."""
    if case.outcome != "penalty" or case.illegal_gain == 0:
        return not_applicable("没有违法所得或者不给予行政处罚")
    if "confiscate_gains" in case.penalty_kinds:
        return passed("违法所得予以没收")
    if not case.gain_kept_reason:
        return failed(
            f"有违法所得 {display(case.illegal_gain)} 元，没有没收",
            "增加“没收违法所得”，或在调查终结报告中写明不没收的理由",
            exception="依法应当退赔的除外",
        )
    return passed(f"不没收违法所得：{case.gain_kept_reason}")


@rule("CF-08", cite="行政处罚法 第二十九条", title="一事不再罚款", at=DECIDE, since=REVISED)
def fined_once(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """One and the same offence is fined once, by whichever agency; other kinds of penalty remain possible."""
    if "fine" not in case.penalty_kinds:
        return not_applicable("没有罚款")
    earlier = [f"{one.agency}已于 {one.on} 以 {one.number} 处以罚款" for one in case.fined_elsewhere]
    if earlier:
        return failed(f"同一违法行为{'；'.join(earlier)}", "去掉罚款，可以给予其他种类的处罚")
    return passed("没有发现同一违法行为已被罚款")


@rule(
    "CF-08-heavier",
    cite="行政处罚法 第二十九条",
    title="竞合的按罚款数额高的处罚",
    at=[f"{ORDINARY}/conclude", DECIDE],
    since=REVISED,
)
def fined_by_the_heavier(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """An act that offends against several laws, each with a fine, is fined by the one with the highest fine."""
    others = case.concurrent
    if not others:
        return not_applicable("没有同时触犯的其他事项")
    offended = (case.item, *others)
    if strange := [one.code for one in offended if one.fine_most is None]:
        return unknown(
            f"事项 {'、'.join(strange)} 没有登记，或者没有登记罚款幅度，无法比较各规定的罚款数额",
            "核对事项编码；幅度没有登记的，请单位管理员补登记",
        )
    own, *fines = [most for one in offended if (most := one.fine_most) is not None]
    highest = max(fines)
    if highest > own:
        heaviest = others[fines.index(highest)]
        return failed(
            f"同一行为还触犯“{heaviest.title}”，该规定的罚款数额更高",
            f"按罚款数额高的规定处罚，以事项 {heaviest.code} 立案处理",
            f"{display(highest)} > {display(own)}",
        )
    compared = "、".join(f"{one.code} {display(fine)}" for one, fine in zip(others, fines, strict=True))
    return passed("已按罚款数额高的规定处罚", f"{display(own)} ≥ {compared}")


@rule("CF-09", cite=f"{OLD} 第二十五条", title="未成年人", at=DECISIONS, since=FIRST, judged_by="offence")
@rule("CF-09", cite="行政处罚法 第三十条", title="未成年人", at=DECISIONS, since=REVISED, judged_by="offence")
def minors(case: PenaltyFacts, params: Params) -> Verdict:
    """Under fourteen nobody is penalised; up to eighteen the penalty is lighter or mitigated."""
    born, offence = case.party_birth_date, case.offence_ended or case.acted_at.day
    if born is None:
        return not_applicable("当事人不是自然人")
    if not case.penalty_kinds:
        return not_applicable("没有给予处罚")
    none, full = params.integer("age_of_no_penalty"), params.integer("age_of_full_penalty")
    if not _reached(born, none, offence, params):
        return failed(
            f"当事人行为时不满 {none} 周岁，不予行政处罚",
            "不予处罚，责令监护人管教",
            f"年龄 < {none}",
        )
    if _reached(born, full, offence, params):
        return passed(f"当事人行为时已满 {full} 周岁", f"年龄 ≥ {full}")
    if case.adjustment not in MILDER:
        return failed(
            f"当事人不满 {full} 周岁，应当从轻或者减轻处罚",
            "裁量情节选“从轻”或“减轻”并写明理由",
            f"年龄 < {full}",
        )
    return passed(f"当事人不满 {full} 周岁，已从轻或者减轻")


def _reached(born: date, age: int, on: date, params: Params) -> bool:
    """Whether an age is reached; by a parameter only from the day after the birthday (the milder reading)."""
    birthday = add_m(_MONTHS_ONLY, born, 12 * age)
    if params.flag("age_counts_after_birthday"):
        birthday += timedelta(days=1)
    return on >= birthday


@rule(
    "CF-10",
    cite="行政处罚法 第三十一条",
    title="精神病人、智力残疾人",
    at=DECIDE,
    since=REVISED,
    judged_by="offence",
    lighter=True,
)
def impaired_party(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Where the party may be impaired an appraisal says so; who could not tell or control is not penalised."""
    if not case.party_impaired:
        return not_applicable("当事人没有疑似精神病人、智力残疾人的情形")
    if case.appraised_at is None:
        return failed("当事人疑似精神病人、智力残疾人，没有鉴定意见", "退回补充调查，办理“委托检测、检验、鉴定”")
    if not case.capacity:
        return failed("没有根据鉴定意见写明行为时的辨认、控制能力", "在调查终结报告中写明")
    if case.capacity == "none" and case.penalty_kinds:
        return failed(
            "当事人行为时不能辨认或者不能控制自己行为，不予行政处罚", "不予处罚，责令监护人严加看管和治疗"
        )
    return passed("已根据鉴定意见处理；尚未完全丧失辨认、控制能力的，可以从轻或者减轻")


@rule(
    "CF-11",
    cite="行政处罚法 第三十二条",
    title="从轻、减轻的情形",
    at=DECIDE,
    since=REVISED,
    judged_by="offence",
    lighter=True,
)
def milder_for_a_reason(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The penalty is milder where a ground of the law is there, and only there."""
    if not case.penalty_kinds:
        return not_applicable("没有给予处罚")
    milder, factors = case.adjustment in MILDER, case.adjustment_factors
    if milder and not factors:
        return failed("从轻、减轻处罚，没有选定法定情形", "在调查终结报告中选定情形，并有证据证明")
    if not milder and set(factors) - {"impaired"}:
        return failed("具有应当从轻或者减轻的情形，没有从轻或者减轻", "裁量情节选“从轻”或“减轻”并写明理由")
    return passed("裁量情节与从轻、减轻的情形相符")


@rule(
    "CF-11-evidence",
    cite="行政处罚法 第三十二条；平台办案规范",
    title="从轻、减轻的情形须有证据",
    at=[f"{ORDINARY}/conclude", DECIDE],
    since=REVISED,
    force="practice",
)
def grounds_proved(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Every ground for being milder is tied to evidence that the case relies on."""
    factors = case.adjustment_factors
    if not factors:
        return not_applicable("没有选定从轻、减轻的情形")
    if lacking := len(set(factors) - set(case.factors_proved)):
        return failed(
            f"选定的情形中有 {lacking} 种没有写明证据", "在“证明从轻、减轻情形的证据”中为每种情形写明一件证据"
        )
    if absent := sorted(set(case.factor_evidence) - set(case.evidence_cited)):
        return failed(f"证明情形的证据没有采信：{'、'.join(absent)}", "先登记并采信该证据，或改用已采信的证据")
    return passed("选定的情形都有采信的证据")


@rule("CF-12", cite=f"{OLD} 第二十七条", title="轻微不罚", at=DECISIONS, since=FIRST, judged_by="offence")
@rule("CF-12", cite="行政处罚法 第三十三条", title="轻微不罚", at=DECISIONS, since=REVISED, judged_by="offence")
def slight_and_corrected(case: PenaltyFacts, _: Params) -> Verdict:
    """A slight offence, corrected in time and without harm, is not penalised."""
    if not case.penalty_kinds:
        return not_applicable("没有给予处罚")
    if _slight(case):
        return failed("违法行为轻微并及时改正，没有造成危害后果，不予行政处罚", "不予处罚，对当事人进行教育")
    return passed("不具备“轻微、及时改正、没有危害后果”的全部条件")


def _slight(case: PenaltyFacts) -> bool:
    return case.offence_slight and case.corrected_in_time and not case.harm_caused


@rule(
    "CF-12-no-fault",
    cite="行政处罚法 第三十三条",
    title="没有主观过错不罚",
    at=DECIDE,
    since=REVISED,
    judged_by="offence",
    lighter=True,
)
def no_fault_no_penalty(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """A party that has proved it was not at fault is not penalised."""
    if not case.penalty_kinds:
        return not_applicable("没有给予处罚")
    if case.no_fault:
        return failed(
            "当事人有证据足以证明没有主观过错，不予行政处罚",
            "不予处罚；法律、行政法规另有规定的，在调查终结报告中写明该规定，不选此项",
            exception="法律、行政法规另有规定的，从其规定",
        )
    return passed("没有“足以证明没有主观过错”的情形")


@rule(
    "CF-12-first",
    cite="行政处罚法 第三十三条",
    title="初次违法",
    at=[f"{ORDINARY}/conclude", DECIDE],
    since=REVISED,
)
def first_time(case: OrdinaryPenaltyFacts, params: Params) -> Verdict:
    """Who has been penalised, or spared, for the same item within some years is no first offender."""
    if not case.first_offence:
        return not_applicable("没有按初次违法处理")
    years, earlier = params.integer("first_offence_years"), case.earlier_decisions
    if earlier > 0:
        return failed(
            f"当事人近 {years} 年内就同一事项已有 {earlier} 件处理决定，不是初次违法",
            "不按初次违法处理",
            f"{earlier} > 0",
        )
    return passed(f"当事人近 {years} 年内就同一事项没有处理决定", f"{earlier} = 0")


@rule(
    "CF-12-ground",
    cite="行政处罚法 第三十条、第三十一条、第三十三条",
    title="不予处罚的情形",
    at=DECIDE,
    since=REVISED,
)
def ground_fits_the_facts(case: OrdinaryPenaltyFacts, params: Params) -> Verdict:
    """Sparing a penalty rests on a ground that the facts of the case bear out."""
    if case.outcome != "no_penalty":
        return not_applicable("给予行政处罚")
    if doubt := _unfit(case, params):
        return failed(f"不予处罚的情形与查明的事实不符：{doubt}", "改选相符的情形，或给予处罚")
    return passed("不予处罚的情形与查明的事实相符")


def _unfit(case: OrdinaryPenaltyFacts, params: Params) -> str:
    """What speaks against the ground on which no penalty is imposed; empty where nothing does."""
    match case.no_penalty_ground:
        case "slight":
            return "" if _slight(case) else "不是轻微、及时改正并且没有危害后果"
        case "first":
            return "" if case.first_offence and case.corrected_in_time else "不是初次违法并且及时改正"
        case "no_fault":
            return "" if case.no_fault else "没有足以证明没有主观过错的证据"
        case "impaired":
            return "" if case.capacity == "none" else "没有不能辨认、不能控制自己行为的鉴定结论"
        case "under_age":
            born, on = case.party_birth_date, case.offence_ended or case.acted_at.day
            age = params.integer("age_of_no_penalty")
            young = born is not None and not _reached(born, age, on, params)
            return "" if young else f"当事人行为时已满 {age} 周岁"
        case "limitation" | "unproven":
            return ""
    return "没有选择情形"


@rule("CF-12-educated", cite="行政处罚法 第三十三条", title="不罚须教育", at=DECIDE, since=REVISED)
def educated(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """A party that is spared a penalty for an offence is educated."""
    if case.outcome != "no_penalty" or case.no_penalty_ground in ("unproven", "limitation"):
        return not_applicable("没有依法不予处罚的违法行为")
    if not case.education:
        return failed("不予处罚，没有记录对当事人的教育", "对当事人进行教育并记录")
    return passed("已对当事人进行教育")


@rule("CF-13", cite="行政处罚法 第三十四条", title="裁量基准", at=DECISIONS, since=REVISED)
def within_discretion(case: PenaltyFacts, _: Params) -> Verdict:
    """A fine lies within the published tier the decision names; mitigation may go below, with reasons.

    In the ordinary procedure it may leave the tier, within the whole range, with reasons and after the heads'
    deliberation.
    """
    if "fine" not in case.penalty_kinds:
        return not_applicable("没有罚款")
    tier = next((tier for tier in case.item.tiers if tier.name == case.discretion_tier), None)
    if tier is None:
        return failed(f"裁量基准里没有“{case.discretion_tier}”这一档", "选择已公布的裁量档次")
    fine, low, high = case.fine, tier.minimum, tier.maximum
    if fine > high and not _deviation_approved(case):
        return failed(
            f"罚款高于“{tier.name}”档的上限 {display(high)} 元",
            f"不超过 {display(high)} 元，或{_way_out(case)}",
            f"{display(fine)} > {display(high)}",
        )
    if fine < low and case.adjustment != "mitigated" and not _deviation_approved(case):
        return failed(
            f"罚款低于“{tier.name}”档的下限 {display(low)} 元",
            f"不低于 {display(low)} 元；依法减轻的，裁量情节选“减轻”并写明理由",
            f"{display(fine)} < {display(low)}",
        )
    if case.adjustment != "none" and not case.adjustment_reason:
        return failed("裁量情节没有写明事实和理由", "写明从轻、减轻或者从重的事实和理由")
    if low <= fine <= high:
        return passed(f"罚款与“{tier.name}”档相符", _range(case, tier))
    return passed(f"罚款在“{tier.name}”档之外，理由已写明，依法减轻或者经集体讨论通过", _range(case, tier))


def _range(case: PenaltyFacts, tier: TierFact) -> str:
    return f"{display(case.fine)}，本档 {display(tier.minimum)}–{display(tier.maximum)} 元"


def _way_out(case: PenaltyFacts) -> str:
    if isinstance(case, SimplePenaltyFacts):
        return TO_ORDINARY
    return "写明理由，经集体讨论通过后偏离基准（不得超出各档的总幅度）"


def _deviation_approved(case: PenaltyFacts) -> bool:
    """Whether the heads have agreed, in time, to leave the tier for a stated reason within the whole range."""
    if not isinstance(case, OrdinaryPenaltyFacts) or not case.adjustment_reason:
        return False
    lowest, highest = (min(t.minimum for t in case.item.tiers), max(t.maximum for t in case.item.tiers))
    agreed = any(one.approved and one.held_at.not_after(case.acted_at) for one in case.deliberations)
    return agreed and lowest <= case.fine <= highest


@rule(
    "CF-14",
    cite=f"{OLD} 第二十九条",
    title="追责时效",
    at=[SPOT_OPEN, SPOT_DECIDE, FILE],
    since=FIRST,
    judged_by="offence",
)
def within_two_years(case: PenaltyFacts, params: Params) -> Verdict:
    """An offence found more than two years after it ended is not penalised."""
    return _within(case, params.days("limitation"))


@rule(
    "CF-14",
    cite="行政处罚法 第三十六条",
    title="追责时效",
    at=[SPOT_OPEN, SPOT_DECIDE, FILE],
    since=REVISED,
    judged_by="offence",
)
def within_limitation(case: PenaltyFacts, params: Params) -> Verdict:
    """Two years after its end an offence is penalised no longer; five where it harmed life or finance."""
    if case.concerns_safety and case.harm_caused:
        return _within(case, params.days("limitation_safety"))
    return _within(case, params.days("limitation"))


def _within(case: PenaltyFacts, length: Length) -> Verdict:
    ended = case.offence_ended
    if ended is None:
        return passed("违法行为仍在继续，时效尚未起算")
    last, found = add_m(_MONTHS_ONLY, ended, length.n), case.found_at.day
    if found > last:
        return failed(
            f"违法行为终了后超过 {length.n} 个月才被发现，不再给予行政处罚",
            "不予立案；另有举报、检查等更早的发现记录的，补录发现时间",
            f"{found} > {last}",
            "涉及公民生命健康安全、金融安全且有危害后果的，期间为五年",
        )
    return passed(f"在 {length.n} 个月内被发现", f"{found} ≤ {last}")


@rule("CF-15", cite="行政处罚法 第三十七条", title="从旧兼从轻", at=DECIDE, since=REVISED)
def law_of_the_offence(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The law at the time of the offence applies; a later one only where it is lighter."""
    if not case.penalty_kinds:
        return not_applicable("没有给予处罚")
    changes = case.item.changes
    if undecided := [one for one in changes if not one.effect]:
        return unknown(
            f"违法行为发生后，{_named(undecided)}，没有登记新旧规定哪个较轻，无法判断应当适用哪个",
            "请本机关法制审核机构（或者市级主管部门）认定，由单位管理员在“新旧规定”中登记",
        )
    heavier = [one for one in changes if one.effect == "heavier"]
    if heavier and case.law_applied != "old":
        return failed(
            f"违法行为发生后，{_named(heavier)}，处罚较重，不适用于此前的违法行为",
            "按违法行为发生时有效的规定处罚，提请决定时“适用的规定”选“违法行为发生时的规定”",
            exception="新的规定处罚较轻或者不认为是违法的，适用新的规定",
        )
    if heavier:
        return passed("适用违法行为发生时的规定，后来的规定较重")
    if case.item.basis_in_force_at_offence:
        return passed("依据在违法行为发生后变轻或者没有变重" if changes else "违法行为发生后，依据没有变化")
    if any(one.effect == "lighter" for one in changes):
        return passed("适用处罚较轻的新规定")
    return failed(
        "违法行为发生时，所引依据尚未施行",
        "改引违法行为发生时有效的规定；新规定较轻的，请单位管理员在“新旧规定”中登记",
        exception="新的规定处罚较轻的除外",
    )


@rule(
    "CF-15-lighter",
    cite="行政处罚法 第三十七条",
    title="从轻适用新规定",
    at=DECIDE,
    since=REVISED,
    blocks_online=False,
)
def lighter_new_law(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Where a lighter rule has come into force by the decision, it applies; people confirm that it was applied."""
    lighter = [one for one in case.item.changes if one.effect == "lighter"]
    if not case.penalty_kinds or not lighter:
        return passed("没有施行处罚较轻的新规定")
    if case.law_applied != "new":
        return failed(
            f"违法行为发生后，{_named(lighter)}，处罚较轻或者不再处罚，没有写明适用新规定",
            "核对后按新的规定处理，提请决定时“适用的规定”选“现行规定”",
        )
    return passed("已经适用处罚较轻的新规定")


def _named(changes: list[BasisChangeFact]) -> str:
    return "、".join(f"{one.basis}自 {one.since} 起有新规定" for one in changes)
