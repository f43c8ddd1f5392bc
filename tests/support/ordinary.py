"""An ordinary penalty told step by step, with data that passes unless a test says otherwise.

    story = Story(city, clock)
    story.filed()
    story.do("conclude")
    review = story.under("legal_review")
    review.do("open"); review.do("accept"); review.do("pass")
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hengjian.identity import scope
from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.kernel.ids import new_id
from hengjian.law.catalogue import Law
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.door import Act, record
from hengjian.proceedings.models import FindingRow, Proceeding, StepRecord
from hengjian.registry.models import Certificate, Item, ItemAuthority
from support import city as small
from support.city import City
from support.time import Clock

EVERYTHING = Scope(city="120000")
ITEM = "SCJG-0101"
PERSON_ID = "11010519491231002X"
FACTS = "当事人自三月二日起在门店销售超过保质期的食品，共售出十二件。"
HANDLERS = ("李建国", "王敏")
PEOPLE = {
    "HANDLER_LEAD": "李建国", "UNIT_HEAD": "赵科长", "AGENCY_HEAD": "周负责", "LEGAL_REVIEWER": "钱审核",
    "HEARING_HOST": "吴主持", "CLERK": "郑记录", "PUBLISHER": "冯公示", "ARCHIVIST": "卫档案",
}  # fmt: skip
"""Who does what needs a role; of several roles the first that is here."""
AWAY = {"HANDLER_LEAD": "陈晨", "UNIT_HEAD": "许科长", "AGENCY_HEAD": "韩负责", "LEGAL_REVIEWER": "秦审核"}
"""The same in the other body."""
POINTS = ("subject", "procedure", "facts", "law", "powers", "documents", "crime")


def prepare(city: City) -> City:
    """Adds an item with larger fines than the market's, over which both bodies have authority."""
    tiers = [{"code": code, "label": label, "person": person, "organisation": organisation} for
             code, label, person, organisation in (
                 ("light", "较轻", ["0.00", "5000.00"], ["0.00", "20000.00"]),
                 ("normal", "一般", ["2000.00", "20000.00"], ["5000.00", "100000.00"]))]
    Item.objects.create(
        code=ITEM, title="销售超过保质期的食品", line="SCJG", offence="销售超过保质期的食品",
        published_at=date(2022, 1, 1), valid_from=date(2022, 1, 1), simple_allowed=False,
        basis=[{"law": "食品安全法", "article": 34, "role": "violated"},
               {"law": "食品安全法", "article": 124, "role": "penalty"}],
        kinds=["warning", "fine", "confiscate_gains", "confiscate_goods", "revoke_permit"],
        tiers={"version": "2025.1", "title": "天津市市场监管裁量基准（2025版）", "tiers": tiers},
    )
    for body in (city.market, city.other_market):
        ItemAuthority.objects.create(item_code=ITEM, organisation=body, since=date(2020, 1, 1))
    return city


def build(channel: str = "online") -> City:
    return prepare(small.build(channel))


