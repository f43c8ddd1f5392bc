"""Entering and changing bodies and their units. City and district follow from the division and the level.

What decides whose records a body sees, or is held for, waits for the security administrator; the rest is changed
at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from hengjian.identity.administration import office, proposals
from hengjian.identity.administration.office import problem
from hengjian.identity.models import (
    Level,
    Organisation,
    OrganisationChange,
    OrganisationKind,
    Proposal,
    ProposalKind,
    Unit,
    UnitKind,
)
from hengjian.identity.scope import rules_for
from hengjian.identity.services import Actor
from hengjian.kernel.codes import uscc
from hengjian.kernel.codes.divisions import PROVINCES
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import rights, scopes

ENFORCING = (OrganisationKind.AGENCY, OrganisationKind.TOWN)
MUNICIPALITIES = ("11", "12", "31", "50")
"""Cities under the State: their districts stand right below the province's code."""
DIGITS = {Level.CITY: 6, Level.DISTRICT: 6, Level.TOWN: 9}
FIELDS = ("name", "short_name", "uscc", "kind", "level", "division", "line", "is_vertical", "superior", "entrusted_by",
          "entrustment_letter", "entrustment_published", "reconsideration_body", "address", "telephone", "since",
          "until")
WIDENS = ("uscc", "kind", "level", "division", "line", "is_vertical", "superior", "entrusted_by",
          "entrustment_letter", "entrustment_published")
"""What a body sees turns on these, or which records it is held to have reported. The letter goes with who entrusts."""
NEEDED = {"name": "名称", "short_name": "机关代字", "uscc": "统一社会信用代码", "kind": "类型", "level": "层级",
          "division": "行政区划", "since": "自何日起"}

Values = Mapping[str, Any]


def save(
    actor: Actor, values: Values, body: Organisation | None = None, *, confirmed: bool = True
) -> Organisation:
    """Enters a body, or changes one; what is recorded already stays with whom it was.

    Of a body that is there, what `WIDENS` what it sees is proposed, and all else takes effect at once. Raises Problems
    with every mistake, and where a body much like it is there and nobody has `confirmed` that this is another. The
    values of before are kept (`OrganisationChange`).
    """
    action, subject = ("organisation_changed" if body else "organisation_made"), str(values.get("name", ""))
    office.must_be(actor, office.SYSTEM, action, subject)
    if found := list(mistakes(values, body)) or ([] if confirmed else list(alike(values, body))):
        office.refuse(actor, action, subject, found)
    with transaction.atomic():
        if body is None:
            return _write(actor, Organisation(), values)
        if held := {name: values.get(name) or _blank(name) for name in WIDENS if _differs(body, values, name)}:
            _propose(actor, body, held)
        return _write(actor, body, {**values, **{name: getattr(body, name) for name in WIDENS}}, by=actor.person_id)


def _write(
    actor: Actor, row: Organisation, values: Values, *, by: UUID | None = None, agreed_by: UUID | None = None
) -> Organisation:
    """Sets the values; of a body that was there, keeps those of before and who changed them."""
    before = _said(row) if by else {}
    for name in FIELDS:
        setattr(row, name, values.get(name) or _blank(name))
    row.city, row.district = place_of(row.division, row.level)
    changed = _changed(before, _said(row))
    row.save()
    if by and changed:
        OrganisationChange.objects.create(organisation=row, by_id=by, agreed_by_id=agreed_by, changed=changed)
    if changed or not by:
        office.kept(actor, "organisation_changed" if by else "organisation_made", str(row.id), changed=changed)
    return row


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """{'line': ['SCJG', 'WH']}"""
    return {name: [before.get(name, ""), text] for name, text in after.items() if before.get(name, "") != text}


# -- by two ----------------------------------------------------------------------------------------------------


def _differs(body: Organisation, values: Values, name: str) -> bool:
    return bool(getattr(body, name) != (values.get(name) or _blank(name)))


def _propose(actor: Actor, body: Organisation, held: Values) -> Proposal:
    wanted = copy(body)
    for name, value in held.items():
        setattr(wanted, name, value)
    wanted.city, wanted.district = place_of(wanted.division, wanted.level)
    plain = {name: str(value.id) if isinstance(value, Organisation) else value for name, value in held.items()}
    changed = _changed(_said(body) | _seen(body), _said(wanted) | _seen(wanted))
    return proposals.propose(actor, ProposalKind.BODY, {"values": plain, "changed": changed}, organisation=body)


def _seen(body: Organisation) -> dict[str, str]:
    """The most that anybody with a post in the body can see, in words."""
    roles = rights.load().roles_of(body.kind, body.level)
    return {"sees": scopes.SEES[scopes.widest([rule.sees for rule in rules_for(body, roles)])]}


