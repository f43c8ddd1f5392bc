"""Files that come with a form: staged under the proceeding's key, named in the data by their digest."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from hengjian.identity import scope
from hengjian.identity.services import Actor
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.elements import applies
from hengjian.law.procedures import Step
from hengjian.proceedings import files, forms, standards
from hengjian.proceedings.models import Proceeding
from hengjian.proceedings.reading import vault_of

LARGEST = 10 * 1024 * 1024
KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
"""What may be uploaded, told by its first bytes and not by its name."""


def uploaded(request: HttpRequest, actor: Actor, row: Proceeding, step: Step) -> dict[str, Any]:
    """The digests of files posted for fields that apply, by field. Raises Problems before anything is stored."""
    dictionary = standards.law().dictionary
    said = forms.read(dictionary, step.form, request.POST)
    wanted = [f.key for f in step.form
              if dictionary[f.element].type == "file" and f.key in request.FILES and applies(f.when, said)]
    contents: dict[str, tuple[str, bytes, str]] = {}
    problems = []
    for key in wanted:
        file = request.FILES[key]
        content = file.read(LARGEST + 1)
        kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), "")
        if len(content) > LARGEST:
            problems.append(Problem(code="too_large", where=key, message="文件超过 10 MB", fix="请压缩后再上传"))
        elif not kind:
            problems.append(Problem(code="wrong_type", where=key, message="只能上传 PDF、JPEG 或 PNG 文件"))
        contents[key] = (kind, content, str(file.name)[:200])
    if problems:
        raise Problems(problems)
    if not contents:
        return {}
    with scope.enter(actor.scope):
        vault = vault_of(row)
        return {
            key: files.store_sealed(vault, content, media_type=kind, title=title, at=timezone.now()).digest
            for key, (kind, content, title) in contents.items()
        }
