"""`hengjian import` and `hengjian exchange`: reported steps from a file, and the standard they follow."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from hengjian.kernel.problem import Problems

if TYPE_CHECKING:
    from hengjian.exchange.services import ImportReceipt

HEADS = ("机关", "接收", "重复", "退回", "冲突", "已入库", "入库时退回")


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--by", "submitted_by", default="", help="报送人，记入批次。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def import_(path: Path, submitted_by: str, as_json: bool) -> None:
    """导入归集文件 PATH（交换标准，每行一个环节；- 为标准输入）。

    不合格的行进入退回区，其余入库；再次导入同一文件不会重复。上次中断未入库的一并入库。
    有退回或冲突时以 2 结束，文件无法读取时以 1 结束。
    """
    from hengjian.cli.django import ready

    ready()
    from hengjian.exchange import services
    from hengjian.identity.services import audit

    try:
        if str(path) == "-":
            receipt = services.import_file(sys.stdin.buffer, "（标准输入）", submitted_by)
        else:
            with path.open("rb") as file:
                receipt = services.import_file(file, path.name, submitted_by)
    except OSError as trouble:
        raise click.ClickException(f"读不到文件 {path}：{trouble.strerror}") from None
    except Problems as refused:
        raise click.ClickException("；".join(f"{p.message}（{p.fix}）" for p in refused.problems)) from None
    audit("exchange.import", path.name[:80], by=f"命令行：{getpass.getuser()}", submitted_by=submitted_by,
          lines=[{"agency": one.agency, **msgspec.structs.asdict(one.counts)} for one in receipt.agencies])
    click.echo(msgspec.json.encode(receipt).decode() if as_json else table(receipt))
    sys.exit(0 if receipt.clean else 2)


def table(receipt: ImportReceipt) -> str:
    """The receipt as a table; widths count Chinese characters twice."""
    rows: list[tuple[str, ...]] = [HEADS]
    for one in receipt.agencies:
        counts = one.counts
        rows.append((one.agency, *map(str, (counts.accepted, counts.repeated, counts.quarantined, counts.conflicts,
                                            one.recorded, one.returned))))
    widths = [max(_width(row[i]) for row in rows) for i in range(len(HEADS))]
    lines = ["  ".join(cell + " " * (widths[i] - _width(cell)) for i, cell in enumerate(row)).rstrip() for row in rows]
    if not receipt.clean:
        lines.append("有退回的行：原因见“归集批次”页，或下载退回清单，改正后再次导入。")
    if not receipt.agencies:
        lines.append("没有需要处理的行。")
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


@click.group()
def exchange() -> None:
    """数据交换：公布的报送标准。"""


@exchange.command()
@click.option("--procedure", default="", help="只输出一种程序，如 penalty.simple。")
def schema(procedure: str) -> None:
    """输出报送标准的 JSON Schema（draft 2020-12），由数据元生成。"""
    from hengjian.law.catalogue import Law
    from hengjian.law.schema import exchange_schema

    law = Law.load()
    if procedure and procedure not in law.procedures:
        raise click.ClickException(f"没有程序「{procedure}」；现有：{'、'.join(sorted(law.procedures))}")
    text = msgspec.json.format(msgspec.json.encode(exchange_schema(law, procedure)), indent=2)
    click.echo(text.decode())
