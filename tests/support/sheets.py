"""Reading an .xlsx file with the standard library, so that tests see what stands in it and not what a library makes."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ESCAPED = re.compile(r"_x([0-9A-F]{4})_")
"""How the format writes characters that XML cannot hold."""


def cells(content: bytes) -> list[list[str]]:
    """The first sheet, row by row as text; empty cells between others are empty texts."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        texts = [
            ESCAPED.sub(lambda m: chr(int(m[1], 16)), "".join(t.text or "" for t in one.iter(f"{MAIN}t")))
            for one in ET.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    rows: dict[int, dict[int, str]] = {}
    for cell in sheet.iter(f"{MAIN}c"):
        letters, number = re.fullmatch(r"([A-Z]+)(\d+)", cell.attrib["r"]).groups()  # type: ignore[union-attr]
        column = sum((ord(c) - 64) * 26**i for i, c in enumerate(reversed(letters))) - 1
        value = cell.findtext(f"{MAIN}v") or ""
        rows.setdefault(int(number), {})[column] = texts[int(value)] if cell.get("t") == "s" else value
    return [[rows[n].get(i, "") for i in range(max(rows[n]) + 1)] for n in sorted(rows)]


def formulas(content: bytes) -> list[str]:
    """Every formula in the file."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return [one.text or "" for one in sheet.iter(f"{MAIN}f")]


def table(content: bytes) -> tuple[dict[str, str], list[str], list[list[str]]]:
    """The lines about an export, its heads and its rows."""
    rows = cells(content)
    end = next(i for i, row in enumerate(rows) if row[0] == "导出编号") + 1
    return {row[0]: row[1] for row in rows[:end]}, rows[end], rows[end + 1 :]
