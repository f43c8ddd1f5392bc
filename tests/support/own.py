"""An agency's own arrangement of the on-the-spot penalty, and who sets it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from django.utils import timezone

from hengjian.identity.models import Account, Person, Post, Role
from hengjian.identity.services import SHANGHAI
from hengjian.law import source
from hengjian.law.catalogue import Law
from hengjian.proceedings import overlays
from hengjian.proceedings.models import Overlay
from support.city import City

ADMIN = "蒋管理"
TEXT = """
procedure: penalty.simple
title: 先会签后决定
elements:
  x_weather: {label: 现场天气, type: text, level: L1, max_length: 20}
  x_opinion: {label: 会签意见, type: text, level: L2, max_length: 100}
  x_informant: {label: 举报人姓名, type: text, level: L3, max_length: 30}
steps:
  - {name: x_countersign, title: 科室会签, action: 会签, from: [heard], roles: [UNIT_HEAD],
     form: [x_opinion, {element: x_informant, required: false}]}
changes:
  decide: {after: [x_countersign], form: [x_weather]}
clocks: {filing: 1}
"""


def today() -> date:
    return timezone.now().astimezone(SHANGHAI).date()


def administrator(city: City) -> None:
    """A person who sets the arrangements of the market agency."""
    person = Person.objects.create(name=ADMIN, pinyin="jiang")
    Account.objects.create_account("guanli", "Right-2026", person, "246813")
    Post.objects.create(person=person, organisation=city.market, role=Role.AGENCY_ADMIN, since=date(2020, 1, 1))
    city.people[ADMIN] = person


def put(city: City, text: str = TEXT, seen: int = 0, since: date | None = None) -> Overlay:
    """The text in force for the market agency from today on."""
    return overlays.put_into_force(city.actor(ADMIN), text, since or today(), today(), seen=seen)


def changed_law(folder: Path, file: str, *changes: tuple[str, str]) -> Law:
    """The house's law in a copy where one file reads otherwise."""
    shutil.copytree(source.HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "situations"))
    path = folder / file
    text = path.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, "utf-8")
    return Law.load(folder)
