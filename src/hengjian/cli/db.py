"""``hengjian db``: the database server of this clone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
import msgspec

from hengjian.runtime import postgres
from hengjian.runtime.paths import NoHome

NOT_RUNNING = 3  # as `systemctl status` and `pg_ctl status` answer

P = ParamSpec("P")
T = TypeVar("T")


def one_line(command: Callable[P, T]) -> Callable[P, T]:
    """Failures people can act on end in their line and exit status 1, not in a traceback."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except (postgres.DatabaseError, NoHome) as problem:
            click.echo(f"错误：{problem}", err=True)
            sys.exit(1)

    return wrapped


def say(line: str) -> None:
    click.echo(line, err=True)


@click.group()
def db() -> None:
    """数据库：启动、停止、查看。

    默认使用自带的 PostgreSQL，数据在 var/pg；设置 HENGJIAN_DATABASE_URL 和
    HENGJIAN_OWNER_URL 则使用外部数据库。
    """


@db.command()
@one_line
def start() -> None:
    """启动数据库；已在运行则什么也不做。"""
    postgres.ensure(say)
    click.echo(summary(postgres.status()))


@db.command()
@one_line
def stop() -> None:
    """停止数据库；未运行则什么也不做。"""
    click.echo("数据库已停止" if postgres.stop(say) else "数据库没有在运行")


@db.command()
@click.option("--json", "as_json", is_flag=True, help="供程序读取")
@one_line
def status(as_json: bool) -> None:
    """查看数据库状态；退出码 0 为运行中，3 为未运行。"""
    found = postgres.status()
    click.echo(msgspec.json.encode(found).decode() if as_json else details(found))
    if not found.running:
        sys.exit(NOT_RUNNING)


@db.command()
@click.option("--owner", is_flag=True, help="所有者的地址（仅供迁移和测试）")
@click.option("--json", "as_json", is_flag=True, help="各角色的地址，供程序读取")
@one_line
def url(owner: bool, as_json: bool) -> None:
    """打印连接地址（含口令）。"""
    found = postgres.urls()
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        click.echo(found.owner if owner else found.app)


@db.command(hidden=True)
@one_line
def supervise() -> None:
    """在前台监管数据库，供服务管理器使用。"""
    from hengjian.runtime.postgres.supervisor import main

    sys.exit(main())


def summary(found: postgres.Status) -> str:
    """The server in one line."""
    version = f"PostgreSQL {found.version}" if found.version else "PostgreSQL"
    if found.outside:
        return f"外部数据库运行中（{version}）" if found.running else found.problem or "外部数据库没有应答"
    if found.running:
        return f"数据库运行中：127.0.0.1:{found.port}（{version}）"
    if found.supervised:
        return "数据库已退出，监管进程正在重启它"
    return "数据库正在启动或停止" if found.pid else "数据库未启动"


def details(found: postgres.Status) -> str:
    """The server in as many lines as there is to tell."""
    lines = [summary(found)]
    if found.running and not found.outside and not found.supervised:
        lines.append("监管进程已不在：运行 hengjian db start 即可接管，不影响连接")
    if found.pid:
        lines.append(f"进程 {found.pid}，用户 {found.user}")
    if found.data and found.disk_free is not None:
        lines.append(f"数据 {found.data}，磁盘剩余 {found.disk_free / 1024**3:.1f} GB")
        lines.append(f"日志 {found.log}")
    return "\n".join(lines)


if __name__ == "__main__":
    db()
