"""What the shell shows around every page: navigation, who is signed in, the search box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from hengjian.identity import alerts, auditing, confirmations
from hengjian.identity.administration import lists, office
from hengjian.identity.models import Role
from hengjian.identity.own import oversees
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor
from hengjian.proceedings.overlays import may_set
from hengjian.ui.navigation import NavGroup, NavItem, Viewer


def context(request: HttpRequest) -> dict[str, Any]:
    """Made only when a template asks, so that plain pages cost no query."""
    actor = getattr(request, "actor", None)
    if not actor:
        return {}
    return {"nav": SimpleLazyObject(lambda: navigation(request, actor)), "viewer": viewer(actor)}


def navigation(request: HttpRequest, actor: Actor) -> list[NavGroup]:
    """The main menu with what waits; one query."""
    if office.administers(actor):
        return _administration(request, actor)
    waiting = confirmations.waiting(actor).count()

    item = _item(request)
    work = [item("我的待办", "todo"), item("案件", "cases"), item("我参与的案件", "participations"),
            item("待我确认", "confirmations", waiting or None)]
    if Role.PUBLISHER in actor.roles:
        work.append(item("待公示", "publications"))
    groups = [NavGroup(tuple(work))]
    if actor.scope != Scope.NOTHING:
        groups.append(NavGroup((item("问题清单", "findings"), item("归集批次", "batches")), "监督"))
    elif actor.figures != Scope.NOTHING:
        groups.append(NavGroup((item("问题统计", "findings"),), "监督"))
    groups.append(NavGroup((item("规则库", "rules"), item("程序", "procedures"), item("数据范围", "scopes")), "标准"))
    own = [item("岗位和授权", "own-posts")] if oversees(actor) else []
    if may_set(actor):
        own += [item("程序设置", "overlays"), item("监控设备", "devices"), item("新旧规定", "law-changes")]
    if own:
        groups.append(NavGroup(tuple(own), "本机关"))
    tools = (item("期限计算", "calendar"), item("文号登记簿", "numbers"), item("我的导出", "exports"))
    groups.append(NavGroup(tools, "工具"))
    return groups


def _item(request: HttpRequest) -> Callable[..., NavItem]:
    def item(title: str, name: str, count: int | None = None, label: str = "项等我确认") -> NavItem:
        url = reverse(name)
        here = request.path == url if name in ("todo", "administration") else request.path.startswith(url)
        return NavItem(title, url, count, here, label)

    return item


def _administration(request: HttpRequest, actor: Actor) -> list[NavGroup]:
    """What the three administrators see: no case, nor anything made of cases."""
    item = _item(request)
    kept = (item("概况", "administration"), item("待生效", "waiting", lists.waiting() or None, "项待生效"),
            item("组织", "organisations"), item("人员", "people"), item("岗位", "posts"), item("授权", "grants"),
            item("接口凭证", "tokens"))
    log = []
    if auditing.READER in actor.roles:
        told = item("审计预警", "audit-alerts", alerts.waiting() or None, "条待核查")
        log = [NavGroup((item("审计日志", "audit"), told), "审计")]
    return [*log, NavGroup(kept, "系统管理"), NavGroup((item("规则库", "rules"), item("程序", "procedures")), "标准")]


def _withheld(actor: Actor) -> str:
    """Why a post has no effect; empty where all have."""
    if not actor.withheld:
        return ""
    return "没有有效的行政执法监督证，不能从事行政执法监督，现在只能查看本单位。请先补办、登记证件。"


def viewer(actor: Actor) -> Viewer:
    return Viewer(
        name=actor.name,
        agency=actor.organisation.name,
        unit=actor.unit.name if actor.unit else "",
        key=str(actor.account_id),
        search_url="" if office.administers(actor) else reverse("search"),
        sign_out_url=reverse("sign-out"),
        pin_url=reverse("account"),
        notice=_withheld(actor),
        switch_url=reverse("switch-body") if actor.several else "",
    )
