"""Where this clone keeps things."""

from __future__ import annotations

import os
from pathlib import Path


class NoHome(RuntimeError):
    """The clone's folder cannot be found; the message says what to set."""


def root() -> Path:
    """The clone: the folder with pyproject.toml above this package, or ``HENGJIAN_HOME``."""
    if chosen := os.environ.get("HENGJIAN_HOME"):
        return Path(chosen).resolve()
    for folder in Path(__file__).resolve().parents:
        if (folder / "pyproject.toml").exists():
            return folder
    raise NoHome("找不到项目目录，请用环境变量 HENGJIAN_HOME 指明")


def var() -> Path:
    """What the running platform writes: ``<clone>/var``, or ``HENGJIAN_VAR``."""
    if chosen := os.environ.get("HENGJIAN_VAR"):
        return Path(chosen).resolve()
    return root() / "var"
