"""The published standard: procedures, data elements, rules. It is public, so nobody is asked who they are."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from hengjian.identity import auditing
from hengjian.law import source
from hengjian.law.procedures import Procedure
from hengjian.law.schema import exchange_schema
from hengjian.proceedings import standards
from hengjian.proceedings.reading import today
from hengjian.web import rulebase
from hengjian.web.api import auth, schemas
from hengjian.web.api.auth import bear, only
from hengjian.web.api.problems import Refusal

router = Router(tags=["标准"], auth=None)
PUBLIC: dict[frozenset[int], Any] = {frozenset({404, 422, 429}): Refusal}


def _open(request: HttpRequest) -> None:
    """Counts a question by address, and knows no parameters."""
    bear("read", auditing.address() or "unknown", auth.limits().read)
    only(request)


def _line(one: Procedure) -> dict[str, Any]:
    return {"name": one.name, "title": one.title, "basis": one.basis, "cites": one.cites,
            "version": source.fingerprint(one)}


@router.get("/procedures", response={200: list[schemas.ProcedureLine], **PUBLIC})
def procedures(request: HttpRequest) -> Any:
    """全部程序。"""
    _open(request)
    return [_line(one) for one in standards.law().procedures.values()]


@router.get("/procedures/{str:name}", response={200: schemas.Procedure, **PUBLIC})
def procedure(request: HttpRequest, name: str) -> Any:
    """一种程序：环节、步骤、表单和文书。"""
    _open(request)
    one = standards.law().procedures.get(name)
    if one is None:
        raise Http404
    plain = msgspec.to_builtins(one)
    return _line(one) | {"stages": plain["stages"], "steps": plain["steps"]}


@router.get("/procedures/{str:name}/schema", response={**PUBLIC}, openapi_extra={
    "responses": {200: {"description": "OK", "content": {"application/schema+json": {"schema": {"type": "object"}}}}}})
def schema(request: HttpRequest, name: str) -> Any:
    """一种程序的报送标准（JSON Schema）。"""
    _open(request)
    if name not in standards.law().procedures:
        raise Http404
    return HttpResponse(msgspec.json.encode(exchange_schema(standards.law(), name)),
                        content_type="application/schema+json")


@router.get("/elements", response={200: dict[str, dict[str, Any]], **PUBLIC})
def elements(request: HttpRequest) -> Any:
    """全部数据元：名称、类型、敏感级别、代码。"""
    _open(request)
    dictionary = standards.law().dictionary
    return {name: msgspec.to_builtins(one) | {"codes": dict(dictionary.codes(one))}
            for name, one in dictionary.elements.items()}


@router.get("/rules", response={200: list[schemas.Rule], **PUBLIC})
def rules(request: HttpRequest) -> Any:
    """全部规则，今天施行的文本。"""
    _open(request)
    day = today()
    return [_rule(rulebase.current(versions, day)) for versions in standards.law().rules.rules.values()]


@router.get("/rules/{str:identifier}", response={200: schemas.Rule, **PUBLIC})
def rule(request: HttpRequest, identifier: str) -> Any:
    """一条规则。"""
    _open(request)
    versions = standards.law().rules.rules.get(identifier)
    if not versions:
        raise Http404
    return _rule(rulebase.current(versions, today()))


def _rule(one: Any) -> dict[str, Any]:
    return {"id": one.id, "title": one.title, "cite": one.cite, "since": one.since, "force": rulebase.force_of(one),
            "steps": [place.key for place in rulebase.places(one)]}
