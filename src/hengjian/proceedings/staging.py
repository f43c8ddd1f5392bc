"""Files on their way into a step: staged before it under the proceeding's key, claimed when it is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.elements import Dictionary, Form, walk
from hengjian.proceedings import files, keys, statesecrets, uploads
from hengjian.proceedings.errors import Taken
from hengjian.proceedings.models import Proceeding, StoredFile
from hengjian.proceedings.sealing import Vault

ANCESTORS = ("city", "district", "line", "agency_id", "unit_id")


def stage(actor: Actor, proceeding_id: UUID, content: bytes, title: str, where: str) -> str:
    """Keeps a file for a step to come; returns the digest by which its data names it.

    The same content for the same proceeding is kept once, so that a form sent again says the same. Raises
    Problems at `where` for what is no picture and no PDF by its content, or a harmful one (`uploads`); StateSecret for
    what carries the mark of one.
    """
    media_type = uploads.checked(content, title, where)
    statesecrets.refuse_file(actor, content, title, where)
    own = actor.organisation
    ancestors = {
        "city": own.city,
        "district": own.district,
        "line": own.line,
        "agency_id": own.id,
        "unit_id": actor.unit.id if actor.unit else None,
    }
    content_key = keys.fingerprint(proceeding_id.bytes + content)
    with taken(where), scope.enter(actor.scope):
        case = Proceeding.objects.within(actor.scope).filter(id=proceeding_id).first()
        if case is not None:  # with whom the case is, wherever the body has moved since
            ancestors = {name: getattr(case, name) for name in ANCESTORS}
        if case is not None and case.agency_id != own.id:
            raise Problems(
                [
                    Problem(
                        code="not_your_case",
                        where=where,
                        message="只能为本机关的案件提交附件",
                        fix="如需监督，请通过监督程序提出",
                    )
                ]
            )
        kept = StoredFile.objects.within(actor.scope).filter(
            proceeding_id=proceeding_id, content_key=content_key).first()
        if kept is None:
            kept = files.store_sealed(
                Vault(proceeding_id, ancestors),
                content,
                media_type=media_type,
                title=uploads.clean_title(title),
                at=timezone.now(),
                content_key=content_key,
            )
        return kept.digest


@contextmanager
def taken(where: str) -> Iterator[None]:
    """The id of a case that is out of sight answers like one that a colleague has just opened."""
    try:
        yield
    except IntegrityError as clash:
        raise Taken(where) from clash


def digests(dictionary: Dictionary, form: Form, data: Mapping[str, Any]) -> list[str]:
    """The files that checked data names."""
    return [str(value) for _, element, value in walk(dictionary, form, data) if element.type == "file"]


def claim(seen: Scope, proceeding_id: UUID, wanted: list[str], at: datetime) -> None:
    """Makes staged files part of the record. Raises Problems when one was never staged for this proceeding."""
    if not wanted:
        return
    found = StoredFile.objects.within(seen).filter(proceeding_id=proceeding_id, digest__in=wanted)
    missing = set(wanted) - set(found.values_list("digest", flat=True))
    if missing:
        raise Problems(
            [Problem(code="no_file", where="file", message="有附件没有上传成功", fix="请重新选择文件后提交")]
        )
    found.filter(committed_at=None).update(committed_at=at)
