"""How every refusal of the interface looks: the platform's Problems as JSON, whatever went wrong where."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from hengjian.kernel.problem import Problem, Problems
from hengjian.law import platform
from hengjian.proceedings.errors import Conflict, NotFound
from hengjian.proceedings.restriction import Restricted

log = logging.getLogger(__name__)


class ProblemOut(Schema):
    """One thing that is wrong: what (code), where, in words, how to put it right, by which article."""

    code: str
    where: str
    message: str
    fix: str = ""
    cite: str = ""


class Refusal(Schema):
    """Why a question was not answered."""

    problems: list[ProblemOut]


AS_DESCRIBED = "按 /api/v1/openapi.json 中的写法"


class Refused(Exception):
    """A refusal with its status."""

    def __init__(self, status: int, code: str, message: str, fix: str = "", where: str = "") -> None:
        super().__init__(message)
        self.status, self.problem = status, Problem(code=code, where=where, message=message, fix=fix)


MISSING = Problem(code="not_found", where="", message="没有这条记录，或者不在可以查看的范围内",
                  fix=f"核对编号；范围按{platform.cite('scope')}")
UNKNOWN = Problem(code="unauthorized", where="authorization", message="没有登录，或者接口凭证无效",
                  fix="在请求头写 Authorization: Bearer 凭证；凭证由系统管理员发放")
FORBIDDEN = Problem(code="forbidden", where="", message="这个账号不能使用这一接口",
                    fix="报送用对接系统的凭证；查询用本人登录或凭证")
RESTRICTED = Problem(code="restricted", where="", message="这个案件限制查阅",
                     fix="请办理人员或者监督人员在页面上写明理由后查阅")
FAILED = Problem(code="failed", where="", message="服务器没有完成处理",
                 fix="请稍后再试；报送的内容不会重复入库。一再出现时告知平台管理员时间")
ANSWERS: dict[frozenset[int], Any] = {
    frozenset({401, 403, 404, 422, 429}): Refusal,
}
"""What every question may be answered with besides its own answer."""


def answer(status: int, problems: Iterable[Problem]) -> HttpResponse:
    """A refusal."""
    told = [{"code": p.code, "where": p.where, "message": p.message, "fix": p.fix, "cite": p.cite} for p in problems]
    response = JsonResponse({"problems": told}, status=status, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    response["Cache-Control"] = "no-store"
    return response


def install(api: NinjaAPI) -> None:
    """Every exception by which a view ends becomes a refusal of this shape."""
    shapes: list[tuple[type[Exception], int, Problem]] = [
        (Http404, 404, MISSING), (NotFound, 404, MISSING), (AuthenticationError, 401, UNKNOWN),
        (PermissionDenied, 403, FORBIDDEN), (Restricted, 403, RESTRICTED),
    ]
    for kind, status, problem in shapes:
        api.add_exception_handler(kind, _always(status, problem))
    api.add_exception_handler(Refused, lambda _, found: answer(found.status, [found.problem]))
    api.add_exception_handler(Conflict, lambda _, found: answer(409, found.problems))
    api.add_exception_handler(Problems, lambda _, found: answer(422, found.problems))
    api.add_exception_handler(ValidationError, lambda _, found: answer(422, map(_mistake, found.errors)))
    api.add_exception_handler(HttpError, lambda _, found: answer(found.status_code, [_unreadable(str(found))]))
    api.add_exception_handler(RequestDataTooBig, lambda *_: answer(413, [_unreadable("内容过大")]))
    api.add_exception_handler(SuspiciousOperation, lambda *_: answer(400, [_unreadable("请求无法识别")]))
    api.add_exception_handler(Exception, _failed)


def _always(status: int, problem: Problem) -> Any:
    return lambda *_: answer(status, [problem])


def _failed(request: HttpRequest, exception: Exception) -> HttpResponse:
    log.error("%s %s", request.method, request.path, exc_info=exception)
    return answer(500, [FAILED])


def _mistake(error: dict[str, Any]) -> Problem:
    """What is wrong with a parameter, by its name."""
    where = ".".join(str(part) for part in error.get("loc", ())[1:])
    return Problem(code=str(error.get("type", "invalid")), where=where, message=f"参数“{where}”不合要求",
                   fix=AS_DESCRIBED)


def _unreadable(message: str) -> Problem:
    return Problem(code="unreadable", where="", message=message or "请求无法识别", fix=AS_DESCRIBED)


def missing(_: HttpRequest, path: str = "") -> HttpResponse:  # noqa: ARG001
    """Addresses that the interface does not have."""
    return answer(404, [MISSING])
