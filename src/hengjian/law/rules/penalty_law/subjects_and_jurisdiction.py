"""行政处罚法 chapters 1 to 4, arts 5–27: what may be a ground, who may penalise, where, and what is a crime."""

from __future__ import annotations

from decimal import Decimal

from hengjian.kernel.money import display
from hengjian.law.facts_ordinary import OrdinaryPenaltyFacts
from hengjian.law.facts_penalty import PenaltyFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.penalty_law.terms import BEGIN, DECIDE, DECISIONS, FILE, ORDINARY, REVISED
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule, unknown

REGULATIONS = ("administrative_regulation", "local_regulation")
RULES = ("department_rule", "local_rule")
MAY_PROVIDE = ("law", *REGULATIONS, *RULES)
MEASURES = {"value": "涉案金额", "gain": "违法所得", "quantity": "涉案数量"}
MILD = ("warning", "public_criticism", "fine")
"""What a rule of a department or a local government may introduce by itself (arts 13, 14)."""


@rule("CF-01", cite="行政处罚法 第五条", title="依据已公布并有效", at=BEGIN, since=REVISED)
def basis_published(case: PenaltyFacts, _: Params) -> Verdict:
    """What is not published, or not in force, is no ground for a penalty."""
    published, day = case.item.published_at, case.acted_at.day
    if published is None or published > day:
        return failed("执法事项尚未公布，不能作为处罚依据", "先公布该事项，或改选已公布的事项")
    if case.item.basis_status != "in_force":
        if isinstance(case, OrdinaryPenaltyFacts) and case.item.basis_in_force_at_offence:
            return passed("依据现已失效，但违法行为发生时有效（从旧兼从轻，见第三十七条）")
        return failed("执法事项的法律依据不是现行有效", "改选依据现行有效的事项")
    return passed(f"事项已于 {published} 公布，依据现行有效", f"{published} ≤ {day}")


