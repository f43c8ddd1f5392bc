"""What the rules of an ordinary penalty look at, and those of its review, hearing, deliberation and serving."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from hengjian.law.facts import Facts, Label, Moment
from hengjian.law.facts_act import ActFacts
from hengjian.law.facts_penalty import PenaltyFacts
from hengjian.law.facts_publication import PublicationFacts


class ElsewhereFact(Facts):
    """A case beyond the officer's scope, as far as a registered function tells of it."""

    agency: Annotated[str, Label("机关")]
    contact: Annotated[str, Label("联系方式")]
    number: Annotated[str, Label("文号")]
    on: Annotated[date, Label("日期")]


class KeyFacts(Facts):
    """What a review passes and a decision rests on 关键要素."""

    digest: Annotated[str, Label("关键要素摘要")]
    """SM3 of the other fields in canonical writing."""
    determined_facts: Annotated[str, Label("认定的违法事实")]
    outcome: Annotated[str, Label("处理结果")]
    """``penalty`` or ``no_penalty``."""
    kinds: Annotated[tuple[str, ...], Label("处罚种类")]
    fine: Annotated[Decimal, Label("罚款数额")]
    """Zero where there is none; likewise `confiscated`."""
    confiscated: Annotated[Decimal, Label("没收数额")]
    tier: Annotated[str, Label("裁量档次")]
    adjustment: Annotated[str, Label("裁量情节")]


class ConcurrentFact(Facts):
    """Another item that the same act offends against 竞合."""

    code: Annotated[str, Label("同时触犯的事项")]
    title: Annotated[str, Label("事项名称")]
    """Empty where no such item is registered."""
    fine_most: Annotated[Decimal | None, Label("罚款幅度的上限")]
    """As `ItemFact.fine_most`."""


class RecordFact(Facts):
    """One record made with people present: of an interview or a scene 笔录."""

    kind: Annotated[str, Label("笔录种类")]
    """``interview`` or ``scene``."""
    began: Annotated[Moment, Label("开始时间")]
    ended: Annotated[Moment, Label("结束时间")]
    certificates_shown: Annotated[bool, Label("是否出示执法证件")]
    certificate_numbers: Annotated[tuple[str, ...], Label("已出示的执法证号")]
    rights_told: Annotated[tuple[str, ...], Label("已告知的权利")]
    signed_as: Annotated[str, Label("签字情况")]
    refusal_reason: Annotated[str, Label("拒绝签名的情况")]


class DeviceFact(Facts):
    """A monitoring device 电子技术监控设备 that recorded a piece of evidence, as the register knew it on that day.

    Of every day None means: had not been done.
    """

    number: Annotated[str, Label("设备编号")]
    evidence: Annotated[str, Label("证据名称")]
    recorded_on: Annotated[date, Label("设备记录日期")]
    record_reviewed: Annotated[bool, Label("记录内容是否经过审核")]
    registered: Annotated[bool, Label("设备是否登记")]
    """Whether the body's register had the device on the day of the recording; where not, nothing below is known."""
    status: Annotated[str, Label("使用状态")]
    """``in_use`` or ``retired``."""
    legal_review_on: Annotated[date | None, Label("法制审核日期")]
    technical_review_on: Annotated[date | None, Label("技术审核日期")]
    checked_until: Annotated[date | None, Label("检定有效期至")]
    marked_on: Annotated[date | None, Label("设置标志日期")]
    published_on: Annotated[date | None, Label("公布地点日期")]


class EvidenceFact(Facts):
    """One piece of evidence in the file."""

    title: Annotated[str, Label("证据名称")]
    type: Annotated[str, Label("证据种类")]
    excluded: Annotated[bool, Label("是否已被排除")]


