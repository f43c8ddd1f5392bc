"""行政处罚法 chapter 5 section 1, arts 39–50: what holds of every penalty on the way to its decision."""

from __future__ import annotations

from hengjian.kernel.money import display
from hengjian.law.facts import Moment
from hengjian.law.facts_ordinary import DeviceFact, OrdinaryPenaltyFacts
from hengjian.law.facts_penalty import OfficerFact, PenaltyFacts, SimplePenaltyFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.penalty_law.terms import DECIDE, FILE, ORDINARY, REVISED, SIMPLE, SPOT_DECIDE, steps
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule, unknown
from hengjian.law.values import covers

EVIDENCE = steps(ORDINARY, "apply_filing", "add_evidence")
SPOT_OUTWARD = steps(SIMPLE, "open", "show_certificates", "inform", "hear", "decide", "deliver", "collect")
INVESTIGATION = steps(
    ORDINARY, "summon", "interview", "inspect_scene", "add_evidence", "preserve", "handle_preserved",
    "order_correction", "conclude", "inform", "hear",
)  # fmt: skip
OUTWARD = [
    *steps(ORDINARY, "apply_filing", "demand"), *INVESTIGATION, *steps("serving", "fail", "announce", "serve")
]  # fmt: skip
"""The steps that officers take towards the party or others, two at a time."""
UNTIL_DECISION = INVESTIGATION + steps(
    ORDINARY, "commission_appraisal", "receive_appraisal", "approve_conclusion", "apply_notice", "approve_notice",
    "review_statement", "propose_decision", "decide",
)  # fmt: skip


