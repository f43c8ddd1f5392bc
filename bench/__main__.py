"""`python -m bench [name …]` runs benchmarks, all or those named, and writes RESULTS.md when all ran.

A benchmark is a module `bench/bench_<name>.py` with `run(context) -> Row` (or a list of rows), found by its
name. Ends with 1 when a target is missed or a benchmark fails.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import time
import traceback
from datetime import datetime
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import bench
from bench import report
from bench.context import Context
from bench.measure import Row

PREFIX = "bench_"
RESULTS = Path(__file__).with_name("RESULTS.md")


def main(arguments: list[str]) -> int:
    found = discover()
    parser = argparse.ArgumentParser(prog="python -m bench", description="性能基准")
    parser.add_argument("names", nargs="*", metavar="name", help=f"只运行这些：{'、'.join(found)}")
    names = parser.parse_args(arguments).names
    if unknown := sorted(set(names) - set(found)):
        parser.error(f"没有这些基准：{'、'.join(unknown)}；现有：{'、'.join(found)}")
    rows: list[Row] = []
    failed = []
    with Context() as context:
        for name in names or found:
            try:
                rows += measured(name, context)
            except Exception:
                traceback.print_exc()
                failed.append(name)
    if failed:
        print(f"未能完成：{'、'.join(failed)}；{RESULTS.name} 未更新", file=sys.stderr)
    elif not names:
        report.write(RESULTS, rows, datetime.now(ZoneInfo("Asia/Shanghai")))
        print(f"已写入 bench/{RESULTS.name}")
    return 1 if failed or not all(row.met for row in rows) else 0


def discover(package: ModuleType = bench) -> list[str]:
    """Names of the benchmarks, in order: the modules of `package` whose name begins with `bench_`."""
    modules = (module.name for module in pkgutil.iter_modules(package.__path__))
    return sorted(name.removeprefix(PREFIX) for name in modules if name.startswith(PREFIX))


def measured(name: str, context: Context) -> list[Row]:
    print(f"· {name} …", flush=True)
    started = time.monotonic()
    answer = importlib.import_module(f"bench.{PREFIX}{name}").run(context)
    rows = [answer] if isinstance(answer, Row) else list(answer)
    for row in rows:
        low, high = row.result.spread
        miss = "" if row.met else "（未达目标）"
        print(f"  {row.ratio.name}：{row.result.ratio:.3g}{row.ratio.unit}（{low:.3g}–{high:.3g}）{miss}")
    print(f"· {name}：{time.monotonic() - started:.1f} 秒", flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