class Story:
    """One proceeding and those under it. `do` takes the next step as whoever should."""

    def __init__(self, city: City, clock: Clock, *, channel: str = "online", procedure: str = "penalty.ordinary",
                 parent: Story | None = None, people: dict[str, str] = PEOPLE,
                 handlers: tuple[str, ...] = HANDLERS, **party: Any) -> None:
        self.city, self.clock, self.channel, self.procedure = city, clock, channel, procedure
        self.parent, self.people, self.handlers, self.party = parent, people, handlers, party
        self.case = new_id()
        self.fine: str | None = party.pop("fine", "3000.00")

    # -- telling -------------------------------------------------------------------------------------------

    def do(self, step: str, *, who: str = "", signed: tuple[str, ...] | None = None, at: datetime | None = None,
           how: str = "", **changes: Any) -> None:
        """Takes a step; None in `changes` takes an element away. A minute passes."""
        self.clock.forward(minutes=1)
        law = Law.load().procedures[self.procedure].step(step)
        who = who or next(self.people[role] for role in law.roles if role in self.people)
        names = signed if signed is not None else self._signers(law.officers, who)
        act = Act(
            proceeding=self.case, step=step, data=self.said(step, **changes),
            signatures=self._signatures(names, who, how),
            opens=None if law.from_stages else self.procedure,
            parent=self.parent.case if self.parent and not law.from_stages else None,
            occurred_at=at or (self.clock.now if self.channel != "online" else None),
        )
        record(self.actor(who), act, f"{step}-{new_id()}")

    def all(self, *steps: str, **changes: Any) -> None:
        for step in steps:
            self.do(step, **changes)

    def under(self, procedure: str) -> Story:
        """A proceeding within this one, not opened yet."""
        return Story(self.city, self.clock, channel=self.channel, procedure=procedure, parent=self,
                     people=self.people, handlers=self.handlers)

    def actor(self, name: str) -> Actor:
        return self.city.actor(name)

    def _signers(self, officers: int, who: str) -> tuple[str, ...]:
        if officers:
            return self.handlers
        return () if self.channel == "online" else (who,)

    def _signatures(self, names: tuple[str, ...], who: str, how: str) -> tuple[Signature, ...]:
        ways = {True: "session", False: "pin"} if self.channel == "online" else {True: "paper", False: "paper"}
        return tuple(Signature(self.city.people[name].id, how or ways[name == who]) for name in names)

    def elsewhere(self, **party: Any) -> Story:
        """Another body's case over the same offence, not begun yet."""
        place = {"place_text": "北辰区某路2号", "place_division": "120113"}
        return Story(self.city, self.clock, channel=self.channel, people=AWAY, handlers=("陈晨", "孙倩"),
                     **{"offence_place": place, **party})

    # -- longer stretches ----------------------------------------------------------------------------------

    def filed(self, **changes: Any) -> Story:
        """From the lead to the filing."""
        self.do("open")
        self.do("verify")
        self.do("apply_filing", **changes)
        self.do("file")
        return self

    def investigated(self, **changes: Any) -> Story:
        """Filed, questioned, ordered to correct, concluded; `changes` are the conclusion's."""
        self.filed()
        self.do("interview")
        self.do("order_correction")
        self.do("conclude", **changes)
        self.do("approve_conclusion")
        return self

    def reviewed(self, **changes: Any) -> Story:
        """A legal review that passes."""
        review = self.under("legal_review")
        review.fine = self.fine
        review.do("open", **changes)
        review.do("accept")
        review.do("pass")
        return review

    def informed(self, hearing: bool = False, **changes: Any) -> Story:
        """Noticed, and the notice handed over."""
        self.do("apply_notice", hearing_right=hearing, **changes)
        self.do("approve_notice")
        self.do("inform", hearing_right=hearing, **changes)
        self.served("B18", *(["B19"] if hearing else []))
        return self

    def served(self, *documents: str, **changes: Any) -> Story:
        """Documents handed to the party today."""
        serving = self.under("serving")
        serving.do("open", served_documents=list(documents))
        serving.do("serve", **changes)
        return serving

    def silent(self, days: int = 10) -> None:
        """The period passes without a word."""
        self.clock.forward(days=days)
        self.do("hear")
        self.do("review_statement")

    def deliberated(self, on: str = "decision", **changes: Any) -> Story:
        deliberation = self.under("deliberation")
        deliberation.do("open", deliberation_on=on)
        deliberation.do("hold", **changes)
        return deliberation

    def decided(self, **changes: Any) -> Story:
        self.do("propose_decision", **changes)
        self.do("decide")
        return self

    def to_decision(self) -> Story:
        """The normal way from the lead to the decision."""
        self.investigated()
        self.reviewed()
        self.informed()
        self.silent()
        return self.decided()

    # -- looking -------------------------------------------------------------------------------------------

    @property
    def row(self) -> Proceeding:
        with scope.enter(EVERYTHING):
            return Proceeding.objects.get(id=self.case)

    @property
    def stage(self) -> str:
        return self.row.stage

    def steps(self) -> list[StepRecord]:
        with scope.enter(EVERYTHING):
            return list(StepRecord.objects.filter(proceeding_id=self.case).order_by("seq"))

    def findings(self) -> dict[str, str]:
        """Articles by rule of what was found, in this proceeding."""
        with scope.enter(EVERYTHING):
            return {f.rule: f.cite for f in FindingRow.objects.filter(proceeding_id=self.case)}

    # -- data ----------------------------------------------------------------------------------------------

    def said(self, step: str, **changes: Any) -> dict[str, Any]:
        """What a step says."""
        data = SAID[self.procedure](self, step) | (self.party if step == "apply_filing" else {}) | changes
        return {name: value for name, value in data.items() if value is not None}

    @property
    def now(self) -> datetime:
        return self.clock.now.astimezone(SHANGHAI)

    def iso(self, **by: Any) -> str:
        return (self.now + timedelta(**by)).isoformat(timespec="seconds")

    def intended(self, kinds: str = "proposed_kinds", fine: str = "proposed_fine") -> dict[str, Any]:
        return {kinds: ["fine"], fine: self.fine} if self.fine else {kinds: ["warning"]}


