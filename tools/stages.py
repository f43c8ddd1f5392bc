"""Runs the stages of `make test` and `make check`, one line each with the seconds it took.

A stage that fails prints what it said and ends the run with its exit status.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import throwaway

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv/bin"
Stage = tuple[str, Sequence[str]]

BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")
"""A file's tests share what they set up. The suite's own order stands (`tests/conftest.py`): the longest first."""
CHECK: list[Stage] = [
    ("格式与常见错误（ruff）", ["ruff", "check", "src", "tests", "tools", "bench"]),
    ("分层（import-linter）", ["lint-imports", "--no-cache"]),
    ("类型（mypy --strict）", ["mypy"]),
    ("迁移没有遗漏", ["hengjian", "manage", "makemigrations", "--check", "--dry-run"]),
    ("模板可编译", ["hengjian", "manage", "check_templates"]),
    ("系统检查", ["hengjian", "manage", "check", "--fail-level", "WARNING"]),
    ("规则与情形（law test）", ["hengjian", "law", "test"]),
]


def main() -> int:
    what = sys.argv[1]
    environment = dict(os.environ) | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    started = time.monotonic()
    try:
        if what == "check":
            with_database(environment)
            together(CHECK, environment)
        else:
            test(environment)
    except subprocess.CalledProcessError as failed:
        return failed.returncode or 1
    print(f"· 合计：{time.monotonic() - started:.1f} 秒")
    return 0


def test(environment: dict[str, str]) -> None:
    """The suite makes its databases in the server that is named, or in one of its own."""
    command = ["pytest", "-q", "-n", "2", *BY_FILE, *sys.argv[2:]]
    if "HENGJIAN_DATABASE_URL" in environment:
        loud("测试", command, environment)
        return
    with throwaway.served() as variables:
        loud("测试", command, environment | variables)


def with_database(environment: dict[str, str]) -> None:
    """Migrations are compared with a database; ours is started when none is named."""
    if "HENGJIAN_DATABASE_URL" not in environment:
        loud("数据库", ["hengjian", "db", "start"], environment)


def loud(title: str, command: Sequence[str], environment: dict[str, str]) -> None:
    """One stage whose output is shown as it comes."""
    started = time.monotonic()
    print(f"· {title} …", flush=True)
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    print(f"· {title}：{time.monotonic() - started:.1f} 秒", flush=True)


def together(stages: Sequence[Stage], environment: dict[str, str]) -> None:
    """Quick stages side by side, two at a time; each is reported when it ends, all are run even if one fails."""
    waiting, running, failed = list(stages), [], False
    while waiting or running:
        while waiting and len(running) < 2:
            title, command = waiting.pop(0)
            process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT)
            running.append((title, process, time.monotonic()))
        title, process, began = running.pop(0)
        said, _ = process.communicate()
        seconds = time.monotonic() - began
        print(f"{'·' if process.returncode == 0 else '✗'} {title}：{seconds:.1f} 秒", flush=True)
        if process.returncode:
            failed = True
            print(said, flush=True)
    if failed:
        raise subprocess.CalledProcessError(1, "check")


if __name__ == "__main__":
    sys.exit(main())
