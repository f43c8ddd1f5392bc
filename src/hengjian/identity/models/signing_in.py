"""What signing in keeps: sessions, the second factor and its recovery codes, old passwords, counts of attempts."""

from __future__ import annotations

from django.db import models

from hengjian.identity.models.account import Account
from hengjian.kernel.ids import new_id


class Session(models.Model):
    """One signed-in browser. The browser holds Django's session key, which is not kept here; Django's session holds
    this row's id. Whoever has no open row is not signed in, whatever the browser holds."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, models.CASCADE, related_name="sessions")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=20, blank=True)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=80, blank=True)
    single = models.BooleanField(default=False, help_text="经统一认证登录")
    second_asked = models.BooleanField(default=False, help_text="登录时账号已设有动态口令")
    second_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-since"])]


class SecondFactor(models.Model):
    """The secret that an account shares with an authenticator app, sealed; `last_step` is the last code's, which is
    never taken again."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.OneToOneField(Account, models.CASCADE, related_name="second_factor")
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=-1)


class RecoveryCode(models.Model):
    """One code for a lost authenticator: hashed like a password, usable once. `number` says which row to compare."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="recovery_codes")
    number = models.PositiveSmallIntegerField()
    code_hash = models.CharField(max_length=200)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("account", "number", name="recovery_code_once")]


class OldPassword(models.Model):
    """The hash of a password that an account had."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="old_passwords")
    hash = models.CharField(max_length=128)
    until = models.DateTimeField()


class Hits(models.Model):
    """How often something was tried in a window that began at `since`. `key` is a keyed digest and names nobody."""

    key = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["since"])]
