"""Ordinary penalties from the lead to the archive, each way that a lawful case may go, near every limit."""

from __future__ import annotations

from typing import Any

from support.reported import acts, days, endings, parties
from support.reported.acts import Terms
from support.reported.planting import companion
from support.reported.telling import Told
from support.reported.ways import STORIES, begun, carried_out, grave, listened, noticed, period_over, story

# -- with a penalty -------------------------------------------------------------------------------------------------


@story(30, 160)
def plain(case: Told) -> None:
    """A fine, told, heard, decided, paid."""
    terms = Terms(case)
    day = listened(case, noticed(case, begun(case) + 9, terms))
    acts.decided(case, day, terms)
    carried_out(case, day, terms)


@story(5, 160)
def mitigated(case: Told) -> None:
    """The statement is accepted: less than was reviewed and told, which needs no new review."""
    milder: dict[str, Any] = {"adjustment": "mitigated", "factors": ("harm_reduced",)}
    terms = Terms(case, fine="3000.00" if case.person else "6000.00", **milder)
    day = listened(case, noticed(case, begun(case) + 9, terms), "statement")
    case.said("review_statement").update(statement_result="accepted", statement_reply="采纳，减轻处罚。")
    less = Terms(case, fine="1000.00" if case.person else "4000.00", **milder)
    acts.decided(case, day, less)
    carried_out(case, day, less)


@story(3, 160)
def young(case: Told) -> None:
    """A party of sixteen, treated more lightly."""
    case.party = parties.person(int(case.key[1:])) | {"party_birth_date": str(days.years(case.day(0), 16))}
    terms = Terms(case, adjustment="lighter", factors=("minor",))
    day = listened(case, noticed(case, begun(case, ended=3) + 9, terms))
    acts.decided(case, day, terms)
    carried_out(case, day, terms)


@story(4, 160)
def weighed(case: Told) -> None:
    """Evidence of a fit device; near a crime, but not one; against two laws, and fined by the heavier."""
    terms = Terms(case)
    start = begun(case, "criminal")
    acts.recorded(case, start + 2, "fit")
    value = case.random.choice([{"involved_value": "49999.99"}, {
        "involved_value": "50000.00", "crime_assessment": "unclear", "crime_reason": "经评估，不具备主观故意。"}])
    served = noticed(case, start + 9, terms, concurrent_items=[case.world.items["spot"]], **value)
    day = listened(case, served)
    acts.decided(case, day, terms)
    carried_out(case, day, terms)


@story(4, 160)
def across(case: Told) -> None:
    """The law changed between offence and decision: the lighter of the two wordings is applied."""
    plain(case)
    item, applied = case.random.choice([("stricter", "old"), ("milder", "new")])
    if acts.judged_across(case, item, acts.CHANGED_ON):
        case.said("propose_decision")["law_applied"] = applied


@story(3, 160)
def repeated(case: Told) -> None:
    """The same party was fined over the same item before, for other days: no second fine for one act."""
    before = companion(case, "plain", 150)
    before.said("apply_filing").update(offence_began=str(before.day(-3)), offence_ended=str(before.day(-3)))
    plain(case)
    case.said("apply_filing").update(offence_began=str(case.day(-3)), offence_ended=str(case.day(-3)))


@story(5, 160)
def gains(case: Told) -> None:
    """Illegal gains are confiscated besides the fine."""
    terms = Terms(case, kinds=("fine", "confiscate_gains"), confiscated="1200.00")
    day = listened(case, noticed(case, begun(case) + 9, terms, illegal_gain="1200.00"))
    acts.decided(case, day, terms)
    carried_out(case, day, terms)


@story(4, 190)
def appraised(case: Told) -> None:
    """More than ninety days, but for forty of them an appraisal was awaited, which do not count in this line."""
    terms = Terms(case)
    start = begun(case)
    case.tell("commission_appraisal", case.at(start + 3, 9), {
        "appraisal_kind": "inspection", "appraisal_body": "市食品检验院", "appraisal_matter": "检验过期食品。"},
        by=case.body.handler)
    case.tell("receive_appraisal", case.at(start + 43, 9), {"appraisal_opinion": "不合格。"}, by=case.body.handler)
    _decided_late(case, start, start + 44, terms)


@story(3, 190)
def suspended(case: Told) -> None:
    """More than ninety days, but for forty of them the case was suspended."""
    terms = Terms(case)
    start = begun(case)
    case.tell("suspend", case.at(start + 3, 9), {"suspension_ground": "prior_question", "reason": "等待另案结果。"},
              by=case.body.head)
    case.tell("resume", case.at(start + 43, 9), {"reason": "另案已有结果。"}, by=case.body.head)
    _decided_late(case, start, start + 44, terms)


