"""The snapshot's index.csv: level, publication, effect and expiry of the statutes it lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from functools import cached_property

import msgspec

from hengjian.law.statutes import titles
from hengjian.law.statutes.archive import INDEX
from hengjian.law.statutes.nodes import Finding

_COLUMNS = {"name", "level", "publish", "valid_from", "expired"}


class Row(msgspec.Struct, frozen=True):
    line: int
    name: str
    key: str
    level: str
    publish: date | None
    valid_from: date | None
    expired: bool
    category: str


class Match(msgspec.Struct, frozen=True):
    """`how` is date, or title where the file gives no date to compare."""

    row: Row
    how: str


class Index:
    """Rows by title and day; remembers which ones a file was found for."""

    def __init__(self, data: bytes | None) -> None:
        self.findings: list[Finding] = []
        self.rows = list(self._read(data)) if data is not None else []
        self.used: set[int] = set()
        self._by_key: dict[str, list[Row]] = {}
        for row in self.rows:
            self._by_key.setdefault(row.key, []).append(row)

    @cached_property
    def as_of(self) -> date | None:
        """The latest day of publication in it: it has no day of its own."""
        return max((row.publish for row in self.rows if row.publish), default=None)

    def find(self, key: str, day: date | None, own_day: date | None) -> Match | None:
        """The row of a file with this title and day; without one, by the last day that its 题注 names.

        By title alone only where the file has no day and the index but one row of that title.
        """
        rows = self._by_key.get(key, [])
        for wanted in (day, own_day if day is None else None):
            for row in rows:
                if wanted and row.publish == wanted:
                    return self._use(row, "date")
        return self._use(rows[0], "title") if day is None and len(rows) == 1 else None

    def unmatched(self) -> Iterator[Finding]:
        for row in self.rows:
            if row.line not in self.used:
                note = f"{row.level}《{row.name}》{row.publish or '无公布日期'}"
                yield Finding(INDEX, "index_unmatched", f"第 {row.line} 行", note)

    def _use(self, row: Row, how: str) -> Match:
        self.used.add(row.line)
        return Match(row, how)

    def _read(self, data: bytes) -> Iterator[Row]:
        try:
            reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
            missing = _COLUMNS - set(reader.fieldnames or ())
        except (UnicodeDecodeError, csv.Error) as error:
            self.findings.append(Finding(INDEX, "index_unreadable", "", str(error)))
            return
        if missing:
            note = f"缺少列：{'、'.join(sorted(missing))}"
            self.findings.append(Finding(INDEX, "index_unreadable", "第 1 行", note))
            return
        for raw in reader:
            line = reader.line_num
            try:
                yield Row(
                    line=line, name=raw["name"], key=titles.normalise(raw["name"]).key, level=raw["level"],
                    publish=_day(raw["publish"]), valid_from=_day(raw["valid_from"]),
                    expired=raw["expired"] == "1", category=raw.get("category") or "",
                )  # fmt: skip
            except (ValueError, TypeError, AttributeError) as error:
                self.findings.append(Finding(INDEX, "index_unreadable", f"第 {line} 行", str(error)))


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None
