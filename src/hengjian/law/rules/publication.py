"""Publishing decisions: 行政执法公示制度实施方案 三 (S1), and the withdrawal of 行政处罚法 48.

Days are clocks; the rules compare with the day on which a clock ends. A late act is done late rather than not at
all, so lateness warns and never blocks.
"""

from __future__ import annotations

from hengjian.law.facts_publication import PublicationFacts
from hengjian.law.private import leaks
from hengjian.law.rulepacks import Params
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule

SCHEME = "行政执法公示制度实施方案 三"
PUBLISH, WITHDRAW = "penalty.*/publish", "penalty.*/withdraw_publication"
SINCE = "2021-07-15"
CHANGED = "changed"


@rule("GS-01", cite=f"{SCHEME}（三）", title="按时公示", at=PUBLISH, since=SINCE, blocks_online=False)
def published_in_time(case: PublicationFacts, _: Params) -> Verdict:
    """A decision is published within the days set for its kind, counted from the decision."""
    if case.publication_exempt:
        return not_applicable("依法不予公开")
    due, day = case.publication_due, case.acted_at.day
    if due is None:
        return not_applicable("没有公示期限")
    if day > due:
        return failed("超过了公示期限", "仍应公示，并查明延误原因", f"{day} > {due}")
    return passed("在期限内公示", f"{day} ≤ {due}")


@rule("GS-01-after", cite=f"{SCHEME}（三）", title="公示在决定之后", at=PUBLISH, since=SINCE)
def published_after_the_decision(case: PublicationFacts, _: Params) -> Verdict:
    """What has not been decided is not published."""
    if case.decided_at is None or not case.decided_at.not_after(case.acted_at):
        return failed("公示在作出决定之前", "作出决定之后再公示")
    return passed("在作出决定之后公示", f"{case.decided_at} ≤ {case.acted_at}")


@rule("GS-02", cite=f"{SCHEME}（四）", title="不公开个人信息", at=[PUBLISH, WITHDRAW], since=SINCE)
def nothing_private(case: PublicationFacts, _: Params) -> Verdict:
    """What is published shows no identity number, phone, account, detailed address or full name of a person."""
    if case.publication_exempt:
        return not_applicable("依法不予公开")
    found = leaks(case.published_text, case.people_named, case.people_removed, case.public_words)
    if found:
        return failed(f"要公开的文字里有{'、'.join(found)}", "隐去后再发布")
    return passed("没有检出身份号码、电话、账号、详细地址和自然人全名")


@rule("GS-03", cite="行政处罚法 第四十八条", title="按时撤回", at=WITHDRAW, since=SINCE, blocks_online=False)
def withdrawn_in_time(case: PublicationFacts, _: Params) -> Verdict:
    """When the decision is changed, revoked or found unlawful or void, its publication is taken back in time."""
    due, day = case.withdrawal_due, case.acted_at.day
    if due is None:
        return not_applicable("决定没有被改变，是主动撤回")
    if day > due:
        return failed("超过了撤回公示的期限", "仍应撤回，并查明延误原因", f"{day} > {due}")
    return passed("在期限内撤回", f"{day} ≤ {due}")


@rule("GS-03-again", cite="行政处罚法 第四十八条", title="失效的决定不再公示", at=PUBLISH, since=SINCE)
def still_in_force(case: PublicationFacts, _: Params) -> Verdict:
    """A decision that was changed is published anew as it now reads; what was revoked or found unlawful is not."""
    if case.publication_exempt:
        return not_applicable("依法不予公开")
    if case.revoked_as not in ("", CHANGED):
        return failed("决定已被撤销、确认违法、确认无效或者责令重新作出，不能再公示", "重新作出决定的，在新案件中公示")
    return passed("决定没有失效")


@rule("GS-03-reason", cite="行政处罚法 第四十八条", title="公开说明理由", at=WITHDRAW, since=SINCE)
def reason_given(case: PublicationFacts, _: Params) -> Verdict:
    """Whoever takes a publication back says publicly why."""
    if not case.withdrawal_reason.strip():
        return failed("撤回公示没有说明理由", "写明理由；理由会公开")
    return passed("已说明理由")
