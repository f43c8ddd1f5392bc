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
@click.option("--witness", "witnesses", type=click.Path(exists=True, dir_okay=False, path_type=Path), multiple=True,
              help="见证文件，公钥 public.hex 须在它旁边；可给多个；不给时用见证文件夹里的")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def verify(head_file: Path | None, save_head: Path | None, witnesses: tuple[Path, ...], as_json: bool) -> None:
    """逐条验证存证，并与见证文件比对；有改动、缺失、调换、插入、截尾、退回、分叉时指出第一处，退出码 1。"""
    from hengjian.cli.django import ready

    ready()
    import msgspec

    from hengjian.identity import auditing
    from hengjian.identity.models import Organisation
    from hengjian.ledger import witnessed
    from hengjian.ledger.verify import SavedHead
    from hengjian.ledger.witness.errors import WitnessError
    from hengjian.proceedings import verification

    try:
        saved = msgspec.json.decode(head_file.read_bytes(), type=list[SavedHead]) if head_file else []
    except msgspec.DecodeError as problem:
        raise click.ClickException(f"链头文件 {head_file} 不能读取：{problem}") from None
    try:
        report = verification.verify(saved, witnesses or witnessed.default(), live=not witnesses)
    except WitnessError as problem:
        raise click.ClickException(str(problem)) from None
    if as_json:
        witness = {"files": report.witness.files, "heads": len(report.witness.heads),
                   "troubles": report.witness.troubles, "newer": report.witness.newer,
                   "unwitnessed": report.unwitnessed}
        told = msgspec.to_builtins(report) | {"sound": report.sound, "witness": witness}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        names = dict(Organisation.objects.values_list("id", "name")) | {auditing.LOG: "审计日志"}
        for log in report.logs:
            state = f"✗ {log.fault.message}" if log.fault else "✓ 完整" + _waiting(log.entries, log.kept)
            click.echo(f"{names.get(log.agency_id, log.agency_id)}：{log.entries} 条，{state}")
        for step in report.outside:
            click.echo(f"✗ 记录 {step} 没有存证，不是经正门写入的")
        for trouble in report.witness.troubles:
            click.echo(f"✗ {trouble}")
        if report.witness.files:
            click.echo(f"与见证比对：{len(report.witness.heads)} 个签名链头，{report.unwitnessed} 条尚未见证。")
            if report.witness.newer:
                click.echo(f"所给的见证文件是较早的副本：此后又见证了 {report.witness.newer} 个链头，不在其中。")
        else:
            click.echo("没有见证文件，未与见证比对：用 hengjian witness status 查看。")
        for one in report.destroyed:
            click.echo(f"案件 {one.proceeding} 的封存内容已于 {one.on} 依法销毁（{one.basis}），记录和存证完整。")
        click.echo(f"共验证 {report.entries} 条。" + ("全部一致。" if report.sound else "存在问题，见上。"))
    if report.sound and save_head:
        heads = [SavedHead(log.agency_id, log.entries, log.root) for log in report.logs]
        save_head.write_bytes(msgspec.json.encode(heads))
    sys.exit(0 if report.sound else 1)


def _waiting(entries: int, kept: int) -> str:
    if entries <= kept:
        return ""
    return f"，末尾 {entries - kept} 条尚未见证" if kept else "，尚未见证"
