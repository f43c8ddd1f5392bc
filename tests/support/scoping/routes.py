"""Every address of the site and what its parts stand for. A route that is missing here fails the suite.

To add a route: say which parts are ids of which kind (`ids`) and what else it needs, or why no scope holds there
(`open`). `queries` are other faces of a page; what it can be asked with is found (`questions`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver

WHOLE, REVEALS = "whole", "reveals"


@dataclass(frozen=True)
class Route:
    """One address. `participants`: whether those invited to a case come in (`whole`), or where their part reveals."""

    ids: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = ("get",)
    data: dict[str, str] = field(default_factory=dict)
    queries: tuple[str, ...] = ("",)
    participants: str = ""
    open: str = ""


def _case(**more: object) -> Route:
    return Route(ids={"identifier": "case"}, **more)  # type: ignore[arg-type]


REGISTER = "登记簿，公开的内容（ADR 0006）"
PUBLIC = "公示网站，只读公示的视图"
RIGHTS = (
    "organisation-new", "organisation", "organisation-edit", "unit-new", "unit", "people-new", "person", "post-new",
    "person-leave", "elevate", "post-end", "stand-in", "grant", "grant-end",
    "tokens", "token-new", "token", "token-end", "proposals", "certificate-new", "certificate",
    "organisation-items", "organisation-items-new", "item-authority",
)
ROUTES: dict[str, Route] = {
    "sign-in": Route(open="登录之前"),
    "sign-out": Route(open="只结束自己的会话"),
    "account": Route(),
    **dict.fromkeys(("audit", "audit-entry", "audit-alerts", "audit-alert"),
                    Route(open="审计日志，只有审计管理员（ADR 0028）")),
    **{f"api:{name}": Route() for name in (
        "list_cases", "findings", "publications", "own_exports", "batches", "procedures", "elements", "rules")},
    **{f"api:{name}": Route(ids={"identifier": "case"}, participants=WHOLE) for name in
       ("case", "steps", "clocks", "documents", "findings_of")},
    **{f"api:{name}": Route(ids={"identifier": "batch"}) for name in ("batch", "receipts", "returned")},
    "api:document": Route(ids={"identifier": "document"}, participants=WHOLE),
    "api:line": Route(given={"key": "乙北辰"}),
    "api:procedure": Route(given={"name": "penalty.simple"}),
    "api:schema": Route(given={"name": "penalty.simple"}),
    "api:rule": Route(given={"identifier": "CF-25"}),
    **dict.fromkeys(("api:openapi-json", "api:api-root"), Route(open="接口的写法，公开")),
    "api:hand_in": Route(open="只收对接系统的文件，凭证就是机关（tests/web/test_api_hand_in.py）"),
    "api:handed_in": Route(ids={"identifier": "handin"}),
    "^api/(?P<path>.*)$": Route(open="没有的接口，一律 404"),
    **dict.fromkeys(("second-step", "password-step", "single-sign-on", "oidc_authentication_callback"),
                    Route(open="登录的各步")),
    **dict.fromkeys(("second-factor", "sessions", "sessions-end-others", "session-end", "account-sign-in"),
                    Route(open="只关本人的登录；他人的由管理员（tests/identity）")),
    "audit-file": Route(open="审计日志，只有审计管理员（ADR 0028）"),
    "switch-body": Route(open="只在自己的岗位之间"),
    "administration": Route(),
    "organisations": Route(),
    "people": Route(),
    "posts": Route(),
    "waiting": Route(),
    "grants": Route(),
    **dict.fromkeys(("own-posts", "own-grants"), Route()),
    **dict.fromkeys(RIGHTS, Route(open="机关、人员、岗位和授权，不在数据范围里（ADR 0006、0022）")),
    "confirmations": Route(),
    "confirmation": Route(ids={"identifier": "confirmation"}, methods=("get", "post")),
    "asked-withdraw": Route(ids={"identifier": "requested"}, methods=("post",)),
    "publications": Route(),
    "publication-review": _case(methods=("get", "post")),
    "public": Route(open=PUBLIC),
    "public-witness": Route(open=PUBLIC),
    "public-witness-file": Route(open=PUBLIC),
    "public-witness-key": Route(open=PUBLIC),
    "public-verifier": Route(open=PUBLIC),
    "public-verifier-manual": Route(open=PUBLIC),
    "public-publication": Route(open=PUBLIC),
    "public-proof": Route(open=PUBLIC),
    "todo": Route(queries=("", "?due=late")),
    "cases": Route(queries=("", "?sort=-agency", "?stage=open", "?procedure=legal_review",
                            "?procedure=penalty.ordinary&sort=due")),
    "case-choose": Route(),
    "case-new": Route(given={"procedure": "penalty.ordinary"}),
    "case": _case(queries=("", "?tab=facts", "?tab=checks", "?tab=timeline", "?tab=related"), participants=WHOLE),
    "case-participation": _case(methods=("get", "post"), queries=("", "?part=expert&organisation={agency}"),
                                data={"participation": "{participation}", "reason": "核对"}),
    "participations": Route(),
    "scopes": Route(),
    "destruction": _case(methods=("get", "post")),
    "restriction": _case(methods=("get", "post")),
    "restricted": _case(methods=("post",)),
    "export-records": Route(),
    "export-decide": Route(ids={"identifier": "asked"}, methods=("get", "post")),
    "step": _case(given={"step": "deliver"}, methods=("get", "post")),
    "open-child": _case(given={"procedure": "serving"}, methods=("get", "post")),
    "waive": _case(given={"rule": "CF-14", "step": "decide"}, methods=("get", "post")),
    "void": Route(ids={"identifier": "case", "document": "document"}, methods=("get", "post")),
    "case-clock": Route(ids={"identifier": "case", "clock_id": "clock"}, participants=WHOLE),
    "dossier": _case(participants=WHOLE),
    "evidence": Route(ids={"identifier": "case", "sealed_id": "evidence"}, participants=WHOLE),
    "case-reveal": Route(ids={"identifier": "case", "sealed_id": "sealed"}, methods=("post",), data={"reason": "核对"},
                         participants=REVEALS),
    "overlays": Route(),
    "overlay": Route(given={"procedure": "penalty.ordinary"}),
    "numbers": Route(queries=("", "?state=void", "?sort=-paper", "?sort=-case", "?case=案",
                              "?given_from=2000-01-01")),
    "exports": Route(),
    "export-new": Route(given={"name": "cases"}),
    "export-file": Route(ids={"identifier": "export"}),
    "document": Route(ids={"identifier": "document"}, participants=WHOLE),
    "spot": Route(queries=("", "?asked={requested}", "?asked={stray_request}")),
    "batches": Route(),
    "batch": Route(ids={"identifier": "batch"}),
    "batch-returned": Route(ids={"identifier": "batch"}),
    "findings": Route(),
    "finding-list": Route(queries=("", "?rule=CF-25")),
    "finding": Route(ids={"identifier": "finding"}),
    "search": Route(queries=("", "?q=11010519491231002X", "?q=明码标价")),
    "calendar": Route(),
    "devices": Route(),
    "device-new": Route(open=REGISTER),
    "device": Route(open=REGISTER),
    "law-changes": Route(),
    "law-change-new": Route(open=REGISTER),
    "law-change": Route(open=REGISTER),
    "law-change-withdraw": Route(open=REGISTER),
    "procedures": Route(),
    "procedure": Route(given={"name": "penalty.simple"}),
    "rules": Route(),
    "rule": Route(given={"identifier": "CF-25"}),
}
OWNED: dict[str, dict[str, str]] = {
    "handin": {}, "asked": {},
    "requested": {"market": "李建国", "other": "陈晨"},
    "confirmation": {"market": "王敏", "other": "孙倩"}, "export": {"market": "李建国", "other": "陈晨"},
}
"""What belongs to one person or system, whoever else sees the body."""


def named() -> Iterator[tuple[str, str]]:
    """Every address that Django knows: its name and pattern."""
    yield from _within(get_resolver().url_patterns, "")


def _within(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str]]:
    for one in patterns:
        where = before + str(one.pattern)
        if isinstance(one, URLResolver):
            space = f"{one.namespace}:" if one.namespace else ""
            yield from ((f"{space}{name}", path) for name, path in _within(one.url_patterns, where))
        else:
            yield one.name or where, where