@story(3, 190)
def extended(case: Told) -> None:
    """More than ninety days, after an extension by thirty in time."""
    terms = Terms(case)
    start = begun(case)
    case.tell("extend", case.at(start + 40, 9), {"extension_days": 30, "reason": "案情复杂。"}, by=case.body.head)
    _decided_late(case, start, start + 44, terms)


def _decided_late(case: Told, start: int, concluded: int, terms: Terms) -> None:
    acts.heard(case, period_over(case, noticed(case, concluded, terms)), "silent")
    day = start + case.wishes.get("taking", case.random.choice([91, 110, 120]))
    acts.decided(case, day, terms)
    carried_out(case, day, terms)


@story(3, 160)
def recused(case: Told) -> None:
    """The second officer's recusal is asked for: granted, then a third takes over; or not."""
    terms = Terms(case)
    start = begun(case)
    granted = case.random.random() < 0.6
    case.tell("request_recusal", case.at(start + 4, 9), {
        "recusal_requested_by": "party", "recusal_whom": case.body.second, "reason": "与当事人有亲属关系。"},
        by=case.body.handler)
    case.tell("decide_recusal", case.at(start + 5, 9), {"recusal_granted": granted, "reason": "已核实。"},
              by=case.body.head)
    day = listened(case, noticed(case, start + 14, terms))
    acts.decided(case, day, terms)
    carried_out(case, day, terms)
    since = case.line("decide_recusal")["occurred_at"]
    for line in case.lines:
        if granted and "officers" in line and line["occurred_at"] > since:
            line["officers"] = [case.body.officers[0], case.world.spare]


# -- heavy enough for a hearing ---------------------------------------------------------------------------------------


@story(8, 160)
def heavy(case: Told) -> None:
    """Told of the right to a hearing, which nobody asks for; deliberated."""
    terms = grave(case)
    day = listened(case, noticed(case, begun(case) + 9, terms, hearing=True))
    acts.deliberated(case, day)
    acts.decided(case, day, terms)
    carried_out(case, day, terms, ("B29", "B36"))


@story(4, 190)
def revoking(case: Told) -> None:
    """The permit is revoked besides a small fine, and that is carried out."""
    terms = Terms(case, kinds=("fine", "revoke_permit"))
    day = listened(case, noticed(case, begun(case) + 9, terms, hearing=True))
    acts.deliberated(case, day)
    acts.decided(case, day, terms)
    case.tell("execute_other", case.at(day + 3, 9), {
        "executed_kind": "revoke_permit", "execution_note": "已公告注销。"}, by=case.body.handler)
    carried_out(case, day, terms)


@story(3, 190)
def deviating(case: Told) -> None:
    """Above the tier, within the whole range, for a stated reason and after the heads agreed."""
    terms = Terms(case, fine="12000.00" if case.person else "80000.00", tier="较轻", adjustment="heavier")
    day = listened(case, noticed(case, begun(case) + 9, terms, hearing=True))
    acts.deliberated(case, day)
    acts.decided(case, day, terms)
    carried_out(case, day, terms)


@story(12, 190)
def hearing(case: Told) -> None:
    """A hearing is asked for, held, reviewed after, deliberated, and the decision rests on its record."""
    terms = grave(case)
    summoned = _asked(case, noticed(case, begun(case) + 9, terms, hearing=True))
    on = days.hearing_after(case.day(summoned))
    if case.wishes.get("sooner"):
        on = days.working(on, -1)
    elif case.random.random() < 0.5:
        on = days.working(on, case.random.choice([1, 4]))
    acts.notified(case, summoned, on)
    acts.held(case, on)
    day = case.number_of(on) + 2
    acts.reviewed(case, day, terms, child="again", of="after_hearing")
    acts.heard(case, day + 2)
    acts.deliberated(case, day + 2)
    acts.decided(case, day + 2, terms, hearing_record_relied=True)
    carried_out(case, day + 2, terms)


@story(3, 190)
def absent(case: Told) -> None:
    """Nobody comes to the hearing, which ends there."""
    terms = grave(case)
    summoned = _asked(case, noticed(case, begun(case) + 9, terms, hearing=True))
    on = days.hearing_after(case.day(summoned))
    acts.notified(case, summoned, on)
    day = case.number_of(on)
    case.tell("hearing/terminate", case.at(day, 10), {
        "termination_ground": "absent", "reason": "当事人无正当理由没有到场。"}, by=acts.HOST, child="hearing")
    _without_hearing(case, day + 1, terms)


@story(3, 190)
def refused(case: Told) -> None:
    """A hearing asked for too late is refused."""
    terms = grave(case)
    served = noticed(case, begun(case) + 9, terms, hearing=True)
    late = case.number_of(days.working(case.day(served), 5)) + 1
    acts.asked_for_hearing(case, case.day(late))
    case.tell("hearing/refuse", case.at(late + 1, 9), {"reason": "申请超过期限。"}, by=case.body.head, child="hearing")
    _without_hearing(case, late + 2, terms)


