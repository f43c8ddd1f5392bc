"""`hengjian api-token`: access tokens of connected systems."""

from __future__ import annotations

import getpass
from datetime import datetime
from uuid import UUID

import click


@click.group("api-token")
def api_token() -> None:
    """对接系统的接口凭证：发放、列出、收回。"""
    from hengjian.cli.django import ready

    ready()


@api_token.command()
@click.argument("uscc")
@click.argument("name")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="有效期至（含当日）；过长的会被拒绝。")
@click.option("--from", "addresses", multiple=True, help="允许的来源地址，如 10.1.0.0/16；可给多个，不给则不限。")
def make(uscc: str, name: str, until: datetime, addresses: tuple[str, ...]) -> None:
    """给统一社会信用代码为 USCC 的机关的系统 NAME 发放凭证。凭证只显示这一次。"""
    from hengjian.identity import tokens
    from hengjian.identity.models import Organisation
    from hengjian.kernel.problem import Problems

    own = Organisation.objects.filter(uscc=uscc).first()
    if own is None:
        raise click.ClickException(f"没有统一社会信用代码为 {uscc} 的机关")
    try:
        row, text = tokens.make(name, own, until.date(), addresses, by=_who())
    except Problems as found:
        raise click.ClickException("；".join(f"{p.message}（{p.fix}）" for p in found.problems)) from None
    click.echo(f"已为{own.name}的“{row.name}”发放凭证 {row.id}，{row.until} 到期。请立即交给对方，不再显示：\n{text}")


@api_token.command("list")
def list_() -> None:
    """列出全部凭证。"""
    from hengjian.identity.models import ApiToken

    for row in ApiToken.objects.select_related("organisation").order_by("organisation__name", "-made_at"):
        state = f"{row.revoked_at:%Y-%m-%d} 收回" if row.revoked_at else f"{row.since} 至 {row.until}"
        click.echo(f"{row.id}  {row.organisation.name}  {row.name}  {state}  {'、'.join(row.addresses) or '不限地址'}")


@api_token.command()
@click.argument("identifier", type=click.UUID)
def revoke(identifier: UUID) -> None:
    """立即收回编号为 IDENTIFIER 的凭证。"""
    from hengjian.identity import tokens

    if not tokens.revoke(identifier, by=_who()):
        raise click.ClickException("没有这个凭证，或者已经收回")
    click.echo("已收回。")


def _who() -> str:
    return f"命令行：{getpass.getuser()}"
