"""接口凭证: which systems are connected, for which body and until when; asked for, revoked. `waiting` gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hengjian.identity import tokens
from hengjian.identity.access import actor_of
from hengjian.identity.administration import forms, office
from hengjian.identity.administration.views.common import administrators, attempt, form_page, only, page, tried, went
from hengjian.identity.models import ApiToken, Organisation, Proposal
from hengjian.law import rights
from hengjian.ui.filters import Choices, Filter
from hengjian.ui.forms import FieldView
from hengjian.ui.lists import Column, ListSpec
from hengjian.ui.navigation import Crumb

TITLE = "接口凭证"
STATES: Choices = (("good", "有效"), ("over", "已到期"), ("revoked", "已收回"))


def state_of(row: ApiToken) -> str:
    """Whether a token is good today."""
    if row.revoked_at:
        return "已收回"
    today = timezone.localdate()
    return "未到起始日" if today < row.since else "有效" if today <= row.until else "已到期"


def _by_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    if state == "revoked":
        return rows.exclude(revoked_at=None)
    return rows.filter(revoked_at=None, **{"until__gte" if state == "good" else "until__lt": timezone.localdate()})


TOKENS = ListSpec((
    Column("name", "系统", sort="name", phone="title", filter=Filter("text")),
    Column("body", "机关", value="organisation.name", sort="organisation__name", css="hj-wrap",
           filter=Filter("text", field="organisation__name")),
    Column("until", "有效期至", value=lambda row: row.until.isoformat(), sort="until", filter=Filter("dates"),
           css="hj-nowrap"),
    Column("addresses", "来源地址", value=lambda row: "、".join(row.addresses) or "不限", phone="hide", css="hj-wrap"),
    Column("made", "发放", value=lambda row: f"{timezone.localtime(row.made_at):%Y-%m-%d} {row.made_by}",
           sort="made_at", phone="hide", filter=Filter("dates", field="made_at", moment=True)),
    Column("state", "状态", value=state_of, phone="aside", filter=Filter("choice", choices=STATES, apply=_by_state)),
), default_sort="-made", row_url=lambda row: reverse("token", args=[row.id]))


@require_GET
@administrators
def token_list(request: HttpRequest) -> HttpResponse:
    """Every token, past and present."""
    rows = ApiToken.objects.select_related("organisation")
    return page(request, "tokens", title=TITLE, page=TOKENS.page(rows, request.GET, request.path))


@require_GET
@administrators
def token(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One token, without what would open anything."""
    row = get_object_or_404(ApiToken.objects.select_related("organisation"), id=identifier)
    return page(request, "token", title=row.name, row=row, state=state_of(row), crumbs=_crumbs())


@require_http_methods(["GET", "POST"])
@only(office.SYSTEM)
def token_new(request: HttpRequest) -> HttpResponse:
    """Asks for a token for a body; the security administrator gives it and sees it."""
    values: dict[str, str] = request.POST.dict() or {"since": timezone.localdate().isoformat()}
    asked, problems = tried(request, lambda: _asked(request, values))
    if asked:
        return went(request, f"已提出“{asked.subject}”的凭证，由安全管理员发放并交付。", "tokens")
    return form_page(request, "申请接口凭证", _fields(values), problems, submit="提出", back=reverse("tokens"),
                     crumbs=(Crumb(TITLE, reverse("tokens")),),
                     note="对接系统凭它查询所属机关可以看到的内容，报送所属机关的数据。由安全管理员发放，只显示给发放人一次。")


def _asked(request: HttpRequest, posted: Mapping[str, str]) -> Proposal:
    read = forms.Reader()
    own = read(forms.chosen, posted, "organisation", Organisation.objects.all())
    since, until = read(forms.day, posted, "since"), read(forms.day, posted, "until")
    for name, label, value in (("organisation", "机关", own), ("until", "有效期至", until)):
        if value is None and not any(one.where == name for one in read.problems):
            read.problems.append(office.problem("required", name, f"请填写{label}"))
    read.done()
    addresses = posted.get("addresses", "").replace("，", " ").replace(",", " ").split()
    return tokens.ask(actor_of(request), posted.get("name", ""), own, until, addresses, since=since)


@require_POST
@administrators
def token_end(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Revokes a token at once: system and security administrators may."""
    if not actor_of(request).roles & {office.SYSTEM, office.SECURITY}:
        raise Http404
    row = get_object_or_404(ApiToken, id=identifier)
    attempt(request, lambda: tokens.revoke(row.id, actor=actor_of(request)), f"已收回“{row.name}”的凭证。")
    return redirect("token", row.id)


def _crumbs() -> tuple[Crumb, ...]:
    return (Crumb("系统管理", reverse("administration")), Crumb(TITLE, reverse("tokens")))


def _fields(values: Mapping[str, str]) -> list[FieldView]:
    bodies = forms.rows(Organisation.objects.order_by("name"))
    return [
        FieldView("name", "系统名称", value=values.get("name", ""), required=True, max_length=60),
        FieldView("organisation", "机关", "choice", values.get("organisation", ""), required=True, options=bodies),
        FieldView("since", "有效期自", "date", values.get("since", "")),
        FieldView("until", "有效期至", "date", values.get("until", ""), required=True,
                  help=f"最长{rights.load().tokens.text}，含当日"),
        FieldView("addresses", "来源地址", value=values.get("addresses", ""), max_length=200,
                  help="只允许从这些地址使用，如 10.1.0.0/16；几个之间空格，不填则不限"),
    ]
