"""What a form starts with, so that nothing is asked twice: what the case and the proceedings around it have said."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hengjian.identity.services import Actor
from hengjian.law.dictionary import Dictionary, Element
from hengjian.law.procedures import Step
from hengjian.proceedings import reading as cases
from hengjian.proceedings import rows
from hengjian.proceedings.sealing import is_reference
from hengjian.proceedings.state import GENERIC
from hengjian.registry import services as registry

SOURCES = {
    "amount": ("fine",), "demanded_amount": ("fine",), "payer_name": ("party_name",),
    "receiver_name": ("recipient", "party_name"), "recipient": ("party_name",), "interviewee": ("party_name",),
    "penalty_kinds": ("proposed_kinds",), "fine": ("proposed_fine",), "outcome": ("proposed_outcome",),
    "determined_facts": ("offence_facts",), "informed_content": ("determined_facts",),
}
"""Under which other names a field may have been said before."""
ANEW = frozenset({
    "reason", "approval_opinion", "remark", "officer_numbers", "certificates_shown", "rights_told", "recusal_declared",
    "record_signed_as", "refusal_reason", "party_response", "execution_note", "witness_name",
})  # fmt: skip
"""What is said of one act only: an earlier answer is no answer to it."""
OWN_NAME = {"hearing_host": "HEARING_HOST", "hearing_clerk": "CLERK", "deliberation_chair": "AGENCY_HEAD",
            "deliberation_clerk": "CLERK"}
"""Fields that name whoever fills them in, where they hold the post."""


def values(actor: Actor, file: cases.CaseFile, step: Step, dictionary: Dictionary) -> dict[str, Any]:
    """What the fields of a step start with. `file` is the case, or the parent of a proceeding to be opened;
    `dictionary` that of the procedure to which the step belongs."""
    said, made = _said(file, step), {}
    for field in step.form:
        if field.key in ANEW or not _carried(dictionary[field.element]):
            continue
        names = (field.key, *SOURCES.get(field.key, ()))
        value = next((one for name in names if (one := _plain(said.get(name))) not in (None, {})), None)
        if value != file.veil.over(value):  # no masked name is proposed, lest it be recorded
            continue
        if value is None and OWN_NAME.get(field.key) in actor.roles:
            value = actor.name
        if value is not None:
            made[field.key] = value
    keys = {field.key for field in step.form}
    if "officer_numbers" in keys:
        people = [UUID(person) for person in file.row.handlers]
        made["officer_numbers"] = [one.number for one in registry.certificates_on(people, cases.today()).values()]
    if "discretion_standard" in keys and (item := registry.item_on(file.row.item_code, cases.today())):
        made.setdefault("discretion_standard", item.tiers.get("title", ""))
    for key, choices in offered(file, step, dictionary).items():
        made.setdefault(key, [value for value, _ in choices if value != "other"])
    return made


def offered(file: cases.CaseFile, step: Step, dictionary: Dictionary) -> dict[str, list[tuple[str, str]]]:
    """What the lists of a step may be picked from: the evidence recorded, the documents still to be served."""
    makers = {"evidence_cited": _evidence, "served_documents": _unserved}
    found = {field.key: makers[field.key](file, dictionary) for field in step.form if field.key in makers}
    return {key: choices for key, choices in found.items() if choices}


def _said(file: cases.CaseFile, step: Step) -> dict[str, Any]:
    """Everything said in the proceeding and those above it, the latest last. A step that may be taken again and
    leads nowhere (a payment, an interview) is about something new each time and does not begin with the last one."""
    told = [one for member in file.whole.line(file.row.id) for one in member.state.order]
    merged: dict[str, Any] = {}
    for one in sorted(told, key=lambda one: (one.occurred_at, one.recorded_at)):
        if one.name not in GENERIC and (one.name != step.name or step.to):
            merged |= one.data
    return merged


def _carried(element: Element) -> bool:
    return not (element.sealed or element.type == "file" or rows.is_rows(element))


def _plain(value: Any) -> Any:
    """A value without what is sealed in it."""
    if is_reference(value):
        return None
    if isinstance(value, dict):
        return {key: one for key, one in value.items() if not is_reference(one)}
    return value


def _evidence(file: cases.CaseFile, _: Dictionary) -> list[tuple[str, str]]:
    """The titles of the evidence recorded so far and not excluded."""
    steps = file.state.by_time()
    excluded = {one.data.get("excluded_title") for one in steps if one.name == "exclude_evidence"}
    titles = dict.fromkeys(str(row["evidence_title"]) for one in steps if one.name not in GENERIC
                           for row in one.data.get("evidence", []))
    return [(title, title) for title in titles if title not in excluded]


def _unserved(file: cases.CaseFile, dictionary: Dictionary) -> list[tuple[str, str]]:
    """The documents that the case has issued and that are neither served nor on their way; and any other one."""
    codes = dictionary.codes(dictionary["served_document"])
    sent = {code for child in file.family.children(file.row.id, "serving") if child.state.stage != "cancelled"
            for code in child.state.data().get("served_documents", [])}
    issued = [one.code for one in file.documents if one.voided_at is None]
    left = dict.fromkeys(code for code in issued if code in codes and code not in sent)
    return [(code, codes[code]) for code in (*left, "other")] if left else []
