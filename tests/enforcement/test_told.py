"""Reading acts in order of occurrence, and what is said while a form is still blank."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hengjian.enforcement.ordinary import execution, investigation
from hengjian.enforcement.reading import UNSAID, Done, Told
from hengjian.law.facts import Moment


def done(name: str, day: str = "2026-03-09", **data: Any) -> Done:
    return Done(name, Moment.of(day), data, "somebody", "某人", ())


def test_a_step_that_has_not_happened_says_nothing() -> None:
    told = Told([done("open", clue="有")])
    assert told.said("verify", "verification") is UNSAID
    assert told.at("verify") is None
    assert (told.said("open", "clue"), told.said("open", "party")) == ("有", "")


def test_a_blank_form_says_nothing_yet() -> None:
    told = Told([done("open", clue="有"), done("verify")])
    assert told.said("verify", "verification") is UNSAID
    assert Told([done("verify"), done("open", clue="有")]).said("verify", "verification") == ""


def test_the_newest_counts_and_since_begins_after_it() -> None:
    told = Told([done("inform", fine="1"), done("hear"), done("inform", fine="2"), done("review")])
    assert told.said("inform", "fine") == "2"
    assert [act.name for act in told.since("inform").acts] == ["review"]
    assert told.since("decide").acts == told.acts


def test_what_is_preserved_is_handled_oldest_first() -> None:
    first, second = done("preserve", "2026-03-09"), done("preserve", "2026-03-11")
    handled = done("handle_preserved", "2026-03-12", preserved_handling="released")

    def told(*acts: Done) -> tuple[Any, Any]:
        facts = investigation.gathering(Told(list(acts)))
        return facts["preserved_at"], facts["preserved_handled_at"]

    assert told(first, second) == (first.moment, None)
    assert told(first, second, handled) == (first.moment, handled.moment), "while it is being handled"
    assert told(first, second, handled, done("conclude", a="b"))[0] == second.moment, "one is left"
    assert told(first, handled, done("conclude", a="b")) == (first.moment, handled.moment)
    assert told(done("conclude", a="b")) == (None, None)


def test_unpaid_is_never_below_zero_and_counts_fines_alone() -> None:
    decided = done("propose_decision", fine="3000.00")
    pays = [done("pay", amount="1000.00", payment_of="fine"), done("pay", amount="500.00", payment_of="late_fine")]
    assert execution.unpaid(Told([decided, *pays])) == Decimal("2000.00")
    assert execution.unpaid(Told([decided, *pays, done("pay", amount="9000.00", payment_of="fine")])) == 0


def test_only_reconsideration_and_court_stop_the_additional_fine() -> None:
    def stopped(by: str, *more: Done) -> list[tuple[date, date]]:
        return execution.stops(Told([done("suspend_execution", "2026-04-01", execution_suspended_by=by), *more]),
                               date(2026, 4, 30))

    resumed = done("resume_execution", "2026-04-10", reason="维持")
    assert stopped("court", resumed) == [(date(2026, 4, 1), date(2026, 4, 10))]
    assert stopped("reconsideration") == [(date(2026, 4, 1), date(2026, 4, 30))], "still stopped"
    assert stopped("own", resumed) == []
