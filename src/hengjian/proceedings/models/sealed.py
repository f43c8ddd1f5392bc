"""Values and files that only a key of their proceeding opens."""

from __future__ import annotations

from django.db import models

from hengjian.identity.models import Scoped


class MasterKeyMark(models.Model):
    """By which a master key is recognised as this database's own; version 0 is the root of indexes and fingerprints.

    Outside the data scope. A version that was retired wraps nothing, and the database refuses that it ever does again.
    """

    version = models.PositiveSmallIntegerField(primary_key=True)
    mark = models.CharField(max_length=64)
    retired_at = models.DateTimeField(null=True)


class ProceedingKey(Scoped):
    """The SM4 key of one proceeding, wrapped by the master key of that version. Deleting it destroys lawfully."""

    proceeding_id = models.UUIDField(primary_key=True)
    master_version = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()


class SealedValue(Scoped):
    """One value of level L3 or above. Its commitment's salt lies inside the ciphertext.

    `index` is its keyed blind index, by which it is found without being read; emptied when the key is destroyed.
    """

    id = models.UUIDField(primary_key=True)
    proceeding_id = models.UUIDField()
    element = models.CharField(max_length=60)
    level = models.CharField(max_length=2)
    ciphertext = models.BinaryField()
    index = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["proceeding_id"], name="sealed_proceeding"),
                   models.Index(fields=["index"], name="sealed_index", condition=~models.Q(index=""))]


class StoredFile(Scoped):
    """A file addressed by the SM3 of what is stored; staged before its step, committed with it."""

    id = models.UUIDField(primary_key=True)
    digest = models.CharField(max_length=64)
    proceeding_id = models.UUIDField(null=True)
    media_type = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    is_encrypted = models.BooleanField(default=False)
    staged_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)
    content_key = models.CharField(max_length=64, blank=True, help_text="明文的键控摘要，认出同一文件再次上传")

    class Meta:
        indexes = [models.Index(fields=["digest"], name="file_digest"),
                   models.Index(fields=["proceeding_id"], name="file_proceeding")]
