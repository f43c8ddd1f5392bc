"""行政处罚法 第五章第四节 (articles 63 to 65): who has a right to be heard, how a hearing is held, what follows."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from hengjian.law.facts_ordinary import HearingFacts, OrdinaryPenaltyFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.penalty_law.general_procedure import waived_in_writing
from hengjian.law.rules.penalty_law.terms import DECIDE, ORDINARY, REVISED, steps
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule

NOTIFY, HOLD = "hearing/notify", "hearing/hold"
KINDS = {"downgrade", "revoke_permit", "stop_business", "close_down", "restrict_work"}
"""Those that article 63 names; what else is as heavy (item 5) is a parameter."""


def hearing_is_due(
    party: str, kinds: Iterable[str], fine: Decimal, confiscated: Decimal, params: Params
) -> bool:
    """Whether article 63 gives this party a right to a hearing before such a penalty."""
    other = params.text("hearing_other_kinds").split(",")
    if set(kinds) & {*KINDS, *other}:
        return True
    if party == "individual_business":
        party = params.text("hearing_individual_business_as")
    who = "person" if party == "person" else "organisation"
    return fine >= params.money(f"hearing_fine_{who}") or confiscated >= params.money(f"hearing_confiscated_{who}")


@rule(
    "CF-34",
    cite="行政处罚法 第六十三条",
    title="告知听证权利",
    at=steps(ORDINARY, "apply_notice", "inform"),
    since=REVISED,
)
def hearing_right_told(case: OrdinaryPenaltyFacts, params: Params) -> Verdict:
    """Before a large fine or another heavy penalty the party is told that it may ask for a hearing."""
    intended = case.proposed_kinds, case.proposed_fine, case.proposed_confiscated
    if not hearing_is_due(case.party_kind, *intended, params):
        return not_applicable("不属于应当告知听证权利的处罚")
    if not case.hearing_right:
        return failed("没有告知当事人有要求听证的权利", "选择“告知听证权利”，并制发听证告知书")
    return passed("已告知听证权利")


@rule("CF-34-served", cite="行政处罚法 第六十三条", title="听证告知书已送达", at=DECIDE, since=REVISED)
def hearing_notice_served(case: OrdinaryPenaltyFacts, params: Params) -> Verdict:
    """No such penalty is decided unless the notice of the right to a hearing has been served."""
    if not hearing_is_due(case.party_kind, case.penalty_kinds, case.fine, case.confiscated, params):
        return not_applicable("不属于应当告知听证权利的处罚")
    notice = case.notice
    if notice is None or not notice.hearing_right:
        return failed("没有告知当事人有要求听证的权利，不得作出决定", "重新告知，并告知听证权利")
    served = notice.hearing_served_at
    if served is None or not served.not_after(case.acted_at):
        return failed("听证告知书没有送达，不得作出决定", "先送达听证告知书")
    return passed("听证告知书已经送达", f"{served} ≤ {case.acted_at}")


@rule("CF-35-period", cite="行政处罚法 第六十四条", title="申请听证期满", at=DECIDE, since=REVISED)
def request_period_over(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The decision waits until the party can no longer ask for the hearing, or has waived it in writing.

    A hearing that was held ends the waiting; one that was stopped, or belongs to an earlier notice, does not.
    """
    notice = case.notice
    if notice is None or not notice.hearing_right:
        return not_applicable("没有告知听证权利")
    asked = [one for one in case.hearings if notice.issued_at.not_after(one.requested_at)]
    if any(one.held_at is not None for one in asked):
        return not_applicable("已经举行听证")
    served = notice.hearing_served_at
    if served is not None and waived_in_writing(case, served):
        return passed("当事人书面放弃")
    day, due = case.acted_at.day, notice.hearing_due
    if due is None or day <= due:
        return failed(
            "当事人申请听证的期限没有届满", "期满后再作出决定", f"{day} ≤ {due}", "当事人书面放弃的除外"
        )
    return passed("申请听证的期限已经届满", f"{day} > {due}")


@rule("CF-35", cite="行政处罚法 第六十四条", title="及时的申请不得拒绝", at="hearing/refuse", since=REVISED)
def timely_request_granted(case: HearingFacts, _: Params) -> Verdict:
    """A hearing asked for in time by a party that was told of the right is held; a late request may be refused."""
    if not case.hearing_told:
        return passed("没有告知听证权利的案件，可以不予听证")
    day, due = case.requested_at.day, case.request_due
    if due is None or day <= due:
        return failed("当事人在期限内要求听证，应当组织听证", "通知举行听证", f"{day} ≤ {due}")
    return passed("申请超过期限，可以不予听证", f"{day} > {due}")


@rule("CF-35-notice", cite="行政处罚法 第六十四条", title="七日前通知", at=NOTIFY, since=REVISED)
def notified_early(case: HearingFacts, _: Params) -> Verdict:
    """Time and place are told seven working days before the hearing: a later notice needs a later day."""
    day, latest = case.acted_at.day, case.notice_latest_on
    if day > latest:
        return failed("通知不足七个工作日", "另定较晚的听证日期", f"{day} > {latest}")
    return passed("通知在七个工作日之前", f"{day} ≤ {latest}")


