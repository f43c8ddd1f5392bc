"""Whom a case is about: people, organisations and individual businesses, no two alike."""

from __future__ import annotations

from random import Random
from typing import Any

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def party(random: Random, number: int) -> dict[str, Any]:
    """The party of a case, told apart by the number of the case."""
    kind = random.choices(["person", "organisation", "individual_business"], [5, 4, 1])[0]
    if kind == "organisation":
        return {"party_kind": kind, "party_name": f"天津海川{number}食品有限公司", "party_uscc": uscc(number),
                "party_representative": "陈某", "party_business_address": f"某路{number}号"}
    told = person(number) | {"party_kind": kind}
    return told | ({"party_shop_name": f"张记{number}便利店"} if kind == "individual_business" else {})


def person(number: int) -> dict[str, Any]:
    """A natural person."""
    return {"party_kind": "person", "party_name": f"张{number}", "party_id_kind": "02",
            "party_other_id_number": f"120116{number:08d}", "party_birth_date": "1980-05-06",
            "party_phone": f"138{number:08d}", "party_address": f"某路{number}号"}


def uscc(number: int) -> str:
    """A unified social credit code by GB 32100, its check characters reckoned here anew."""
    body = f"{number:08d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = 11 - sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11
    code = "91120116" + body + {10: "X", 11: "0"}.get(check, str(check))
    total = sum(_SIGNS.index(c) * pow(3, i, 31) for i, c in enumerate(code))
    return code + _SIGNS[(31 - total % 31) % 31]
