"""The forms of administration, and what was posted in them as values. What is wrong is told at its field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from hengjian.identity import rights as held
from hengjian.identity.administration.bodies import ENFORCING, Values
from hengjian.identity.administration.office import problem
from hengjian.identity.models import Level, Organisation, OrganisationKind, Person, Post, Rank, Role, Unit, UnitKind
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.codes import uscc
from hengjian.kernel.problem import Problems
from hengjian.law import rights
from hengjian.law.catalogue import Law
from hengjian.ui.forms import PICKS_AT_MOST, FieldView, Option

Posted = Mapping[str, str]
M = TypeVar("M", Organisation, Unit, Person)
LONG = 200


# -- reading ---------------------------------------------------------------------------------------------------


def text(posted: Posted, name: str, longest: int = LONG) -> str:
    """What was typed, without spaces around it. Raises Problems where it is too long."""
    found = posted.get(name, "").strip()
    if len(found) > longest:
        raise Problems([problem("too_long", name, f"最多 {longest} 个字")])
    return found


def day(posted: Posted, name: str) -> date | None:
    """A day; None where nothing was typed. Raises Problems for what is no date."""
    found = posted.get(name, "").strip()
    try:
        return date.fromisoformat(found) if found else None
    except ValueError:
        raise Problems([problem("date", name, f"“{found[:20]}”不是日期", "请按 2026-11-22 的样子填写")]) from None


def chosen(posted: Posted, name: str, among: QuerySet[M]) -> M | None:
    """The row that was picked; None where none was. Raises Problems for one that is not offered."""
    found = posted.get(name, "")
    if not found:
        return None
    try:
        row = among.filter(id=UUID(found)).first()
    except ValueError:
        row = None
    if row is None:
        raise Problems([problem("unknown", name, "所选的不在列表中", "请重新选择")])
    return row


class Reader:
    """Reads the fields of a form one by one and keeps every mistake, so that all are told at once."""

    def __init__(self) -> None:
        self.problems: list[Any] = []

    def __call__(self, read: Any, *asked: Any) -> Any:
        try:
            return read(*asked)
        except Problems as found:
            self.problems += found.problems
            return None

    def done(self) -> None:
        """Raises Problems where anything could not be read."""
        if self.problems:
            raise Problems(self.problems)


def from_until(since: date, until: date) -> tuple[datetime, datetime]:
    """Days, both included, as moments."""
    return (datetime.combine(since, time.min, SHANGHAI),
            datetime.combine(until + timedelta(days=1), time.min, SHANGHAI))


# -- a body ----------------------------------------------------------------------------------------------------


def superiors() -> QuerySet[Organisation]:
    return Organisation.objects.filter(kind=OrganisationKind.AGENCY, level=Level.CITY)


def entrusting() -> QuerySet[Organisation]:
    return Organisation.objects.filter(kind__in=ENFORCING, entrusted_by=None)


def read_body(posted: Posted) -> Values:
    """The values of a body. Raises Problems for what cannot be read."""
    read = Reader()
    lengths = {"name": 100, "short_name": 20, "telephone": 30, "entrustment_letter": 60, "reconsideration_body": 100}
    values = {name: read(text, posted, name, lengths.get(name, LONG)) for name in (
        "name", "short_name", "division", "kind", "level", "line", "entrustment_letter", "entrustment_published",
        "reconsideration_body", "address", "telephone")}
    values |= {name: read(day, posted, name) for name in ("since", "until")}
    values["uscc"] = uscc.normalise(posted.get("uscc", ""))[:40]
    values["is_vertical"] = posted.get("is_vertical") in ("on", "true")
    values["superior"] = read(chosen, posted, "superior", superiors())
    values["entrusted_by"] = read(chosen, posted, "entrusted_by", entrusting())
    for name, choices in (("kind", OrganisationKind), ("level", Level)):
        if values[name] and values[name] not in choices.values:
            values[name] = ""
    read.done()
    return values


def read_unit(posted: Posted) -> Values:
    """The values of a unit. Raises Problems for what cannot be read."""
    read = Reader()
    values = {"name": read(text, posted, "name", 60), "kind": posted.get("kind"),
              "since": read(day, posted, "since"), "until": read(day, posted, "until")}
    read.done()
    return values


def body_fields(values: Mapping[str, Any], *, asks: bool = False) -> list[FieldView]:
    """The form of a body, filled with values or with what was typed; `asks` whether it is a second entry."""
    def one(name: str, label: str, kind: Any = "text", **more: Any) -> FieldView:
        return FieldView(name, label, kind, value=values.get(name), **more)

    said, place, chain, reach = "单位", "层级和条线", "垂直管理和委托", "联系和期限"
    confirming = [one("confirmed", "不是重复登记", "boolean", group="核对")] if asks or values.get("confirmed") else []
    return [
        *confirming,
        one("name", "名称", required=True, max_length=100, group=said, help="与印章一致的全称"),
        one("short_name", "机关代字", required=True, max_length=20, group=said, help="文号里的代字，如 津滨市监"),
        one("uscc", "统一社会信用代码", required=True, max_length=18, group=said),
        one("kind", "类型", "choice", options=options(OrganisationKind.choices), required=True, group=said),
        one("level", "层级", "choice", options=options(Level.choices), required=True, group=place),
        one("division", "行政区划代码", required=True, max_length=9, group=place, inputmode="numeric",
            help="市级、区级六位，镇街级九位；所属市、区由此得出"),
        one("line", "条线", "choice", options=options(rights.lines().items()), group=place,
            help="行政执法机关必填，其他单位不填"),
        one("is_vertical", "垂直管理", "boolean", group=chain),
        one("superior", "上级机关", "choice", options=maybe(rows(superiors())), group=chain,
            help="垂直管理的才填：本条线的市级机关"),
        one("entrusted_by", "委托机关", "choice", options=maybe(rows(entrusting())), group=chain,
            help=f"受委托组织才填；以委托机关名义执法，不得再委托（{rights.load().entrusting}）"),
        one("entrustment_letter", "委托书文号", max_length=60, group=chain),
        one("entrustment_published", "委托书公布载体", max_length=200, group=chain, help="向社会公布在哪里"),
        one("reconsideration_body", "行政复议机关", max_length=100, group=reach, help="写在决定书的救济告知里"),
        one("address", "地址", max_length=200, group=reach),
        one("telephone", "电话", max_length=30, group=reach),
        one("since", "主体资格自", "date", required=True, group=reach),
        one("until", "主体资格至", "date", group=reach, help="长期的不填"),
    ]


def unit_fields(values: Mapping[str, Any]) -> list[FieldView]:
    return [
        FieldView("name", "内设机构名称", value=values.get("name"), required=True, max_length=60),
        FieldView("kind", "种类", "choice", value=values.get("kind"), options=options(UnitKind.choices), required=True,
                  help="承办、法制审核、执法监督分别由不同的机构承担"),
        FieldView("since", "设立日期", "date", value=values.get("since")),
        FieldView("until", "撤销日期", "date", value=values.get("until"), help="没有撤销的不填；记录仍属于它"),
    ]


# -- people and posts ------------------------------------------------------------------------------------------


def people_fields(body: Organisation, values: Mapping[str, Any]) -> list[FieldView]:
    """The table of new people of a body."""
    roles = "、".join(Role(one).label for one in rights.load().roles_of(body.kind, body.level))
    units = "、".join(body.units.values_list("name", flat=True)) or "（还没有登记）"
    return [
        FieldView("people", "人员", "textarea", value=values.get("people"), required=True, rows=12,
                  help="一人一行，可从电子表格粘贴，也可用逗号分开：姓名、账号、岗位、内设机构、证号、证件有效期至。后三项可以不填",
                  placeholder="李建国，lijianguo，执法人员，执法一科，12011600234，2030-12-31"),
        FieldView("since", "岗位自", "date", value=values.get("since"), required=True),
        FieldView("note", "", "hidden", value=f"{roles}；{units}"),
    ]


def post_fields(body: Organisation, values: Mapping[str, Any]) -> list[FieldView]:
    return [
        FieldView("role", "岗位", "choice", value=values.get("role"), options=roles_of(body), required=True),
        FieldView("rank", "职级", "choice", value=values.get("rank"), options=maybe(options(Rank.choices)),
                  help="只有行政机关负责人填写；移送涉嫌犯罪案件由正职或者主持工作的负责人决定"),
        FieldView("unit", "内设机构", "choice", value=values.get("unit"),
                  options=maybe(rows(body.units.filter(until=None)))),
        FieldView("since", "自", "date", value=values.get("since"), required=True),
        FieldView("until", "至", "date", value=values.get("until"), help="没有期限的不填"),
    ]


def stand_in_fields(people: QuerySet[Person], role: str, values: Mapping[str, Any]) -> list[FieldView]:
    """Standing in for the holder of a post: who, how long, why, and what it leaves out."""
    longest = rights.load().grants["stand_in"]
    return [
        FieldView("person", "代理人", "choice", value=values.get("person"), options=whom(people), required=True),
        FieldView("since", "自", "date", value=values.get("since"), required=True),
        FieldView("until", "至", "date", value=values.get("until"), required=True,
                  help=f"含当日，最长 {longest.text}（{longest.basis}）"),
        FieldView("reason", "理由", "textarea", value=values.get("reason"), required=True, rows=2, max_length=LONG),
        FieldView("only", "只限于", "choices", value=values.get("only"),
                  options=[*procedures(role), *duties(role)], help="都不选就不限"),
        FieldView("excluded", "不包括", "choices", value=values.get("excluded"),
                  options=[*steps(role), *duties(role)]),
    ]


def elevated_fields(body: Organisation, values: Mapping[str, Any]) -> list[FieldView]:
    longest = rights.load().grants["elevated"]
    return [
        FieldView("role", "岗位", "choice", value=values.get("role"), options=roles_of(body), required=True),
        FieldView("hours", "几小时", "integer", value=values.get("hours"), required=True, unit="小时",
                  help=f"自现在起，最长 {longest.text}（{longest.basis}）"),
        FieldView("reason", "理由", "textarea", value=values.get("reason"), required=True, rows=2, max_length=LONG),
    ]


def procedures(role: str) -> list[Option]:
    """The procedures in which a role takes steps."""
    return [Option(name, one.title) for name, one in Law.load().procedures.items()
            if any(role in step.roles for step in one.steps)]


def steps(role: str) -> list[Option]:
    """The steps that a role takes, as limits name them."""
    return [Option(f"{name}/{step.name}", f"{one.title}：{step.title}")
            for name, one in Law.load().procedures.items() for step in one.steps if role in step.roles]


def duties(role: str) -> list[Option]:
    """What a role does besides, in any procedure, as limits name it."""
    return [Option(one.name, one.title) for one in held.duties(role)]


def roles_of(body: Organisation) -> list[Option]:
    return [Option(one, Role(one).label) for one in rights.load().roles_of(body.kind, body.level)]


def rows(found: QuerySet[Any]) -> list[Option]:
    return [Option(str(one.id), str(one)) for one in found]


def whom(people: QuerySet[Person]) -> list[Option]:
    """People with unit and post of today, by which namesakes are told apart."""
    held_ = Post.objects.current(timezone.localdate()).filter(person__in=people).select_related("unit").order_by("id")
    posts: dict[UUID, list[str]] = {}
    for one in held_:
        posts.setdefault(one.person_id, []).append(f"{one.unit.name if one.unit else ''}{Role(one.role).label}")
    return [Option(str(one.id), f"{one.name}（{'、'.join(posts.get(one.id, ()))}）") for one in people]


def maybe(found: list[Option]) -> list[Option]:
    """With an answer for none, where the answers are buttons, which cannot be taken back."""
    return [Option("", "没有"), *found] if len(found) < PICKS_AT_MOST else found


def options(choices: Iterable[tuple[str, str]]) -> list[Option]:
    return [Option(str(code), str(title)) for code, title in choices]