class ReviewFact(Facts):
    """One legal review of the case, as it stands when the act is judged."""

    stage: Annotated[str, Label("送审阶段")]
    """``intended``, ``after_hearing`` or ``changed``."""
    submitted_at: Annotated[Moment, Label("送审时间")]
    """Of the last submission of this review."""
    passed_at: Annotated[Moment | None, Label("审核通过时间")]
    """None: not passed (yet)."""
    reviewer: Annotated[str, Label("审核人员标识")]
    key: Annotated[KeyFacts, Label("送审的关键要素")]


class NoticeFact(Facts):
    """One notice before the decision, with when it was served."""

    issued_at: Annotated[Moment, Label("告知书制发时间")]
    served_at: Annotated[Moment | None, Label("事先告知书送达时间")]
    """By way of the serving proceeding; None: not served."""
    hearing_served_at: Annotated[Moment | None, Label("听证告知书送达时间")]
    statement_due: Annotated[date | None, Label("陈述申辩期限")]
    """The last day; None: not served yet."""
    hearing_due: Annotated[date | None, Label("申请听证期限")]
    kinds: Annotated[tuple[str, ...], Label("告知的处罚种类")]
    fine: Annotated[Decimal, Label("告知的罚款数额")]
    confiscated: Annotated[Decimal, Label("告知的没收数额")]
    content: Annotated[str, Label("告知内容")]
    rights_told: Annotated[tuple[str, ...], Label("已告知的权利")]
    hearing_right: Annotated[bool, Label("是否告知听证权利")]
    facts: Annotated[str, Label("告知时认定的违法事实")]
    """As the investigation had been concluded then."""


class HearingFact(Facts):
    """One hearing of the case."""

    requested_at: Annotated[Moment, Label("申请听证时间")]
    held_at: Annotated[Moment | None, Label("听证时间")]
    """When it ended; None: not held."""
    reported_at: Annotated[Moment | None, Label("听证报告时间")]
    stopped_at: Annotated[Moment | None, Label("听证终止或不予听证时间")]


class DeliberationFact(Facts):
    """One collective deliberation of the case that was concluded."""

    on: Annotated[str, Label("讨论事项")]
    held_at: Annotated[Moment, Label("讨论时间")]
    members: Annotated[int, Label("出席负责人人数")]
    approved: Annotated[bool, Label("是否表决通过")]


class PaymentFact(Facts):
    """One payment that arrived at the bank."""

    purpose: Annotated[str, Label("缴纳的是")]
    """``fine``, ``late_fine`` or ``confiscated``."""
    amount: Annotated[Decimal, Label("到账金额")]
    on: Annotated[date, Label("到账日期")]
    by_party: Annotated[bool, Label("缴款人是否当事人")]
    explained: Annotated[bool, Label("是否说明代缴")]
    bank_receipt: Annotated[str, Label("银行回单号")]


class RemedyFact(Facts):
    """Reconsideration or litigation against the decision 复议、诉讼."""

    kind: Annotated[str, Label("救济途径")]
    """``reconsideration`` or ``litigation``."""
    document: Annotated[str, Label("受理文书文号")]
    opened_on: Annotated[date, Label("受理日期")]
    stayed: Annotated[bool, Label("期间是否停止执行")]
    ended_on: Annotated[date | None, Label("结束日期")]
    """None: it still goes on."""
    result: Annotated[str, Label("结果")]
    """``upheld``, ``changed``, ``revoked`` …; empty while it goes on."""