def put_in_force(actor: Actor, proposal: Proposal) -> str:
    """Changes the body as it was proposed, over how it stands now. Raises Problems where that has become wrong."""
    assert proposal.organisation_id
    row = Organisation.objects.select_for_update().get(id=proposal.organisation_id)
    held = dict(proposal.payload["values"])
    held |= {name: Organisation.objects.get(id=held[name]) for name in ("superior", "entrusted_by") if held.get(name)}
    values = {name: getattr(row, name) for name in FIELDS} | held
    if found := list(mistakes(values, row)):
        raise Problems(found)
    _write(actor, row, values, by=proposal.proposed_by_id, agreed_by=actor.person_id)
    return ""


def _blank(name: str) -> Any:
    if name == "is_vertical":
        return False
    return None if name in ("line", "superior", "entrusted_by", "until") else ""


def _said(row: Organisation) -> dict[str, str]:
    """The values as people read them."""
    found = {}
    for name in (*FIELDS, "city", "district"):
        value = getattr(row, name)
        shown = getattr(row, f"get_{name}_display", None)
        found[name] = str(shown()) if shown else "" if value is None else str(value)
    return found


def place_of(division: str, level: str) -> tuple[str, str | None]:
    """City and district of a division: 120116001 → 120000, 120116."""
    city = division[:2] + "0000" if division[:2] in MUNICIPALITIES else division[:4] + "00"
    return city, None if level == Level.CITY else division[:6]


# -- what is wrong ---------------------------------------------------------------------------------------------


def mistakes(values: Values, body: Organisation | None = None) -> Iterator[Problem]:
    """Every mistake of what is entered of a body."""
    missing = [name for name in NEEDED if not values.get(name)]
    yield from (problem("required", name, f"请填写{NEEDED[name]}") for name in missing)
    others = Organisation.objects.exclude(id=body.id) if body else Organisation.objects.all()
    for name in ("name", "short_name", "uscc"):
        if values.get(name) and (there := others.filter(**{name: values[name]}).first()):
            yield problem("taken", name, f"{there.name}已在使用这个{NEEDED[name]}", "请核对是否重复登记")
    if values.get("kind") == OrganisationKind.AGENCY and not values.get("line"):
        yield problem("required", "line", "行政执法机关须写明条线", "条线决定市级机关看到哪些记录")
    if values.get("uscc"):
        yield from uscc.check(values["uscc"])
    if values.get("since") and values.get("until") and values["until"] < values["since"]:
        yield problem("order", "until", "截止日期早于起始日期")
    if not {"kind", "level", "division"} & set(missing):
        yield from _placed(values)
    if values.get("line") and values["line"] not in rights.lines():
        yield problem("unknown", "line", f"没有条线“{values['line']}”", "请从列表中选择")
    yield from _vertical(values)
    yield from _entrusted(values, body)


def alike(values: Values, body: Organisation | None = None) -> Iterator[Problem]:
    """A body that this one may be a second entry of: of the same kind, division and line, or named the same but for
    blanks and brackets. Who was entrusted stands beside who entrusts."""
    asked = {name: values.get(name) or _blank(name) for name in ("name", "kind", "division", "line", "entrusted_by")}
    if body and all(getattr(body, name) == value for name, value in asked.items()):
        return
    others = Organisation.objects.exclude(id=body.id if body else None)
    same = {name: asked[name] for name in ("kind", "division", "line")}
    beside = others.none() if asked["entrusted_by"] else others.filter(**same, entrusted_by=None, until=None)
    found = {one.id: one.name for one in beside}
    found |= {one: name for one, name in others.values_list("id", "name") if _plain(name) == _plain(asked["name"])}
    if found:
        names = "、".join(sorted(found.values()))
        yield problem("alike", "confirmed", f"已有相近的单位：{names}（名称相同，或者区划、条线都相同）",
                      "核对后确实是另一个单位的，勾选“不是重复登记”再提交")


def _plain(name: str) -> str:
    return re.sub(r"[\s()（）]", "", name)