@rule("CF-35-notified", cite="行政处罚法 第六十四条", title="七日前送达通知", at=HOLD, since=REVISED)
def notice_served_early(case: HearingFacts, _: Params) -> Verdict:
    """What counts is when the notice reached the party, and that the hearing waited for the day it names."""
    served, latest = case.notice_served_on, case.notice_latest_on
    if served is None:
        return failed("听证通知书没有送达", "送达通知书，七个工作日后举行听证")
    if case.began_on < case.hearing_on:
        return failed("听证早于通知的日期", "按通知的日期举行听证", f"{case.began_on} < {case.hearing_on}")
    if served > latest:
        return failed("听证通知书送达不足七个工作日", "另定听证日期，重新通知", f"{served} > {latest}")
    return passed("听证通知书按时送达", f"{served} ≤ {latest}")


@rule("CF-35-host", cite="行政处罚法 第六十四条", title="非本案调查人员主持", at=[NOTIFY, HOLD], since=REVISED)
def host_is_no_investigator(case: HearingFacts, _: Params) -> Verdict:
    """Whoever investigated the case does not preside over its hearing."""
    if not case.host_name:
        return failed("没有指定听证主持人", "指定非本案调查人员主持")
    if case.host in case.handlers or case.host_name in case.handler_names:
        return failed(f"听证主持人{case.host_name}是本案调查人员", "由非本案调查人员主持")
    return passed("由非本案调查人员主持")


@rule("CF-35-public", cite="行政处罚法 第六十四条", title="公开举行", at=NOTIFY, since=REVISED)
def held_in_public(case: HearingFacts, _: Params) -> Verdict:
    """Hearings are public, save where a state secret, a trade secret or privacy is at stake."""
    if case.public:
        return passed("公开举行")
    if case.closed_reason not in ("state_secret", "trade_secret", "privacy"):
        return failed(
            "没有不公开举行的法定理由", "公开举行", exception="涉及国家秘密、商业秘密或者个人隐私依法予以保密的除外"
        )
    return passed("依法不公开举行")


@rule("CF-35-agents", cite="行政处罚法 第六十四条", title="代理人人数", at=HOLD, since=REVISED)
def few_agents(case: HearingFacts, params: Params) -> Verdict:
    """The party comes itself or sends one or two agents; if nobody comes the hearing ends."""
    most = params.integer("hearing_agents")
    if case.agents > most:
        return failed(f"委托代理人超过 {most} 人", f"由当事人确定不超过 {most} 名代理人", f"{case.agents} > {most}")
    if not case.attended and not case.agents:
        return failed("当事人没有到场，也没有代理人", "办理“终止听证”，或另行通知")
    return passed("当事人或者代理人到场", f"{case.agents} ≤ {most}")


@rule("CF-35-record", cite="行政处罚法 第六十四条", title="听证笔录签字", at=HOLD, since=REVISED)
def record_signed(case: HearingFacts, _: Params) -> Verdict:
    """The record is signed by the party or its agent; where they refuse, the host says so in it."""
    if case.signed_as == "refused" and not case.refusal_reason:
        return failed("拒绝签名，听证笔录没有注明情况", "由听证主持人在笔录中注明")
    return passed("听证笔录已签名，或者注明了拒绝签名的情况")


@rule("CF-35-absent", cite="行政处罚法 第六十四条", title="视为放弃听证", at="hearing/terminate", since=REVISED)
def absent_after_notice(case: HearingFacts, _: Params) -> Verdict:
    """Only a party that was notified in time, and for a day that has come, gives up the hearing by staying away."""
    if case.termination_ground not in ("absent", "left"):
        return not_applicable("不是因当事人缺席、退出而终止")
    served, latest = case.notice_served_on, case.notice_latest_on
    if served is None or served > latest:
        return failed("没有按时送达听证通知书，不能视为放弃", "重新通知", f"{served} > {latest}")
    if case.hearing_on > case.acted_at.day:
        return failed("听证日期未到，不能视为放弃", "等到听证当日", f"{case.hearing_on} > {case.acted_at.day}")
    return passed("已按时通知，当事人无正当理由缺席或者退出")


@rule(
    "CF-36-running",
    cite="行政处罚法 第六十五条",
    title="听证结束后决定",
    at=steps(ORDINARY, "propose_decision", "decide"),
    since=REVISED,
)
def hearing_is_over(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """As long as a hearing that was asked for is neither held nor ended, nothing is decided."""
    asked = [one for one in case.hearings if one.requested_at.not_after(case.acted_at)]
    if any(one.held_at is None and one.stopped_at is None for one in asked):
        return failed("听证还没有结束", "先举行听证，或依法终止听证")
    return passed("没有未结束的听证")


@rule("CF-36", cite="行政处罚法 第六十五条", title="根据听证笔录决定", at=DECIDE, since=REVISED)
def relies_on_the_record(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """After a hearing the decision rests on its record."""
    if not any(one.held_at is not None for one in case.hearings):
        return not_applicable("没有举行听证")
    if not case.hearing_record_relied:
        return failed("没有根据听证笔录作出决定", "提请决定时引用听证笔录，选“根据听证笔录作出”")
    return passed("根据听证笔录作出决定")


@rule(
    "JA-03",
    cite="平台办案规范",
    title="听证报告",
    at=steps(ORDINARY, "propose_decision", "decide"),
    since=REVISED,
    force="practice",
)
def hearing_reported(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """The host's report is there before the decision is proposed."""
    if any(one.held_at is not None and one.reported_at is None for one in case.hearings):
        return failed("听证主持人没有提交听证报告", "由听证主持人提交听证报告")
    return passed("没有未提交的听证报告")
