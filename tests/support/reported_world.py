"""The small city made ready for reported cases: items and certificates that the planted faults need."""

from __future__ import annotations

from datetime import date

from hengjian.registry.models import Certificate, ItemAuthority
from support.city import ITEM, City, item
from support.reported import World

NARROW = {"person": ["0.00", "100.00"], "organisation": ["0.00", "1000.00"]}


def world(city: City) -> World:
    """Adds what is missing; may be called once for each city. Ordinary cases ask for `ordinary.prepare` too."""
    agency = city.market
    Certificate.objects.filter(number="120116000003").update(valid_to=date(2024, 6, 30))
    narrow = {"version": "2025.1", "title": "基准", "tiers": [{"code": "light", "label": "较轻", **NARROW}]}
    for code, more in {
        "SCJG-0002": {"published_at": None}, "SCJG-0003": {}, "SCJG-0004": {}, "SCJG-0005": {"simple_allowed": False},
        "SCJG-0006": {"tiers": narrow, "fines": NARROW},
    }.items():
        item(code=code, title=f"事项{code}", **more)
        if code != "SCJG-0003":
            ItemAuthority.objects.create(item_code=code, organisation=agency, since=date(2020, 1, 1),
                                         until=date(2023, 12, 31) if code == "SCJG-0004" else None)
    return World(
        agency=agency.uscc, division="120116", elsewhere="120113", officers=("120116000001", "120116000002"),
        expired="120116000003", foreign="120116000006", item=ITEM, narrow_item="SCJG-0006",
        unpublished_item="SCJG-0002", strange_item="SCJG-0003", ended_item="SCJG-0004", not_simple_item="SCJG-0005",
        ordinary_item="SCJG-0101",
    )
