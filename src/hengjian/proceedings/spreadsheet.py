"""A list as an .xlsx file. Every text is written as text: nothing a party is called can become a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767
"""Characters that a cell can hold."""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""With these a text would begin a formula, in programs that guess."""
WIDEST, NARROWEST = 50, 8


def workbook(
    title: str, about: Sequence[tuple[str, str]], heads: Sequence[str], rows: Iterable[Sequence[Any]],
    mark: str = "",
) -> tuple[bytes, int]:
    """The file and how many rows it has: lines about it, an empty one, the heads, the rows.

    `mark` says whose file it is, on every printed page and in the file's properties; the rows stay a plain table.

    Made in memory, so that nothing unencrypted touches the disk.
    """
    target, widths = BytesIO(), [_width(head) for head in heads]
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    strong, quoted = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
    for number, (label, value) in enumerate(about):
        sheet.write_string(number, 0, label, strong)
        _write(sheet, number, 1, value, quoted)
    first = len(about) + 1
    for column, head in enumerate(heads):
        sheet.write_string(first, column, head, strong)
    count = 0
    for count, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, first + count, column, value, quoted)
            widths[column] = max(widths[column], _width(str(value)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    if mark:
        sheet.set_header(f"&C&K8A8A8A{_printed(mark)}")
        sheet.set_footer(f"&L&K8A8A8A{_printed(mark)}&R&K8A8A8A&P / &N")
        sheet.repeat_rows(0, first)
        book.set_properties({"comments": mark})
    sheet.freeze_panes(first + 1, 0)
    book.close()
    return target.getvalue(), count


def _printed(mark: str) -> str:
    """A text in a header or footer, where & is a sign of its own and there is room for 255."""
    return mark.replace("&", "&&")[:200]


def _write(sheet: Any, row: int, column: int, value: Any, quoted: Any) -> None:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
        return
    text = plain(value)
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    sheet.write_string(row, column, text, quoted if text.startswith(DANGEROUS) else None)


def plain(value: Any) -> str:
    """A value as a cell says it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def _width(text: str) -> int:
    """Chinese characters are about twice as wide as Latin ones."""
    return min(WIDEST, max(NARROWEST, sum(2 if ord(c) > 255 else 1 for c in text) + 2))