def _placed(values: Values) -> Iterator[Problem]:
    """Kind, level and division fit one another."""
    kind, level, division = values["kind"], values["level"], values["division"]
    levels = rights.load().bodies[kind].levels
    if level not in levels:
        names = "、".join(Level(one).label for one in levels)
        yield problem("level", "level", f"{OrganisationKind(kind).label}只能是{names}")
    if not (division.isascii() and division.isdigit() and len(division) == DIGITS[Level(level)]):
        yield problem("division", "division", f"{Level(level).label}单位的行政区划是 {DIGITS[Level(level)]} 位数字",
                      "市级、区级填六位，镇街级填九位，如 120000、120116、120116001", "GB/T 2260")
    elif division[:2] not in PROVINCES:
        yield problem("division", "division", f"没有省级区划代码“{division[:2]}”", cite="GB/T 2260")
    elif (level == Level.CITY) != division[:6].endswith("00"):
        wanted = "以 00 结尾" if level == Level.CITY else "写到区"
        yield problem("division", "division", f"{Level(level).label}单位的行政区划应{wanted}", cite="GB/T 2260")


def _vertical(values: Values) -> Iterator[Problem]:
    superior = values.get("superior")
    if not values.get("is_vertical"):
        if superior:
            yield problem("superior", "superior", "只有垂直管理的机关才填上级机关")
        return
    if values.get("level") == Level.CITY or values.get("kind") != OrganisationKind.AGENCY:
        yield problem("vertical", "is_vertical", "只有区级行政执法机关可以是垂直管理的")
    elif superior is None:
        yield problem("required", "superior", "请选择管理它的市级机关")
    elif (superior.level, superior.line) != (Level.CITY, values.get("line")):
        yield problem("superior", "superior", "上级机关须是同一条线的市级机关")
    elif values.get("division") and superior.city != place_of(values["division"], Level.DISTRICT)[0]:
        yield problem("superior", "superior", "上级机关不在同一个市")


def _entrusted(values: Values, body: Organisation | None) -> Iterator[Problem]:
    """An entrusted body names who entrusts it and the published letter, and passes nothing on."""
    by, entrusting = values.get("entrusted_by"), rights.load().entrusting
    letter = {"entrustment_letter": "委托书文号", "entrustment_published": "委托书公布载体"}
    if by is None:
        for name, title in letter.items():
            if values.get(name):
                yield problem("entrusted", name, f"没有委托机关，不填{title}")
        return
    for name, title in letter.items():
        if not values.get(name):
            yield problem("required", name, f"请填写{title}", "委托书须载明委托事项、权限、期限，并向社会公布",
                          entrusting)
    if by.entrusted_by_id:
        yield problem("entrusted", "entrusted_by", f"{by.name}自己受委托执法，不得再委托", "请填写委托它的行政机关",
                      entrusting)
    elif by.kind not in ENFORCING:
        yield problem("entrusted", "entrusted_by", f"{by.name}不是行政执法机关，不能委托", cite=entrusting)
    if body and by.id == body.id:
        yield problem("entrusted", "entrusted_by", "不能委托自己", cite=entrusting)
    if body and body.entrusts.exists():
        yield problem("entrusted", "entrusted_by", "本单位委托了别的组织，不能同时受委托", cite=entrusting)


# -- units -----------------------------------------------------------------------------------------------------


def save_unit(actor: Actor, body: Organisation, values: Values, unit: Unit | None = None) -> Unit:
    """Enters a unit of a body, or changes its name, kind and dates. Raises Problems."""
    action, name = ("unit_changed" if unit else "unit_made"), str(values.get("name") or "").strip()
    office.must_be(actor, office.SYSTEM, action, name)
    found = [problem("required", one, f"请填写{title}")
             for one, title in (("name", "内设机构名称"), ("kind", "种类")) if not values.get(one)]
    if values.get("kind") and values["kind"] not in UnitKind.values:
        found.append(problem("unknown", "kind", "没有这个种类"))
    if name and body.units.exclude(id=unit.id if unit else None).filter(name=name).exists():
        found.append(problem("taken", "name", f"{body.name}已有“{name}”"))
    since, until = values.get("since"), values.get("until")
    if since and until and until < since:
        found.append(problem("order", "until", "撤销日期早于设立日期"))
    if unit and until and _held_after(unit, until):
        found.append(problem("in_use", "until", "撤销之后还有人在这个机构任职", "请先结束或者调整这些岗位"))
    if found:
        office.refuse(actor, action, name, found)
    row = unit or Unit(organisation=body)
    before = [row.name, row.kind, str(row.since or ""), str(row.until or "")]
    row.name, row.kind, row.since, row.until = name, values["kind"], since, until
    row.save()
    office.kept(actor, action, str(row.id), body=str(body.id), before=before if unit else [],
                after=[name, row.kind, str(since or ""), str(until or "")])
    return row


def _held_after(unit: Unit, day: date) -> bool:
    posts = unit.posts.exclude(standing="refused")
    return posts.filter(until=None).exists() or posts.filter(until__gt=day).exists()