def _asked(case: Told, served: int) -> int:
    """Asked for within five working days; the day on which the notice of the hearing goes out."""
    last = case.number_of(days.working(case.day(served), 5))
    asked = case.random.choice([served + 1, last])
    acts.asked_for_hearing(case, case.day(asked))
    return max(asked, last) + 2


def _without_hearing(case: Told, day: int, terms: Terms) -> None:
    acts.heard(case, day)
    acts.deliberated(case, day)
    acts.decided(case, day, terms)
    carried_out(case, day, terms)


# -- other ways of serving and paying ---------------------------------------------------------------------------------


def until_served(case: Told) -> tuple[Terms, int]:
    """Decided, served and published; the day of the serving."""
    terms = Terms(case)
    day = listened(case, noticed(case, begun(case) + 9, terms))
    acts.decided(case, day, terms)
    served = endings.served_decision(case, day, ["B29"])
    endings.published(case, day)
    return terms, served


@story(4, 190)
def announced(case: Told) -> None:
    """The decision is served by announcement."""
    terms = Terms(case)
    day = listened(case, noticed(case, begun(case) + 9, terms))
    acts.decided(case, day, terms)
    served = endings.soon(case, day, "serving")
    acts.announced(case, served, ["B29"])
    endings.published(case, day)
    acts.paid(case, served + 40, terms.fine)
    acts.closed(case, served + 42)


@story(3, 270)
def deferred(case: Told) -> None:
    """Payment is put off on the party's application."""
    endings.deferred(case, *until_served(case))


@story(4, 270)
def split(case: Told) -> None:
    """Payment by instalments, each on its last day or before."""
    endings.split(case, *until_served(case))


@story(6, 270)
def overdue(case: Told) -> None:
    """Not paid in time: demanded, an additional fine, then both paid."""
    endings.overdue(case, *until_served(case))


@story(4, 250)
def stopped(case: Told) -> None:
    """Reconsideration stops execution for some days, which do not count for the additional fine."""
    endings.stopped(case, *until_served(case))


@story(3, 250)
def contested(case: Told) -> None:
    """Reconsideration is asked for and upholds the decision; its days do not count for the additional fine."""
    endings.contested(case, *until_served(case))


@story(4, 480)
def court(case: Told) -> None:
    """Never paid: the court is asked, after six months and a demand, within nine months."""
    endings.court(case, *until_served(case))


@story(4, 230)
def revoked(case: Told) -> None:
    """Paid, then revoked or changed on reconsideration; taken back from the public in time, published as changed."""
    endings.revoked(case, *until_served(case))


# -- without a penalty ------------------------------------------------------------------------------------------------


@story(5, 90)
def spared(case: Told) -> None:
    """Slight, corrected in time, without harm: no penalty, but education."""
    start = begun(case) + 9
    acts.concluded(case, start, None, offence_slight=True, no_penalty_ground="slight")
    acts.reviewed(case, start + 1, None)
    acts.decided(case, start + 4, None)
    served = endings.served_decision(case, start + 4, ["B30"])
    acts.closed(case, served + 3)


@story(2, 40)
def unfiled(case: Told) -> None:
    """The check finds nothing to file."""
    acts.lead(case)
    case.said("verify")["verification_result"] = "should_not_file"
    case.tell("refuse_filing", case.at(2, 9), {"not_filed_reason": "没有违法事实。"}, by=case.body.head)
    acts.archived(case, 10)


@story(2, 70)
def withdrawn(case: Told) -> None:
    """Filed, and withdrawn since the facts do not bear it out."""
    start = begun(case)
    case.tell("withdraw", case.at(start + 12, 9), {"withdraw_ground": "unproven", "reason": "证据不足。"},
              by=case.body.head)
    acts.archived(case, start + 20)


@story(2, 70)
def transferred(case: Told) -> None:
    """Filed, and transferred to another agency."""
    start = begun(case)
    case.tell("transfer", case.at(start + 12, 9), {
        "transfer_kind": "agency", "transfer_to": "北辰区市场监督管理局", "transfer_basis": "行政处罚法第二十二条",
        "reason": "另一机关管辖更为适宜。"}, by=case.body.head)
    acts.archived(case, start + 20)




def but(stories: tuple[str, ...], *names: str) -> tuple[str, ...]:
    """These stories without some."""
    return tuple(one for one in stories if one not in names)


NO_DECISION = ("unfiled", "withdrawn", "transferred")
FILED = but(tuple(STORIES), "unfiled")
PENALTY = but(FILED, "spared", *NO_DECISION)
DECIDED = (*PENALTY, "spared")
HEAVY = ("heavy", "revoking", "hearing", "absent", "refused")
SMALL = ("plain", "deferred", "split", "overdue", "revoked")
"""A fine below the threshold of a hearing, in the usual time and served in one of the usual ways."""
