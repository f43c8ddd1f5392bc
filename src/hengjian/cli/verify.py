"""`hengjian verify`: walks every log and names the first broken entry."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.command()
@click.option("--head", "head_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="与留存的链头比对（由 --save-head 保存）")
@click.option("--save-head", type=click.Path(dir_okay=False, path_type=Path), help="验证无误后把链头存到文件")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def verify(head_file: Path | None, save_head: Path | None, as_json: bool) -> None:
    """逐条验证存证；有改动、缺失、调换、插入或截尾时指出第一处，退出码 1。"""
    from hengjian.cli.django import ready

    ready()
    import msgspec

    from hengjian.identity.models import Organisation
    from hengjian.ledger.verify import SavedHead
    from hengjian.proceedings import verification

    try:
        saved = msgspec.json.decode(head_file.read_bytes(), type=list[SavedHead]) if head_file else []
    except msgspec.DecodeError as problem:
        raise click.ClickException(f"链头文件 {head_file} 不能读取：{problem}") from None
    report = verification.verify(saved)
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(report) | {"sound": report.sound}, ensure_ascii=False))
    else:
        names = dict(Organisation.objects.values_list("id", "name"))
        for log in report.logs:
            state = f"✗ {log.fault.message}" if log.fault else "✓ 完整"
            click.echo(f"{names.get(log.agency_id, log.agency_id)}：{log.entries} 条，{state}")
        for step in report.outside:
            click.echo(f"✗ 记录 {step} 没有存证，不是经正门写入的")
        click.echo(f"共验证 {report.entries} 条。" + ("全部一致。" if report.sound else "存在问题，见上。"))
    if report.sound and save_head:
        heads = [SavedHead(log.agency_id, log.entries, log.root) for log in report.logs]
        save_head.write_bytes(msgspec.json.encode(heads))
    sys.exit(0 if report.sound else 1)
