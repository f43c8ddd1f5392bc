"""What must hold before the site or a job runs."""

from __future__ import annotations

from django.db import OperationalError

from hengjian.proceedings import keycheck
from hengjian.web.roles import check_public_role, check_roles, check_site_role


def trouble() -> str:
    """The first thing that is wrong, in one Chinese line that says what to do; empty when all is well."""
    try:
        return _first()
    except OperationalError as problem:
        said = str(problem).strip().splitlines()[-1]
        return f"连不上数据库，或者还没有这一版的角色（{said}）：自带的请运行 hengjian db start，外部的见 README"


def _first() -> str:
    return check_roles() or check_site_role() or check_public_role() or keycheck.trouble()
