"""The lists of administration: bodies, people, posts, proposals, grants. Every column filters and sorts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from hengjian.identity.models import (
    Grant,
    GrantKind,
    Level,
    Organisation,
    OrganisationKind,
    Person,
    Post,
    Proposal,
    ProposalKind,
    Rank,
    Role,
    Standing,
)
from hengjian.identity.services import SHANGHAI
from hengjian.law import rights
from hengjian.ui.filters import Filter
from hengjian.ui.lists import Column, ListSpec

NEVER = "—"
TITLES = {
    "name": "名称", "short_name": "机关代字", "uscc": "统一社会信用代码", "kind": "类型", "level": "层级",
    "division": "行政区划", "line": "条线", "is_vertical": "垂直管理", "superior": "上级机关",
    "entrusted_by": "委托机关", "entrustment_letter": "委托书文号", "entrustment_published": "委托书公布载体",
    "reconsideration_body": "行政复议机关", "address": "地址", "telephone": "电话", "since": "主体资格自",
    "until": "主体资格至", "city": "市", "district": "区", "sees": "至多能看到",
}  # fmt: skip
"""The fields of a body, as pages name them."""


def held(row: Any) -> str:
    """From when to when, as people read it."""
    if row.until is None:
        return f"{row.since} 起"
    return f"{row.since} 当日结束" if row.until < row.since else f"{row.since} 至 {row.until}"


def role_of(row: Any) -> str:
    """The role with its rank: 行政机关负责人（正职）."""
    rank = getattr(row, "rank", "")
    return Role(row.role).label + (f"（{Rank(rank).label}）" if rank else "")


def moments(row: Grant) -> str:
    since, until = (one.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") for one in (row.since, row.until))
    return f"{since} 至 {until}"


def state_of(post: Post) -> str:
    """Whether a post is held today."""
    today = timezone.localdate()
    if post.standing != Standing.IN_FORCE:
        return str(Standing(post.standing).label)
    return "未到任" if post.since > today else "已结束" if post.until and post.until < today else "在任"


def grant_state(row: Grant) -> str:
    now = timezone.now()
    return "未开始" if row.since > now else "有效" if row.until > now else "已结束"


def _current(rows: QuerySet[Any], wanted: bool) -> QuerySet[Any]:
    today = timezone.localdate()
    now = Q(since__lte=today) & (Q(until=None) | Q(until__gte=today))
    return rows.filter(now) if wanted else rows.exclude(now)


BODIES = ListSpec(
    columns=(
        Column("name", "名称", sort="name", filter=Filter("text", lookup="icontains"), phone="title"),
        Column("short_name", "机关代字", sort="short_name", filter=Filter("text", lookup="icontains"), phone="sub"),
        Column("kind", "类型", value=lambda row: row.get_kind_display(), sort="kind", phone="lead", css="hj-nowrap",
               filter=Filter("choice", choices=OrganisationKind.choices)),
        Column("level", "层级", value=lambda row: row.get_level_display(), sort="level", phone="aside",
               filter=Filter("choice", choices=Level.choices)),
        Column("line", "条线", value=lambda row: rights.lines().get(row.line, row.line or NEVER), sort="line",
               filter=Filter("choice", choices=lambda: tuple(rights.lines().items())), phone="hide"),
        Column("division", "行政区划", sort="division", filter=Filter("text", lookup="startswith"), phone="hide"),
        Column("current", "存续", value=lambda row: "否" if row.until and row.until < timezone.localdate() else "是",
               sort="until", filter=Filter("boolean", apply=_current), phone="hide"),
    ),
    default_sort="name",
    row_url=lambda row: reverse("organisation", args=[row.id]),
)


def people() -> QuerySet[Person]:
    """Everybody, with whether they hold a post today, and the first one, by which to sort."""
    posts = Post.objects.current(timezone.localdate()).filter(person=OuterRef("pk")).order_by("since", "id")
    columns = {"body": "organisation__name", "held": "role"}
    first = {name: Subquery(posts.values(path)[:1]) for name, path in columns.items()}
    return (Person.objects.annotate(works=Exists(posts), **first).select_related("account")
            .prefetch_related("posts__organisation", "posts__unit"))


def _present(person: Person) -> list[Post]:
    return [post for post in person.posts.all() if state_of(post) == "在任"]


def _account(person: Person) -> str:
    account = getattr(person, "account", None)
    return account.username if account else NEVER


def _working(rows: QuerySet[Person], wanted: bool) -> QuerySet[Person]:
    return rows.filter(works=wanted)


def _with_role(rows: QuerySet[Person], role: str) -> QuerySet[Person]:
    return rows.filter(Exists(Post.objects.current(timezone.localdate()).filter(person=OuterRef("pk"), role=role)))


def _in_body(rows: QuerySet[Person], name: str) -> QuerySet[Person]:
    held = Post.objects.current(timezone.localdate()).filter(person=OuterRef("pk"), organisation__name__icontains=name)
    return rows.filter(Exists(held))


PEOPLE = ListSpec(
    columns=(
        Column("name", "姓名", sort="pinyin", filter=Filter("text", lookup="icontains"), phone="title"),
        Column("username", "账号", value=_account, sort="account__username", phone="sub",
               filter=Filter("text", field="account__username", lookup="icontains")),
        Column("body", "单位", value=lambda row: "、".join({p.organisation.name: 1 for p in _present(row)}) or NEVER,
               sort="body", filter=Filter("text", apply=_in_body), css="hj-wrap"),
        Column("role", "在任岗位", value=lambda row: "、".join(map(role_of, _present(row))) or NEVER,
               sort="held", filter=Filter("choice", choices=Role.choices, apply=_with_role), css="hj-wrap"),
        Column("works", "在岗", value=lambda row: "在岗" if row.works else "冻结", sort="works", phone="aside",
               filter=Filter("boolean", apply=_working)),
    ),
    default_sort="name",
    row_url=lambda row: reverse("person", args=[row.id]),
)


def posts() -> QuerySet[Post]:
    return Post.objects.select_related("person", "organisation", "unit", "decided_by", "proposed_by", "ended_by")


POSTS = ListSpec(
    columns=(
        Column("person", "姓名", value="person.name", sort="person__pinyin", phone="title",
               filter=Filter("text", field="person__name", lookup="icontains")),
        Column("body", "单位", value="organisation.name", sort="organisation__name", css="hj-wrap",
               filter=Filter("text", field="organisation__name", lookup="icontains")),
        Column("unit", "内设机构", value="unit.name", sort="unit__name", phone="hide",
               filter=Filter("text", field="unit__name", lookup="icontains")),
        Column("role", "岗位", value=role_of, sort="role", filter=Filter("choice", choices=Role.choices)),
        Column("since", "任职", value=held, sort="since", filter=Filter("dates"), css="hj-nowrap"),
        Column("standing", "状态", value=state_of, sort="standing", phone="aside",
               filter=Filter("choice", choices=Standing.choices)),
        Column("decided", "生效人", value="decided_by.name", sort="decided_by__name", phone="hide",
               filter=Filter("text", field="decided_by__name", lookup="icontains")),
    ),
    default_sort="-since",
    row_url=lambda row: reverse("person", args=[row.person_id]),
)


def waiting() -> int:
    """How many posts and proposals wait."""
    return Post.objects.filter(standing=Standing.PROPOSED).count() + asked().count()


def asked() -> QuerySet[Proposal]:
    """The proposals that wait, but for first passwords that go with a post."""
    held = Post.objects.filter(standing=Standing.PROPOSED).values("person")
    return proposals().filter(standing=Standing.PROPOSED).exclude(payload__first=True, account__person__in=held)


def changes(changed: Mapping[str, Sequence[str]]) -> list[tuple[str, str, str]]:
    """What is changed of a body, as people read it: the field, before and after."""
    lines = rights.lines()
    return [(TITLES.get(name, name), *(lines.get(one, one) if name == "line" else one for one in pair))
            for name, pair in changed.items()]  # type: ignore[misc]


def changes_asked(body: Organisation | None) -> Proposal | None:
    """The last change of a body that two decide."""
    return proposals().filter(organisation=body, kind=ProposalKind.BODY).order_by("-proposed_at").first()


def proposals() -> QuerySet[Proposal]:
    return Proposal.objects.select_related("account__person", "organisation", "proposed_by", "decided_by")


def _detail(row: Proposal) -> str:
    """What exactly was asked for."""
    match row.kind:
        case ProposalKind.BODY:
            return "；".join(f"{title}：{before or '（空）'} → {after or '（空）'}"
                            for title, before, after in changes(row.payload["changed"]))
        case ProposalKind.TOKEN:
            where = "、".join(row.payload["addresses"]) or "不限来源"
            return f"{row.organisation}，{row.payload['since']} 至 {row.payload['until']}，{where}"
    return row.reason


def _decided(row: Proposal) -> str:
    """Who decided, and why not where it was turned down."""
    return "：".join(filter(None, [row.decided_by.name, row.note])) if row.decided_by else NEVER


def _url(row: Proposal) -> str:
    if row.account:
        return reverse("person", args=[row.account.person_id])
    return reverse("organisation", args=[row.organisation_id])


PROPOSALS = ListSpec(
    columns=(
        Column("subject", "事项", value="subject", phone="title", css="hj-wrap"),
        Column("kind", "种类", value=lambda row: row.get_kind_display(), sort="kind", phone="lead", css="hj-nowrap",
               filter=Filter("choice", choices=ProposalKind.choices)),
        Column("detail", "内容", value=_detail, css="hj-wrap"),
        Column("asked", "提出", sort="proposed_at", css="hj-nowrap", filter=Filter("dates", moment=True),
               value=lambda row: f"{timezone.localtime(row.proposed_at):%Y-%m-%d} {row.proposed_by.name}"),
        Column("decided", "决定", value=_decided, css="hj-wrap", sort="decided_by__name",
               filter=Filter("text", field="decided_by__name", lookup="icontains")),
        Column("standing", "状态", value=lambda row: row.get_standing_display(), sort="standing", phone="aside",
               filter=Filter("choice", choices=Standing.choices)),
    ),
    default_sort="-asked",
    row_url=_url,
)


def grants() -> QuerySet[Grant]:
    return Grant.objects.select_related("person", "stands_for", "organisation", "decided_by", "ended_by")


def _holding(rows: QuerySet[Grant], wanted: bool) -> QuerySet[Grant]:
    now = timezone.now()
    holds = Q(since__lte=now, until__gt=now)
    return rows.filter(holds) if wanted else rows.exclude(holds)


GRANTS = ListSpec(
    columns=(
        Column("person", "得到授权的人", value="person.name", sort="person__pinyin", phone="title",
               filter=Filter("text", field="person__name", lookup="icontains")),
        Column("kind", "种类", value=lambda row: row.get_kind_display(), sort="kind", phone="lead", css="hj-nowrap",
               filter=Filter("choice", choices=GrantKind.choices)),
        Column("stands_for", "被代理人", value="stands_for.name", sort="stands_for__pinyin", phone="hide",
               filter=Filter("text", field="stands_for__name", lookup="icontains")),
        Column("role", "岗位", value=role_of, sort="role", filter=Filter("choice", choices=Role.choices)),
        Column("body", "单位", value="organisation.name", sort="organisation__name", css="hj-wrap", phone="hide",
               filter=Filter("text", field="organisation__name", lookup="icontains")),
        Column("since", "起止", value=moments, sort="since", filter=Filter("dates", moment=True)),
        Column("decided", "决定人", value="decided_by.name", sort="decided_by__name", phone="hide",
               filter=Filter("text", field="decided_by__name", lookup="icontains")),
        Column("holds", "有效", value=grant_state, sort="until", phone="aside",
               filter=Filter("boolean", apply=_holding)),
    ),
    default_sort="-since",
    row_url=lambda row: reverse("grant", args=[row.id]),
)
