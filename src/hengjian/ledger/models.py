"""Narrow tables: entries that are never changed, the head of each agency's log, and heads that were signed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Entry(models.Model):
    """One leaf of one agency's log; `sequence` counts from 0 without gaps.

    `node` is the root of the largest perfect subtree that ends with this entry (an entry of even sequence: the
    leaf itself). With it a broken tree is traced to the entry, not only to the log.
    """

    pk = models.CompositePrimaryKey("agency_id", "sequence")
    agency_id = models.UUIDField()
    sequence = models.BigIntegerField()
    leaf = models.BinaryField(max_length=32)
    node = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=12)
    ref_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["ref_id"])]


class Head(models.Model):
    """Size and Merkle root of one agency's log. `frontier` are the roots of its perfect subtrees, largest first."""

    agency_id = models.UUIDField(primary_key=True)
    size = models.BigIntegerField(default=0)
    root = models.BinaryField(max_length=32)
    frontier = ArrayField(models.BinaryField(max_length=32), default=list)
    updated_at = models.DateTimeField(auto_now=True)


class SignedHead(models.Model):
    """A head that the witness signed, as a copy beside the log; it may stay behind (ADR 0013).

    With `at` and `number` the signed bytes are made anew (`witness.statement`). `key` is the public key, 64 bytes.
    """

    pk = models.CompositePrimaryKey("agency_id", "size")
    agency_id = models.UUIDField()
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    at = models.CharField(max_length=20)
    number = models.BigIntegerField()
    signature = models.BinaryField(max_length=64)
    key = models.BinaryField(max_length=64)
