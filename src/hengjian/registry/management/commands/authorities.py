"""Gives a body all items of its line at once, as the page of its items does one by one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date

from hengjian.identity.models import Organisation
from hengjian.identity.services import audit
from hengjian.kernel.codes import uscc
from hengjian.registry import authorities
from hengjian.registry.models import Item


class Command(BaseCommand):
    help = "按权责清单给一个机关赋予执法事项：不写编码时是本条线的全部事项；已有的不变"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("uscc", help="机关的统一社会信用代码")
        parser.add_argument("codes", nargs="*", metavar="事项编码", help="只赋予这些事项")
        parser.add_argument("--since", help="自何日起，如 2026-01-01；不写是今天")
        parser.add_argument("--document", default="", help="赋权文号（镇街、受委托组织必填）")

    def handle(self, *_: Any, **given: Any) -> None:
        body = Organisation.objects.filter(uscc=uscc.normalise(given["uscc"])).first()
        if body is None:
            raise CommandError(f"没有统一社会信用代码为 {given['uscc']} 的单位，请先在“组织”里登记")
        if not given["document"] and authorities.by_grant(body):
            raise CommandError(f"{body.name}的事项来自赋权或者委托，请用 --document 写明文号")
        since = parse_date(given["since"]) if given["since"] else timezone.localdate()
        if since is None:
            raise CommandError(f"日期“{given['since']}”应写成 2026-01-01")
        codes = self._codes(body, given["codes"])
        with transaction.atomic():
            made = authorities.give(body, codes, since, given["document"])
            audit("item_authorities_made", str(body.id), since=str(since), document=given["document"],
                  codes=[one.item_code for one in made])
        self.stdout.write(f"{body.name}：新赋予 {len(made)} 项，原有 {len(codes) - len(made)} 项")

    def _codes(self, body: Organisation, wanted: list[str]) -> list[str]:
        items = Item.objects.order_by("code")
        if wanted:
            known = set(items.filter(code__in=wanted).values_list("code", flat=True))
            if unknown := [code for code in wanted if code not in known]:
                raise CommandError(f"事项目录里没有：{'、'.join(unknown)}")
            return sorted(known)
        found = list(dict.fromkeys(items.filter(line=body.line).values_list("code", flat=True))) if body.line else []
        if not found:
            raise CommandError(f"事项目录里没有{body.name}条线的事项，请先装入事项目录，或者逐个写明编码")
        return found
