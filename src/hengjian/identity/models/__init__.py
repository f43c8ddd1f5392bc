"""Organisations and units, people and posts, accounts, the audit log."""

from hengjian.identity.models.account import Account, Confirmation
from hengjian.identity.models.audit import AuditEntry
from hengjian.identity.models.organisation import Level, Organisation, OrganisationKind, Unit
from hengjian.identity.models.person import Person, Post, Role
from hengjian.identity.models.scoped import Scoped, ScopedQuerySet
from hengjian.identity.models.signing_in import Hits, OldPassword, RecoveryCode, SecondFactor, Session

__all__ = [
    "Account",
    "AuditEntry",
    "Confirmation",
    "Hits",
    "Level",
    "OldPassword",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Post",
    "RecoveryCode",
    "Role",
    "Scoped",
    "ScopedQuerySet",
    "SecondFactor",
    "Session",
    "Unit",
]
