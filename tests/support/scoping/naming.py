"""What of a body can be named in an address, a form or a file, and what names nothing, by kind."""

from __future__ import annotations

from urllib.parse import quote

from support.scoping.world import MARKS, OTHERS_ID, STRAY, World

NOWHERE = "01900000-0000-7000-8000-00000000dead"
"""An id of nothing."""
NOTHING = {
    "number": "津无市监当罚〔2026〕1号", "mark": "无此人", "stray": "无此事", "person": "查无人", "word": "无",
    "stage": "x_none", "phone": "13900139999", "secret": "110105194912310011", "digest": "0" * 64,
    "uscc": "91120116MA05TEXT5B",
}
"""What stands for nothing, by kind; else `NOWHERE`."""
OFFICERS = {"market": "李建国", "other": "陈晨", "cg": "城管甲", "town": "镇街甲", "city_market": "市局甲",
            "moved": "迁移甲"}
SECRETS = {"other": OTHERS_ID}
"""Resident ids of parties that one body alone has a case of; sealed, and found by blind index."""


def values(world: World, body: str) -> dict[str, str]:
    """Something of a body, by kind."""
    known = world.ids[body].by_kind
    officer = OFFICERS[body]
    astray = {"stray": STRAY, "word": "他", "phone": "13900139000"} if body == "other" else {}
    return NOTHING | {
        "agency": str(world.bodies[body].id), "uscc": world.bodies[body].uscc, "case": known["case"],
        "number": known.get("number", NOTHING["number"]), "mark": MARKS[body],
        "person": officer, "person_id": str(world.city.people[officer].id), "stage": f"x_{body}",
        "participation": known.get("participation", NOWHERE), "secret": SECRETS.get(body, NOTHING["secret"]),
        "digest": known.get("digest", NOTHING["digest"]), "requested": known.get("requested", NOWHERE),
        "stray_request": world.ids["other"].by_kind["stray_request"], **astray,
    }


def nothing() -> dict[str, str]:
    """The same kinds, naming nothing."""
    kinds = ("agency", "case", "person_id", "participation", "requested", "stray_request")
    return NOTHING | dict.fromkeys(kinds, NOWHERE)


def filled(world: World, body: str, template: str) -> str:
    """A template of an address with what a body has."""
    return template.format(**{kind: quote(value) for kind, value in values(world, body).items()})
