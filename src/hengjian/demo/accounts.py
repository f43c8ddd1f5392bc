"""Who can sign in to the demo; read from the file, so that the sign-in page needs no database."""

from __future__ import annotations

import msgspec

from hengjian.demo import source
from hengjian.demo.bodies import bodies

ROLES = {
    "HANDLER_LEAD": "执法人员",
    "UNIT_HEAD": "承办机构负责人",
    "AGENCY_HEAD": "行政机关负责人",
    "LEGAL_REVIEWER": "法制审核员",
    "HEARING_HOST": "听证主持",
    "CLERK": "记录员",
    "PUBLISHER": "公示员",
    "ARCHIVIST": "档案员",
    "AGENCY_ADMIN": "单位管理员",
    "CITY_JUSTICE": "市司法局监督员",
    "DIST_JUSTICE": "区司法局监督员",
    "GOV_LEADER": "政府领导",
    "TOWN_JUSTICE_OFFICE": "司法所工作人员",
    "REVIEW_ORG": "行政复议人员",
    "HOTLINE_DISPATCHER": "派单员",
    "LAY_PARTICIPANT": "社会监督人员",
    "SYS_ADMIN": "系统管理员",
    "SEC_ADMIN": "安全管理员",
    "AUDIT_ADMIN": "审计管理员",
}
"""As in `identity.models.Role`, which cannot be imported before Django is set up; a test holds them equal."""


class DemoAccount(msgspec.Struct, frozen=True):
    """One line of the demo's sign-in page. Everybody has the same password and PIN."""

    username: str
    name: str
    organisation: str
    role: str
    note: str


def accounts() -> list[DemoAccount]:
    """The accounts the sign-in page lists, at least one for every role."""
    names = {body.word: body.name for body in bodies("district")}
    return [
        DemoAccount(one.username, one.name, names[one.agency], ROLES[one.role], one.note)
        for one in source.people().named
        if one.listed
    ]


def password() -> str:
    return source.people().password


def second_secret() -> bytes:
    """The secret of all demo accounts that must show a second factor; as public as their password."""
    return source.second_secret()


def pin() -> str:
    return source.people().pin

