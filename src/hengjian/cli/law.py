"""`hengjian law`: the statute library from the command line."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from hengjian.kernel.problem import Problems
from hengjian.law.statutes.force import SOURCES
from hengjian.law.statutes.nodes import FINDINGS

if TYPE_CHECKING:
    from hengjian.registry.statutes import Found, Report

# Commands of this group that live in modules of their own.
ELSEWHERE = {"test": "hengjian.cli.law_test:test"}


class LawGroup(click.Group):
    """Shows and loads the commands in ELSEWHERE where their module is there."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        found = [name for name in ELSEWHERE if self.get_command(ctx, name)]
        return [*super().list_commands(ctx), *found]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = ELSEWHERE[cmd_name].partition(":")
        try:
            command: click.Command = getattr(importlib.import_module(module), attribute)
        except ModuleNotFoundError as missing:
            if missing.name != module:
                raise
            return None
        return command


@click.group(cls=LawGroup)
def law() -> None:
    """法规库：导入法律文本，按条款引用查阅。"""


@law.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--report", "report_file", type=click.Path(dir_okay=False, path_type=Path),
              help="把逐条报告写入文件，每行一个 JSON 对象。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON 摘要。")
def import_(path: Path, report_file: Path | None, as_json: bool) -> None:
    """导入 PATH（.tar.xz 压缩包或者文件夹）中的法律文本。

    已有的文本不变；同一部法的不同文本作为又一版本加入。重复导入不会改变什么。
    """
    from hengjian.cli.django import ready

    ready()
    from hengjian.registry.statutes import import_archive

    began = time.perf_counter()
    with _problems_as_lines(), _progress() as progress:
        report = import_archive(path, progress)
    seconds = time.perf_counter() - began
    if report_file:
        try:
            report_file.write_bytes(b"".join(msgspec.json.encode(f) + b"\n" for f in report.findings))
        except OSError as error:
            raise click.ClickException(f"文本已经导入，报告写不进 {report_file}：{error.strerror}") from error
    if as_json:
        summary = {k: v for k, v in msgspec.to_builtins(report).items() if k != "findings"}
        click.echo(msgspec.json.encode(summary | {"findings": report.kinds}))
        return
    for line in _summary(report, seconds, report_file):
        click.echo(line)


@law.command()
@click.argument("citation")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="哪一天是否有效；不写为今天。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def cite(citation: str, day: datetime | None, as_json: bool) -> None:
    """查阅 CITATION 所引条文，并说明在某日是否有效、依据是什么。

    \b
        hengjian law cite "《行政处罚法》第六十三条第一款第（二）项" --on 2021-07-14
    """
    from hengjian.cli.django import ready

    ready()
    from django.utils import timezone

    from hengjian.registry.statutes import find

    with _problems_as_lines():
        found = find(citation, day.date() if day else timezone.localdate())
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    for line in _answer(found):
        click.echo(line)


def _summary(report: Report, seconds: float, report_file: Path | None) -> Iterator[str]:
    yield f"读取 {report.files} 个文件，用时 {seconds:.1f} 秒。"
    yield (
        f"新增 {report.added} 个文本（{report.statutes} 部法规，{report.provisions} 条款项等部分），"
        f"未变 {report.unchanged} 个，更新日期 {report.redated} 个，内容重复 {report.repeated} 个，"
        f"未能读取 {report.unreadable} 个。"
    )
    yield f"各文本共 {report.articles} 条。目录 {report.index_rows} 行，与文件对应 {report.matched} 行。"
    if report.kinds:
        yield "需要留意："
        for kind, count in report.kinds.items():
            yield f"  {count:6d}  {FINDINGS[kind]}"
        if report_file:
            yield f"逐条见 {report_file}。"
        else:
            yield "逐条报告可用 --report 文件 写出。"


def _answer(found: Found) -> Iterator[str]:
    published = f"，{found.published}公布" if found.published else ""
    yield f"《{found.title}》（{'，'.join(filter(None, (found.level,)))}{published}）"
    sources = "、".join(SOURCES[source] for source in found.sources) or SOURCES[""]
    yield f"{found.on}：{found.in_force.label}（依据：{sources}）。{found.note}"
    for provision in found.provisions:
        yield ""
        yield " › ".join(provision.place)
        yield from (line.strip() for line in provision.text.splitlines() if line.strip())
        if provision.note:
            yield f"（{provision.note}）"


@contextmanager
def _problems_as_lines() -> Iterator[None]:
    """Problems as Chinese lines on standard error and exit status 1; so too a database without tables."""
    from django.db import DatabaseError

    try:
        yield
    except Problems as found:
        for problem in found.problems:
            click.echo(f"{problem.message.rstrip('。')}。{problem.fix}", err=True)
        sys.exit(1)
    except DatabaseError as error:
        first = str(error).strip().splitlines()[0]
        raise click.ClickException(f"数据库不能使用（{first}）。请核对数据库已启动，表已建好。") from error


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error while somebody watches it."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label="导入法规", file=sys.stderr) as bar:

        def move(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield move
