"""Organisations and units, people and posts, accounts, the audit log."""

from hengjian.identity.models.account import Account, Confirmation
from hengjian.identity.models.audit import Alert, AlertNote, AuditEntry, AuditPending
from hengjian.identity.models.organisation import Level, Organisation, OrganisationKind, Unit
from hengjian.identity.models.person import Person, Post, Role
from hengjian.identity.models.scoped import Scoped, ScopedQuerySet
from hengjian.identity.models.token import ApiToken

__all__ = [
    "Account",
    "Alert",
    "AlertNote",
    "ApiToken",
    "AuditEntry",
    "AuditPending",
    "Confirmation",
    "Level",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Post",
    "Role",
    "Scoped",
    "ScopedQuerySet",
    "Unit",
]
