"""Importing statutes against reading the files: what splitting, dating and storing cost over reading the bytes.

The real archive is measured where it stands beside the clone; otherwise the row says that it was not there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bench.context import Context
from bench.measure import Ratio, Row, compare

ROUNDS = 3


def archive() -> Path | None:
    """`laws.tar.xz` in HENGJIAN_TEST_DATA or in `shared/data` beside the clone."""
    given = os.environ.get("HENGJIAN_TEST_DATA")
    folder = Path(given) if given else Path(__file__).resolve().parents[2] / "shared" / "data"
    path = folder / "laws.tar.xz"
    return path if path.exists() else None


def run(context: Context) -> Iterator[Row]:
    path = archive()
    if path is None:
        return
    databases = context.databases
    from hengjian.law.statutes.archive import read_snapshot
    from hengjian.registry.statute_import import import_archive

    files = len(read_snapshot(path).files)

    def read() -> None:
        assert len(read_snapshot(path).files) == files

    def first_import() -> None:
        databases.use(databases.create(databases.template))
        assert import_archive(path).added > 0

    def second_import() -> None:
        assert import_archive(path).added == 0

    yield Row(ratio=Ratio(name="法规：首次导入对读取文件"), result=compare(read, first_import, ROUNDS, warm_up=0), rows=files,
              a="解压并读取全部文件", b="首次导入（含建库）", note="逐部切分编章节条款项目、定日期、写入；无目标。")
    yield Row(ratio=Ratio(name="法规：再次导入对读取文件"), result=compare(read, second_import, ROUNDS, warm_up=0), rows=files,
              a="解压并读取全部文件", b="再次导入，什么也不变", note="按摘要比对；无目标。")
