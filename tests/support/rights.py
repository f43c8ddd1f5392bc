"""The three administrators of the small city, and what they enter."""

from __future__ import annotations

from datetime import date
from typing import Any

from hengjian.identity.models import Account, Organisation, Person, Post, Role
from hengjian.kernel.codes import uscc
from support.city import City, organisation

SYSTEM, SECURITY, AUDIT = "唐系统", "安全宁", "沈审计"
ROLES = {SYSTEM: Role.SYSTEM_ADMIN, SECURITY: Role.SECURITY_ADMIN, AUDIT: Role.AUDIT_ADMIN}
STAFF = """姓名\t账号\t岗位\t内设机构\t证号\t证件有效期至
高峰\tgaofeng\t执法人员\t执法一科\t12011500001\t2030-12-31
何梅\thmei\t执法人员\t执法一科\t12011500002\t2030-12-31
许立\txuli\t承办机构负责人\t执法一科
丁一\tdingyi\t行政机关负责人（正职）
宋审\tsongshen\t法制审核员\t法制科
"""


def administrators(city: City) -> Organisation:
    """Three people in the government's office, one for each of the three posts."""
    office = organisation("天津市人民政府办公厅", "津政办", "120000", None, 900, kind="government", level="city",
                          district=None)
    for name, role in ROLES.items():
        hired(city, name, office, role)
    return office


def hired(city: City, name: str, body: Organisation, role: str, **more: Any) -> Person:
    """Somebody with a post in force and an account that no password opens."""
    person = city.people.get(name) or Person.objects.create(name=name, pinyin=name)
    if name not in city.people:
        city.people[name] = person
        Account.objects.create(username=f"u-{person.id.hex[-8:]}", person=person, password="!")
    Post.objects.create(person=person, organisation=body, role=role, **{"since": date(2020, 1, 1), **more})
    return person


def body_of(**more: Any) -> dict[str, Any]:
    """A district agency as it is entered; `more` says what is different."""
    return {"name": "宝坻区市场监督管理局", "short_name": "津宝市监", "uscc": uscc.make("1", "1", "120115", "MB000777"),
            "kind": "agency", "level": "district", "division": "120115", "line": "SCJG", "since": date(2019, 1, 1),
            "reconsideration_body": "天津市宝坻区人民政府", **more}

