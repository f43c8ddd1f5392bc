"""Pages for what went wrong; they say little and what to do. None of them asks the database anything."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from hengjian.law import secrecy
from hengjian.ui.citing import cited


def page(title: str, message: str, status: int) -> HttpResponse:
    """A plain page without navigation: whoever sees it may not be signed in, or the database may be away."""
    return HttpResponse(render_to_string("web/error.html", {"title": title, "message": message}), status=status)


def bad_request(_: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return page("请求无法识别", "请从页面上的链接或按钮重新操作。", 400)


def unreadable(_: HttpRequest) -> HttpResponse:
    message = "提交的内容里有不能识别的字符，没有保存。请返回上一页，删去从别处粘贴来的内容，重新输入后提交。"
    return page("内容无法识别", message, 400)


def state_secret(_: HttpRequest) -> HttpResponse:
    """Nothing of what was sent is shown again; 422 also lets the browser forget its draft."""
    told = secrecy.refusal("")
    return page("不能提交国家秘密", f"{told.message}（{cited(told.cite)}）。{told.fix}。", 422)


def forbidden(_: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return page("没有权限", "您的岗位不能使用这一页面。如需使用，请联系本单位管理员。", 403)


def not_found(_: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return page("没有找到", "地址不存在，或者不在您可以查看的范围内。请从案件列表或搜索进入。", 404)


def failed(_: HttpRequest) -> HttpResponse:
    message = "请稍后再试。已提交的内容不会重复保存；如果一再出现，请告知平台管理员出现的时间。"
    return page("服务器没有完成处理", message, 500)


def csrf_failure(_: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    return page("页面已过期", "请返回上一页，刷新后再提交。填写的内容不会重复提交。", 403)
