"""How a domain app takes part in the engine: one behaviour per family of procedures, registered when it loads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

import msgspec
from django.db.models import Model

from hengjian.identity.models import Organisation, Person
from hengjian.identity.services import SHANGHAI
from hengjian.law.facts import Facts
from hengjian.law.rulepacks import Params
from hengjian.proceedings.family import Family, Member
from hengjian.proceedings.sealing import is_reference
from hengjian.proceedings.state import State

PRESENT = frozenset({"session", "pin", "own_session"})


class Signature(msgspec.Struct, frozen=True):
    """That an officer stands behind a step, and how that was made sure.

    `how`: session (the one who submits), pin (own PIN on this device), own_session (confirmed elsewhere),
    paper (signed the paper, entry and exchange), named (only named: never enough online).
    """

    person_id: UUID
    how: str


class Case(msgspec.Struct):
    """What a behaviour may know when a step is judged: the state before it, its data, and the family around it.

    `state` and `family` are as of that moment: what happened later is not in them, whenever it was recorded.
    `doer` is who did the act: online the one who submits, elsewhere the first who signed. `recorded_at` is when the
    platform learnt of it.
    """

    identifier: UUID
    family: Family
    doer: UUID | None
    state: State
    step: str
    data: dict[str, Any]
    occurred_at: datetime
    recorded_at: datetime
    precision: str
    organisation: Organisation
    signatures: tuple[Signature, ...]
    officers: dict[UUID, Person]
    params: Params
    channel: str
    open_sealed: Callable[[dict[str, Any]], Any]
    issued: list[dict[str, Any]] = msgspec.field(default_factory=list)
    """Documents that the step under way has issued so far, in the order of the procedure."""
    day: date = date.min
    """When it happened, as a day in Beijing; reckoned from `occurred_at`."""
    doer_as: str = ""
    """How papers name the doer who acts by a grant: 李某（代理王某）. Empty: by the plain name, which rules compare."""
    memory: dict[str, Any] = {}
    """What a behaviour has read of this moment and would read again."""

    def __post_init__(self) -> None:
        self.day, self.memory = self.occurred_at.astimezone(SHANGHAI).date(), {}

    @property
    def parent(self) -> Member | None:
        """The proceeding within which this one was opened; None of a root."""
        return self.family.parent(self.identifier)

    @property
    def root(self) -> Member:
        return self.family.root

    def children(self, procedure: str = "") -> list[Member]:
        """Proceedings opened within this one, in order of opening."""
        return self.family.children(self.identifier, procedure)

    def siblings(self, procedure: str = "") -> list[Member]:
        """Other proceedings opened within the same parent, in order of opening."""
        parent = self.parent
        found = self.family.children(parent.id, procedure) if parent else []
        return [member for member in found if member.id != self.identifier]

    def is_present(self, signature: Signature) -> bool:
        """Whether the officer was really there: online in person, elsewhere the signed paper counts too."""
        return signature.how in PRESENT or (signature.how == "paper" and self.channel != "online")

    def get(self, step: str, element: str, default: Any = None) -> Any:
        """An element of the step under way or of an earlier one; a sealed value is opened."""
        value = self.data.get(element) if step == self.step else self.state.get(step, element)
        if value is None:
            return default
        return self.open_sealed(value) if is_reference(value) else value

    def at(self, step: str) -> datetime | None:
        return self.occurred_at if step == self.step else self.state.at(step)


@runtime_checkable
class Protects(Protocol):
    """A behaviour that tells whose name lists must not show."""

    def protects(self, case: Case) -> list[str]:
        """`minor` where the act under way names a party who is one; empty for all others."""
        ...


class Behaviour(Protocol):
    """What a domain app knows about its proceedings. All methods are reads."""

    def facts(self, case: Case) -> Facts:
        """The typed facts its rules judge; what is unknown stays unset."""

    def offence_day(self, case: Case) -> date | None:
        """The day whose law judges the substance (从旧兼从轻); None when there is no offence."""

    def pins(self, case: Case) -> dict[str, str]:
        """The registry rows this step was judged by, with their versions."""

    def labels(self, case: Case) -> dict[str, str]:
        """Registry texts that rows need, kept with the step so that replay reads nothing but records."""

    def columns(self, state: State) -> dict[str, Any]:
        """The common columns of the proceeding's row, from the state alone."""

    def row(self, state: State) -> tuple[type[Model], dict[str, Any]] | None:
        """The typed row of this behaviour, from the state alone."""

    def content(self, code: str, case: Case, number: str) -> dict[str, Any]:
        """What a document says: the fields its checks read and its layout prints."""


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as far as the public may come to know of it. Nothing in it has been redacted.

    `number` is the document's. `people` are natural persons to be shown by surname only, `unnamed` those not to be
    shown at all (minors, reporters, witnesses), `words` names, codes and addresses of organisations, which stay.
    """

    kind: str
    number: str
    party_kind: str
    party_name: str
    party_shop: str = ""
    party_code: str = ""
    party_minor: bool = False
    item: str
    facts: str
    conclusion: str
    basis: list[str]
    decided_on: date
    people: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@runtime_checkable
class Discloses(Protocol):
    """A behaviour whose decisions are published."""

    def decided(self, case: Case) -> Decided:
        """What was decided. Of sealed values only the age follows, never the value."""


@runtime_checkable
class Derives(Protocol):
    """A behaviour that works out what clocks turn on and nobody types (what a payment leaves unpaid)."""

    def derived(self, case: Case, whole: State) -> dict[str, Any]:
        """Values of the elements that the procedure `derives`, of the step under way; those that say nothing left out.

        `whole` has what happened after the step too, where it was recorded earlier.
        """


_registered: list[tuple[str, Behaviour]] = []


def register(pattern: str, behaviour: Behaviour) -> None:
    """Makes a behaviour answer for the procedures whose names match."""
    _registered.append((pattern, behaviour))


def behaviour_of(procedure: str) -> Behaviour:
    """The behaviour that answers for a procedure; LookupError when no app does."""
    for pattern, behaviour in _registered:
        if fnmatchcase(procedure, pattern):
            return behaviour
    raise LookupError(f"no behaviour for {procedure}")
