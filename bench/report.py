"""Writes RESULTS.md: the machine, the commit, and one line for each ratio."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import psutil

from bench.measure import Row

ROOT = Path(__file__).resolve().parent.parent
HEAD = ["| 项目 | 倍数（中位） | 最低–最高 | 目标 | 达标 | 甲 | 乙 | 行数 | 轮数 |", "|" + "---|" * 9]


def write(path: Path, rows: Iterable[Row], now: datetime) -> None:
    """Replaces the file; a run that breaks off leaves the old one."""
    rows = list(rows)
    notes = [f"- {row.ratio.name}：{row.note}" for row in rows if row.note]
    lines = [
        "# 性能基准", "",
        "每项都是同一次运行中交替测得的两种做法的用时之比（乙 ÷ 甲），由 `make bench` 写成。", "",
        f"- 时间：{now:%Y-%m-%d %H:%M}", f"- 机器：{machine()}", f"- 提交：{commit()}", "",
        *HEAD, *(_line(row) for row in rows), "", *notes,
    ]
    draft = path.with_suffix(".new")
    draft.write_text("\n".join(lines).rstrip() + "\n", "utf-8")
    draft.replace(path)


def _line(row: Row) -> str:
    low, high = row.result.spread
    unit = row.ratio.unit
    target = met = "—"
    if row.ratio.target is not None:
        target = f"{'≤' if row.ratio.at_most else '≥'} {row.ratio.target:g}{unit}"
        met = "是" if row.met else "**否**"
    a, b = (f"{label}（{_time(min(seconds))}）" for label, seconds in
            ((row.a, row.result.seconds_a), (row.b, row.result.seconds_b)))
    return (f"| {row.ratio.name} | {row.result.ratio:.3g}{unit} | {low:.3g}–{high:.3g} | {target} | {met} "
            f"| {a} | {b} | {row.rows:,} | {len(row.result.per_run)} |")


def _time(seconds: float) -> str:
    return f"{seconds:.2f} 秒" if seconds >= 1 else f"{seconds * 1000:.3g} 毫秒"


def machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return (f"{_processor()}，{len(os.sched_getaffinity(0))} 核，内存 {memory:.0f} GiB，"
            f"{platform.system()} {platform.machine()}，Python {platform.python_version()}")


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return platform.processor() or "处理器未知"
    names = (line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("model name"))
    return next(names, "处理器未知")


def commit() -> str:
    """The commit measured; says so when files differed from it (the results themselves aside)."""
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!bench/RESULTS.md")
    return (git("rev-parse", "--short", "HEAD") or "未知") + ("（有未提交的改动）" if changed else "")
