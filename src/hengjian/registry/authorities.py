"""Which items a body may exercise 权责清单: given from a day on, ended with a day, by the system administrator."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

import msgspec
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from hengjian.identity.administration import office
from hengjian.identity.administration.office import problem
from hengjian.identity.models import Organisation, OrganisationKind
from hengjian.identity.services import Actor
from hengjian.kernel.problem import Problem
from hengjian.registry.models import Item, ItemAuthority


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Items that a body is to exercise from a day on; `document` is the number by which they were granted to it."""

    codes: list[str]
    since: date | None
    document: str


def held(body: Organisation) -> QuerySet[ItemAuthority]:
    """What the body has and had, each with title, line and legal basis of the item's newest version."""
    newest = Item.objects.filter(code=OuterRef("item_code")).order_by("-version")
    told = {name: Subquery(newest.values(name)[:1]) for name in ("title", "line", "basis")}
    return ItemAuthority.objects.filter(organisation=body).annotate(**told)


def offered(body: Organisation, day: date) -> list[Item]:
    """Items of the catalogue on a day that the body does not have then: of its line, where it has one."""
    items = Item.objects.filter(valid_from__lte=day, published_at__lte=day).exclude(valid_until__lt=day)
    items = items.exclude(code__in=_holding(body, day).values("item_code"))
    newest = {item.code: item for item in (items.filter(line=body.line) if body.line else items).order_by("version")}
    return sorted(newest.values(), key=lambda item: item.code)


def by_grant(body: Organisation) -> bool:
    """Whether the body's items come from a document of somebody else's: towns and entrusted bodies."""
    return bool(body.entrusted_by_id) or body.kind == OrganisationKind.TOWN


def give(body: Organisation, codes: Collection[str], since: date, document: str) -> list[ItemAuthority]:
    """Gives a body items from a day on; what it has already stays as it is."""
    has = set(_holding(body, since).filter(item_code__in=codes).values_list("item_code", flat=True))
    return ItemAuthority.objects.bulk_create(
        [ItemAuthority(organisation=body, item_code=code, since=since, grant_document=document)
         for code in sorted(codes) if code not in has])


def register(actor: Actor, body: Organisation, asked: Asked) -> list[ItemAuthority]:
    """Gives what was asked for. Raises Problems with every mistake."""
    action = "item_authorities_made"
    office.must_be(actor, office.SYSTEM, action, body.name)
    found = list(_mistakes(body, asked))
    if found or asked.since is None:
        office.refuse(actor, action, body.name, found)
    with transaction.atomic():
        made = give(body, asked.codes, asked.since, asked.document)
        office.kept(actor, action, str(body.id), since=str(asked.since), document=asked.document,
                    codes=[one.item_code for one in made])
    return made


def end(actor: Actor, row: ItemAuthority, last: date | None) -> ItemAuthority:
    """Lets an authority end with a day, which still counts. Raises Problems."""
    action, subject = "item_authority_ended", f"{row.organisation.name} {row.item_code}"
    office.must_be(actor, office.SYSTEM, action, subject)
    with transaction.atomic():
        row = ItemAuthority.objects.select_for_update().get(id=row.id)
        found = []
        if row.until:
            found.append(problem("ended", "last", f"已于 {row.until} 结束", "重新赋予的，另行登记"))
        elif last is None:
            found.append(problem("required", "last", "请填写最后一天"))
        elif last < row.since:
            found.append(problem("order", "last", f"最后一天早于 {row.since}，即赋予之日"))
        if found:
            office.refuse(actor, action, subject, found)
        row.until = last
        row.save(update_fields=["until"])
        office.kept(actor, action, str(row.organisation_id), code=row.item_code, until=str(last))
    return row


def _holding(body: Organisation, day: date) -> QuerySet[ItemAuthority]:
    """What the body has on a day or will have: a second row for the same days would say nothing."""
    return ItemAuthority.objects.filter(Q(until=None) | Q(until__gte=day), organisation=body)


def _mistakes(body: Organisation, asked: Asked) -> Iterator[Problem]:
    if asked.since is None:
        yield problem("required", "since", "请填写自何日起")
    elif not asked.codes:
        yield problem("required", "codes", "请选择事项", "至少选一项")
    elif set(asked.codes) - {item.code for item in offered(body, asked.since)}:
        yield problem("unknown", "codes", f"所选的有本单位已有的，或者 {asked.since} 不在事项目录里的", "请重新选择")
    if by_grant(body) and not asked.document:
        yield problem("required", "document", f"{body.name}的事项来自赋权或者委托，请填写文号")
