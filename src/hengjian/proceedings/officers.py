"""The second officer: who may stand beside the one who submits, and how each proves to be there (处罚法 42)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from django.utils import timezone

from hengjian.identity import confirmations, rights
from hengjian.identity.models import Person
from hengjian.identity.services import Actor, colleagues, confirm_pin
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import platform
from hengjian.proceedings import keys
from hengjian.proceedings.behaviours import Signature

if TYPE_CHECKING:
    from hengjian.proceedings.door import Act

CITE = platform.cite("two_officers")


def content_print(acts: Sequence[Act], key: str) -> str:
    """What a second officer confirms: a keyed digest of the acts without signatures, and of the form's key.

    The key makes it good for one submission only, since the door takes a key once.
    """
    bare = [msgspec.structs.replace(act, signatures=()) for act in acts]
    return keys.fingerprint(msgspec.json.encode([key, bare], order="deterministic"))


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


def signatures(
    actor: Actor, second: Second, fingerprint: str, title: str, lines: Sequence[confirmations.Line]
) -> tuple[Signature, ...]:
    """The actor's signature and that of the second officer, made sure by PIN or in an own session.

    Raises Problems at `second` or `pin`; Awaited at `ask`, when the request has been sent.
    """
    own = Signature(actor.person_id, "session")
    if second.person_id is None:
        raise Problems(missing(second))
    name = {person.id: person.name for person in colleagues(actor)}.get(second.person_id)
    if name is None:
        raise Problems([_wrong("unknown", "second", "所选人员不是本机关在岗的执法人员", "请重新选择")])
    if confirmations.confirmed(actor.person_id, second.person_id, fingerprint):
        return own, Signature(second.person_id, "own_session")
    if second.ask:
        confirmations.request_confirmation(actor, second.person_id, fingerprint, title, lines)
        raise Awaited([_wrong("waiting", "ask", f"已请{name}确认，尚未答复",
                              f"请{name}登录后在“待我确认”中确认，然后在此再次提交，内容不要改动")])
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
