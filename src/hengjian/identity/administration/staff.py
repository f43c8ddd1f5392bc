"""People and their accounts: one by one or a whole table at once, each with the post that is proposed for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone
from pypinyin import lazy_pinyin

from hengjian.identity.administration import office, posts, proposals
from hengjian.identity.administration.office import problem
from hengjian.identity.models import Account, Organisation, Person, Post, ProposalKind, Rank, Role, Unit
from hengjian.identity.services import Actor
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import rights as law

MOST = 100
"""People in one table; their passwords are hashed together when they are put in force, which takes some time."""
COLUMNS = ("姓名", "账号", "岗位", "内设机构", "证号", "证件有效期至")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}", re.ASCII)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One person of the table. `number` is the line as it was pasted, from 1."""

    number: int
    name: str
    username: str
    role: str
    rank: str = ""
    unit: str = ""
    certificate: str = ""
    valid_to: str = ""


class Card(NamedTuple):
    """A certificate as pages list it, with the address of its own page; `good` where it is valid today."""

    kind: str
    title: str
    valid: str
    state: str
    good: bool
    url: str


class Certificates(Protocol):
    """What the registry does with certificates: those that stand in the table, and those that people have."""

    def mistakes(self, number: str, valid_to: str, today: date) -> Iterator[str]: ...

    def enter(self, person: Person, body: Organisation, number: str, valid_to: str, role: str) -> None: ...

    def held(self, people: Collection[UUID]) -> dict[UUID, list[Card]]: ...


_certificates: list[Certificates] = []


def certificates_by(keeper: Certificates) -> None:
    """Registers who takes the certificates that stand in a table of people."""
    _certificates[:] = [keeper]


def certificates_of(people: Collection[UUID]) -> dict[UUID, list[Card]]:
    """The certificates of people who have any, the newest first; none where nobody keeps them."""
    return _certificates[0].held(people) if _certificates else {}


def lacking(role: str, cards: Collection[Card]) -> law.Certified | None:
    """What a role asks for and is not among somebody's certificates."""
    asked = law.load().certificate_for(role)
    return asked if asked and not any(card.good and card.kind == asked.certificate for card in cards) else None


# -- reading a table -------------------------------------------------------------------------------------------


def read(text: str) -> list[Line]:
    """The lines of a pasted table: tabs as spreadsheets give them, or commas; a heading is passed over.

    A rank stands behind the post: 行政机关负责人（正职）. Raises Problems for lines that are no lines.
    """
    found, wrong = [], []
    for number, raw in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in re.split(r"\t|,|，|;|；", raw)]
        if not any(cells) or cells[:2] == list(COLUMNS[:2]):
            continue
        if not 3 <= len(cells) <= len(COLUMNS):
            message = f"第 {number} 行：应有 3 至 {len(COLUMNS)} 列，现有 {len(cells)} 列"
            message = f"第 {number} 行：应有 3 至 {len(COLUMNS)} 列，现有 {len(cells)} 列"
            wrong.append(problem("columns", "people", message, "依次是" + "、".join(COLUMNS)))
            continue
        cells += [""] * (len(COLUMNS) - len(cells))
        role, rank = _role(cells[2])
        found.append(Line(number=number, name=cells[0], username=cells[1].lower(), role=role, rank=rank,
                          unit=cells[3], certificate=cells[4], valid_to=_day(cells[5])))
    if wrong:
        raise Problems(wrong)
    return found


def _day(text: str) -> str:
    """A date as spreadsheets show it (2030/1/5, 2030年1月5日), in the standard's form; else the text."""
    found = DAY.fullmatch(text)
    return "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else text


def _role(text: str) -> tuple[str, str]:
    """Code and rank of a post as it is written; what is unknown stays as it stands."""
    title, _, rank = text.replace("(", "（").replace(")", "").replace("）", "").partition("（")
    roles = {role.label: role.value for role in Role} | {role.value: role.value for role in Role}
    ranks = {one.label: one.value for one in Rank}
    return roles.get(title, title), ranks.get(rank, rank)


# -- entering --------------------------------------------------------------------------------------------------


