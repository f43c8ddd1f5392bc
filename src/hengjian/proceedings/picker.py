"""Codes of a register picked by their names: a short list as answers to tap, a long one searched.

Everything works without scripts: the button beside the search box sends the form, and the server shows it again with
what was found and all that was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from hengjian.identity.models import Organisation
from hengjian.kernel.codes.divisions import own_divisions, padded
from hengjian.kernel.money import display
from hengjian.proceedings.reading import today
from hengjian.registry import devices
from hengjian.registry import services as registry
from hengjian.ui.forms import PICKS_AT_MOST, FieldView, Option

FIND = "_find"
"""The name of the button that searches; its value is the field. What is looked for comes as ``_find.<field>``."""
LONGEST_WORDS = 50
LISTED = 300
"""A register with more entries is not listed as a whole; it has to be searched."""


EMPTY = {"item": "本机关还没有执法事项，不能办理。请系统管理员在“组织”里打开本机关，点“查看执法事项”，按权责清单增加"}
"""What to do where a register has nothing, by its name: such a code is not typed instead."""


def view(field: FieldView, codes: list[Option], words: str = "", *, within: bool = False) -> FieldView:
    """A code as something to pick. What was said before stands among the codes, though the register lacks it.

    Within a row of a list it is a plain choice.
    """
    said = field.value_text
    if within:
        if not codes:
            return field
        known = {one.value for one in codes}
        extra = [Option(said, said)] if said and said not in known else []
        return replace(field, kind="choice", options=[*codes, *extra])
    if said and said not in {one.value for one in codes}:
        codes = [Option(said, said, "已填，不在目录中"), *codes]
    if not codes:
        told = EMPTY.get(field.catalogue)
        return replace(field, kind="choice", options=(), help=told) if told else field
    if len(codes) <= PICKS_AT_MOST:
        return replace(field, kind="choice", options=codes, help="")
    found = [one for one in codes if one.value == said or _matches(one, words)]
    found.sort(key=lambda one: one.value != said)
    shown = found if len(found) <= LISTED else found[:LISTED]
    return replace(field, kind="picker", options=shown, words=words, help=_told(len(found), len(codes), words))


def _matches(one: Option, words: str) -> bool:
    text = f"{one.title} {one.value} {one.note}".lower()
    return all(word in text for word in words.lower().split())


def _told(found: int, all_: int, words: str) -> str:
    if found > LISTED:
        return f"共 {found} 项，列出前 {LISTED} 项；请输入名称或编码中的几个字查找"
    return f"找到 {found} 项，共 {all_} 项" if words else f"共 {all_} 项；可输入名称或编码中的几个字查找"


def words_of(posted: QueryDict) -> dict[str, str]:
    """What was looked for, by the name of the field."""
    found = {name.removeprefix(f"{FIND}."): posted.get(name, "").strip()[:LONGEST_WORDS]
             for name in posted if name.startswith(f"{FIND}.")}
    return {name: words for name, words in found.items() if words}


def listed(organisation: Organisation, item: str, kind: str = "") -> Callable[[str], list[Option]]:
    """The registers of a body, by name. `item` is the item of the case, `kind` the kind of its party, where known."""
    return lambda name: {"item": _items, "tier": _tiers, "division": _divisions,
                         "device": _devices}[name](organisation, item, kind)


def _items(organisation: Organisation, _: str, __: str) -> list[Option]:
    found = registry.items_of(organisation, today(), on_the_spot=False)
    return [Option(one.code, one.title, one.code) for one in found]


def _tiers(_: Organisation, item: str, kind: str) -> list[Option]:
    """The tiers of the item's discretion standard, each with its range for that kind of party."""
    held = registry.item_on(item, today()) if item else None
    tiers: list[dict[str, Any]] = held.tiers.get("tiers", []) if held else []
    whom = "organisation" if kind == "organisation" else "person"
    return [Option(one["label"], one["label"], _range(one.get(whom) if kind else None)) for one in tiers]


def _range(bounds: list[str] | None) -> str:
    return f"{display(Decimal(bounds[0]))} 至 {display(Decimal(bounds[1]))} 元" if bounds else ""


def _devices(organisation: Organisation, _: str, __: str) -> list[Option]:
    """The monitoring devices of the body."""
    return [Option(one.number, f"{one.number} {one.place}".strip()) for one in devices.devices_of(organisation)]


def _divisions(organisation: Organisation, _: str, __: str) -> list[Option]:
    """The divisions of the body's city, its own first, then whole provinces."""
    table, own = own_divisions(), padded(organisation.division)
    near = [one for one in table.by_code.values() if one.code[:2] == own[:2] and one.level != "province"]
    far = [one for one in table.by_code.values() if one.level == "province" and one.code[:2] != own[:2]]
    near.sort(key=lambda one: (one.code != own[:6], one.code))
    return [Option(one.code, table.full_name(one.code), one.code) for one in (*near, *far) if one.name != "市辖区"]
