"""The fields by which a form names the second officer and lets them confirm, and what was typed into them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from hengjian.identity import scope
from hengjian.identity.services import Actor, colleagues
from hengjian.proceedings import reading
from hengjian.proceedings.forms import Shown
from hengjian.proceedings.officers import Second
from hengjian.ui.forms import FieldView, Option

GROUP = "执法人员"
PIN_LENGTH = 6


def fields(request: HttpRequest, actor: Actor, usual: str, *, online: bool = True) -> list[Shown]:
    """Whom the actor acts with. `usual` is the id of the colleague to begin with; off-line paper needs no PIN."""
    people = colleagues(actor)
    options = tuple(Option(str(person.id), person.name) for person in people)
    known = usual if any(option.value == usual for option in options) else ""
    if not known and len(options) == 1:
        known = options[0].value
    made = [FieldView("second", "第二名执法人员", "choice", request.POST.get("second", known), options, group=GROUP,
                      required=True, help="" if people else "本机关没有其他在岗的执法人员")]
    if online:
        made += [
            FieldView("pin", "其本人的确认口令", "pin", group=GROUP, max_length=PIN_LENGTH, autocomplete="off",
                      sensitive=True, help="由第二名执法人员本人输入，6 位数字；只写名字不算"),
            FieldView("ask", "不在此输入，请其在自己的设备上确认", "boolean", request.POST.get("ask"), group=GROUP),
        ]
    return [Shown(field) for field in made]


def read(request: HttpRequest) -> Second:
    """What the form says of the second officer; a name that is no id counts as none."""
    text = request.POST.get("second", "")
    try:
        person = UUID(text) if text else None
    except ValueError:
        person = None
    return Second(person, request.POST.get("pin", "").strip()[:PIN_LENGTH], request.POST.get("ask") == "true")


def last_colleague(actor: Actor) -> str:
    """The id of the officer with whom the actor opened the newest case; empty when there is none yet."""
    with scope.enter(actor.scope):
        newest = reading.cases(actor).filter(handlers__holds=str(actor.person_id)).order_by("-opened_at", "-id")
        handlers = newest.values_list("handlers", flat=True).first() or []
    return next((str(person) for person in handlers if str(person) != str(actor.person_id)), "")