def enter(actor: Actor, body: Organisation, lines: list[Line], since: date) -> list[Person]:
    """Makes people, accounts and proposed posts: all, or none with every mistake told by its line.

    No account has a password yet: the first one is made when the security administrator puts the post in force, and
    shown there. Raises Problems.
    """
    office.must_be(actor, office.SYSTEM, "people_made", body.name)
    units = {unit.name: unit for unit in body.units.all()}
    if found := list(_mistakes(body, units, lines, since)):
        office.refuse(actor, "people_made", body.name, found)
    made = []
    with transaction.atomic():
        for line in lines:
            person = Person.objects.create(name=line.name, pinyin=" ".join(lazy_pinyin(line.name)))
            own = account(line.username, None, person)
            proposals.propose(actor, ProposalKind.PASSWORD, {"first": True}, account=own, reason="新录入")
            posts.propose(actor, _wanted(person, body, units, line, since))
            if line.certificate:
                _certificates[0].enter(person, body, line.certificate, line.valid_to, line.role)
            office.kept(actor, "person_made", str(person.id), name=line.name, username=line.username)
            made.append(person)
    return made


def account(username: str, password: str | None, person: Person) -> Account:
    """A new account whose password is handed out, now or later."""
    return Account.objects.create_account(username, password, person, must_change=True)


def _wanted(
    person: Person, body: Organisation, units: dict[str, Unit], line: Line, since: date
) -> posts.Wanted:
    return posts.Wanted(person=person, organisation=body, unit=units.get(line.unit), role=line.role, rank=line.rank,
                        since=since)


def _mistakes(body: Organisation, units: dict[str, Unit], lines: list[Line], since: date) -> Iterator[Problem]:
    if not lines:
        yield problem("required", "people", "请粘贴人员", "一人一行，依次是" + "、".join(COLUMNS))
    if len(lines) > MOST:
        yield problem("too_many", "people", f"一次最多 {MOST} 人", "请分几次录入")
        return
    names = [line.username for line in lines]
    taken = {one.username: one.person for one in Account.objects.filter(username__in=names).select_related("person")}
    roles = law.load().roles_of(body.kind, body.level)
    for line in lines:
        for one in _line_mistakes(body, units, line, since, roles):
            yield problem(one.code, "people", f"第 {line.number} 行（{line.name or '无姓名'}）：{one.message}", one.fix,
                          one.cite)
        if line.username in taken:
            yield problem("taken", "people", f"第 {line.number} 行（{line.name}）：账号 {line.username} 已有人使用"
                          f"（{_known(taken[line.username])}）", "同一人不重复录入；不同的人请换一个账号")
        elif names.count(line.username) > 1:
            yield problem("twice", "people", f"第 {line.number} 行（{line.name}）：账号 {line.username} 在表中出现两次")


def _known(person: Person) -> str:
    """Who somebody is, so that namesakes are told apart: name, body and post."""
    posts_ = Post.objects.current(timezone.localdate()).filter(person=person).select_related("organisation")
    return "，".join([person.name, *(f"{one.organisation.name}{Role(one.role).label}" for one in posts_)])


def _line_mistakes(
    body: Organisation, units: dict[str, Unit], line: Line, since: date, roles: tuple[str, ...]
) -> Iterator[Problem]:
    if not 1 < len(line.name) <= 50:
        yield problem("required", "people", "姓名须是 2 至 50 个字")
    if not USERNAME.fullmatch(line.username):
        yield problem("pattern", "people", f"账号“{line.username}”不合要求",
                      "用小写字母开头，3 至 40 位字母、数字、点、横线，如 lijianguo")
    if line.role not in roles:
        names = "、".join(Role(role).label for role in roles)
        title = Role(line.role).label if line.role in Role.values else line.role
        yield problem("role", "people", f"{body.name}没有“{title}”岗位", f"可设的岗位：{names}")
    else:
        nobody = Person(name=line.name)
        yield from posts.mistakes(_wanted(nobody, body, units, line, since))
    if line.unit and line.unit not in units:
        yield problem("unit", "people", f"没有内设机构“{line.unit}”", "请先登记内设机构，名称须一致")
    if line.certificate:
        found = _certificates[0].mistakes(line.certificate, line.valid_to, since) if _certificates else ["不能登记证件"]
        yield from (problem("certificate", "people", message) for message in found)
