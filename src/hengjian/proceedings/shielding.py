"""What lists, titles and the search do not say of a case: pure, so that a replay says the same.

Rows never hold more than everybody in scope may see. Who may read the case finds the rest on its own page.
"""

from __future__ import annotations

from typing import Any

from hengjian.kernel.masking import mask
from hengjian.law import secrecy
from hengjian.proceedings.state import State
from hengjian.proceedings.veiling import MINOR

HIDDEN = "＊＊＊"
INDEX = "party_key"
"""The blind index of the party's number, in whatever row it stands."""


def shielded(root: State, columns: dict[str, Any]) -> dict[str, Any]:
    """The common columns of a proceeding of this family, without what its root says is to be hidden."""
    columns = unindexed(root, columns)
    name = columns.get("party_name", "")
    if kind := root.restricted:
        title = secrecy.load().restrictions[kind].title
        about = columns.get("item_title", "") or "案件"
        return columns | {"title": f"{about}（{title}，限制查阅）"[:300], "party_name": HIDDEN if name else "",
                          "party_code": "", "restricted": kind}
    if MINOR in root.protects and name:
        shown = mask(name, "name")
        return columns | {"title": columns["title"].replace(name, shown), "party_name": shown, "restricted": ""}
    return columns | {"restricted": ""}


def unindexed(root: State, columns: dict[str, Any]) -> dict[str, Any]:
    """The columns of any row, without the blind index once what it was made of is destroyed."""
    return columns | {INDEX: ""} if root.destroyed and columns.get(INDEX) else columns
