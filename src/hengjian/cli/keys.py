"""`hengjian keys`: where the master keys stand, a new version, wrapping anew, retiring an old one."""

from __future__ import annotations

import sys

import click


@click.group()
def keys() -> None:
    """主密钥：查看、轮换、重新包装、停用旧版。网站照常运行。"""
    from hengjian.cli.django import ready

    ready()


@keys.command()
def status() -> None:
    """各版主密钥包着多少密钥；有缺失或者不符时退出码 1。"""
    from hengjian.identity.services import SHANGHAI
    from hengjian.proceedings import keycheck, keys, rotation

    try:
        click.echo(f"密钥文件：{keys.place()}")
        for one in rotation.versions():
            said = [f"包着 {one.wraps} 个密钥"]
            if one.current:
                said.append("新密钥由它包装")
            if one.retired_at:
                said.append(f"{one.retired_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 停用")
            elif not one.at_hand:
                said.append("不在文件中")
            click.echo(f"第 {one.number} 版：{'，'.join(said)}")
        wrong = keycheck.trouble()
    except keys.LostMasterKey as lost:
        raise click.ClickException(str(lost)) from None
    click.echo(f"✗ {wrong}" if wrong else "✓ 与数据库相符")
    sys.exit(1 if wrong else 0)


@keys.command()
def rotate() -> None:
    """生成新一版主密钥，运行中的网站和任务立即改用；随后请备份密钥文件，再运行 rewrap。"""
    from hengjian.identity.services import audit
    from hengjian.proceedings import keyring, keys, rotation

    try:
        version = rotation.rotate()
    except (keyring.BadKeyring, keys.LostMasterKey, OSError) as refused:
        raise click.ClickException(str(refused)) from None
    audit("keys_rotate", str(version))
    click.echo(f"已生成第 {version} 版主密钥，从现在起用它包装。")
    click.echo(f"请立即备份 {keys.place()}，再运行 hengjian keys rewrap。")


@keys.command()
def rewrap() -> None:
    """把旧版包着的密钥改由最新一版包装。可以随时中断、重来，也可以两个同时运行。"""
    from hengjian.identity.services import audit
    from hengjian.proceedings import keys, rotation

    try:
        done = rotation.rewrap()
        left = {one.number: one.wraps for one in rotation.versions() if one.wraps and not one.current}
    except keys.LostMasterKey as lost:
        raise click.ClickException(str(lost)) from None
    audit("keys_rewrap", keys=done.done, shut=len(done.shut))
    click.echo(f"已重新包装 {done.done} 个密钥。")
    for one in done.shut:
        click.echo(f"✗ {one}")
    why = "见上" if done.shut else "另一个进程正在处理，稍后再运行一次"
    for number, count in left.items():
        click.echo(f"第 {number} 版还包着 {count} 个：{why}")
    sys.exit(1 if done.shut else 0)


@keys.command()
@click.argument("version", type=int)
def retire(version: int) -> None:
    """停用不再包装任何密钥的旧版，并把它从密钥文件中删去。"""
    from hengjian.identity.services import audit
    from hengjian.proceedings import keyring, keys, rotation

    try:
        rotation.retire(version)
    except (keyring.BadKeyring, keys.LostMasterKey, OSError) as refused:
        raise click.ClickException(str(refused)) from None
    audit("keys_retire", str(version))
    click.echo(f"第 {version} 版主密钥已停用，并已从密钥文件中删去。请用现在的文件替换备份，销毁旧的备份。")
