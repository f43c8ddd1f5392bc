"""Projections: what lists filter on. They hold nothing that step records do not, and can be made anew."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from hengjian.identity.models import Scoped
from hengjian.proceedings.models.records import Channel


@ArrayField.register_lookup
class Holds(models.Lookup):
    """``handlers__holds=person``: equality alone, which is leak-proof.

    `@>` is not: under row-level security it would be judged last, its statistics left aside.
    """

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, before = self.process_lhs(compiler, connection)
        value, after = self.process_rhs(compiler, connection)
        return f"{value} = ANY ({column})", (*after, *before)


class Proceeding(Scoped):
    """The common columns of every kind of handling."""

    id = models.UUIDField(primary_key=True)
    root_id = models.UUIDField()
    parent_id = models.UUIDField(null=True)
    procedure = models.CharField(max_length=60)
    procedure_hash = models.CharField(max_length=64)
    channel = models.CharField(max_length=10, choices=Channel)
    seq = models.PositiveIntegerField(help_text="最后一步的序号")
    stage = models.CharField(max_length=40)
    is_closed = models.BooleanField(default=False)
    title = models.CharField(max_length=300)
    number = models.CharField("文号", max_length=60, blank=True)
    party_name = models.CharField(max_length=200, blank=True)
    party_pinyin = models.CharField(max_length=400, blank=True)
    party_kind = models.CharField(max_length=24, blank=True)
    party_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    party_key = models.CharField("当事人盲索引", max_length=64, blank=True)
    item_code = models.CharField(max_length=40, blank=True)
    item_title = models.CharField(max_length=200, blank=True)
    handlers: ArrayField[Any, Any] = ArrayField(models.TextField(), default=list)
    handler_names = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    last_step_at = models.DateTimeField()
    due_on = models.DateField("最近期限", null=True, help_text="未了期限中最早的一个；是否逾期在读取时计算")
    due_title = models.CharField(max_length=60, blank=True)
    due_unit = models.CharField(max_length=2, blank=True, help_text="最近期限的单位：WD、D、M、H")
    restricted = models.CharField("限制查阅", max_length=20, blank=True, help_text="商业秘密或者个人隐私；空：不限")
    search = SearchVectorField(null=True)
    projection_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["root_id"], name="proc_root"),
            models.Index("agency_id", models.F("opened_at").desc(), models.F("id").desc(), name="proc_agency"),
            models.Index("district", models.F("opened_at").desc(), models.F("id").desc(), name="proc_district"),
            models.Index("line", models.F("opened_at").desc(), models.F("id").desc(), name="proc_line"),
            models.Index("city", models.F("opened_at").desc(), models.F("id").desc(), name="proc_city"),
            models.Index("agency_id", "due_on", "id", name="proc_agency_due"),
            models.Index(fields=["number"], name="proc_number"),
            models.Index(fields=["party_key"], name="proc_party"),
            models.Index(fields=["party_code"], name="proc_company", condition=~models.Q(party_code="")),
            models.Index("item_code", models.F("opened_at").desc(), models.F("id").desc(), name="proc_item",
                         condition=models.Q(parent_id=None) & ~models.Q(item_code="")),
            GinIndex(fields=["search"], name="proc_search"),
        ]

    @classmethod
    def case_column(cls) -> str:
        return "id"


class ClockRow(Scoped):
    """A time limit that runs or ran. Whether it is overdue is computed when read, never stored."""

    id = models.UUIDField(primary_key=True)
    proceeding_id = models.UUIDField()
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=60)
    cite = models.CharField(max_length=120)
    holder = models.CharField(max_length=10)
    start_on = models.DateField()
    due_on = models.DateField()
    length = models.CharField(max_length=40)
    unit = models.CharField(max_length=2, help_text="WD、D、M、H")
    provisional = models.BooleanField(default=False)
    calendar_version = models.CharField(max_length=32)
    verified = models.BooleanField(default=True)
    trace: models.JSONField[Any, Any] = models.JSONField()
    started_by = models.UUIDField()
    paused_since = models.DateField(null=True, help_text="中止起始日；中止中的期限不逾期")
    met_by = models.UUIDField(null=True)
    met_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["proceeding_id"], name="clock_proceeding"),
            models.Index("agency_id", "due_on", condition=models.Q(met_on=None), name="clock_agency_open"),
        ]


class FindingRow(Scoped):
    """A rule that a recorded step did not satisfy (entry and exchange: the act had happened already).

    `status` is failed, unknown or waived. One that no longer holds, since something was reported late, is kept
    with what withdrew it.
    """

    id = models.UUIDField(primary_key=True)
    proceeding_id = models.UUIDField()
    step_id = models.UUIDField()
    rule = models.CharField(max_length=20)
    rule_version = models.CharField(max_length=40)
    cite = models.CharField(max_length=120)
    status = models.CharField(max_length=10)
    message = models.TextField()
    found_at = models.DateTimeField()
    withdrawn_by = models.UUIDField(null=True, help_text="后来补报的记录，据其不再成立")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["proceeding_id"], name="finding_proceeding"),
            models.Index("agency_id", models.F("found_at").desc(), models.F("id").desc(), name="finding_agency"),
            models.Index("district", models.F("found_at").desc(), models.F("id").desc(), name="finding_district"),
            models.Index("line", models.F("found_at").desc(), models.F("id").desc(), name="finding_line"),
            models.Index("city", models.F("found_at").desc(), models.F("id").desc(), name="finding_city"),
        ]


class IssuedDocument(Scoped):
    """A document that a step issued, and the file that holds it.

    Internal papers have no number; of a paper issued elsewhere the file may be missing.
    """

    id = models.UUIDField(primary_key=True)
    proceeding_id = models.UUIDField()
    step_id = models.UUIDField()
    code = models.CharField(max_length=8)
    title = models.CharField(max_length=60)
    number = models.CharField(max_length=60)
    issued_at = models.DateTimeField()
    file_digest = models.CharField(max_length=64)
    layout_version = models.CharField(max_length=64)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["proceeding_id"], name="document_proceeding"),
                   models.Index(fields=["step_id"], name="document_step")]


class Participant(Scoped):
    """Who takes part in a proceeding, in which part, from when to when.

    `invited`: another body, or a person of it, that reads the case meanwhile (参与); `until` is then known beforehand.
    """

    id = models.UUIDField(primary_key=True)
    proceeding_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    part = models.CharField(max_length=20)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    invited = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["proceeding_id"], name="participant_proceeding"),
            models.Index(fields=["organisation_id"], name="participant_invited", condition=models.Q(invited=True)),
        ]


class Destruction(Scoped):
    """A request that the sealed content of a case be destroyed, and what was decided on it."""

    id = models.UUIDField(primary_key=True, help_text="申请的记录")
    proceeding_id = models.UUIDField()
    ground = models.CharField(max_length=20)
    basis = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=50)
    asked_at = models.DateTimeField()
    approved = models.BooleanField(null=True, help_text="空：等待决定")
    opinion = models.CharField(max_length=500, blank=True)
    decided_by_name = models.CharField(max_length=50, blank=True)
    decided_at = models.DateTimeField(null=True)
    values = models.PositiveIntegerField("封存的值", default=0)
    files = models.PositiveIntegerField("文件", default=0)

    class Meta:
        indexes = [models.Index(fields=["proceeding_id"], name="destruction_proceeding"),
                   models.Index(fields=["agency_id"], condition=models.Q(approved=None), name="destruction_waiting")]


class Restriction(Scoped):
    """That a case, or one piece of its evidence, is not for everybody in scope to read, and until when."""

    id = models.UUIDField(primary_key=True, help_text="限制的记录")
    proceeding_id = models.UUIDField()
    kind = models.CharField(max_length=20)
    evidence = models.CharField("证据", max_length=200, blank=True, help_text="空：整个案件")
    basis = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)
    since = models.DateTimeField()
    by_name = models.CharField(max_length=50)
    lifted_at = models.DateTimeField(null=True)
    lifted_by_name = models.CharField(max_length=50, blank=True)
    lift_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["proceeding_id"], name="restriction_proceeding")]
