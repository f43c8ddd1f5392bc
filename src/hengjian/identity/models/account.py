"""Accounts, PINs and confirmations by a second officer."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.utils import timezone

from hengjian.identity.models.person import Person
from hengjian.kernel.ids import new_id


class AccountManager(BaseUserManager["Account"]):
    def create_account(
        self, username: str, password: str, person: Person, pin: str = "", *, must_change: bool = False
    ) -> Account:
        """A new account. `must_change`: the password was given out by somebody else and opens one page only."""
        account = Account(username=username, person=person, must_change=must_change)
        account.set_password(password)
        if pin:
            account.set_pin(pin)
        account.save()
        return account


class Account(AbstractBaseUser):
    """What a person signs in with. The PIN confirms an act on a colleague's device (处罚法 42)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    username = models.CharField("账号", max_length=40, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_why = models.CharField(max_length=200, blank=True)
    must_change = models.BooleanField("下次登录须改密码", default=False)
    password_at = models.DateTimeField(default=timezone.now)
    external_id = models.CharField(
        "统一认证标识", max_length=200, unique=True, null=True, blank=True, help_text="统一认证平台给出的用户标识"
    )
    pin_hash = models.CharField(max_length=200, blank=True)
    pin_failures = models.PositiveSmallIntegerField(default=0)
    pin_locked_until = models.DateTimeField(null=True, blank=True)

    objects = AccountManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    def set_pin(self, pin: str) -> None:
        self.pin_hash = make_password(pin)

    def pin_matches(self, pin: str) -> bool:
        return bool(self.pin_hash) and check_password(pin, self.pin_hash)


class Confirmation(models.Model):
    """A request that a second officer confirm exactly this content from a session of their own.

    `fingerprint` is a keyed digest of the form; `summary` is what the second officer is shown.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="confirmations")
    agency_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    summary: models.JSONField[Any, Any] = models.JSONField()
    requested_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-requested_at"])]
