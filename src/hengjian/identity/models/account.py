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
        self, username: str, password: str | None, person: Person, pin: str = "", *, must_change: bool = False
    ) -> Account:
        """A new account; without a password nothing opens it. `must_change`: the password was given out by somebody
        else and opens one page only."""
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


class Declined(models.TextChoices):
    """Why a second officer does not confirm."""

    WRONG = "wrong", "内容与实际不符"
    NOT_THERE = "not_there", "本人没有参加这次执法"


class Ended(models.TextChoices):
    """How a request came off the list. That its time is over is computed when read."""

    SUBMITTED = "submitted", "已提交"
    REPLACED = "replaced", "已由改动后的请求代替"
    WITHDRAWN = "withdrawn", "已由提交人撤回"


class Confirmation(models.Model):
    """A request that a second officer confirm exactly this content from a session of their own.

    `fingerprint` is a keyed digest of the form; `summary` is what the second officer is shown. `form_key` and `place`
    are the form's own key and address, by which it is opened again: one open request a form.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="confirmations")
    agency_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    form_key = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=300, blank=True)
    summary: models.JSONField[Any, Any] = models.JSONField()
    requested_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    declined = models.CharField("不予确认的原因", max_length=9, choices=Declined, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=9, choices=Ended, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(
            fields=["requested_by", "form_key"], condition=models.Q(ended="") & ~models.Q(form_key=""),
            name="confirmation_of_form")]
        indexes = [models.Index(fields=["person", "-requested_at"]),
                   models.Index(fields=["requested_by", "-requested_at"], name="confirmation_requested")]
