"""Ids in files that people and systems hand over: what becomes of a file that names another's, and of one that names
nothing. Each probe is a pair of such files; the answers, and whatever is kept of them, have to be the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.test import Client
from django.utils import timezone

from hengjian.exchange.tasks import take_to_the_door
from hengjian.identity import tokens
from hengjian.identity.models import Organisation
from hengjian.identity.services import SHANGHAI
from support import spot
from support.scoping.matrix import FLEETING, UUIDS
from support.scoping.naming import nothing, values
from support.scoping.world import OTHERS_PLACE, World

API = "/api/v1/exchange"
Line = dict[str, Any]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+\d\d:\d\d)")


@dataclass
class System:
    """A connected system of a body, its token and its files."""

    world: World
    body: str
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        self.agency = self.world.bodies[self.body]
        Organisation.objects.filter(id=self.agency.id).update(settings={"channels": {"penalty.simple": "exchange"}})
        last = timezone.localdate() + timedelta(days=30)
        self.headers = {"Authorization": f"Bearer {tokens.make(f'{self.body}系统', self.agency, last)[1]}"}

    def line(self, case: str, step: str = "open", **more: Any) -> Line:
        """A line that passes."""
        at = timezone.now().astimezone(SHANGHAI) - timedelta(minutes=5)
        place = OTHERS_PLACE if self.body == "other" and step == "open" else {}
        data = spot.data(self.world.city, step, **({"offence_place": place} if place else {}))
        return {"key": f"{case}.{step}", "agency": self.agency.uscc, "case": case, "procedure": "penalty.simple",
                "step": step, "occurred_at": at.isoformat(timespec="seconds"), "data": data, **more}

    def asks(self, path: str) -> Any:
        return self.client.get(f"{API}{path}", headers=self.headers)

    def hands_in(self, key: str, *lines: Line) -> Any:
        content = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        return self.client.post(f"{API}/batches", content, content_type="application/jsonl",
                                headers=self.headers | {"Idempotency-Key": key})

    def told(self, key: str, *lines: Line) -> str:
        """All that the system is told of a file: at once, of its batch, and of each line after the door."""
        answer = self.hands_in(key, *lines)
        take_to_the_door(str(self.agency.id))
        told = [answer]
        told += [self.asks(f"/batches/{batch['id']}/returned") for batch in answer.json().get("batches", ())]
        told += [self.asks(f"/lines/{quote(line['key'], safe='')}") for line in lines]
        return "\n".join(f"{one.status_code} {json.dumps(one.json(), ensure_ascii=False)}" for one in told)


Said = dict[str, str]
KINDS = ("uscc", "case", "number", "person", "person_id", "digest")


def named(world: World, body: str) -> tuple[Said, Said]:
    """What of a body can stand in a file, and what names nothing: the same kinds. `tag` keeps the two files apart."""
    theirs, none = values(world, body), nothing()
    return ({kind: theirs[kind] for kind in KINDS} | {"reported": "乙-1", "line": "乙-1.open", "tag": "foreign"},
            {kind: none[kind] for kind in KINDS} | {"reported": "无-1", "line": "无-1.open", "tag": "nothing"})


def lines(system: System) -> Iterator[tuple[str, Callable[[Said], list[Line]]]]:
    """By what names another's: the lines of a file that say something."""
    def opens(letter: str, it: Said) -> Line:
        return system.line(f"{letter}-{it['tag']}")

    yield "agency", lambda it: [opens("A", it) | {"agency": it["uscc"]}]
    yield "case", lambda it: [system.line(it["reported"], "decide", key=f"C.{it['tag']}")]
    yield "case by id", lambda it: [system.line(it["case"], "decide", key=f"I.{it['tag']}")]
    yield "parent", lambda it: [opens("P", it) | {"parent": it["reported"]}]
    yield "parent by id", lambda it: [opens("Q", it) | {"parent": it["case"]}]
    yield "key", lambda it: [opens("K", it) | {"key": it["line"]}]
    yield "person", lambda it: [opens("B", it) | {"by": it["person_id"]}]
    yield "name", lambda it: [opens("N", it) | {"by": it["person"]}]
    yield "number", lambda it: [opens("D", it), system.line(f"D-{it['tag']}", "decide", numbers={"B31": it["number"]})]
    yield "evidence", lambda it: [_with_file(opens("E", it), it["digest"], "照片.png")]
    yield "file name", lambda it: [_with_file(opens("F", it), "7" * 64, f"../../{it['number']}/{it['case']}")]


def _with_file(line: Line, digest: str, name: str) -> Line:
    evidence = [{"evidence_type": "02", "evidence_title": "照片", "evidence_file": digest}]
    return line | {"data": line["data"] | {"evidence": evidence}, "files": {digest: name}}


def without(told: str, *what: Said) -> str:
    """An answer without what the files said, and without ids that are made anew."""
    for value in sorted((value for it in what for value in it.values()), key=len, reverse=True):
        told = told.replace(value, "◇")
    return MOMENT.sub("", UUIDS.sub("·", FLEETING.sub("", told)))
