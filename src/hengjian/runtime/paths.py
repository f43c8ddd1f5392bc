"""Where things lie: the clone, its data folder. Environment variables move them."""

from __future__ import annotations

import os
from pathlib import Path


def root() -> Path:
    """The folder of the clone (holds pyproject.toml), or HENGJIAN_HOME."""
    home = os.environ.get("HENGJIAN_HOME")
    return Path(home) if home else Path(__file__).resolve().parents[3]


def var() -> Path:
    """The data folder: HENGJIAN_VAR, or `var/` in the clone."""
    place = os.environ.get("HENGJIAN_VAR")
    return Path(place) if place else root() / "var"
