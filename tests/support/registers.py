"""What an agency's administrator registers: devices and decided changes of the law."""

from __future__ import annotations

from datetime import date
from typing import Any

from hengjian.identity.models import Person
from hengjian.registry import devices, law_changes
from hengjian.registry.models import Device, LawChange
from support import own
from support.city import City

DEVICE = {
    "device_number": "JK-0001", "device_kind": "camera", "device_place": "塘沽街道某路口",
    "device_since": "2025-03-01", "device_status": "in_use", "legal_review_on": "2025-02-01",
    "technical_review_on": "2025-02-02", "checked_until": "2026-12-31", "marked_on": "2025-02-20",
    "published_on": "2025-02-25", "published_in": "本局网站",
}  # fmt: skip
CHANGE = {
    "change_law": "食品安全法", "change_article": 124, "change_effective_on": "2026-03-05", "change_effect": "heavier",
    "change_reasons": "罚款下限提高。", "change_decided_by": "本局法规科",
}  # fmt: skip
"""Offences of the stories end on 2026-03-04."""


def device(city: City, seen: int = 0, **said: Any) -> Device:
    """A device of the market agency, fit for evidence unless said otherwise."""
    return devices.register(_keeper(city), _said(DEVICE, said), date(2026, 11, 22), seen=seen)


def change(city: City, **said: Any) -> LawChange:
    """A decided change of the law, of the market agency."""
    return law_changes.register(_keeper(city), _said(CHANGE, said), date(2026, 11, 22))


def _said(usual: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (usual | said).items() if value is not None}


def _keeper(city: City) -> Any:
    if not Person.objects.filter(name=own.ADMIN).exists():
        own.administrator(city)
    return city.actor(own.ADMIN)
