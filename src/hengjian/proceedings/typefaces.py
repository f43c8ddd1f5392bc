"""Which fonts documents are set in, and where they lie.

Body text is 仿宋 and titles 小标宋 where the machine has them, as official papers are; Noto Serif SC, which
comes with the set-up and has nearly every character a name may need, stands behind both.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import typst

HOUSE = "Noto Serif SC"
BODY = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "华文仿宋", "FandolFang R",
        "FandolFang", "FZFangSong-Z02")
TITLE = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "STZhongsong", "华文中宋")

FILES = ("NotoSerifSC_400Regular.ttf", "NotoSerifSC_700Bold.ttf")
SET_UP = Path(__file__).resolve().parent / "fonts"
NPM = Path(__file__).resolve().parents[3] / "node_modules/@expo-google-fonts/noto-serif-sc"


class FontsMissing(Exception):
    """The house font is not there; the message says what to run."""


class Typefaces(NamedTuple):
    """Loaded fonts, and the families to ask for, the preferred first."""

    fonts: typst.Fonts
    body: tuple[str, ...]
    title: tuple[str, ...]


def house_files(places: Iterable[Path] = (SET_UP, NPM)) -> list[Path]:
    """The regular and the bold file of the house font: as set up, else in the npm package itself.

    Raises FontsMissing when no place has both.
    """
    for place in places:
        found = [path for name in FILES for path in sorted(place.rglob(name))[:1]]
        if len(found) == len(FILES):
            return found
    raise FontsMissing(f"缺少公文字体（{'、'.join(FILES)}），请先运行 make run")


@cache
def typefaces() -> Typefaces:
    """The fonts of this process: our own, and of the machine's only the families named here."""
    machine = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    found = {font.family: Path(font.path) for font in machine.fonts()
             if font.path and font.family in {*BODY, *TITLE}}
    folders = sorted({str(path.parent) for path in (*house_files(), *found.values())})
    return Typefaces(
        typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders)),
        (*(name for name in BODY if name in found), HOUSE),
        (*(name for name in TITLE if name in found), HOUSE),
    )
