"""The interface as one: its routers, its description, its refusals. Mounted by `web.urls` at /api/v1/."""

from __future__ import annotations

from ninja import NinjaAPI

from hengjian.web.api import cases, exchange, others, problems, standards
from hengjian.web.api.auth import Bearer, Session

api = NinjaAPI(
    title="衡鉴接口", version="1", urls_namespace="api", docs_url=None, auth=[Bearer(), Session()],
    description="与页面同一范围的查询，和归集文件的报送。标准（程序、数据元、规则）和本说明公开。",
)
api.add_router("", cases.router)
api.add_router("", others.router)
api.add_router("", exchange.router)
api.add_router("/standards", standards.router)
problems.install(api)