class OrdinaryPenaltyFacts(PenaltyFacts, PublicationFacts):
    """An ordinary penalty as it stands when an act is judged.

    Of every time None means: has not happened. Amounts are yuan, zero where there are none.
    """

    handlers: Annotated[tuple[str, ...], Label("承办人员标识")]
    handler_names: Annotated[tuple[str, ...], Label("承办人员姓名")]

    clue_received_at: Annotated[Moment, Label("收到线索时间")]
    verified_at: Annotated[Moment | None, Label("核查时间")]
    verification_result: Annotated[str, Label("核查结论")]
    filing_applied_at: Annotated[Moment | None, Label("提请立案时间")]
    recusal_declared: Annotated[bool, Label("是否作回避自查")]
    filed_at: Annotated[Moment | None, Label("立案时间")]
    agency_division_covers: Annotated[bool, Label("违法行为发生地是否在本辖区")]
    cross_region_basis: Annotated[str, Label("异地管辖依据")]
    cross_region_approval: Annotated[str, Label("异地管辖批准文号")]
    filed_elsewhere: Annotated[tuple[ElsewhereFact, ...], Label("他机关在先立案")]
    """Earlier filings of the same party, item and overlapping time (registered function)."""
    designation_document: Annotated[str, Label("指定管辖文号")]
    """Of the common superior who designated this agency; empty where none did."""
    fined_elsewhere: Annotated[tuple[ElsewhereFact, ...], Label("同一行为已被罚款")]
    """Other cases in which the same act was fined (registered function)."""
    earlier_decisions: Annotated[int, Label("同一当事人同一事项此前的决定件数")]
    """Over the whole platform, within the years of parameter `first_offence_years` (registered function)."""
    first_offence: Annotated[bool, Label("是否按初次违法处理")]
    party_impaired: Annotated[bool, Label("是否疑似精神、智力残疾", sealed=True)]
    appraised_at: Annotated[Moment | None, Label("收到鉴定意见时间")]
    """Of the newest opinion received."""
    capacity: Annotated[str, Label("行为时的辨认、控制能力", sealed=True)]
    """``none``, ``reduced`` or ``full``; empty where nobody has assessed it."""
    emergency_response: Annotated[bool, Label("是否按突发事件快速、从重")]
    emergency_document: Annotated[str, Label("应急响应文号")]

    records: Annotated[tuple[RecordFact, ...], Label("笔录")]
    record: Annotated[RecordFact | None, Label("本次笔录")]
    """The one being judged; None at other steps."""
    evidence: Annotated[tuple[EvidenceFact, ...], Label("证据")]
    devices: Annotated[tuple[DeviceFact, ...], Label("本次取证的监控设备")]
    """One for each piece of evidence that the act being judged enters and a device recorded."""
    evidence_cited: Annotated[tuple[str, ...], Label("采信的证据")]
    evidence_excluded: Annotated[tuple[str, ...], Label("已排除的证据")]
    preservation_approved_at: Annotated[Moment | None, Label("批准登记保存时间")]
    preserved_at: Annotated[Moment | None, Label("登记保存时间")]
    """Of the preservation that is not handled yet, else of the newest one."""
    preserved_handled_at: Annotated[Moment | None, Label("登记保存处理时间")]
    preservation_due: Annotated[date | None, Label("登记保存处理期限")]
    recusal_requested_at: Annotated[Moment | None, Label("申请回避时间")]
    recusal_decided_at: Annotated[Moment | None, Label("决定回避时间")]
    recused: Annotated[tuple[str, ...], Label("已准予回避的人员姓名")]
    correction_ordered_at: Annotated[Moment | None, Label("责令改正时间")]
    no_correction_reason: Annotated[str, Label("无需责令改正的理由")]
    extension_days: Annotated[int, Label("本次延长天数")]
    extended_before: Annotated[int, Label("此前延长次数")]

    concluded_at: Annotated[Moment | None, Label("调查终结时间")]
    conclusion_approved_at: Annotated[Moment | None, Label("调查终结审核时间")]
    crime_assessment: Annotated[str, Label("是否涉嫌犯罪")]
    crime_reason: Annotated[str, Label("移送评估理由")]
    proposed_outcome: Annotated[str, Label("处理建议")]
    proposed_kinds: Annotated[tuple[str, ...], Label("拟处罚种类")]
    """Of the step being judged, else as last proposed (conclusion, notice); likewise the next two."""
    proposed_fine: Annotated[Decimal, Label("拟罚款数额")]
    proposed_confiscated: Annotated[Decimal, Label("拟没收数额")]
    illegal_gain: Annotated[Decimal, Label("违法所得")]
    gain_kept_reason: Annotated[str, Label("不没收违法所得的理由")]
    adjustment_factors: Annotated[tuple[str, ...], Label("从轻、减轻的情形")]
    factors_proved: Annotated[tuple[str, ...], Label("有证据的从轻、减轻情形")]
    """Those of `adjustment_factors` for which the report names evidence."""
    factor_evidence: Annotated[tuple[str, ...], Label("证明从轻、减轻情形的证据")]
    """Names of that evidence."""
    concurrent: Annotated[tuple[ConcurrentFact, ...], Label("同时触犯的其他事项")]
    """As the report of the investigation says."""
    involved_value: Annotated[Decimal | None, Label("涉案金额")]
    """Of goods or sales, as the report says; None: it says nothing. Likewise the next."""
    involved_quantity: Annotated[int | None, Label("涉案数量")]
    no_fault: Annotated[bool, Label("是否没有主观过错")]
    is_major: Annotated[bool, Label("是否情节复杂或者重大")]
    review_ground: Annotated[str, Label("法制审核情形")]

    reviews: Annotated[tuple[ReviewFact, ...], Label("法制审核")]
    """In order of submission."""
    notice_approved_at: Annotated[Moment | None, Label("告知批准时间")]
    notice: Annotated[NoticeFact | None, Label("事先告知")]
    """The newest one; None: not informed."""
    party_response: Annotated[str, Label("当事人意见")]
    """``statement``, ``waived``, ``silent``; empty: nothing recorded since the newest notice."""
    responded_at: Annotated[Moment | None, Label("当事人意见时间")]
    stated_at: Annotated[Moment | None, Label("当事人陈述申辩时间")]
    """Of its newest statement since the newest notice, whatever it said afterwards; None: it made none."""
    waiver_documented: Annotated[bool, Label("是否有当事人书面放弃的材料")]
    statement_reviewed_at: Annotated[Moment | None, Label("申辩复核时间")]
    statement_result: Annotated[str, Label("复核结果")]
    statement_reply: Annotated[str, Label("复核意见")]
    hearings: Annotated[tuple[HearingFact, ...], Label("听证")]
    deliberations: Annotated[tuple[DeliberationFact, ...], Label("集体讨论")]
    """Those that were held, in the order in which they were."""

    decision_proposed_at: Annotated[Moment | None, Label("提请决定时间")]
    outcome: Annotated[str, Label("处理决定")]
    decision: Annotated[KeyFacts | None, Label("决定的关键要素")]
    """Of the decision proposed last; None: none proposed."""
    law_applied: Annotated[str, Label("适用的规定")]
    """``old`` (of the time of the offence) or ``new``, where the decision says so; else empty."""
    no_penalty_ground: Annotated[str, Label("不予处罚的情形")]
    education: Annotated[str, Label("教育情况")]
    hearing_record_relied: Annotated[bool, Label("是否根据听证笔录")]
    reviewers: Annotated[tuple[str, ...], Label("法制审核人员标识")]
    decision_due: Annotated[date | None, Label("办案期限")]
    """The last day, with extensions and pauses; None: not filed."""
    decision_due_rolled: Annotated[date | None, Label("办案期限（末日顺延）")]
    """`decision_due`, or the next working day where it is none: the day a breach is judged by."""
    filing_due: Annotated[date | None, Label("立案期限")]
    """The last day for filing, after a verification that called for it; None: none ran."""
    hearing_right: Annotated[bool, Label("本次是否告知听证权利")]
    """Of the step being judged (`apply_notice`, `inform`)."""

    decision_served_at: Annotated[Moment | None, Label("决定书送达时间")]
    published_at: Annotated[Moment | None, Label("公示时间")]
    """When published, or recorded as exempt with the reason."""
    revoked_at: Annotated[Moment | None, Label("决定变动时间")]
    revocation: Annotated[str, Label("决定改变的方式")]
    """As the newest such act says, this one included: ``changed``, ``revoked``, ``unlawful``, ``invalid``,
    ``redone``; empty where there is none."""
    invalid_ground: Annotated[str, Label("无效的原因")]
    """``no_basis``, ``no_standing`` or ``procedure``; empty where nothing is said."""
    refundable: Annotated[Decimal, Label("应退还的数额")]
    """What was paid on a decision that was revoked or is void, less what has been paid back before this act."""
    refund: Annotated[Decimal, Label("本次退还的数额")]
    publication_withdrawn_at: Annotated[Moment | None, Label("撤回公示时间")]

    payments: Annotated[tuple[PaymentFact, ...], Label("缴款")]
    """Before the act being judged."""
    payment: Annotated[PaymentFact | None, Label("本次缴款")]
    """The one being judged; it is not among `payments`."""
    confiscated: Annotated[Decimal, Label("决定没收的数额")]
    unpaid: Annotated[Decimal, Label("尚未缴纳的罚款")]
    """Before the act being judged."""
    payment_due: Annotated[date | None, Label("缴款期限")]
    """The last day, deferred where that was approved; None: the decision is not served."""
    days_overdue: Annotated[int, Label("逾期天数")]
    """Up to the act, without the days of reconsideration or litigation (行政处罚法 73) and those on which either had
    stopped execution."""
    late_fine_due: Annotated[Decimal, Label("应加处罚款")]
    """By 行政处罚法 72, summed over instalments, capped; reckoned by `law.late_fine`."""
    late_fine: Annotated[Decimal, Label("本次加处罚款")]
    late_fines_before: Annotated[Decimal, Label("此前加处罚款")]
    late_fine_reason: Annotated[str, Label("少于应加处数额的理由")]
    deferral_applied_at: Annotated[Moment | None, Label("申请延期分期时间")]
    """Of the application that is not decided yet, else of the newest one."""
    deferral_kind: Annotated[str, Label("批准延期还是分期")]
    """Of the step being judged: ``defer`` or ``instalments``; likewise the next three."""
    deferred_to: Annotated[date | None, Label("延期至")]
    instalment_days: Annotated[tuple[date, ...], Label("分期缴纳期限")]
    instalments_total: Annotated[Decimal, Label("分期总额")]
    rate_told: Annotated[bool, Label("是否告知加处罚款标准")]
    """By the step being judged or an earlier demand."""
    demand_due: Annotated[date | None, Label("催告期限")]
    """The last day given by the newest demand, counted from its serving; None: none was served."""
    litigation_due: Annotated[date | None, Label("起诉期限")]
    """The last day for the party to sue; None: the decision is not served."""
    court_due: Annotated[date | None, Label("申请法院强制执行期限")]
    execution_suspended: Annotated[bool, Label("是否停止执行")]
    """As it stands before the act being judged: by a decision of its own, or for as long as a remedy goes on."""
    remedies: Annotated[tuple[RemedyFact, ...], Label("复议、诉讼")]
    """Before the act being judged, in order of opening."""
    suspension_document: Annotated[str, Label("停止执行的文书")]
    other_kinds_executed: Annotated[tuple[str, ...], Label("已执行的其他处罚")]
    closed_as: Annotated[str, Label("结案方式")]
    close_reason: Annotated[str, Label("终结的理由")]
    property_handled: Annotated[str, Label("涉案财物处理情况")]
    missing_from_file: Annotated[tuple[str, ...], Label("案卷缺少的材料")]


