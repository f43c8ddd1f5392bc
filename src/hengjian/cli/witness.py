"""`hengjian witness`: the process that signs heads, apart from platform and database."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

# All of it at once: after `server.serve` has become another user, the clone may be closed to it.
from hengjian.ledger.witness import place, server
from hengjian.ledger.witness.book import FILE, read
from hengjian.ledger.witness.errors import Absent, WitnessError
from hengjian.runtime import paths

NOT_RUNNING = 3  # as `hengjian db status` answers


@click.group()
def witness() -> None:
    """见证：在平台和数据库之外给链头签名，留下只追加的见证文件。

    文件夹由 HENGJIAN_WITNESS 指定；不设时以 root 运行在 /var/lib/hengjian-witness 下，否则在主目录的 .local/state 下。
    """


@witness.command()
def serve() -> None:
    """运行签名进程。Ctrl-C 停止；停着不影响办案，只是链头暂不见证。"""
    try:
        server.serve(place.folder(), click.echo)
    except WitnessError as problem:
        raise click.ClickException(str(problem)) from None


@witness.command()
def status() -> None:
    """说明密钥和见证文件在哪里、归谁、见证到哪里；退出码 0 为运行中，3 为未运行。"""
    try:
        where = place.folder()
    except WitnessError as problem:
        raise click.ClickException(str(problem)) from None
    on = place.running(where)
    click.echo(f"签名进程{'运行中' if on else '未运行'}：{where}")
    if os.path.exists(where / FILE):
        try:
            found = read((where / FILE).read_bytes(), place.public_key(where))
        except (WitnessError, OSError) as problem:
            raise click.ClickException(str(problem)) from None
        latest = f"，最近 {found.lines[-1].head.at}" if found.lines else ""
        click.echo(f"{len(found.lines)} 个签名链头{latest}；公钥 {place.public_key(where).hex()}")
        for trouble in found.troubles:
            click.echo(f"✗ 见证文件第 {trouble.line} 行：{trouble.message}")
    click.echo(_apart(where))
    if not on:
        click.echo("启动：hengjian witness serve")
        sys.exit(NOT_RUNNING)


@witness.command()
def publish() -> None:
    """立即把新的链头送去见证；有被拒绝的退出码 1，签名进程不在退出码 3。"""
    from hengjian.cli.django import ready

    ready()
    from hengjian.ledger import publishing

    try:
        done = publishing.publish()
    except Absent as absent:
        click.echo(str(absent), err=True)
        sys.exit(NOT_RUNNING)
    except WitnessError as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(f"新见证 {done.signed} 个链头，{done.standing} 个已见证，{len(done.refused)} 个被拒绝")
    for refused in done.refused:
        click.echo(f"✗ 机关 {refused.agency_id}：{refused.message}")
    sys.exit(1 if done.refused else 0)


def _apart(where: Path) -> str:
    """Whether the key is out of reach of platform and database, said as it is."""
    if not os.path.exists(where):
        return f"第一次启动时会建立密钥；签名进程将以用户 {place.choose(where).name} 运行"
    signer, database = where.stat().st_uid, place.database_user()
    platform = paths.var().stat().st_uid if paths.var().exists() else None
    name = place.name_of(signer)
    if signer == 0 or signer in (platform, database and database.uid):
        return (f"⚠ 密钥归用户 {name}，与平台或数据库是同一用户（或 root）：能改数据库的人也拿得到密钥。"
                "请用另一用户运行签名进程，见系统管理员手册")
    told = f"密钥归用户 {name}" + (f"，数据库归用户 {database.name}" if database else "")
    return told + ("。⚠ 平台以 root 运行，root 读得到一切；正式使用请让平台以普通用户运行" if platform == 0 else "")
