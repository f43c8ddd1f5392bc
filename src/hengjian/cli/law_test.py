"""`hengjian law test`: runs the situations that stand beside the rules."""

from __future__ import annotations

import sys

import click
import msgspec

from hengjian.law import situations
from hengjian.law.source import LawError


@click.command("test")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果")
def test(as_json: bool) -> None:
    """运行规则、期限和文书的情形；有不符的，退出状态为 1。"""
    try:
        result = situations.run()
    except LawError as error:
        if as_json:
            click.echo(msgspec.json.encode({"ok": False, "errors": error.errors}))
        else:
            click.echo("\n".join(error.errors), err=True)
        sys.exit(1)
    if as_json:
        click.echo(msgspec.json.encode({"ok": result.ok, **msgspec.to_builtins(result)}))
    else:
        for subject, count in result.counts.items():
            click.echo(f"{subject:<40}{count:>4} 个情形")
        for failure in result.failures:
            click.echo(f"✗ {failure.place} {failure.subject}「{failure.name}」：{failure.message}", err=True)
        click.echo(f"共 {result.total} 个情形，{len(result.failures)} 处不符")
    sys.exit(0 if result.ok else 1)
