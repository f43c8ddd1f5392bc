"""Documents as PDF/A-2b by Typst: one long-lived compiler, explicit fonts, the same bytes for the same content.

A layout is `law/documents/<code>.typ`. It reads its content as JSON from `sys.inputs.content`, so that nothing
a person typed is ever read as markup, and sees no file outside its folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from hengjian.kernel.sm import sm3_hex
from hengjian.law.source import HERE

LAYOUTS = HERE / "documents"
FONTS = Path(__file__).resolve().parent / "fonts"
SYSTEM_FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
FANGSONG = ("FangSong", "FangSong_GB2312", "STFangsong", "FandolFang R", "FZFangSong-Z02")
SERIF = "Noto Serif SC"

_lock = Lock()


class LayoutError(RuntimeError):
    """A document could not be typeset; the message names the layout and what is wrong."""


def typeset(code: str, content: Mapping[str, Any], created: datetime, *, draft: bool = False,
            layouts: Path = LAYOUTS) -> bytes:
    """The document as PDF/A-2b. `created` is the date the file carries, to the second.

    Raises LayoutError when the layout or a font is missing or the layout fails.
    """
    layout = layouts / f"{code}.typ"
    if not layout.exists():
        raise LayoutError(f"没有文书“{code}”的版式")
    inputs = {"content": json.dumps({**content, "draft": draft}, ensure_ascii=False), "fonts": json.dumps(families())}
    with _lock:
        try:
            pdf = _compiler(layouts).compile(
                input=str(layout), format="pdf", sys_inputs=inputs, pdf_standards="a-2b",
                timestamp=int(created.timestamp()),
            )
        except typst.TypstError as problem:
            raise LayoutError(f"文书“{code}”排版失败：{problem.message}") from problem
    assert isinstance(pdf, bytes)
    return pdf


def layout_version(code: str) -> str:
    """The hash of a layout and of what it shares with others: pinned with each issued document."""
    shared = LAYOUTS / "official.typ"
    return sm3_hex((LAYOUTS / f"{code}.typ").read_bytes() + shared.read_bytes())


@cache
def families() -> list[str]:
    """Font families in order: FangSong where the machine has it, then the serif that ships with the product."""
    present = set(_fonts().families())
    if SERIF not in present:
        raise LayoutError("缺少公文字体 Noto Serif SC，请先运行 make run 或 python3 tools/setup.py")
    return [name for name in FANGSONG if name in present] + [SERIF]


@cache
def _fonts() -> typst.Fonts:
    folders = [FONTS, *(folder for folder in SYSTEM_FONTS if _has_fangsong(folder))]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(f) for f in folders])


def _has_fangsong(folder: Path) -> bool:
    return folder.is_dir() and any("fang" in path.name.lower() for path in folder.rglob("*.[to]t[fc]"))


@cache
def _compiler(layouts: Path) -> typst.Compiler:
    return typst.Compiler(root=str(layouts), font_paths=_fonts(), ignore_system_fonts=True)
