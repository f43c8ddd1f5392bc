"""The second officer: who may stand beside the one who submits, and how each proves to be there (处罚法 42)."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.utils import timezone

from hengjian.identity import confirmations, rights
from hengjian.identity.models import Person
from hengjian.identity.services import Actor, colleagues, confirm_pin
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import platform
from hengjian.proceedings import asked
from hengjian.proceedings.asked import Sheet
from hengjian.proceedings.behaviours import Signature

CITE = platform.cite("two_officers")


class Awaited(Problems):
    """Nothing is wrong: a colleague has been asked to confirm in an own session and has not answered yet."""


class Second(msgspec.Struct, frozen=True):
    """What a form says of the second officer: a colleague, and the PIN or the wish to ask in an own session."""

    person_id: UUID | None
    pin: str = ""
    ask: bool = False


def missing(second: Second, *, online: bool = True) -> list[Problem]:
    """What a form lacks of the second officer, to be told beside what else is wrong; paper asks for no PIN."""
    if second.person_id is None:
        return [_wrong("required", "second", "请选择第二名执法人员", "两名执法人员都须在场并由本人确认")]
    if online and not (second.pin or second.ask):
        return [_wrong("required", "pin", "请第二名执法人员本人输入确认口令", "或勾选请其在自己的设备上确认")]
    return []


def signatures(actor: Actor, second: Second, sheet: Sheet) -> tuple[Signature, ...]:
    """The actor's signature and that of the second officer, made sure by PIN or in an own session.

    Raises Problems at `second` or `pin`; Awaited at `ask`, when the request has been sent and the form kept.
    """
    own = Signature(actor.person_id, "session")
    if second.person_id is None:
        raise Problems(missing(second))
    name = {person.id: person.name for person in colleagues(actor)}.get(second.person_id)
    if name is None:
        raise Problems([_wrong("unknown", "second", "所选人员不是本机关在岗的执法人员", "请重新选择")])
    if confirmations.confirmed(actor.person_id, second.person_id, sheet.fingerprint):
        return own, Signature(second.person_id, "own_session")
    if second.ask:
        made = asked.ask(actor, second.person_id, sheet)
        changed = any(one.confirmed_at and one.person_id == second.person_id for one in made.replaced)
        said = f"内容与{name}确认过的不同，已请{name}重新确认" if changed else f"已请{name}确认，尚未答复"
        raise Awaited([_wrong("waiting", "ask", said,
                              f"内容已保存，可以离开本页。{name}在“待我确认”中确认后，在此或者从“我的待办”继续提交")])
    if not second.pin:
        raise Problems(missing(second))
    confirm_pin(second.person_id, second.pin)
    return own, Signature(second.person_id, "pin")


def holders(organisation: UUID, role: str = "") -> list[Person]:
    """Those who hold a post in a body today, of one role or of any, by name."""
    held = rights.holders_of(role, organisation, timezone.now(), timezone.localdate())
    return list(Person.objects.filter(held).order_by("pinyin", "id"))


def _wrong(code: str, where: str, message: str, fix: str) -> Problem:
    return Problem(code=code, where=where, message=message, fix=fix, cite=CITE)
