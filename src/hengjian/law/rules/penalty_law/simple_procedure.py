"""行政处罚法 (2021 revision, in force since 2021-07-15), in the order of its articles.

Rules about what may be penalised go by the day of the offence (and have their version of 1996 too), rules
about how the authority proceeds by the day of the act. What lines and regions may set is a parameter.
"""

from __future__ import annotations

from datetime import date, timedelta

from hengjian.kernel.calendar import Calendar
from hengjian.kernel.clock import Length, add_m
from hengjian.kernel.money import display
from hengjian.law.facts_penalty import OfficerFact, SimplePenaltyFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule
from hengjian.law.values import covers

FIRST, REVISED = "1996-10-01", "2021-07-15"
OLD = "行政处罚法（1996年）"
SIMPLE = "penalty.simple"
BEGIN = [f"{SIMPLE}/open", f"{SIMPLE}/decide"]
DECIDE = f"{SIMPLE}/decide"
BEFORE_PARTY = [f"{SIMPLE}/{step}" for step in ("open", "show_certificates", "inform", "hear")] + [
    f"{SIMPLE}/{step}" for step in ("decide", "deliver", "collect")
]
TO_ORDINARY = "转普通程序办理"
_MONTHS_ONLY = Calendar.from_facts({})
"""Counting months without rolling asks no calendar."""


