"""The shapes of the answers. Names are English; labels are those that pages show."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from hengjian.web.api.listing import Listed


class Body(Schema):
    """An organisation."""

    id: UUID
    name: str


class Case(Schema):
    """A case as lists show it. `due_on` is the nearest limit that has not been met."""

    id: UUID
    number: str
    title: str
    procedure: str
    procedure_title: str
    stage: str
    stage_title: str
    is_closed: bool
    agency_id: UUID
    channel: str
    handlers: str
    opened_at: datetime
    due_on: date | None
    due_title: str


class Cases(Listed):
    items: list[Case]


class Gate(Schema):
    """One condition before a step: met, unmet, unknown, waived."""

    state: str
    title: str
    cite: str
    detail: str


class NextStep(Schema):
    """A step that may come: `ready` when nothing stands in its way, else why not."""

    step: str
    title: str
    ready: bool
    reason: str
    cite: str
    gates: list[Gate]


class Person(Schema):
    """Somebody who has had a part in the case: from when to when, and whether it is still theirs."""

    name: str
    part: str
    since: datetime
    until: datetime
    present: bool


class CaseDetail(Case):
    """A case: where it stands, what may come next and what stands in its way, who has had which part."""

    agency: Body
    root_id: UUID
    parent_id: UUID | None
    procedure_version: str
    steps: int
    next: NextStep | None
    others: list[NextStep]
    blocked: list[NextStep]
    people: list[Person]


class Value(Schema):
    """One thing said in a step. What is sealed is masked here; it is shown in clear on the page alone, for a reason."""

    label: str
    value: str
    masked: bool


class RecordedStep(Schema):
    """One record of a case. `ledger` is its place in the agency's log."""

    id: UUID
    seq: int
    step: str
    title: str
    occurred_at: datetime
    precision: str
    recorded_at: datetime
    channel: str
    officers: list[str]
    corrected: bool
    ledger: int | None
    values: list[Value]


class ClockOut(Schema):
    """A time limit. `left` is in its unit, negative when overdue, none once it is met."""

    id: UUID
    name: str
    title: str
    cite: str
    start_on: date
    due_on: date
    unit: str
    left: int | None
    met_on: date | None
    paused_since: date | None
    provisional: bool


class Document(Schema):
    """An issued document; its file is at /documents/{id}/pdf."""

    id: UUID
    case_id: UUID
    code: str
    title: str
    number: str
    issued_at: datetime
    voided: bool
    has_file: bool


class Finding(Schema):
    """A rule that a recorded step did not satisfy."""

    id: UUID
    case_id: UUID
    step_id: UUID
    rule: str
    cite: str
    status: str
    message: str
    found_at: datetime


class Findings(Listed):
    items: list[Finding]


class Publication(Schema):
    """A published decision of a body in scope."""

    id: UUID
    agency_id: UUID
    agency_name: str
    title: str
    number: str
    published_on: date
    version: int
    withdrawn: bool


class Publications(Listed):
    items: list[Publication]


class Export(Schema):
    """A file of a list that the asker asked for."""

    id: UUID
    list: str
    title: str
    status: str
    requested_at: datetime
    rows: int | None
    expires_at: datetime | None


class ProcedureLine(Schema):
    """A procedure in the version that new cases begin with."""

    name: str
    title: str
    basis: str
    cites: list[str]
    version: str


class Procedure(ProcedureLine):
    stages: list[dict[str, Any]]
    steps: list[dict[str, Any]]


class Rule(Schema):
    """A rule in the version of today."""

    id: str
    title: str
    cite: str
    since: date
    force: str
    steps: list[str]


class Batch(Schema):
    """The lines of one agency in one file. `pending` have been accepted and wait for their entry."""

    id: UUID
    agency_id: UUID
    file_name: str
    submitted_by: str
    received_at: datetime
    accepted: int
    repeated: int
    quarantined: int
    conflicts: int
    recorded: int
    returned: int
    pending: int


class Batches(Listed):
    items: list[Batch]


class Receipt(Schema):
    """That lines were accepted together: their number and Merkle root, and their place in the agency's log."""

    id: UUID
    first_line: int
    last_line: int
    size: int
    root: str
    received_at: datetime
    ledger: int | None


class ReturnedLine(Schema):
    """One thing that is wrong with one line. Values of level L3 and above are masked."""

    id: UUID
    line: int
    key: str
    case_key: str
    step: str
    element: str
    label: str
    value: str
    code: str
    reason: str
    fix: str
    cite: str


class Returned(Listed):
    items: list[ReturnedLine]


class Fate(Schema):
    """What became of the newest line under a key: accepted, recorded, returned or unknown."""

    key: str
    state: str
    at: datetime | None
    step: UUID | None
    reasons: list[str]


class HandedIn(Schema):
    """What became of a handed-in file. `repeated`: the same key had brought the same file before."""

    id: UUID
    key: str
    received_at: datetime
    repeated: bool
    batches: list[Batch]
    lines: dict[str, int]
