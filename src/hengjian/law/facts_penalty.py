"""What the rules of a penalty look at. The enforcement app fills these from steps, registry and identity."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from hengjian.law.facts import Facts, Label, Moment
from hengjian.law.facts_act import ActFacts
from hengjian.law.facts_publication import PublicationFacts


class OfficerFact(Facts):
    """One officer who signs the act being judged, with the certificate as it stood on that day."""

    person: Annotated[str, Label("人员标识")]
    name: Annotated[str, Label("姓名")]
    agency: Annotated[str, Label("所属机关")]
    confirmed: Annotated[bool, Label("本人确认")]
    """True only where the officer confirmed with an own PIN or in an own session."""
    certificate_number: Annotated[str, Label("执法证号")]
    certificate_status: Annotated[str, Label("执法证状态")]
    """``valid`` or why not: suspended, revoked, cancelled; none where the officer has no certificate."""
    certificate_valid_from: Annotated[date, Label("执法证有效期起")]
    certificate_valid_to: Annotated[date, Label("执法证有效期止")]
    certificate_kinds: Annotated[tuple[str, ...], Label("执法证类别")]
    """Lines of business (`SCJG` …)."""
    certificate_areas: Annotated[tuple[str, ...], Label("执法证区域")]
    """Division codes; a wider one covers what lies in it."""


class AgencyFact(Facts):
    """The agency in whose name the act is done."""

    id: Annotated[str, Label("机关标识")]
    name: Annotated[str, Label("机关名称")]
    status: Annotated[str, Label("主体状态")]
    """``active`` or why not."""
    division: Annotated[str, Label("行政区划")]
    is_town: Annotated[bool, Label("是否镇街")]
    entrusted_by: Annotated[str | None, Label("委托机关名称")]
    """None where the agency acts in its own right."""


class TierFact(Facts):
    """One tier of the discretion standard for the item, as published on that day."""

    name: Annotated[str, Label("档次")]
    minimum: Annotated[Decimal, Label("罚款下限")]
    maximum: Annotated[Decimal, Label("罚款上限")]


class BasisChangeFact(Facts):
    """An article that reads otherwise since a day after the offence."""

    basis: Annotated[str, Label("变化的条文")]
    since: Annotated[date, Label("新规定施行日期")]
    effect: Annotated[str, Label("与旧规定相比")]
    """``lighter`` (or penalising no longer), ``equal``, ``heavier``; empty where nobody has decided it. Registered by
    people: no machine tells which of two wordings is lighter."""


class ProsecutionFact(Facts):
    """From what on an offence against an item may be a crime 追诉标准."""

    crime: Annotated[str, Label("罪名")]
    measure: Annotated[str, Label("追诉标准的计算项目")]
    """``value`` (of what was dealt in), ``gain`` or ``quantity``."""
    least: Annotated[Decimal, Label("追诉标准")]
    """In yuan, of a quantity a number."""


class ItemFact(Facts):
    """The enforcement item 子项 as it stood on the day of the act."""

    code: Annotated[str, Label("事项编码")]
    line: Annotated[str, Label("执法类别")]
    published_at: Annotated[date | None, Label("公布日期")]
    basis_status: Annotated[str, Label("依据效力")]
    """Of the articles it rests on: ``in_force`` or why not."""
    basis_levels: Annotated[tuple[str, ...], Label("处罚依据的层级")]
    """Of the texts that provide for the penalty: ``law``, ``administrative_regulation``, ``local_regulation``,
    ``department_rule``, ``local_rule``; ``normative_document`` for anything below."""
    basis_refers_upward: Annotated[bool, Label("依据是否引用上位法")]
    """Whether a text of higher level already provides for this penalty, which the others only make specific."""
    basis_in_force_at_offence: Annotated[bool, Label("行为时依据是否有效")]
    """Whether the articles it rests on were in force when the offence ended (today, where it goes on)."""
    changes: Annotated[tuple[BasisChangeFact, ...], Label("行为后依据的变化")]
    """What of the articles it rests on changed after the offence and up to the act, by day; stated at the steps that
    choose the law."""
    authorised_from: Annotated[date | None, Label("职权起始日")]
    """None: the agency has no authority over this item."""
    authorised_to: Annotated[date | None, Label("职权终止日")]
    empowering_document: Annotated[str, Label("赋权决定文号")]
    simple_allowed: Annotated[bool, Label("是否适用简易程序")]
    kinds: Annotated[tuple[str, ...], Label("可以给予的处罚种类")]
    tiers: Annotated[tuple[TierFact, ...], Label("裁量档次表")]
    fine_most: Annotated[Decimal | None, Label("罚款幅度的上限")]
    """Of the whole range for this kind of party; None: no range in yuan is registered."""
    prosecution: Annotated[tuple[ProsecutionFact, ...], Label("追诉标准表")]


class PenaltyFacts(ActFacts):
    """What every penalty states, whatever its procedure; rules that hold for all of them read this."""

    agency: Annotated[AgencyFact, Label("执法主体")]
    item: Annotated[ItemFact, Label("执法事项")]
    officers: Annotated[tuple[OfficerFact, ...], Label("执法人员")]

    party_kind: Annotated[str, Label("当事人类别")]
    party_birth_date: Annotated[date | None, Label("当事人出生日期", sealed=True)]
    """None: the party is no natural person."""

    offence_facts: Annotated[str, Label("违法事实")]
    offence_division: Annotated[str, Label("违法行为发生地区划")]
    offence_ended: Annotated[date | None, Label("违法行为终了日期")]
    """None: it still goes on."""
    found_at: Annotated[Moment, Label("发现时间")]
    evidence_count: Annotated[int, Label("证据件数")]
    offence_slight: Annotated[bool, Label("违法行为是否轻微")]
    corrected_in_time: Annotated[bool, Label("是否及时改正")]
    harm_caused: Annotated[bool, Label("是否造成危害后果")]
    concerns_safety: Annotated[bool, Label("是否涉及生命健康安全、金融安全")]

    decided_at: Annotated[Moment | None, Label("决定时间")]
    penalty_kinds: Annotated[tuple[str, ...], Label("处罚种类")]
    """Empty where no penalty is imposed."""
    fine: Annotated[Decimal, Label("罚款数额")]
    """Zero where there is no fine."""
    discretion_tier: Annotated[str, Label("裁量档次")]
    adjustment: Annotated[str, Label("裁量情节")]
    adjustment_reason: Annotated[str, Label("从轻、减轻、从重的理由")]
    signed_as: Annotated[str, Label("决定书落款机关")]
    document_problems: Annotated[tuple[str, ...], Label("决定书的缺项")]
    """Messages of `documents.check_document`."""


class SimplePenaltyFacts(PenaltyFacts, PublicationFacts):
    """An on-the-spot penalty as it stands when an act is judged."""

    certificates_shown_at: Annotated[Moment | None, Label("出示证件时间")]
    certificates_shown: Annotated[tuple[str, ...], Label("已出示的执法证号")]

    informed_at: Annotated[Moment | None, Label("告知时间")]
    """The latest time; None: not informed. Likewise for the other times."""
    informed_content: Annotated[str, Label("告知内容")]
    rights_told: Annotated[tuple[str, ...], Label("已告知的权利")]
    proposed_kinds: Annotated[tuple[str, ...], Label("告知的处罚种类")]
    proposed_fine: Annotated[Decimal, Label("告知的罚款数额")]
    """Zero where no fine was proposed."""

    heard_at: Annotated[Moment | None, Label("听取陈述申辩时间")]
    heard_as: Annotated[str, Label("当事人意见")]
    statement_result: Annotated[str, Label("复核结果")]
    statement_reply: Annotated[str, Label("复核意见")]

    delivered_as: Annotated[str, Label("交付情况")]
    refusal_reason: Annotated[str, Label("拒绝签收的情况")]

    collect_ground: Annotated[str, Label("当场收缴的理由")]
    collect_explanation: Annotated[str, Label("事后难以执行的情况")]
    party_requested: Annotated[bool, Label("当事人是否提出当场缴纳")]
    collected: Annotated[Decimal, Label("已当场收缴金额")]
    """Before the act being judged; zero where nothing was. Likewise the next three."""
    handed_in: Annotated[Decimal, Label("已交机关金额")]
    banked: Annotated[Decimal, Label("已缴付银行金额")]
    paid: Annotated[Decimal, Label("当事人已缴纳金额")]
    amount: Annotated[Decimal, Label("本次金额")]
    """Of the act being judged."""
    receipt_number: Annotated[str, Label("专用票据号码")]
    receipt_unused: Annotated[bool, Label("票据号码未被使用过")]
    bank_receipt_number: Annotated[str, Label("银行回单号")]
    closed_as: Annotated[str, Label("结案方式")]
