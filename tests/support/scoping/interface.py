"""The interface as it describes itself: every operation of the OpenAPI document and what it is asked with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hengjian.web.api.site import api
from support.scoping.routes import named


@dataclass(frozen=True)
class Operation:
    """One operation: the name of its address, and its parameters by where they stand."""

    route: str
    method: str
    query: tuple[str, ...]
    header: tuple[str, ...]
    path: tuple[str, ...]
    body: bool

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.route}"


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation of the document."""
    found = []
    for methods in api.get_openapi_schema()["paths"].values():
        for method, described in methods.items():
            named = {where: tuple(one["name"] for one in described.get("parameters", ()) if one["in"] == where)
                     for where in ("query", "header", "path")}
            found.append(Operation(_route(described["operationId"]), method, body="requestBody" in described, **named))
    return tuple(found)


def _route(operation: str) -> str:
    """The name of an operation's address: that of its function, with which its id ends."""
    known = [name for name, _ in named() if name.startswith("api:")]
    return max((name for name in known if operation.endswith("_" + name.removeprefix("api:"))), key=len)


def declared(route: str) -> set[str]:
    """The query parameters that the interface says a reading address knows."""
    return {name for one in operations() if (one.route, one.method) == (route, "get") for name in one.query}