@rule("CF-17", cite="行政处罚法 第四十一条", title="电子技术监控设备", at=EVIDENCE, since=REVISED)
def device_usable(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """What a monitoring device recorded is evidence only if the device was examined, fit, marked and published."""
    if not case.devices:
        return not_applicable("不是电子技术监控设备取得的证据")
    strange = [one for one in case.devices if not one.registered]
    doubts = [f"设备 {one.number} 在 {one.recorded_on} {'、'.join(found)}"
              for one in case.devices if one.registered and (found := _unfit(one))]
    if doubts:
        return failed(
            f"{'；'.join(doubts)}，取得的记录不能作为证据",
            "改用其他证据；登记有遗漏的，请单位管理员在“监控设备”中补登记",
        )
    if strange:
        named = "、".join(f"{one.number}（{one.recorded_on}）" for one in strange)
        return unknown(
            f"设备 {named} 在记录当日没有登记，无法判断取得的记录能否作为证据",
            "核对设备编号和记录日期；没有登记过的，请单位管理员在“监控设备”中登记审核、检定、标志和公布的情况",
        )
    return passed(f"{'、'.join(one.number for one in case.devices)} 经过审核，符合标准，设有标志，地点已公布")


def _unfit(device: DeviceFact) -> list[str]:
    """What a device lacked on the day of its recording; empty for one that was fit."""
    day, found = device.recorded_on, []
    for done_on, lacking in (
        (device.legal_review_on, "没有经过法制审核"),
        (device.technical_review_on, "没有经过技术审核"),
        (device.marked_on, "没有设置明显标志"),
        (device.published_on, "没有公布设置地点"),
    ):
        if done_on is None or done_on > day:
            found.append(lacking)
    if device.checked_until is None:
        found.append("没有符合标准的检定")
    elif device.checked_until < day:
        found.append(f"检定已于 {device.checked_until} 到期")
    if device.status != "in_use":
        found.append("已经停用")
    return found


@rule("CF-17-reviewed", cite="行政处罚法 第四十一条", title="设备记录须经审核", at=EVIDENCE, since=REVISED)
def recording_reviewed(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """A device's recording becomes evidence when somebody has examined what it shows."""
    if not case.devices:
        return not_applicable("不是电子技术监控设备取得的证据")
    if unread := [one.evidence for one in case.devices if not one.record_reviewed]:
        return failed(
            f"“{'”“'.join(unread)}”的记录内容没有经过审核，不得作为证据",
            "审核记录内容是否真实、清晰、完整、准确，审核后勾选“记录内容已经审核”",
        )
    return passed("设备记录的内容已经审核")


@rule("CF-18", cite="行政处罚法 第四十二条", title="两名执法人员", at=[*SPOT_OUTWARD, *OUTWARD], since=REVISED)
def qualified_officers(case: PenaltyFacts, params: Params) -> Verdict:
    """At least two officers act, each in person, with certificates that fit the day, kind and area."""
    on_the_spot = isinstance(case, SimplePenaltyFacts)
    least = params.integer("minimum_officers") if on_the_spot else params.integer("minimum_officers_ordinary")
    doubts = [f"{one.name}{doubt}" for one in case.officers for doubt in _doubts(case, one)]
    return _enough(case, least, doubts, "证件在有效期，类别、区域相符，均由本人确认")


@rule("CF-18-verify", cite="行政处罚法 第四十二条", title="两名执法人员核查", at=f"{ORDINARY}/verify", since=REVISED)
def qualified_to_verify(case: OrdinaryPenaltyFacts, params: Params) -> Verdict:
    """A lead is checked by two officers too; which item and place it is about may not be known yet."""
    doubts = [f"{one.name}{doubt}" for one in case.officers for doubt in _personal_doubts(case, one)]
    return _enough(case, params.integer("minimum_officers_ordinary"), doubts, "证件在有效期，均由本人确认")


def _enough(case: PenaltyFacts, least: int, doubts: list[str], good: str) -> Verdict:
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
    return passed(f"{present} 名执法人员{good}", f"{present} ≥ {least}")


def _doubts(case: PenaltyFacts, officer: OfficerFact) -> list[str]:
    """Why an officer does not count for this item and place; empty for one who does."""
    doubts = _personal_doubts(case, officer)
    if officer.certificate_status == "none":
        return doubts
    if case.item.line not in officer.certificate_kinds:
        doubts.append("的执法证类别与事项不符")
    if not any(covers(area, case.offence_division) for area in officer.certificate_areas):
        doubts.append("的执法证区域不含违法行为发生地")
    return doubts


def _personal_doubts(case: PenaltyFacts, officer: OfficerFact) -> list[str]:
    """Why an officer does not count, whatever the item and place."""
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
    return doubts


@rule("CF-19", cite="行政处罚法 第四十三条", title="回避自查", at=f"{ORDINARY}/apply_filing", since=REVISED)
def recusal_considered(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Those who are to handle a case declare that nothing ties them to it."""
    if not case.recusal_declared:
        return failed("承办人员没有作回避自查，或者有应当回避的情形", "作回避自查；应当回避的，换承办人员提请立案")
    return passed("承办人员已作回避自查")


@rule("CF-19-recused", cite="行政处罚法 第四十三条", title="回避后不得办理", at=UNTIL_DECISION, since=REVISED)
def recused_stay_out(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """An officer whose recusal was granted takes no further part in the case."""
    if not case.recused:
        return not_applicable("没有准予回避的人员")
    acting = {one.name for one in case.officers} | {case.doer_name}
    if barred := sorted(acting & set(case.recused)):
        return failed(f"{'、'.join(barred)}已被准予回避，不得再参与本案", "由其他有资格的人员办理")
    return passed("办理人员中没有已回避的人员")


@rule("CF-19-decided", cite="行政处罚法 第四十三条", title="回避申请先作决定", at=DECIDE, since=REVISED)
def recusal_decided(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """A request for recusal is decided by the head before the case is."""
    requested = case.recusal_requested_at
    if requested is None:
        return not_applicable("没有回避申请")
    decided = case.recusal_decided_at
    if decided is None or not requested.not_after(decided):
        return failed("回避申请还没有由负责人决定", "先办理“决定回避”")
    return passed("回避申请已作决定", f"{requested} ≤ {decided}")


@rule("CF-20", cite="行政处罚法 第四十四条", title="事先告知", at=SPOT_DECIDE, since=REVISED)
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


@rule("CF-20-heard", cite="行政处罚法 第四十五条、第六十二条", title="听取申辩", at=SPOT_DECIDE, since=REVISED)
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


@rule("CF-20-no-heavier", cite="行政处罚法 第四十五条", title="不因申辩加重", at=SPOT_DECIDE, since=REVISED)
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


@rule("CF-20-notice", cite="行政处罚法 第四十四条", title="事先告知已送达", at=DECIDE, since=REVISED)
def notice_served(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Before a penalty is decided the notice of what is intended has reached the party."""
    if case.outcome != "penalty":
        return not_applicable("不给予行政处罚")
    if case.notice is None:
        return failed("作出处罚决定前没有制发事先告知书", "办理“事先告知”并送达")
    served = case.notice.served_at
    if served is None or not served.not_after(case.acted_at):
        return failed("事先告知书没有在决定前送达当事人", "办理“送达文书”，送达后再作决定")
    return passed("事先告知书已于决定前送达", f"{served} ≤ {case.acted_at}")


@rule("CF-20-content", cite="行政处罚法 第四十四条", title="告知内容完整", at=DECIDE, since=REVISED)
def notice_complete(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The notice states what is intended with facts, reasons and grounds, and the right to be heard."""
    if case.outcome != "penalty" or case.notice is None:
        return not_applicable("没有事先告知书")
    if not case.notice.content or not case.notice.kinds:
        return failed("事先告知书没有写明拟处罚的内容和事实、理由、依据", "重新告知")
    if not {"statement", "defence"} <= set(case.notice.rights_told):
        return failed("事先告知书没有告知陈述、申辩的权利", "重新告知")
    return passed("告知了拟处罚的内容、事实、理由、依据和陈述、申辩的权利")


@rule("CF-20-period", cite="行政处罚法 第四十五条、第六十二条", title="申辩期满", at=DECIDE, since=REVISED)
def period_over(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Nothing is decided while the party may still speak, unless it has waived this in writing."""
    if case.outcome != "penalty" or case.notice is None or case.notice.served_at is None:
        return not_applicable("事先告知书没有送达（见第四十四条）")
    if waived_in_writing(case, case.notice.served_at):
        return passed("当事人已书面放弃陈述、申辩")
    due, day = case.notice.statement_due, case.acted_at.day
    if due is None or day <= due:
        return failed(
            "陈述申辩期限没有届满",
            f"{due} 期满之后再作决定，或取得当事人书面放弃的材料",
            f"{day} ≤ {due}",
            "当事人明确放弃陈述或者申辩权利的除外",
        )
    return passed("陈述申辩期限已届满", f"{day} > {due}")


def waived_in_writing(case: OrdinaryPenaltyFacts, served: Moment) -> bool:
    """Whether the party, after the notice reached it, has waived its right in writing."""
    if case.party_response != "waived" or not case.waiver_documented:
        return False
    waived = case.responded_at
    return waived is not None and served.not_after(waived) and waived.not_after(case.acted_at)


@rule("CF-20-answered", cite="行政处罚法 第四十五条、第六十二条", title="复核申辩", at=DECIDE, since=REVISED)
def statement_answered(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The party was listened to, and what it said is examined and answered before the decision.

    Falling silent or waiving the rest afterwards does not unsay what was said.
    """
    if case.outcome != "penalty" or case.notice is None:
        return not_applicable("没有事先告知书")
    if not case.party_response:
        return failed("没有记录当事人的意见", "办理“听取陈述申辩”，记录陈述申辩、书面放弃或者期满未提出")
    spoken = case.stated_at
    if spoken is None:
        return passed("当事人没有提出陈述、申辩")
    reviewed = case.statement_reviewed_at
    if reviewed is None or not spoken.not_after(reviewed):
        return failed("对当事人的陈述、申辩没有复核", "办理“复核陈述申辩”")
    if not case.statement_result or not case.statement_reply:
        return failed("没有写明复核结果和意见", "写明复核结果，逐条回应当事人的意见")
    return passed("已复核并答复当事人的陈述、申辩", f"{spoken} ≤ {reviewed}")


@rule("CF-20-heavier", cite="行政处罚法 第四十五条", title="不重于告知的处罚", at=DECIDE, since=REVISED)
def not_heavier_than_noticed(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The penalty is no heavier than the newest notice said; anything heavier is told anew."""
    if case.outcome != "penalty" or case.notice is None:
        return not_applicable("没有事先告知书")
    again = "或重新告知并听取申辩"
    if not set(case.penalty_kinds) <= set(case.notice.kinds):
        return failed("决定的处罚种类没有在告知之列", f"按告知的种类处罚，{again}")
    if case.fine > case.notice.fine:
        return failed(
            f"罚款高于告知的 {display(case.notice.fine)} 元",
            f"不超过 {display(case.notice.fine)} 元，{again}",
            f"{display(case.fine)} > {display(case.notice.fine)}",
        )
    if case.confiscated > case.notice.confiscated:
        return failed(
            f"没收高于告知的 {display(case.notice.confiscated)} 元",
            f"不超过 {display(case.notice.confiscated)} 元，{again}",
            f"{display(case.confiscated)} > {display(case.notice.confiscated)}",
        )
    return passed("不重于告知的处罚", f"{display(case.fine)} ≤ {display(case.notice.fine)}")


@rule(
    "CF-20-facts",
    cite="行政处罚法 第四十四条",
    title="告知的违法事实",
    at=DECIDE,
    since=REVISED,
    force="practice",
)
def told_of_these_facts(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """A penalty rests on the facts that had been concluded when the party was told; others are told anew.

    Less need not be: what the party said may take away from the facts, where the penalty becomes milder for it.
    """
    if case.outcome != "penalty" or case.notice is None or case.decision is None:
        return not_applicable("没有事先告知书，或者没有提请决定")
    if case.decision.determined_facts == case.notice.facts:
        return passed("认定的违法事实与告知时的相同")
    if case.fine < case.notice.fine and _answered_since(case):
        return passed("听取陈述、申辩后减轻处罚")
    return failed(
        "认定的违法事实与告知时的不同",
        "按新认定的事实重新告知，并听取当事人的意见",
        exception="听取陈述、申辩后减轻处罚的除外",
    )


def _answered_since(case: OrdinaryPenaltyFacts) -> bool:
    """Whether the party made a statement after the newest notice, and was answered."""
    spoken, reviewed = case.stated_at, case.statement_reviewed_at
    return spoken is not None and reviewed is not None and spoken.not_after(reviewed)


@rule(
    "CF-21",
    cite="行政处罚法 第四十条、第四十六条",
    title="证据",
    at=[f"{ORDINARY}/conclude", DECIDE],
    since=REVISED,
)
def rests_on_evidence(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Facts rest on evidence that is in the file; what was excluded as unlawfully obtained is not relied on."""
    cited = set(case.evidence_cited)
    if not cited:
        return failed("没有采信的证据，违法事实没有证据证明", "列明采信的证据；证据不足的，不得给予处罚")
    excluded = set(case.evidence_excluded) | {one.title for one in case.evidence if one.excluded}
    if bad := sorted(cited & excluded):
        return failed(f"采信了已被排除的证据：{'、'.join(bad)}", "去掉已被排除的证据，重新认定事实")
    if absent := sorted(cited - {one.title for one in case.evidence}):
        return failed(f"采信的证据不在案卷中：{'、'.join(absent)}", "先登记证据，或更正证据名称")
    return passed(f"采信 {len(cited)} 件证据，均在案卷中，没有被排除的")


@rule("CF-45", cite="行政处罚法 第四十九条", title="突发事件从重的依据", at=FILE, since=REVISED)
def emergency_documented(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """Quick and heavier handling in an emergency rests on the document that declares it, with its dates."""
    if not case.emergency_response:
        return not_applicable("没有按突发事件快速、从重处理")
    if not case.emergency_document:
        return failed("没有写明应急响应的文号和起止日期", "填写应急响应文号及起止日期")
    return passed(f"依据{case.emergency_document}快速、从重处理")
