"""The `hengjian` command. Subcommands are imported only when used, so that help is quick and never broken."""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "up": ("hengjian.cli.up:up", "启动全部：数据库、迁移、演示数据、任务、见证和网站"),
    "db": ("hengjian.cli.db:db", "数据库：start、stop、status、url"),
    "demo": ("hengjian.cli.demo:demo", "生成演示城市"),
    "serve": ("hengjian.cli.serve:serve", "运行网站"),
    "worker": ("hengjian.cli.worker:worker", "运行后台任务"),
    "law": ("hengjian.cli.law:law", "法律：import、cite、test"),
    "calendar": ("hengjian.cli.calendar:calendar", "工作日历：add 计算期限"),
    "import": ("hengjian.cli.importing:import_", "导入归集文件（每行一个环节）"),
    "exchange": ("hengjian.cli.importing:exchange", "数据交换：schema 输出报送标准"),
    "witness": ("hengjian.cli.witness:witness", "见证：serve、status、publish"),
    "keys": ("hengjian.cli.keys:keys", "主密钥：status、rotate、rewrap、retire"),
    "api-token": ("hengjian.cli.apitoken:api_token", "接口凭证：make、list、revoke"),
    "verify": ("hengjian.cli.verify:verify", "验证台账未被改动"),
    "manage": ("hengjian.cli.manage:manage", "Django 管理命令"),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and loads one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        try:
            command: click.Command = getattr(importlib.import_module(module), attribute)
        except ModuleNotFoundError as missing:
            if missing.name != module:
                raise
            raise click.ClickException(f"命令 {cmd_name} 不在这个版本中") from None
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hengjian", message="%(version)s")
def main() -> None:
    """衡鉴：行政执法与行政执法监督一体化平台。"""
