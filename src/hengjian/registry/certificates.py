"""Certificates 行政执法证、行政执法监督证: entered with people or one by one, and what is done with them afterwards.

The system administrator keeps them. What is done holds from a day on and does not reach back (`status_on`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

import msgspec
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from hengjian.identity.administration import office
from hengjian.identity.administration.office import problem
from hengjian.identity.administration.staff import Card
from hengjian.identity.models import Organisation, Person
from hengjian.identity.services import Actor
from hengjian.kernel.problem import Problem
from hengjian.law import platform, rights
from hengjian.registry.models import Certificate

NUMBER = re.compile(r"[0-9A-Z]{6,20}", re.ASCII)
AREA = re.compile(r"[0-9]{6,9}", re.ASCII)
KINDS, STATUSES = (Certificate._meta.get_field(name).choices or [] for name in ("kind", "status"))
ENFORCEMENT, GOOD = "enforcement", dict(STATUSES)["valid"]
DEEDS: dict[str, tuple[str, frozenset[str], str]] = {
    "renew": ("延期", frozenset({"valid"}), "valid"),
    "suspend": ("暂扣", frozenset({"valid"}), "suspended"),
    "restore": ("发还", frozenset({"suspended"}), "valid"),
    "revoke": ("收回", frozenset({"valid", "suspended"}), "revoked"),
    "cancel": ("注销", frozenset({"valid", "suspended"}), "cancelled"),
}
"""What can be done with a certificate: how it is called, where it must stand before, where it stands then."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate as it is entered."""

    person: Person
    organisation: Organisation
    kind: str
    number: str
    lines: list[str]
    areas: list[str]
    valid_from: date | None
    valid_to: date | None


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done with a certificate, from a day on; `valid_to` only where it is prolonged."""

    did: str
    since: date | None
    reason: str
    valid_to: date | None = None


class Keeper:
    """Takes the certificates of new people (`identity.administration.staff`)."""

    def mistakes(self, number: str, valid_to: str, today: date) -> Iterator[str]:
        """What is wrong with a number and the last day of its validity."""
        if not NUMBER.fullmatch(number):
            yield f"证号“{number}”不合要求，应是 6 至 20 位数字或者大写字母"
        elif Certificate.objects.filter(number=number).exists():
            yield f"证号 {number} 已经登记"
        try:
            if date.fromisoformat(valid_to) < today:
                yield f"证件 {number} 已于 {valid_to} 到期"
        except ValueError:
            yield (f"证件 {number} 的有效期“{valid_to}”不是日期，请写成 2028-12-31" if valid_to
                   else f"证号 {number} 须写明有效期至何日，如 2028-12-31")

    def enter(self, person: Person, body: Organisation, number: str, valid_to: str, role: str) -> None:
        """The certificate of a new person: of supervision for who supervises, else of enforcement."""
        certified = rights.load().certified
        supervises = role in certified.roles
        Certificate.objects.create(
            person=person, organisation=body, number=number,
            kind=certified.certificate if supervises else ENFORCEMENT,
            lines=[body.line] if body.line else [], areas=[body.division], valid_from=timezone.localdate(),
            valid_to=date.fromisoformat(valid_to))

    def held(self, people: Collection[UUID]) -> dict[UUID, list[Card]]:
        """Every certificate of people, the newest first, as pages list them."""
        today, found = timezone.localdate(), defaultdict(list)
        for row in Certificate.objects.filter(person__in=people).order_by("-valid_from", "-id"):
            word = state(row, today)
            found[row.person_id].append(Card(
                row.kind, f"{row.get_kind_display()} {row.number}", f"{row.valid_from} 至 {row.valid_to}", word,
                word == GOOD, reverse("certificate", args=[row.id])))
        return found


def state(row: Certificate, day: date) -> str:
    """What a certificate is on a day, in a word."""
    status = row.status_on(day)
    if status == "valid" and row.valid_to < day:
        return "已到期"
    return "未生效" if status == "valid" and day < row.valid_from else str(dict(STATUSES)[status])


def register(actor: Actor, asked: Asked) -> Certificate:
    """Enters a certificate of somebody who is there already. Raises Problems with every mistake."""
    office.must_be(actor, office.SYSTEM, "certificate_made", asked.number)
    if found := list(_mistakes(asked)):
        office.refuse(actor, "certificate_made", asked.number, found)
    with transaction.atomic():
        row = Certificate.objects.create(
            person=asked.person, organisation=asked.organisation, kind=asked.kind, number=asked.number,
            lines=asked.lines, areas=asked.areas, valid_from=asked.valid_from, valid_to=asked.valid_to)
        office.kept(actor, "certificate_made", str(row.id), person=str(row.person_id), kind=row.kind,
                    number=row.number, valid_from=str(row.valid_from), valid_to=str(row.valid_to))
    return row


def change(actor: Actor, row: Certificate, deed: Deed) -> Certificate:
    """Prolongs, suspends, restores, revokes or cancels a certificate. Raises Problems."""
    office.must_be(actor, office.SYSTEM, "certificate_changed", row.number)
    with transaction.atomic():
        row = Certificate.objects.select_for_update().get(id=row.id)
        if found := list(_undoable(row, deed)):
            office.refuse(actor, "certificate_changed", row.number, found)
        entry = {"since": str(deed.since), "did": deed.did, "before": row.status, "status": DEEDS[deed.did][2],
                 "valid_to": str(deed.valid_to or row.valid_to), "reason": deed.reason.strip(), "by": actor.name}
        row.history = [*row.history, entry]
        row.status, row.valid_to = entry["status"], deed.valid_to or row.valid_to
        row.save(update_fields=["history", "status", "valid_to"])
        office.kept(actor, "certificate_changed", str(row.id), person=str(row.person_id), number=row.number, **entry)
    return row


def _mistakes(asked: Asked) -> Iterator[Problem]:
    if asked.kind not in dict(KINDS):
        yield problem("required", "kind", "请选择证件种类")
    if not NUMBER.fullmatch(asked.number):
        yield problem("pattern", "number", "证号应是 6 至 20 位数字或者大写字母", "照证件上的写")
    elif Certificate.objects.filter(number=asked.number).exists():
        yield problem("taken", "number", f"证号 {asked.number} 已经登记", "请核对证号；同一证件不重复登记")
    if asked.kind == ENFORCEMENT and not asked.areas:
        yield problem("required", "areas", "请填写执法区域", "填区划代码，如 120116")
    if wrong := [one for one in asked.areas if not AREA.fullmatch(one)]:
        yield problem("pattern", "areas", f"区划代码“{wrong[0][:20]}”不合要求", "填 6 至 9 位数字，几个之间用空格分开")
    if asked.valid_from and asked.valid_to and asked.valid_to < asked.valid_from:
        yield problem("order", "valid_to", "有效期止早于有效期起")


def _undoable(row: Certificate, deed: Deed) -> Iterator[Problem]:
    """What stands against it."""
    today = timezone.localdate()
    if deed.did not in DEEDS:
        yield problem("required", "did", "请选择办理的事项")
        return
    title, before, _ = DEEDS[deed.did]
    if row.status not in before:
        yield problem("misplaced", "did", f"证件现在是“{dict(STATUSES)[row.status]}”，不能{title}", "请刷新页面查看")
    most = platform.most("reason")
    if not 0 < len(deed.reason.strip()) <= most:
        yield problem("required", "reason", f"请写明理由，不超过 {most} 字", "如：批准文号、处理决定文号")
    last = max([row.valid_from, *(date.fromisoformat(one["since"]) for one in row.history)])
    if deed.since is None:
        yield problem("required", "since", "请填写自何日起")
    elif not last <= deed.since <= today:
        yield problem("order", "since", f"日期应在 {last} 到今天之间")
    if deed.did != "renew":
        return
    if row.valid_to < today:
        yield problem("ended", "did", f"证件已于 {row.valid_to} 到期，不能延期", "请按换发的新证另行登记")
    elif deed.valid_to is None or deed.valid_to <= row.valid_to:
        yield problem("order", "valid_to", f"请填写晚于 {row.valid_to} 的日期", "延期的，填写新的有效期止")
