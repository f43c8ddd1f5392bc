"""The engine's tables: step records and what belongs to them, and the projections made from them."""

from hengjian.proceedings.models.asked import AskedForm
from hengjian.proceedings.models.exports import ExportJob, ExportStatus
from hengjian.proceedings.models.numbers import IssuedNumber, NumberBlock, NumberSeries
from hengjian.proceedings.models.projections import (
    ClockRow,
    Destruction,
    FindingRow,
    IssuedDocument,
    Participant,
    Proceeding,
    Restriction,
)
from hengjian.proceedings.models.records import Channel, IdempotencyKey, StepRecord, TimeSource
from hengjian.proceedings.models.sealed import MasterKeyMark, ProceedingKey, SealedValue, StoredFile
from hengjian.proceedings.models.versions import Overlay, ProcedureVersion

__all__ = [
    "AskedForm",
    "Channel",
    "ClockRow",
    "Destruction",
    "ExportJob",
    "ExportStatus",
    "FindingRow",
    "IdempotencyKey",
    "IssuedDocument",
    "IssuedNumber",
    "MasterKeyMark",
    "NumberBlock",
    "NumberSeries",
    "Overlay",
    "Participant",
    "ProcedureVersion",
    "Proceeding",
    "ProceedingKey",
    "Restriction",
    "SealedValue",
    "StepRecord",
    "StoredFile",
    "TimeSource",
]
