"""What the public site's role may read, as operations for migrations: a few views and nothing else.

Applied migrations call these: add functions, do not change what the present ones do.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

from hengjian.ledger.fences import app_role
from hengjian.runtime.postgres.roles import AUDITOR, PUBLIC

VIEWS = ("published_decision", "published_entry", "published_leaf", "published_signed_head")
"""All that the role may read."""


def published(name: str, query: str) -> migrations.RunPython:
    """A view for the public site's role.

    It belongs to the auditor, since forced row-level security binds the owner too; it shows the columns it names.
    """

    def forward(_: Any, editor: Any) -> None:
        app = editor.quote_name(app_role())
        for statement in (
            f"CREATE VIEW {name} AS {query}",
            f"REVOKE ALL ON {name} FROM {app}, PUBLIC",
            f"GRANT USAGE ON SCHEMA public TO {PUBLIC}",
            f"GRANT SELECT ON {name} TO {PUBLIC}",
            f"GRANT CREATE ON SCHEMA public TO {AUDITOR}",
            f"ALTER VIEW {name} OWNER TO {AUDITOR}",
            f"REVOKE CREATE ON SCHEMA public FROM {AUDITOR}",
        ):
            editor.execute(statement, params=None)

    def backward(_: Any, editor: Any) -> None:
        editor.execute(f"SET LOCAL ROLE {AUDITOR}", params=None)
        editor.execute(f"DROP VIEW {name}", params=None)
        editor.execute("RESET ROLE", params=None)

    return migrations.RunPython(forward, backward)


def unpublished(name: str, query: str) -> migrations.RunPython:
    """Takes a view away again; `query` is what it was, for the way back."""
    made = published(name, query)
    return migrations.RunPython(made.reverse_code, made.code)
