"""Organisations and units, people, posts and grants, what two administrators decide, accounts, the audit log."""

from hengjian.identity.models.account import Account, Confirmation, Declined, Ended
from hengjian.identity.models.audit import Alert, AlertNote, AuditEntry, AuditPending
from hengjian.identity.models.grants import Grant, GrantKind, Limits
from hengjian.identity.models.organisation import (
    Level,
    Organisation,
    OrganisationChange,
    OrganisationKind,
    Unit,
    UnitKind,
)
from hengjian.identity.models.person import Person, Post, Rank, Role, Standing
from hengjian.identity.models.proposal import Proposal, ProposalKind
from hengjian.identity.models.scoped import Scoped, ScopedQuerySet
from hengjian.identity.models.signing_in import Hits, OldPassword, RecoveryCode, SecondFactor, Session
from hengjian.identity.models.token import ApiToken

__all__ = [
    "Account",
    "Alert",
    "AlertNote",
    "ApiToken",
    "AuditEntry",
    "AuditPending",
    "Confirmation",
    "Declined",
    "Ended",
    "Grant",
    "GrantKind",
    "Hits",
    "Level",
    "Limits",
    "OldPassword",
    "Organisation",
    "OrganisationChange",
    "OrganisationKind",
    "Person",
    "Post",
    "Proposal",
    "ProposalKind",
    "Rank",
    "RecoveryCode",
    "Role",
    "Scoped",
    "ScopedQuerySet",
    "SecondFactor",
    "Session",
    "Standing",
    "Unit",
    "UnitKind",
]
