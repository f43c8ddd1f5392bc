"""The first three administrators of an empty platform; from then on they make everybody else."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from pypinyin import lazy_pinyin

from hengjian.identity.administration import bodies, staff
from hengjian.identity.models import Organisation, Person, Post, Role
from hengjian.identity.signin.passwords import new_password
from hengjian.kernel.codes import uscc

WHO = {"system": Role.SYSTEM_ADMIN, "security": Role.SECURITY_ADMIN, "audit": Role.AUDIT_ADMIN}


class Command(BaseCommand):
    help = "在没有管理员的平台上建立一个单位和三个管理员，显示初始密码（只有这一次）"

    def add_arguments(self, parser: CommandParser) -> None:
        for name, text in (("body", "单位名称"), ("short", "机关代字"), ("uscc", "统一社会信用代码"),
                           ("division", "行政区划，六位")):
            parser.add_argument(f"--{name}", required=True, help=text)
        for name, role in WHO.items():
            parser.add_argument(f"--{name}", required=True, help=f"{role.label}姓名")

    def handle(self, *_: Any, **given: Any) -> None:
        if Post.objects.filter(role__in=WHO.values()).exists():
            raise CommandError("已有管理员，请由他们登记；命令只用于全新的平台")
        if len({given[name] for name in WHO}) != len(WHO):
            raise CommandError("三个管理员须是三个人")
        level = "city" if given["division"].endswith("00") else "district"
        values = {"name": given["body"], "short_name": given["short"], "uscc": uscc.normalise(given["uscc"]),
                  "kind": "government", "level": level, "division": given["division"], "since": timezone.localdate()}
        if found := [one.message for one in bodies.mistakes(values)]:
            raise CommandError("；".join(found))
        with transaction.atomic():
            city, district = bodies.place_of(given["division"], level)
            body = Organisation.objects.create(**values, city=city, district=district)
            for name, role in WHO.items():
                self._administrator(given[name], role, body)

    def _administrator(self, name: str, role: Role, body: Organisation) -> None:
        person = Person.objects.create(name=name, pinyin=" ".join(lazy_pinyin(name)))
        username, password = "".join(lazy_pinyin(name)).lower(), new_password()
        staff.account(username, password, person)
        Post.objects.create(person=person, organisation=body, role=role, since=timezone.localdate())
        self.stdout.write(f"{role.label}\t{name}\t账号 {username}\t初始密码 {password}")
