"""What must hold before the site or a job runs."""

from __future__ import annotations

from hengjian.proceedings import keycheck
from hengjian.web.roles import check_public_role, check_roles, check_site_role


def trouble() -> str:
    """The first thing that is wrong, in one Chinese line that says what to do; empty when all is well."""
    return check_roles() or check_site_role() or check_public_role() or keycheck.trouble()