@rule("CF-02", cite="行政处罚法 第十六条", title="依据的层级", at=[FILE, DECIDE], since=REVISED)
def provided_by_law(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Only a law, a regulation or a rule may provide for a penalty; no other document may."""
    if not any(level in MAY_PROVIDE for level in case.item.basis_levels):
        return failed(
            "处罚依据不是法律、法规、规章，其他规范性文件不得设定行政处罚",
            "改选由法律、法规、规章规定处罚的事项",
        )
    return passed("处罚由法律、法规或者规章规定")


@rule(
    "CF-02-kinds",
    cite="行政处罚法 第十条至第十四条",
    title="依据设定的种类",
    at=DECIDE,
    since=REVISED,
    blocks_online=False,
)
def kinds_within_power(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """A text that rests on no higher one introduces only the kinds of penalty that its level may introduce.

    It tells and does not block: whether a text rests on a higher one is for people to judge.
    """
    if case.item.basis_refers_upward:
        return not_applicable("依据是对上位法的具体规定")
    levels = case.item.basis_levels
    if any(not any(_may_introduce(level, kind) for level in levels) for kind in case.penalty_kinds):
        return failed(
            "处罚种类超出依据的设定权限，且依据没有引用上位法",
            "核对依据；上位法已有规定的，在事项中补上上位法条款",
            exception="在上位法规定的行为、种类和幅度内作具体规定的除外",
        )
    return passed("处罚种类在依据的设定权限之内")


def _may_introduce(level: str, kind: str) -> bool:
    """Whether a text of this level may introduce this kind of penalty by itself.

    Art. 12 keeps the withdrawal of a business licence from local regulations too; the kinds do not tell it from
    the withdrawal of other permits.
    """
    if level in RULES:
        return kind in MILD
    return level == "law" or (level in REGULATIONS and kind != "detention")


@rule("CF-03", cite="行政处罚法 第十七条", title="主体和职权", at=BEGIN, since=REVISED)
def competent_agency(case: PenaltyFacts, _: Params) -> Verdict:
    """Only an agency in being, with authority over the item on that day, may penalise."""
    day, since, until = case.acted_at.day, case.item.authorised_from, case.item.authorised_to
    if case.agency.status != "active":
        return failed("执法主体不在有效状态", "由有效的执法主体办理")
    if since is None or day < since:
        return failed("本机关当日没有该事项的处罚职权", "移送有管辖权的机关")
    if until is not None and day > until:
        return failed("本机关对该事项的职权已经终止", "移送有管辖权的机关", f"{day} > {until}")
    return passed("执法主体有效，当日有该事项的处罚职权", f"{since} ≤ {day}")


@rule("CF-03-entrusted", cite="行政处罚法 第二十条", title="以委托机关名义", at=DECISIONS, since=REVISED)
def signed_by_the_right_name(case: PenaltyFacts, _: Params) -> Verdict:
    """An entrusted body penalises in the name of the agency that entrusted it, others in their own."""
    name = case.agency.entrusted_by or case.agency.name
    if case.signed_as != name:
        return failed(f"决定书落款是“{case.signed_as}”，应为“{name}”", f"以“{name}”的名义作出决定")
    return passed(f"以“{name}”的名义作出")


@rule("CF-03-town", cite="行政处罚法 第二十四条", title="镇街赋权", at=BEGIN, since=REVISED)
def town_empowered(case: PenaltyFacts, _: Params) -> Verdict:
    """A town or subdistrict penalises only what a published decision of the province has handed to it."""
    if not case.agency.is_town:
        return not_applicable("不是乡镇、街道")
    if not case.item.empowering_document:
        return failed("该事项没有赋权镇街行使的决定文号", "补录赋权决定，或移送原主管部门")
    return passed(f"依据赋权决定 {case.item.empowering_document}")


@rule("CF-04", cite="行政处罚法 第二十二条", title="违法行为发生地管辖", at=FILE, since=REVISED)
def own_area(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The agency of the place of the offence files; elsewhere only by a statutory exception, with approval."""
    exception = "法律、行政法规、部门规章另有规定的，从其规定"
    if case.agency_division_covers:
        return passed("违法行为发生地在本机关辖区")
    if not case.cross_region_basis:
        return failed(
            "违法行为发生地不在本机关辖区，没有写明异地管辖的法定依据",
            "移送违法行为发生地的机关，或退回补填异地管辖的法定依据",
            exception=exception,
        )
    if not case.cross_region_approval:
        return failed("异地管辖没有上级批准文号", "报上级批准后，退回补填批准文号", exception=exception)
    return passed(f"依据{case.cross_region_basis}，经{case.cross_region_approval}批准异地管辖")


@rule("CF-05", cite="行政处罚法 第二十五条", title="最先立案的机关管辖", at=FILE, since=REVISED)
def first_to_file(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Where another agency filed the same offence first, the case is its own, unless a superior designates."""
    others = [f"{one.agency}已于 {one.on} 立案（{one.number}，联系：{one.contact}）" for one in case.filed_elsewhere]
    if not others:
        return passed("没有其他机关在先立案")
    if case.designation_document:
        return passed(f"共同的上一级机关已指定本机关管辖（{case.designation_document}）")
    return failed(
        "；".join(others),
        "移送在先立案的机关；有争议的协商，协商不成的报共同的上一级机关指定，退回补填指定管辖文号",
    )


def _thresholds_met(case: OrdinaryPenaltyFacts) -> list[str]:
    """The registered thresholds of prosecution that the case reaches, in words."""
    said = {"value": case.involved_value, "quantity": case.involved_quantity, "gain": case.illegal_gain}
    met = []
    for one in case.item.prosecution:
        reached = said[one.measure]
        if reached is not None and reached >= one.least:
            plain = one.measure == "quantity"
            least, much = (one.least, reached) if plain else (display(one.least), display(Decimal(reached)))
            met.append(f"{MEASURES[one.measure]} {much} ≥ {least}（{one.crime}）")
    return met


def _thresholds_open(case: OrdinaryPenaltyFacts) -> list[str]:
    """What the case does not say although a registered threshold turns on it."""
    said = {"value": case.involved_value, "quantity": case.involved_quantity, "gain": case.illegal_gain}
    measures = (one.measure for one in case.item.prosecution)
    return [MEASURES[measure] for measure in dict.fromkeys(measures) if said[measure] is None]


@rule(
    "CF-06-threshold",
    cite="行政处罚法 第二十七条；行政执法机关移送涉嫌犯罪案件的规定 第三条",
    title="达到追诉标准须评估",
    at=[f"{ORDINARY}/conclude", DECIDE],
    since=REVISED,
)
def thresholds_assessed(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Where amount, gain or quantity reach a registered threshold of prosecution, transfer is assessed in writing."""
    if not case.item.prosecution:
        return not_applicable("该事项没有登记追诉标准")
    met = _thresholds_met(case)
    if met and case.crime_assessment == "no":
        return failed(
            "达到登记的追诉标准，没有移送评估的结论",
            "“是否涉嫌犯罪”选“需要移送评估”或者“涉嫌犯罪，应当移送”，写明结论和理由",
            "；".join(met),
        )
    if met:
        return passed("达到登记的追诉标准，已作移送评估", "；".join(met))
    if open_ := _thresholds_open(case):
        return unknown(
            f"没有写明{'、'.join(open_)}，无法判断是否达到追诉标准", "在调查终结报告中写明；没有的填 0"
        )
    return passed("没有达到登记的追诉标准")


@rule("CF-06", cite="行政处罚法 第二十七条、第八十二条", title="涉嫌犯罪应当移送", at=DECIDE, since=REVISED)
def crime_transferred(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """What may be a crime is transferred; a penalty does not stand in for it, nor does sparing one."""
    if case.crime_assessment == "suspected":
        return failed("违法行为涉嫌犯罪，不得以行政处罚代替移送", "办理“移送”")
    if case.crime_assessment == "unclear" and not case.crime_reason:
        return failed("没有写明移送评估的结论和理由", "退回补充调查，写明移送评估的结论和理由")
    return passed("经评估不需要移送")


@rule(
    "CF-06-assessed",
    cite="行政处罚法 第二十七条、第五十七条",
    title="移送评估",
    at=f"{ORDINARY}/conclude",
    since=REVISED,
)
def crime_assessed(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The report of an investigation says why it may be a crime, and then does not propose a penalty."""
    if case.crime_assessment == "no":
        return passed("不涉嫌犯罪")
    if not case.crime_reason:
        return failed("没有写明移送评估的结论和理由", "写明是否达到追诉标准和理由")
    if case.crime_assessment == "suspected" and case.proposed_outcome == "penalty":
        return failed("涉嫌犯罪的，不得建议给予行政处罚代替移送", "办理“移送”")
    return passed("已写明移送评估的结论和理由")
