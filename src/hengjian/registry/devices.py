"""The register of monitoring devices 电子技术监控设备: what was known of a device on a day, and adding to it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from hengjian.identity.models import Organisation
from hengjian.identity.services import Actor
from hengjian.kernel.problem import Problem
from hengjian.law.dictionary import Field, Form
from hengjian.registry import keeping
from hengjian.registry.memory import remembered
from hengjian.registry.models import Device

SUBJECT = "device"
"""What the audit log calls the register."""
FORM: Form = (
    Field("device_number"), Field("device_kind"), Field("device_place"), Field("device_since"),
    Field("device_status"), Field("legal_review_on", required=False), Field("technical_review_on", required=False),
    Field("checked_until", required=False), Field("marked_on", required=False), Field("published_on", required=False),
    Field("published_in", required={"published_on": {"not": None}}), Field("register_note", required=False),
)  # fmt: skip
"""What is said of a device; what is left out has not been done."""
COLUMNS = {"device_number": "number", "device_kind": "kind", "device_place": "place", "device_since": "since",
           "device_status": "status", "register_note": "note"}
"""Columns whose names differ from those of their elements."""


def device_on(organisation: Organisation, number: str, day: date) -> Device | None:
    """What the body (or the one that entrusts it) knew of a device on a day; None where it was not registered."""
    for body in filter(None, (organisation.id, organisation.entrusted_by_id)):
        if held := [row for row in _versions(body, number) if row.since <= day]:
            return max(held, key=lambda row: (row.since, row.version))
    return None


@remembered
def _versions(organisation: UUID, number: str) -> list[Device]:
    return list(Device.objects.filter(organisation=organisation, number=number))


def versions(organisation: Organisation, number: str) -> list[Device]:
    """All versions of one of the body's own devices, newest first."""
    return list(Device.objects.filter(organisation=organisation, number=number).order_by("-version"))


def devices_of(organisation: Organisation) -> list[Device]:
    """The newest version of every device of a body, by number."""
    rows = Device.objects.filter(organisation=organisation).order_by("number", "-version")
    return list(rows.distinct("number"))


def said(device: Device) -> dict[str, Any]:
    """A version as the form says it."""
    values = {field.key: getattr(device, COLUMNS.get(field.key, field.key)) for field in FORM}
    return {name: value.isoformat() if isinstance(value, date) else value
            for name, value in values.items() if value not in (None, "")}


def register(actor: Actor, data: dict[str, Any], today: date, *, seen: int = 0) -> Device:
    """Keeps a version of a device for the actor's body: its first, or the one after version `seen`.

    Audited, also where refused. Raises Problems.
    """
    number = str(data.get("device_number", "")).strip()
    found = keeping.checked(actor, SUBJECT, number, FORM, data, today)
    values = {COLUMNS.get(name, name): value for name, value in found.items()}
    before = versions(actor.organisation, number)
    newest = before[0].version if before else 0
    row = Device(organisation=actor.organisation, version=seen + 1, made_by=actor.name, **values)
    if newest == seen:
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            newest = seen + 1
    if newest != seen:
        keeping.refuse(actor, SUBJECT, number, [_changed(seen, newest)])
    row.refresh_from_db()
    keeping.kept(actor, SUBJECT, number, version=row.version, status=row.status)
    return row


def _changed(seen: int, newest: int) -> Problem:
    if not seen:
        return Problem(code="known", where="device_number", message="这个编号的设备已经登记",
                       fix="从设备列表打开这台设备，登记变化")
    return Problem(code="changed", where="device_number", message=f"这台设备刚刚由别人改过，已是第 {newest} 版",
                   fix="请刷新页面，核对后重新提交")


