"""What most stories of an ordinary penalty share: how they are declared, and their longer stretches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.reported import acts, days, endings
from support.reported.acts import Terms
from support.reported.planting import Catalogue, Story
from support.reported.telling import Told

ORDINARY = Catalogue()
STORIES: dict[str, Story] = {}
WEIGHTS: dict[str, int] = {}
GRAVE_FINES = {True: (5000, 12_000, 20_000), False: (50_000, 80_000, 100_000)}
"""For which a hearing may be asked, by whether the party is a natural person; the least of them is the threshold."""


def story(weight: int, span: int) -> Callable[[Callable[[Told], None]], Callable[[Told], None]]:
    """Declares a story: how often it is told, and so many days it may take."""

    def declare(tell: Callable[[Told], None]) -> Callable[[Told], None]:
        STORIES[tell.__name__] = Story(tell.__name__, tell, span)
        WEIGHTS[tell.__name__] = weight
        return tell

    return declare


def begun(case: Told, item: str = "ordinary", **filing: Any) -> int:
    """From the lead to interview and correction; the day of the filing."""
    reporter = {"case_source": "3", "reporter_named": True, "reporter_name": "吴举报"}
    acts.lead(case, **case.random.choices([{}, reporter], [4, 1])[0])
    start = acts.filed(case, item, **filing)
    acts.interview(case, start + 1)
    acts.correction(case, start + 1)
    if case.random.random() < 0.3:
        acts.scene(case, start + 2)
    if case.random.random() < 0.2:
        acts.preserved(case, start + 2)
    return start


def noticed(case: Told, start: int, terms: Terms, hearing: bool = False, **more: Any) -> int:
    """Concluded, reviewed and told; the day on which the notice was served."""
    acts.concluded(case, start, terms, **more)
    acts.reviewed(case, start + 1, terms)
    acts.informed(case, start + 3, terms, hearing)
    return start + 4


def listened(case: Told, served: int, response: str = "") -> int:
    """What the party said to the notice; the day on which it may be decided: after the period, or after a waiver.

    Now and then that is the last day on which it may: ninety days after the filing, or the working day after.
    """
    usual = case.random.choices(["silent", "statement", "waived"], [4, 3, 2])[0]
    response = case.wishes.get("response", response or usual)
    over = period_over(case, served)
    day = served + 1 if response == "waived" else over + case.random.choice([0, 0, 4])
    last = case.number_of(days.rolled(case.day(case.filed_on + 90)))
    if "deciding" in case.wishes:
        day = last + case.wishes["deciding"]
    elif case.wishes.get("hasty"):
        day = over - 1
    elif response != "waived" and case.random.random() < 0.05:
        day = max(day, last)
    acts.heard(case, day, response)
    return day


def period_over(case: Told, served: int) -> int:
    """The first day on which the party's five working days for a statement are over."""
    return case.number_of(days.working(case.day(served), 5)) + 1


def carried_out(case: Told, day: int, terms: Terms, documents: tuple[str, ...] = ("B29",)) -> None:
    """Served and published within seven working days each, paid within fifteen days, closed, archived."""
    served = endings.served_decision(case, day, list(documents))
    published = endings.published(case, day)
    paid = served
    if terms.fine:
        paid = case.random.choice([served + 7, case.number_of(acts.due_to_pay(case))])
        acts.paid(case, paid, terms.fine)
    if terms.confiscated:
        acts.paid(case, paid, terms.confiscated, "confiscated")
    more = {"property_handled": "没收款项已上缴国库。"} if terms.confiscated else {}
    acts.closed(case, max(paid, published) + 2, **more)


def grave(case: Told) -> Terms:
    """A fine for which the party may ask for a hearing."""
    return Terms(case, fine=f"{case.random.choice(GRAVE_FINES[case.person])}.00")
