"""The names of the database's roles; the same on a server of one's own (README)."""

from __future__ import annotations

ADMIN, OWNER, APP, SITE, PUBLIC, AUDITOR = (
    "hengjian_admin", "hengjian_owner", "hengjian_app", "hengjian_site", "hengjian_public", "hengjian_auditor"
)

SCOPES = {kind: f"hengjian_scope_{kind}" for kind in ("city", "district", "line", "agency", "cases")}
"""One for each kind of scope. Row-level security lets through what its kind covers, and the site takes it on for a
transaction: it may do all that APP may, which alone holds rights."""

MEMBERS = ((OWNER, AUDITOR, False), (SITE, APP, True),
           *((SITE, role, False) for role in SCOPES.values()), *((role, APP, True) for role in SCOPES.values()))
"""Who may become whom, and whether they have the other's rights without doing so."""
