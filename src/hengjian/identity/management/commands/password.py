"""A new password where no second administrator can give one: the only security administrator has forgotten theirs."""

from __future__ import annotations

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from hengjian.identity.models import Account
from hengjian.identity.services import audit
from hengjian.identity.signin import passwords, sessions


class Command(BaseCommand):
    help = "重置一个账号的登录密码，显示新密码（只有这一次）；只在没有另一名安全管理员可以办理时使用，记入审计日志"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="账号")
        parser.add_argument("--reason", required=True, help="理由：谁提出、为什么")

    def handle(self, *_: Any, username: str, reason: str, **__: Any) -> None:
        account = Account.objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"没有账号 {username}")
        given = passwords.new_password()
        with transaction.atomic():
            passwords.hand_out(account, given)
            sessions.end_others(account, None, "password")
            audit("account_password_reset", str(account.pk), username=username, reason=reason,
                  by=f"命令行：{getpass.getuser()}")
        self.stdout.write(f"账号 {username}\t新密码 {given}\t登录后须修改")