def penalty(story: Story, step: str) -> dict[str, Any]:
    """What the steps of the penalty itself say."""
    people = [story.city.people[name].id for name in story.handlers]
    numbers = list(Certificate.objects.filter(person__in=people).order_by("number").values_list("number", flat=True))
    standard = {"discretion_standard": "天津市市场监管裁量基准（2025版）", "discretion_tier": "一般",
                "adjustment": "none"}
    said: dict[str, dict[str, Any]] = {
        "open": {"case_source": "1", "clue_received_at": story.iso(hours=-1), "clue_content": "货架上有过期食品。"},
        "verify": {"verification": "现场核查属实。", "verification_result": "should_file"},
        "apply_filing": {
            "party_kind": "person", "party_name": "张大年", "party_id_kind": "01", "party_id_number": PERSON_ID,
            "party_birth_date": "1949-12-31", "item_code": ITEM, "offence_facts": FACTS,
            "offence_place": {"place_text": "滨海新区塘沽街道某路1号", "place_division": "120116"},
            "offence_began": "2026-03-02", "offence_ended": "2026-03-04", "found_at": "2026-03-05T10:00:00+08:00",
            "evidence": [{"evidence_type": "02", "evidence_title": "过期食品照片"}], "recusal_declared": True,
        },
        "file": {"approval_opinion": "同意立案。"},
        "return_filing": {"reason": "补充证据。"},
        "refuse_filing": {"not_filed_reason": "违法行为轻微，已当场改正。"},
        "interview": {
            "interviewee": "张大年", "interviewee_part": "party", "interview_began": story.iso(minutes=-40),
            "interview_ended": story.iso(minutes=-5), "place_text": "本局询问室", "certificates_shown": True,
            "officer_numbers": numbers, "rights_told": ["statement", "defence", "recusal"],
            "interview_text": "问：……答：……", "record_signed_as": "signed",
        },
        "summon": {"interviewee": "张大年", "interviewee_part": "party", "summoned_at": story.iso(days=2),
                   "summoned_place": "本局询问室", "summoned_materials": "身份证件、进货票据"},
        "inspect_scene": {
            "scene_began": story.iso(minutes=-40), "scene_ended": story.iso(minutes=-5),
            "place_text": "滨海新区塘沽街道某路1号", "certificates_shown": True, "officer_numbers": numbers,
            "rights_told": ["statement", "defence", "recusal"], "scene_text": "货架上摆放过期食品十二件。",
            "witness_name": "居委会某某", "record_signed_as": "signed",
        },
        "add_evidence": {"evidence": [{"evidence_type": "01", "evidence_title": "销售记录"}]},
        "exclude_evidence": {"excluded_title": "过期食品照片", "reason": "取证程序违法。"},
        "approve_preservation": {"approval_opinion": "同意登记保存。"},
        "preserve": {"preserved_things": "过期食品十二件", "preserved_where": "就地封存"},
        "handle_preserved": {"preserved_handling": "released"},
        "request_recusal": {"recusal_requested_by": "party", "recusal_whom": "王敏", "reason": "系当事人亲属。"},
        "decide_recusal": {"recusal_granted": True, "reason": "情况属实。"},
        "extend": {"extension_days": 30, "reason": "案情复杂。"},
        "order_correction": {"correction_order": "立即停止销售并下架过期食品。"},
        "conclude": {
            "determined_facts": FACTS, "evidence_cited": ["过期食品照片"], "characterisation": "违反食品安全法。",
            "crime_assessment": "no", "proposed_outcome": "penalty", **story.intended(), **standard,
            "offence_slight": False, "corrected_in_time": True, "harm_caused": False, "no_fault": False,
            "is_major": False, "review_ground": "none",
        },
        "approve_conclusion": {"approval_opinion": "同意。"},
        "apply_notice": {**story.intended(), "informed_content": "拟罚款，事实、理由、依据如下……",
                         "hearing_right": False},
        "approve_notice": {"approval_opinion": "同意告知。"},
        "inform": {**story.intended(), "informed_content": "拟罚款，事实、理由、依据如下……",
                   "rights_told": ["statement", "defence"], "hearing_right": False},
        "hear": {"party_response": "silent"},
        "review_statement": {"statement_result": "rejected", "statement_reply": "当事人在期限内没有提出陈述、申辩。"},
        "propose_decision": {"outcome": "penalty", "determined_facts": FACTS,
                             **story.intended("penalty_kinds", "fine"), **standard,
                             "decision_reason": "事实清楚，证据确凿，程序合法。"},
        "return_decision": {"reason": "重新办理。"},
        "return_conclusion": {"reason": "补充调查。"},
        "decide": {"approval_opinion": "同意处罚。"},
        "tell_reporter": {"told_how": "phone", "told_content": "已告知处理结果。"},
        "withdraw": {"withdraw_ground": "unproven", "reason": "证据不足以认定违法。"},
        "transfer": {"transfer_kind": "agency", "transfer_to": "北辰区市场监督管理局", 
                     "transfer_basis": "行政处罚法 第二十二条", "reason": "违法行为发生地不在本辖区。"},
        "publish": {"publication_exempt": False, "publication_title": "销售过期食品案", "publication_body": "罚款。"},
        "pay": {"amount": story.fine, "payment_of": "fine", "payer_name": story.party.get("party_name", "张大年"),
                "bank_receipt_number": f"YH{story.now:%Y%m%d%H%M%S}"},
        "apply_deferral": {"deferral_kind": "defer", "deferral_hardship": "店铺停业，暂时没有收入。"},
        "approve_deferral": {"deferral_kind": "defer", "deferred_to": str(story.now.date() + timedelta(days=60)),
                             "approval_opinion": "同意延期。"},
        "suspend_execution": {"execution_suspended_by": "reconsideration",
                              "suspension_document": "津滨政复停〔2026〕1号"},
        "resume_execution": {"reason": "复议决定维持。"},
        "note_remedy": {"remedy_kind": "litigation", "remedy_body": "滨海新区人民法院",
                        "remedy_document": "（2026）津0116行初1号"},
        "refund": {"amount": story.fine, "bank_receipt_number": "YH-BACK"},
        "end_remedy": {"remedy_result": "upheld", "remedy_result_document": "（2026）津0116行初1号判决"},
        "demand": {"demanded_amount": story.fine, "late_fine_rate_told": True},
        "add_fine": {"late_fine": "90.00"},
        "apply_court": {"court_name": "滨海新区人民法院"},
        "revoke_decision": {"revoked_as": "revoked", "revocation_document": "津滨政复〔2026〕1号",
                            "reason": "复议撤销。"},
        "withdraw_publication": {"withdrawal_reason": "决定已被复议撤销。"},
        "apply_close": {"closed_as": "done", "execution_note": "罚款已全部缴纳。"},
        "close": {"approval_opinion": "同意结案。"},
        "archive": {"archive_number": "2026-CF-0001", "retention": "y30", "archive_pages": 36},
    }  # fmt: skip
    return said[step]


