"""`hengjian demo`: makes the demo city."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--size", type=click.Choice(["quick", "district"]), default="quick", show_default=True,
              help="quick 十余个机关；district 95 个机关、2700 名执法人员")
@click.option("--seed", type=int, default=1, show_default=True, help="同一种子，同一座城市")
@click.option("--if-empty", is_flag=True, help="已有机构时什么也不做")
@click.option("--cases/--no-cases", "with_cases", default=True, help="是否生成案件，默认生成")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def demo(size: str, seed: int, if_empty: bool, with_cases: bool, as_json: bool) -> None:
    """生成演示城市：真实区划和机关名称，虚构的人员、当事人和案件；再次运行不改动已有内容。"""
    from hengjian.cli.django import ready

    ready()
    import msgspec

    from hengjian.demo import city
    from hengjian.demo.bodies import Size

    def say(line: str) -> None:
        click.echo(f"  {line}", err=True)

    try:
        made = city.make(msgspec.convert(size, Size), seed, if_empty=if_empty, with_cases=with_cases,
                         say=say)
    except city.Unwanted as problem:
        raise click.ClickException(str(problem)) from None
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(made), ensure_ascii=False))
    elif made is None:
        click.echo("数据库里已有机构，没有改动。")
    elif not made.changed:
        click.echo(f"演示城市（规模 {size}，种子 {seed}）已在，没有改动。")
    else:
        counts = made.rows | {"案件": len(made.cases) + made.reported}
        click.echo(f"演示城市已生成：{'，'.join(f'{label} {count}' for label, count in counts.items())}。")
