"""Ordinary penalties in which acts are done twice, taken back, or crowded into one day; with faults of their own."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from support.reported import acts, days, endings, stories
from support.reported.acts import Terms
from support.reported.endings import accrued
from support.reported.planting import Catalogue, Story
from support.reported.telling import Told
from support.reported.ways import begun, carried_out, noticed, period_over

TWICE = Catalogue()
STORIES: dict[str, Story] = {}
WEIGHTS: dict[str, int] = {}
SPAN = 290
fault = TWICE.fault


def story(tell: Callable[[Told], None]) -> Callable[[Told], None]:
    STORIES[tell.__name__] = Story(tell.__name__, tell, SPAN)
    WEIGHTS[tell.__name__] = 1
    return tell


# -- told, reviewed, proposed twice -----------------------------------------------------------------------------------


@story
def told_anew(case: Told) -> None:
    """After the statement more comes to light: concluded, reviewed, told and heard again, then decided."""
    less, more = Terms(case, fine=_low(case)), Terms(case, fine=_high(case))
    day = period_over(case, noticed(case, begun(case) + 9, less))
    acts.heard(case, day)
    acts.concluded(case, day + 1, more)
    acts.reviewed(case, day + 2, more, child="again", of="changed")
    acts.informed(case, day + 4, more, child="anew")
    day = period_over(case, day + 5)
    acts.heard(case, day)
    acts.decided(case, day, more)
    carried_out(case, day, more)


def _low(case: Told) -> str:
    return "2000.00" if case.person else "5000.00"


def _high(case: Told) -> str:
    return "4000.00" if case.person else "40000.00"


@fault("told_anew")
def second_notice_not_served(case: Told) -> set[str]:
    """That the first one was does not help."""
    case.without(child="anew")
    return {"CF-20-notice"}


@fault("told_anew")
def heard_on_the_first_notice_only(case: Told) -> set[str]:
    for step in ("hear", "review_statement"):
        case.lines.remove(case.all(step)[1])
    return {"CF-20-answered"}


@fault("told_anew")
def decided_while_the_second_period_ran(case: Told) -> set[str]:
    """Heard on the second notice at once, and decided on the last day of its period."""
    last = days.working(case.date_of("serve", "anew"), 5)
    second = case.all("hear")[1]
    second["data"] = {"party_response": "silent"}
    for line, hour in ((second, 9), (case.all("review_statement")[1], 10), (case.line("propose_decision"), 11),
                       (case.line("decide"), 15)):
        case.put(line, case.at(case.number_of(last), hour))
    case.without("publish", child="")
    acts.published(case, case.number_of(last) + 1)
    case.line("publish")["data"] = {"publication_title": "违法案", "publication_body": "予以处罚。"}
    endings_again(case, case.number_of(last))
    return {"CF-20-period"}


def endings_again(case: Told, day: int) -> None:
    """The decision is served the day after it."""
    serving = case.line("serve", "decision")
    case.put(case.line("open", "decision"), case.at(day + 1, 9))
    case.put(serving, case.at(day + 1))
    serving["data"]["served_on"] = str(case.day(day + 1))


@fault("told_anew")
def heavier_without_being_told_anew(case: Told) -> set[str]:
    for step in ("apply_notice", "approve_notice", "inform", "hear", "review_statement"):
        case.lines.remove(case.all(step)[1])
    case.without(child="anew")
    return {"CF-20-heavier"}


@fault("told_anew")
def changed_facts_not_reviewed_again(case: Told) -> set[str]:
    case.without(child="again")
    return {"CF-30-all"}


@story
def sent_back(case: Told) -> None:
    """The head sends the proposal back, filing and report too, each of which is then as it must be."""
    terms, wrong = Terms(case, fine=_low(case)), Terms(case, fine=_high(case))
    start = begun(case)
    case.tell("apply_filing", case.at(1, 8), case.said("apply_filing") | {
        "item_code": case.world.items["ordinary_unpublished"]}, officers=True)
    case.tell("return_filing", case.at(1, 8.5), {"reason": "事项选错，退回改正。"}, by=case.body.head)
    acts.concluded(case, start + 8, wrong, illegal_gain="900.00")
    case.tell("return_conclusion", case.at(start + 8, 17), {"reason": "补充调查。"}, by=case.body.head)
    day = period_over(case, noticed(case, start + 9, terms))
    acts.heard(case, day)
    case.tell("propose_decision", case.at(day, 11), {
        "outcome": "penalty", "determined_facts": acts.FACTS, **wrong.decided(), **wrong.standard(),
        "decision_reason": "从重。"}, by=case.body.handler)
    case.tell("return_decision", case.at(day, 12), {"reason": "不得重于告知。"}, by=case.body.head)
    acts.decided(case, day + 1, terms)
    carried_out(case, day + 1, terms)


@fault("sent_back")
def sent_back_and_proposed_heavier(case: Told) -> set[str]:
    """What was told and reviewed is proposed first, and what is heavier in the end."""
    first, last = case.all("propose_decision")
    first["data"], last["data"] = last["data"], first["data"]
    for line in case.all("pay"):
        line["data"]["amount"] = last["data"]["fine"]
    return {"CF-20-heavier", "CF-30-all"}


@fault("sent_back")
def right_item_replaced_by_a_wrong_one(case: Told) -> set[str]:
    first, last = sorted(case.all("apply_filing"), key=lambda line: str(line["occurred_at"]))
    first["data"], last["data"] = last["data"], first["data"]
    return {"CF-01"}


@fault("sent_back")
def gains_found_and_left(case: Told) -> set[str]:
    """The second report finds the gains that the first one had found."""
    case.all("conclude")[1]["data"]["illegal_gain"] = "900.00"
    return {"CF-07-gains"}


@story
def resubmitted(case: Told) -> None:
    """The review sends its materials back, asks for changes, and passes what is submitted the third time."""
    terms, wrong = Terms(case, fine=_low(case)), Terms(case, fine=_high(case))
    start = begun(case) + 9
    acts.concluded(case, start, terms)
    acts.reviewed(case, start + 1, terms)
    right = case.said("open", "review")
    submission = right | {"proposed_fine": wrong.fine}
    case.line("open", "review")["data"] = dict(submission)
    case.tell("legal_review/return_materials", case.at(start + 1, 9.5), {"reason": "缺少证据目录。"},
              by=case.body.reviewer, child="review")
    case.tell("legal_review/resubmit", case.at(start + 1, 9.75), dict(submission), by=case.body.handler, child="review")
    passed = case.line("pass", "review")
    case.tell("legal_review/require_changes", case.at(start + 1, 15), dict(passed["data"]), by=case.body.reviewer,
              child="review")
    case.tell("legal_review/resubmit", case.at(start + 1, 16), right, by=case.body.handler, child="review")
    case.tell("legal_review/accept", case.at(start + 1, 17), {}, by=case.body.reviewer, child="review")
    acts.informed(case, start + 3, terms)
    day = period_over(case, start + 4)
    acts.heard(case, day)
    acts.decided(case, day, terms)
    carried_out(case, day, terms)


@fault("resubmitted")
def passed_before_it_was_changed(case: Told) -> set[str]:
    """What passed is what was submitted before; what came after was never reviewed."""
    case.put(case.line("pass", "review"), case.at(case.number_of(case.date_of("open", "review")), 15.5))
    return {"CF-30-all"}


# -- served and paid twice --------------------------------------------------------------------------------------------


@story
def served_again(case: Told) -> None:
    """The first serving of the decision is called off, and another one reaches the party."""
    terms = Terms(case)
    day = period_over(case, noticed(case, begun(case) + 9, terms))
    acts.heard(case, day)
    acts.decided(case, day, terms)
    case.tell("serving/open", case.at(day + 1, 9), {
        "served_documents": ["B29"], "recipient": case.party["party_name"]}, by=case.body.handler, child="off")
    case.tell("serving/cancel", case.at(day + 1, 15), {"reason": "当事人搬迁。"}, by=case.body.handler, child="off")
    carried_out(case, day, terms)


@fault("served_again")
def called_off_and_never_served(case: Told) -> set[str]:
    case.without(child="decision")
    return {"JA-04", "CF-22"}


@story
def paid_in_two(case: Told) -> None:
    """Half is paid, then the rest, by the last day."""
    terms = Terms(case)
    day = period_over(case, noticed(case, begun(case) + 9, terms))
    acts.heard(case, day)
    acts.decided(case, day, terms)
    served = endings.served_decision(case, day, ["B29"])
    published = endings.published(case, day)
    half = Decimal(terms.fine) / 2
    due = case.number_of(acts.due_to_pay(case))
    acts.paid(case, served + 1, f"{half:.2f}")
    acts.paid(case, due, f"{half:.2f}")
    acts.closed(case, max(due, published) + 2)


@fault("paid_in_two")
def rest_paid_twice_over(case: Told) -> set[str]:
    case.all("pay")[1]["data"]["amount"] = case.said("propose_decision")["fine"]
    return {"CF-38-bank", "W64"}


@fault("paid_in_two")
def rest_never_paid(case: Told) -> set[str]:
    case.lines.remove(case.all("pay")[1])
    return {"W64"}


@story
def behindhand(case: Told) -> None:
    """The second of three instalments is late: demanded, an additional fine on that part alone, all paid."""
    terms, served = stories.until_served(case)
    endings.split(case, terms, served)
    start = case.number_of(case.date_of("apply_deferral"))
    parts = [Decimal(one["instalment_amount"]) for one in case.said("approve_deferral")["instalments"]]
    first, second, third = case.all("pay")
    case.put(first, case.at(start + 20))
    case.put(second, case.at(start + 61))
    case.put(third, case.at(start + 80))
    endings.demanded(case, start + 51, f"{parts[1]:.2f}")
    late = accrued(f"{parts[1]:.2f}", 10).quantize(Decimal("0.01"), "ROUND_DOWN")
    case.tell("add_fine", case.at(start + 60, 9), {"late_fine": f"{late:.2f}"}, by=case.body.head)
    acts.paid(case, start + 62, f"{late:.2f}", "late_fine")


@fault("behindhand")
def demanded_before_the_instalment_was_due(case: Told) -> set[str]:
    endings.demand_on(case, case.number_of(case.date_of("demand")) - 1)
    return {"CF-41-overdue"}


@fault("behindhand")
def demanded_though_every_instalment_due_was_paid(case: Told) -> set[str]:
    """The second came on its day after all."""
    due = case.number_of(case.date_of("apply_deferral")) + 50
    case.put(case.all("pay")[1], case.at(due))
    case.without("add_fine")
    case.lines.remove(case.all("pay")[3])
    return {"CF-41-overdue"}


@fault("behindhand")
def additional_fine_on_the_whole(case: Told) -> set[str]:
    amount = f"{accrued(case.said('propose_decision')['fine'], 10):.2f}"
    case.said("add_fine")["late_fine"] = case.all("pay")[3]["data"]["amount"] = amount
    return {"CF-41"}


# -- in one day, and longer -----------------------------------------------------------------------------------------


@story
def one_day(case: Told) -> None:
    """Notice, waiver, decision and serving on one and the same day."""
    terms = Terms(case)
    start = begun(case) + 9
    acts.concluded(case, start, terms)
    acts.reviewed(case, start + 1, terms)
    acts.informed(case, start + 2, terms)
    for line in case.all("apply_notice") + case.all("approve_notice"):
        case.move(line, 0)
    acts.heard(case, start + 3, "waived")
    for line, hour in ((case.line("hear"), 12), (case.line("review_statement"), 13)):
        case.put(line, case.at(start + 3, hour))
    acts.decided(case, start + 3, terms)
    for line, hour in ((case.line("propose_decision"), 14), (case.line("decide"), 15)):
        case.put(line, case.at(start + 3, hour))
    acts.served(case, "decision", start + 3, ["B29"])
    case.put(case.line("open", "decision"), case.at(start + 3, 16))
    endings.published(case, start + 3)
    acts.paid(case, start + 3, terms.fine)
    acts.closed(case, start + 20)


@fault("one_day")
def waived_after_it_was_decided(case: Told) -> set[str]:
    """An hour later; when it was decided nobody had heard the party."""
    day = case.number_of(case.date_of("decide"))
    for line, hour in ((case.line("hear"), 16), (case.line("review_statement"), 17)):
        case.put(line, case.at(day, hour))
    return {"CF-20-period", "CF-20-answered"}


@fault("one_day")
def reviewed_an_hour_after_the_decision(case: Told) -> set[str]:
    case.put(case.line("pass", "review"), case.at(case.number_of(case.date_of("decide")), 16))
    return {"CF-30-all"}


@story
def extended_twice(case: Told) -> None:
    """A second extension, on which the heads deliberated."""
    terms = Terms(case)
    start = begun(case)
    case.tell("extend", case.at(start + 40, 9), {"extension_days": 30, "reason": "案情复杂。"}, by=case.body.head)
    acts.deliberated(case, start + 100, on="other")
    case.tell("extend", case.at(start + 101, 9), {"extension_days": 60, "reason": "案情特别复杂。"}, by=case.body.head)
    day = period_over(case, noticed(case, start + 110, terms))
    acts.heard(case, day, "silent")
    acts.decided(case, start + 170, terms)
    carried_out(case, start + 170, terms)


@fault("extended_twice")
def heads_did_not_agree_to_extend(case: Told) -> set[str]:
    case.said("hold", "chiefs").update(votes_for=1, votes_against=2, deliberation_result="not_approved")
    return {"CF-32-extend"}


@fault("extended_twice")
def deliberated_after_it_was_extended(case: Told) -> set[str]:
    for line in (case.line("open", "chiefs"), case.line("hold", "chiefs")):
        case.move(line, 5)
    return {"CF-32-extend"}