class ReviewFacts(ActFacts):
    """A legal review as it stands when one of its steps is judged."""

    handlers: Annotated[tuple[str, ...], Label("承办人员标识")]
    concluded_at: Annotated[Moment | None, Label("调查终结时间")]
    """When the investigation of the case under review was concluded."""
    key: Annotated[KeyFacts, Label("送审的关键要素")]
    review_points: Annotated[tuple[str, ...], Label("已审核的要点")]
    points_failed: Annotated[tuple[str, ...], Label("不符合要求的要点")]
    has_qualification: Annotated[bool, Label("审核人员是否有法律职业资格")]
    first_review_on: Annotated[date | None, Label("初次从事法制审核日期")]
    """None: never before."""


class HearingFacts(ActFacts):
    """A hearing as it stands when one of its steps is judged."""

    handlers: Annotated[tuple[str, ...], Label("本案调查人员标识")]
    handler_names: Annotated[tuple[str, ...], Label("本案调查人员姓名")]
    host: Annotated[str, Label("听证主持人标识")]
    """Who took the step `notify` (at that step: who takes it); empty where nobody is named."""
    host_name: Annotated[str, Label("听证主持人")]
    hearing_told: Annotated[bool, Label("是否告知过听证权利")]
    """By the newest notice of the case."""
    requested_at: Annotated[Moment, Label("申请听证时间")]
    request_due: Annotated[date | None, Label("申请听证期限")]
    """The last day to ask for it; None: the notice is not served."""
    hearing_on: Annotated[date, Label("听证日期")]
    """As it was notified."""
    began_on: Annotated[date, Label("举行听证的日期")]
    notice_served_on: Annotated[date | None, Label("听证通知书送达日期")]
    notice_latest_on: Annotated[date, Label("最晚通知日期")]
    """Counted back from the day of the hearing by parameter `hearing_notice`."""
    public: Annotated[bool, Label("是否公开举行")]
    closed_reason: Annotated[str, Label("不公开的理由")]
    attended: Annotated[bool, Label("当事人是否到场")]
    termination_ground: Annotated[str, Label("终止原因")]
    agents: Annotated[int, Label("委托代理人人数")]
    signed_as: Annotated[str, Label("笔录签字情况")]
    refusal_reason: Annotated[str, Label("拒绝签名的情况")]


