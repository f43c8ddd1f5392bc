"""Whose collection it is 归集机关: article 34 (7) of the platform's measures.

Making public or exporting what another body collected is one of the acts for which people answer; reading it within
one's scope is not. Publishing asks `collected_by_own` (`disclosure.publishing`), exports ask it of their rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from hengjian.identity.models import Level, Organisation, OrganisationKind
from hengjian.identity.services import Actor
from hengjian.law import platform

CITE = platform.cite("collected_by_own")


def collected_by_own(actor: Actor, agencies: Iterable[UUID]) -> bool:
    """Whether all that these bodies hold was collected by the actor's own body. One query at most.

    Its own: itself, the vertically managed branches whose collection it organises (第九条第二款: the city agency of
    their line), and the bodies it has entrusted, which act in its name.
    """
    return not not_own(actor, agencies)


def not_own(actor: Actor, agencies: Iterable[UUID]) -> set[UUID]:
    """Those of the bodies whose collection is not the actor's own body's. One query at most."""
    own = actor.organisation
    others = set(agencies) - {own.id}
    if not others or own.kind not in (OrganisationKind.AGENCY, OrganisationKind.TOWN):
        return others
    found = Organisation.objects.filter(id__in=others).only(
        "id", "entrusted_by_id", "is_vertical", "superior_id", "line", "city")
    return others - {one.id for one in found if one.entrusted_by_id == own.id or _organises(own, one)}


def _organises(own: Organisation, branch: Organisation) -> bool:
    if branch.superior_id:
        return bool(branch.is_vertical and branch.superior_id == own.id)
    return bool(own.level == Level.CITY and own.line and branch.is_vertical
                and (branch.line, branch.city) == (own.line, own.city))
