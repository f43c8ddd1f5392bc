"""What one administrator asks for and another puts in force: passwords, access tokens, changes of what a body sees.

Posts wait in the same way, as rows of their own (`Post.standing`): nothing else could hold their dates apart.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from hengjian.identity.models.account import Account
from hengjian.identity.models.organisation import Organisation
from hengjian.identity.models.person import Person, Standing
from hengjian.kernel.ids import new_id


class ProposalKind(models.TextChoices):
    PASSWORD = "password", "登录密码"
    TOKEN = "token", "接口凭证"
    BODY = "body", "单位变更"


class Proposal(models.Model):
    """Something asked for, without effect until it is in force; decided once, by somebody else.

    `payload` is what will be done: nothing for a reset password, `{'first': true}` for a first one, the answers of
    a token's form, the new values of a body by field. It never holds a secret: that is made when it is handed out.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=8, choices=ProposalKind)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="proposals")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="proposals")
    payload: models.JSONField[Any, Any] = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.PROPOSED)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["standing", "-proposed_at"], name="proposal_standing")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(proposed_by=models.F("decided_by")), name="proposal_by_two"),
            models.CheckConstraint(
                condition=models.Q(standing="proposed", decided_by=None) | (
                    ~models.Q(standing="proposed") & models.Q(decided_by__isnull=False)),
                name="proposal_decided"),
            models.CheckConstraint(
                condition=models.Q(kind="password", account__isnull=False) | (
                    ~models.Q(kind="password") & models.Q(organisation__isnull=False)),
                name="proposal_subject"),
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(kind="password", standing="proposed"),
                name="proposal_password_once"),
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(kind="body", standing="proposed"),
                name="proposal_body_once"),
        ]

    @property
    def is_first(self) -> bool:
        """Whether it is the first password of somebody new."""
        return self.kind == ProposalKind.PASSWORD and bool(self.payload.get("first"))

    @property
    def subject(self) -> str:
        """Whom or what it is about."""
        if self.account:
            return f"{self.account.person.name}（{self.account.username}）"
        return str(self.payload.get("name") or self.organisation) if self.kind == ProposalKind.TOKEN else str(
            self.organisation)