def review(story: Story, step: str) -> dict[str, Any]:
    points = [{"review_point": point, "review_point_ok": True, "review_point_reason": "符合要求。"} for point in POINTS]
    opinion = {"review_points": points, "review_opinion": "同意拟处罚意见。",
               "reviewer_qualification": "A20181201160001"}
    submission = {"review_of": "intended", "proposed_outcome": "penalty", "determined_facts": FACTS, **story.intended(),
                  "discretion_tier": "一般", "adjustment": "none", "review_materials": "全部案卷。"}
    said = {"open": submission, "resubmit": submission, "accept": {}, "pass": opinion, "reject": opinion,
            "require_changes": opinion, "suggest_transfer": opinion, "return_materials": {"reason": "缺少证据目录。"},
            "object": {"objection": "认定无误。", "consultation": "协商未一致。"},
            "rule_dispute": {"dispute_ruling": "review_again", "reason": "请重新审核。"},
            "end": {"reason": "不再处罚。"}}
    return said[step]


def hearing(story: Story, step: str) -> dict[str, Any]:
    said: dict[str, dict[str, Any]] = {
        "open": {"hearing_requested_by": "party", "hearing_request": "要求听证。"},
        "refuse": {"reason": "申请超过期限。"},
        "notify": {"hearing_at": story.iso(days=21), "hearing_place": "本局听证室", "hearing_public": True,
                   "hearing_host": "吴主持", "hearing_clerk": "郑记录"},
        "hold": {"hearing_began": story.iso(hours=-2), "hearing_ended": story.iso(minutes=-10),
                 "hearing_host": "吴主持", "hearing_clerk": "郑记录", "hearing_attended": True,
                 "hearing_record": "调查人员、当事人先后陈述……",
                 "record_signed_as": "signed"},
        "terminate": {"termination_ground": "absent", "reason": "当事人无正当理由没有到场。"},
        "report": {"hearing_findings": "事实清楚。", "hearing_advice": "建议按拟处罚意见处罚。"},
    }
    return said[step]


