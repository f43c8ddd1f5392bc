"""`manage check_templates`: compile every template of the house, fail on the first day something is wrong."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hengjian.ui.templates_check import compile_all


class Command(BaseCommand):
    """Prints file:line and what is wrong; exit status 1 if anything is."""

    help = "编译全部页面模板，列出语法错误、缺失的组件和内联脚本样式"

    def handle(self, *_args: Any, **_options: Any) -> None:
        problems = compile_all()
        for problem in problems:
            self.stderr.write(f"{problem.where}: {problem.message} [{problem.code}]")
        if problems:
            raise CommandError(f"模板有 {len(problems)} 处问题。")
        self.stdout.write("模板全部通过。")
