"""Pages for what went wrong; they say little and what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "web/error.html", {"title": "页面已过期", "message": "请返回上一页，刷新后再提交。填写的内容不会重复提交。"}, status=403)
