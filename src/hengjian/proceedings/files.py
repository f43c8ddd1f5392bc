"""Files, addressed by the SM3 of what is stored, staged before their step, committed with it, swept when orphaned."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import connection
from django.utils import timezone

from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.kernel.sm import sm3_hex
from hengjian.proceedings.models import StoredFile
from hengjian.proceedings.sealing import Vault

logger = logging.getLogger(__name__)
ORPHAN_AGE = timedelta(days=1)


def store_sealed(
    vault: Vault, content: bytes, *, media_type: str, title: str, at: datetime, committed: bool = False,
    content_key: str = "",
) -> StoredFile:
    """Encrypts content under the proceeding's key and stores it; the row names it."""
    identifier = new_id()
    stored = vault.seal_bytes(content, identifier.bytes)
    digest = sm3_hex(stored)
    _keep(path_of(digest), stored)
    return StoredFile.objects.create(
        id=identifier, digest=digest, proceeding_id=vault.proceeding_id, media_type=media_type, title=title,
        size=len(content), is_encrypted=True, staged_at=at, committed_at=at if committed else None,
        content_key=content_key, **vault.ancestors,
    )


def _keep(path: str, content: bytes) -> None:
    """Writes bytes so that they outlast a power cut, or takes back what was written and raises Problems."""
    place = storage()
    try:
        place.save(path, ContentFile(content))
        _settle(place, path)
    except OSError as trouble:
        logger.error("file storage failed: %s", trouble)
        with suppress(OSError):
            place.delete(path)
        full = trouble.errno in (errno.ENOSPC, errno.EDQUOT)
        raise Problems([Problem(
            code="storage", where="files",
            message=f"{'磁盘已满' if full else '磁盘不能写入'}，文书没有保存，本次办理未生效",
            fix="请联系系统管理员处理存储，然后用同一份内容重新提交")]) from trouble


def _settle(place: Storage, path: str) -> None:
    """Flushes a file and its folder to the disk, where the storage is one."""
    try:
        file = Path(place.path(path))
    except NotImplementedError:
        return
    for target in (file, file.parent):
        handle = os.open(target, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_sealed(vault: Vault, digest: str) -> tuple[StoredFile, bytes]:
    """The clear content of a stored file. Raises StoredFile.DoesNotExist out of scope, Tampered when altered."""
    row = StoredFile.objects.within(vault.seen).get(digest=digest, proceeding_id=vault.proceeding_id)
    with storage().open(path_of(digest)) as file:
        return row, vault.open_bytes(file.read(), row.id.bytes)


def sweep(now: datetime | None = None) -> int:
    """Deletes stored bytes that no committed row names and that are older than a day; returns how many.

    A rolled-back step leaves its bytes behind; nothing else does. Whether anybody owns them is asked through a
    function that sees all rows, since a job has no scope of its own.
    """
    limit = (now or timezone.now()) - ORPHAN_AGE
    place = storage()
    removed = 0
    for folder in place.listdir("")[0]:
        old = [d for d in place.listdir(folder)[1] if place.get_modified_time(f"{folder}/{d}") < limit]
        for digest in set(old) - _known(old):
            place.delete(f"{folder}/{digest}")
            removed += 1
    return removed


def delete(paths: Iterable[str]) -> None:
    """Deletes stored bytes."""
    for path in paths:
        storage().delete(path)


def _known(digests: list[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT hengjian_known_files(%s)", [digests])
        return {digest for (digest,) in cursor.fetchall()}


def trouble(digest: str) -> str:
    """What is wrong with stored bytes, for a sentence that names them: gone, or not what their digest says."""
    try:
        with storage().open(path_of(digest)) as file:
            return "" if sm3_hex(file.read()) == digest else "与其摘要不一致"
    except FileNotFoundError:
        return "不见了"


def storage() -> Storage:
    return storages["default"]


def path_of(digest: str) -> str:
    return f"{digest[:2]}/{digest}"