class DeliberationFacts(ActFacts):
    """A collective deliberation as it stands when one of its steps is judged."""

    on: Annotated[str, Label("讨论事项")]
    members: Annotated[int, Label("出席负责人人数")]
    votes_for: Annotated[int, Label("同意票数")]
    votes_against: Annotated[int, Label("反对票数")]
    result: Annotated[str, Label("表决结果")]
    reviews: Annotated[tuple[ReviewFact, ...], Label("法制审核")]
    hearings: Annotated[tuple[HearingFact, ...], Label("听证")]


class ServingFacts(PenaltyFacts):
    """The serving of documents as it stands when one of its steps is judged."""

    documents: Annotated[tuple[str, ...], Label("送达的文书")]
    method: Annotated[str, Label("送达方式")]
    served_on: Annotated[date, Label("送达日期")]
    failed_methods: Annotated[tuple[str, ...], Label("未成的送达方式")]
    """One for each failed attempt."""
    announced_on: Annotated[date | None, Label("公告日期")]
    announcement_ends: Annotated[date | None, Label("公告期满日期")]
    receiver_part: Annotated[str, Label("签收人身份")]
    refusal_reason: Annotated[str, Label("拒收情况")]
    witnessed: Annotated[bool, Label("是否有见证人")]
    recorded: Annotated[bool, Label("是否拍照录像")]
    postal_number: Annotated[str, Label("邮件号码")]
    electronic_consent: Annotated[str, Label("电子送达确认书")]
    proved: Annotated[bool, Label("是否有送达证明材料")]
    proof_on: Annotated[date | None, Label("送达证明材料日期")]
    """None: there is none, or it bears no date."""
    documents_made_at: Annotated[Moment | None, Label("所送文书制发时间")]
    """Of the newest of them; None: not made on the platform."""
    documents_unmade: Annotated[tuple[str, ...], Label("尚未制发的文书")]
    """Of those served, by title; of what is reported none, as its papers were made elsewhere."""
    documents_untold: Annotated[tuple[str, ...], Label("案中还没有制发环节的文书")]
    """Codes of those served whose step of the case has not been taken by then, in whatever channel."""
    decision_made_at: Annotated[Moment | None, Label("所送决定作出时间")]
    """None: what is served is no decision."""
    serving_due: Annotated[date | None, Label("送达期限")]