def deliberation(_: Story, step: str) -> dict[str, Any]:
    members = [{"member_name": name, "member_post": "负责人"} for name in ("周负责", "某副局长", "某副局长二")]
    said: dict[str, dict[str, Any]] = {
        "open": {"deliberation_on": "decision", "deliberation_matter": "拟处罚意见。"},
        "hold": {"deliberation_chair": "周负责", "deliberation_members": members, "deliberation_clerk": "郑记录",
                 "deliberation_speeches": "一致同意。", "votes_for": 3, "votes_against": 0,
                 "deliberation_result": "approved", "deliberation_conclusion": "同意处罚。"},
        "cancel": {"reason": "补充材料。"},
    }
    return said[step]


def serving(story: Story, step: str) -> dict[str, Any]:
    said: dict[str, dict[str, Any]] = {
        "open": {"served_documents": ["B29"], "recipient": "张大年"},
        "fail": {"serving_method": "01", "failed_reason": "多次上门无人。"},
        "announce": {"announced_in": "本局网站和公告栏", "announcement_text": "公告送达决定书。",
                     "announcement_reason": "直接送达、邮寄均未成。"},
        "serve": {"serving_method": "01", "served_on": str(story.now.date()), "receiver_name": "张大年",
                  "receiver_part": "party"},
        "cancel": {"reason": "改用其他方式。"},
    }
    return said[step]


SAID = {"penalty.ordinary": penalty, "legal_review": review, "hearing": hearing, "deliberation": deliberation,
        "serving": serving}


