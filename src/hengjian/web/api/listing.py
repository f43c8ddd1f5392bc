"""The lists of pages as answers: the same rows in the same order, by the same filters, paged by position."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest
from ninja import Schema

from hengjian.kernel.problem import Problem, Problems
from hengjian.ui.lists import ListSpec
from hengjian.ui.pages import COUNT_CAP
from hengjian.web.api.problems import AS_DESCRIBED

DATE = {"type": "string", "format": "date"}
TEXT = {"type": "string", "maxLength": 100}


class Listed(Schema):
    """Part of a list. `count` is capped: `counted` says whether it is all of them."""

    count: int
    counted: bool
    next: str | None
    previous: str | None


def listed(request: HttpRequest, spec: ListSpec, rows: Any, item: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """The page of a list that the address asks for. Raises Problems for whatever in it cannot be done."""
    page = spec.page(rows, request.GET, request.path)
    if page.notices:
        raise Problems([Problem(code="bad_parameter", where="query", message=said, fix=AS_DESCRIBED)
                        for said in page.notices])
    return {"items": [item(row) for row in page.objects], "count": min(page.count, COUNT_CAP),
            "counted": page.count <= COUNT_CAP, "next": _cursor(page.next_url, "after"),
            "previous": _cursor(page.previous_url, "before")}


def _cursor(url: str, name: str) -> str | None:
    found = parse_qs(urlsplit(url).query).get(name)
    return found[0] if found else None


def parameters(sorts: Iterable[str], filters: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The parameters of a list for the description: filters by name, the order, and the position."""
    orders = [order for name in sorts for order in (name, f"-{name}")]
    known = {**filters, "sort": {"type": "string", "enum": orders}, "after": {"type": "string"},
             "before": {"type": "string"}}
    return {"parameters": [{"name": name, "in": "query", "required": False, "schema": dict(schema)}
                           for name, schema in known.items()]}


def dates(name: str) -> dict[str, dict[str, Any]]:
    """A filter by two days, both included."""
    return {f"{name}_from": DATE, f"{name}_to": DATE}


def one_of(*choices: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(choices)}
