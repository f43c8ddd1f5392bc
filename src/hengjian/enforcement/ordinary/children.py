"""What the proceedings under a case add to its facts: reviews, hearings, deliberations, servings."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from hengjian.enforcement.ordinary import key_facts
from hengjian.enforcement.reading import Done, Told, day_of, told_by
from hengjian.law.facts import Moment
from hengjian.law.facts_ordinary import DeliberationFact, HearingFact, ReviewFact
from hengjian.proceedings.family import Family

REVIEW, HEARING, DELIBERATION, SERVING = "legal_review", "hearing", "deliberation", "serving"
OPINIONS = ("pass", "require_changes", "reject", "suggest_transfer")


class Served(msgspec.Struct, frozen=True):
    """One serving: which documents, begun when, and the day they were served (None: not yet)."""

    documents: tuple[str, ...]
    begun: Moment
    served_on: date | None


class Under(msgspec.Struct, frozen=True):
    """The proceedings under one case, as facts. An act that is being judged in one of them is not in it yet."""

    family: Family
    case: UUID

    def _told(self, procedure: str) -> list[Told]:
        return [told_by(member) for member in self.family.children(self.case, procedure)]

    def reviews(self) -> tuple[ReviewFact, ...]:
        """In order of their newest submission."""
        found = [review(told) for told in self._told(REVIEW)]
        return tuple(sorted(found, key=lambda one: str(one.submitted_at)))

    def hearings(self) -> tuple[HearingFact, ...]:
        return tuple(hearing(told) for told in self._told(HEARING))

    def deliberations(self) -> tuple[DeliberationFact, ...]:
        """Those that were concluded."""
        return tuple(deliberation(told, act) for told in self._told(DELIBERATION) if (act := told.last("hold")))

    def servings(self) -> list[Served]:
        return [serving(told) for told in self._told(SERVING)]

    def served(self, documents: tuple[str, ...], since: Moment | None = None) -> date | None:
        """The first day on which one of these documents was served, by a serving not begun before `since`."""
        days = [one.served_on for one in self.servings() if one.served_on and set(documents) & set(one.documents)
                and (since is None or since.not_after(one.begun))]
        return min(days, default=None)


def review(told: Told) -> ReviewFact:
    """A legal review by its newest submission."""
    submission = told.last(*key_facts.SUBMISSIONS) or told.acts[0]
    opinion = told.last(*OPINIONS)
    passed = told.since(*key_facts.SUBMISSIONS).last("pass")
    return ReviewFact.of({
        "stage": submission.data.get("review_of", ""),
        "submitted_at": submission.moment,
        "passed_at": passed.moment if passed else None,
        "reviewer": opinion.doer if opinion else "",
        "key": key_facts.submitted(submission),
    })


def hearing(told: Told) -> HearingFact:
    held = told.last("hold")
    ended = held.data.get("hearing_ended") if held else None
    return HearingFact.of({
        "requested_at": told.acts[0].moment,
        "held_at": Moment.of(ended) if ended else (held.moment if held else None),
        "reported_at": told.at("report"),
        "stopped_at": told.at("terminate", "refuse"),
    })


def deliberation(told: Told, held: Done) -> DeliberationFact:
    return DeliberationFact.of({
        "on": told.acts[0].data.get("deliberation_on", ""),
        "held_at": held.moment,
        "members": len(held.data.get("deliberation_members", [])),
        "approved": held.data.get("deliberation_result") == "approved",
    })


def serving(told: Told) -> Served:
    served = told.last("serve")
    return Served(tuple(told.acts[0].data.get("served_documents", [])), told.acts[0].moment,
                  day_of(served.data.get("served_on")) if served else None)
