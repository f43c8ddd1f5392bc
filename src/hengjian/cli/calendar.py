"""`hengjian calendar`: time limits from the command line."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO

import click
import msgspec

from hengjian.kernel.calendar import import_notices, own_calendar
from hengjian.kernel.calendar.days import WEEKDAYS
from hengjian.kernel.clock import Deadline, Length, Unit, reckon
from hengjian.kernel.problem import Problems

UNITS = {"wd": Unit.WD, "d": Unit.D, "m": Unit.M}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)


class Answer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One line of `--json` output."""

    line: int
    start: date
    n: int
    unit: Unit
    roll: bool
    due: date
    provisional: bool
    calendar: str
    trace: list[dict[str, object]] | None = None


@click.group()
def calendar() -> None:
    """工作日历与期限计算。"""


@calendar.command()
@click.argument("source", type=click.File("rb"), default="-")
@click.option("--explain", is_flag=True, help="说明每一天为何计入或不计入。")
@click.option("--json", "as_json", is_flag=True, help="每行输出一个 JSON 对象。")
@click.option("--notices", type=click.Path(path_type=Path), metavar="文件夹",
              help="改用此文件夹中的放假通知（年份.json），不用自带的表。")
def add(source: IO[bytes], explain: bool, as_json: bool, notices: Path | None) -> None:
    """逐行读入“日期 数 单位 [roll]”，逐行输出期满之日。

    单位：wd 工作日，d 自然日，m 月；wd 的数可为负（倒数）。roll 表示末日不是工作日时顺延。
    SOURCE 为文件，- 为标准输入。例：

    \b
        echo "2026-02-13 5 wd" | hengjian calendar add -

    读不懂的行在标准错误中指出行号，其余照算，退出码为 2。空行和 # 开头的行略过。
    所依年份的放假安排尚未公布时，结果为暂定，也在标准错误中说明。
    """
    try:
        cal = own_calendar() if notices is None else import_notices(notices)
    except Problems as found:
        for problem in found.problems:
            click.echo(f"{problem.message}。{problem.fix}", err=True)
        sys.exit(2)
    failed = False
    for number, raw in enumerate(source, start=1):
        try:
            text = raw.decode("utf-8-sig").partition("#")[0]
            if not text.strip():
                continue
            start, length = read_line(text)
            deadline = reckon(cal, start, length)
        except ValueError as error:
            reason = "不是 UTF-8 文字" if isinstance(error, UnicodeDecodeError) else str(error)
            click.echo(f"第 {number} 行：{reason}", err=True)
            failed = True
            continue
        for line in _shown(number, length, deadline, explain, as_json):
            click.echo(line)
        if deadline.provisional and not (explain or as_json):
            click.echo(f"第 {number} 行：{deadline.due} 为暂定，所依年份的放假安排尚未公布", err=True)
    sys.exit(2 if failed else 0)


def read_line(text: str) -> tuple[date, Length]:
    """Start and length of a line `DATE N UNIT [roll]`; raises ValueError saying what is wrong."""
    words = text.split()
    if len(words) not in (3, 4):
        raise ValueError("应为“日期 数 单位 [roll]”，如 2026-02-13 5 wd")
    day, count, unit = words[:3]
    try:
        if not _DATE.fullmatch(day):
            raise ValueError
        start = date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"“{day}”不是日期，应如 2026-02-13") from None
    if not _NUMBER.fullmatch(count):
        raise ValueError(f"“{count}”不是整数")
    if unit.lower() not in UNITS:
        raise ValueError(f"不认识单位“{unit}”，应为 wd（工作日）、d（自然日）或 m（月）")
    if len(words) == 4 and words[3].lower() != "roll":
        raise ValueError(f"不认识“{words[3]}”，第四项只能是 roll")
    return start, Length(int(count), UNITS[unit.lower()], roll=len(words) == 4)


def _shown(number: int, length: Length, deadline: Deadline, explain: bool, as_json: bool) -> Iterator[str]:
    if as_json:
        trace = [msgspec.structs.asdict(note) for note in deadline.trace] if explain else None
        answer = Answer(line=number, start=deadline.start, n=length.n, unit=length.unit, roll=length.roll,
                        due=deadline.due, provisional=deadline.provisional,
                        calendar=deadline.calendar_version, trace=trace)
        yield msgspec.json.encode(answer).decode()
        return
    if not explain:
        yield deadline.due.isoformat()
        return
    yield f"{deadline.due}{'（暂定）' if deadline.provisional else ''}"
    for note in deadline.trace:
        count = f"第{note.number}日" if note.counted else "不计"
        yield f"  {note.date} {WEEKDAYS[note.date.weekday()]}  {count}  {note.reason}"