@rule("CF-01", cite="行政处罚法 第五条", title="依据已公布并有效", at=BEGIN, since=REVISED)
def basis_published(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """What is not published, or not in force, is no ground for a penalty."""
    published, day = case.item.published_at, case.acted_at.day
    if published is None or published > day:
        return failed("执法事项尚未公布，不能作为处罚依据", "先公布该事项，或改选已公布的事项")
    if case.item.basis_status != "in_force":
        return failed("执法事项的法律依据不是现行有效", "改选依据现行有效的事项")
    return passed(f"事项已于 {published} 公布，依据现行有效", f"{published} ≤ {day}")


@rule("CF-03", cite="行政处罚法 第十七条", title="主体和职权", at=BEGIN, since=REVISED)
def competent_agency(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """Only an agency in being, with authority over the item on that day, may penalise."""
    day, since, until = case.acted_at.day, case.item.authorised_from, case.item.authorised_to
    if case.agency.status != "active":
        return failed("执法主体不在有效状态", "由有效的执法主体办理")
    if since is None or day < since:
        return failed("本机关当日没有该事项的处罚职权", "移送有管辖权的机关")
    if until is not None and day > until:
        return failed("本机关对该事项的职权已经终止", "移送有管辖权的机关", f"{day} > {until}")
    return passed("执法主体有效，当日有该事项的处罚职权", f"{since} ≤ {day}")


@rule("CF-03-entrusted", cite="行政处罚法 第二十条", title="以委托机关名义", at=DECIDE, since=REVISED)
def signed_by_the_right_name(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """An entrusted body penalises in the name of the agency that entrusted it, others in their own."""
    name = case.agency.entrusted_by or case.agency.name
    if case.signed_as != name:
        return failed(f"决定书落款是“{case.signed_as}”，应为“{name}”", f"以“{name}”的名义作出决定")
    return passed(f"以“{name}”的名义作出")


@rule("CF-03-town", cite="行政处罚法 第二十四条", title="镇街赋权", at=BEGIN, since=REVISED)
def town_empowered(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """A town or subdistrict penalises only what a published decision of the province has handed to it."""
    if not case.agency.is_town:
        return not_applicable("不是乡镇、街道")
    if not case.item.empowering_document:
        return failed("该事项没有赋权镇街行使的决定文号", "补录赋权决定，或移送原主管部门")
    return passed(f"依据赋权决定 {case.item.empowering_document}")


@rule("CF-09", cite=f"{OLD} 第二十五条", title="未成年人", at=DECIDE, since=FIRST, judged_by="offence")
@rule("CF-09", cite="行政处罚法 第三十条", title="未成年人", at=DECIDE, since=REVISED, judged_by="offence")
def minors(case: SimplePenaltyFacts, params: Params) -> Verdict:
    """Under fourteen nobody is penalised; up to eighteen the penalty is lighter or mitigated."""
    born, offence = case.party_birth_date, case.offence_ended or case.acted_at.day
    if born is None:
        return not_applicable("当事人不是自然人")
    none, full = params.integer("age_of_no_penalty"), params.integer("age_of_full_penalty")
    if not _reached(born, none, offence, params):
        return failed(
            f"当事人行为时不满 {none} 周岁，不予行政处罚",
            "不予处罚，责令监护人管教",
            f"年龄 < {none}",
        )
    if _reached(born, full, offence, params):
        return passed(f"当事人行为时已满 {full} 周岁", f"年龄 ≥ {full}")
    if case.adjustment not in ("lighter", "mitigated"):
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


@rule("CF-12", cite=f"{OLD} 第二十七条", title="轻微不罚", at=DECIDE, since=FIRST, judged_by="offence")
@rule("CF-12", cite="行政处罚法 第三十三条", title="轻微不罚", at=DECIDE, since=REVISED, judged_by="offence")
def slight_and_corrected(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """A slight offence, corrected in time and without harm, is not penalised."""
    if case.offence_slight and case.corrected_in_time and not case.harm_caused:
        return failed("违法行为轻微并及时改正，没有造成危害后果，不予行政处罚", "不予处罚，对当事人进行教育")
    return passed("不具备“轻微、及时改正、没有危害后果”的全部条件")


@rule("CF-13", cite="行政处罚法 第三十四条", title="裁量基准", at=DECIDE, since=REVISED)
def within_discretion(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """A fine lies within the published tier the decision names; mitigation may go below, with reasons."""
    if "fine" not in case.penalty_kinds:
        return not_applicable("没有罚款")
    tier = next((tier for tier in case.item.tiers if tier.name == case.discretion_tier), None)
    if tier is None:
        return failed(f"裁量基准里没有“{case.discretion_tier}”这一档", "选择已公布的裁量档次")
    fine, low, high = case.fine, tier.minimum, tier.maximum
    if fine > high:
        return failed(
            f"罚款高于“{tier.name}”档的上限 {display(high)} 元",
            f"不超过 {display(high)} 元，或{TO_ORDINARY}",
            f"{display(fine)} > {display(high)}",
        )
    if fine < low and case.adjustment != "mitigated":
        return failed(
            f"罚款低于“{tier.name}”档的下限 {display(low)} 元",
            f"不低于 {display(low)} 元；依法减轻的，裁量情节选“减轻”并写明理由",
            f"{display(fine)} < {display(low)}",
        )
    if case.adjustment != "none" and not case.adjustment_reason:
        return failed("裁量情节没有写明事实和理由", "写明从轻、减轻或者从重的事实和理由")
    return passed(f"罚款与“{tier.name}”档相符", f"{display(fine)}，本档 {display(low)}–{display(high)} 元")


@rule("CF-14", cite=f"{OLD} 第二十九条", title="追责时效", at=BEGIN, since=FIRST, judged_by="offence")
def within_two_years(case: SimplePenaltyFacts, params: Params) -> Verdict:
    """An offence found more than two years after it ended is not penalised."""
    return _within(case, params.days("limitation"))


@rule(
    "CF-14",
    cite="行政处罚法 第三十六条",
    title="追责时效",
    at=BEGIN,
    since=REVISED,
    judged_by="offence",
)
def within_limitation(case: SimplePenaltyFacts, params: Params) -> Verdict:
    """Two years after its end an offence is penalised no longer; five where it harmed life or finance."""
    if case.concerns_safety and case.harm_caused:
        return _within(case, params.days("limitation_safety"))
    return _within(case, params.days("limitation"))


def _within(case: SimplePenaltyFacts, length: Length) -> Verdict:
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


@rule("CF-18", cite="行政处罚法 第四十二条", title="两名执法人员", at=BEFORE_PARTY, since=REVISED)
def qualified_officers(case: SimplePenaltyFacts, params: Params) -> Verdict:
    """At least two officers act, each in person, with certificates that fit the day, kind and area."""
    least = params.integer("minimum_officers")
    doubts = [f"{one.name}{doubt}" for one in case.officers for doubt in _doubts(case, one)]
    if doubts:
        return failed(f"执法人员不合条件：{'；'.join(doubts)}", "换有资格的执法人员，并由其本人确认")
    present = len({one.person for one in case.officers})
    if present < least:
        return failed(
            f"执法人员只有 {present} 人，不得少于 {least} 人",
            "请另一名有资格的执法人员本人确认",
            f"{present} < {least}",
            "法律另有规定的除外",
        )
    return passed(f"{present} 名执法人员证件在有效期，类别、区域相符，均由本人确认", f"{present} ≥ {least}")


def _doubts(case: SimplePenaltyFacts, officer: OfficerFact) -> list[str]:
    """Why an officer does not count; empty for one who does."""
    day, doubts = case.acted_at.day, []
    if not officer.confirmed:
        doubts.append("没有本人确认，只写名字不算")
    if officer.certificate_status == "none":
        return [*doubts, "没有执法证"]
    if officer.agency != case.agency.id:
        doubts.append("不是本机关的执法人员")
    if officer.certificate_status != "valid":
        doubts.append("的执法证不在有效状态")
    if day < officer.certificate_valid_from:
        doubts.append(f"的执法证自 {officer.certificate_valid_from} 起才有效")
    if day > officer.certificate_valid_to:
        doubts.append(f"的执法证已于 {officer.certificate_valid_to} 到期")
    if case.item.line not in officer.certificate_kinds:
        doubts.append("的执法证类别与事项不符")
    if not any(covers(area, case.offence_division) for area in officer.certificate_areas):
        doubts.append("的执法证区域不含违法行为发生地")
    return doubts


@rule("CF-20", cite="行政处罚法 第四十四条", title="事先告知", at=DECIDE, since=REVISED)
def informed_first(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """Before the decision the party is told what is intended, why, on what ground, and its rights."""
    informed = case.informed_at
    if informed is None:
        return failed(
            "作出决定前没有告知当事人拟处罚的内容和事实、理由、依据", "先办理“告知事实、理由、依据和权利”"
        )
    if not informed.not_after(case.acted_at):
        return failed("告知在决定之后", "先告知，后决定", f"{informed} > {case.acted_at}")
    if not case.informed_content:
        return failed("没有记录告知的内容", "写明告知的处罚内容和事实、理由、依据")
    if not {"statement", "defence"} <= set(case.rights_told):
        return failed("没有告知当事人陈述、申辩的权利", "告知并记录陈述、申辩的权利")
    return passed("已于决定前告知", f"{informed} ≤ {case.acted_at}")


@rule("CF-20-heard", cite="行政处罚法 第四十五条、第六十二条", title="听取申辩", at=DECIDE, since=REVISED)
def heard_first(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """Between telling and deciding the party is heard and answered, or says clearly that it waives this."""
    informed, heard = case.informed_at, case.heard_at
    waiver = "当事人明确放弃陈述或者申辩的除外"
    if heard is None:
        return failed(
            "没有听取当事人的陈述、申辩，不得作出处罚决定",
            "先办理“听取陈述申辩”，或记录当事人明示放弃",
            exception=waiver,
        )
    if informed is None or not informed.not_after(heard):
        return failed("听取陈述申辩应在告知之后", "告知后重新听取陈述申辩")
    if not heard.not_after(case.acted_at):
        return failed("听取陈述申辩在决定之后", "先听取，后决定", f"{heard} > {case.acted_at}")
    if case.heard_as == "waived":
        return passed("当事人已明示放弃陈述申辩")
    if not case.statement_result or not case.statement_reply:
        return failed("对当事人的陈述申辩没有复核和答复", "写明复核结果和意见")
    return passed("已听取陈述申辩并复核答复", f"{informed} ≤ {heard} ≤ {case.acted_at}")


@rule("CF-20-no-heavier", cite="行政处罚法 第四十五条", title="不因申辩加重", at=DECIDE, since=REVISED)
def not_heavier_than_told(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """The penalty is no heavier than what the party was told; anything heavier is told anew."""
    if case.informed_at is None:
        return not_applicable("尚未告知（见第四十四条）")
    if not set(case.penalty_kinds) <= set(case.proposed_kinds):
        return failed("决定的处罚种类没有在告知之列", "按告知的种类处罚，或重新告知并听取申辩")
    if case.fine > case.proposed_fine:
        return failed(
            f"罚款高于告知的 {display(case.proposed_fine)} 元",
            f"不超过 {display(case.proposed_fine)} 元，或重新告知并听取申辩",
            f"{display(case.fine)} > {display(case.proposed_fine)}",
        )
    return passed("不重于告知的处罚", f"{display(case.fine)} ≤ {display(case.proposed_fine)}")


@rule("CF-25", cite="行政处罚法 第五十一条", title="当场罚款上限", at=DECIDE, since=REVISED)
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


@rule("CF-25-kinds", cite="行政处罚法 第五十一条", title="当场处罚种类", at=DECIDE, since=REVISED)
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


@rule("CF-25-facts", cite="行政处罚法 第五十一条", title="事实确凿", at=DECIDE, since=REVISED)
def facts_are_clear(case: SimplePenaltyFacts, _: Params) -> Verdict:
    """The facts are certain: stated, and proved by at least one piece of evidence."""
    if not case.offence_facts:
        return failed("没有写明违法事实", "写明违法事实")
    if case.evidence_count < 1:
        return failed("没有证明违法事实的证据", f"补充照片、笔录等证据；事实不清的{TO_ORDINARY}")
    return passed(f"写明了违法事实，有 {case.evidence_count} 件证据")


@rule("CF-25-document", cite="行政处罚法 第五十二条", title="决定书内容", at=DECIDE, since=REVISED)
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


@rule(
    "CF-27",
    cite="行政处罚法 第五十五条",
    title="出示执法证件",
    at=[f"{SIMPLE}/inform", DECIDE],
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
