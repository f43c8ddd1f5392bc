"""The lawful ways of an ordinary penalty, from the lead to the archive, with intervals wide enough for any holiday."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hengjian.demo.ordinary.scripts import Posts, Script
from hengjian.demo.ordinary.told import Told
from hengjian.demo.parties import Party
from hengjian.demo.plan import Plan
from hengjian.disclosure import redaction
from hengjian.proceedings.behaviours import Decided
from hengjian.registry.models import Item

PHOTOS, RECORD = "现场照片和录像", "现场检查笔录"
POINTS = ("subject", "procedure", "facts", "law", "powers", "documents", "crime")
NOTICE_DAYS, HEARING_DAYS = 17, 32
"""Days from the notice to the decision, without a hearing and with one."""


class Teller:
    """Tells one case. `names` are people by user name, `numbers` the certificates of its officers."""

    def __init__(
        self, city: Plan, told: Told, item: Item, posts: Posts, names: dict[str, str], numbers: list[str]
    ) -> None:
        self.city, self.told, self.item, self.posts = city, told, item, posts
        self.names, self.numbers = names, numbers
        self.script: Script = told.script
        self.party: Party = told.party
        self.agency = city.organisations[self.script.agency]

    def tell(self) -> Told:
        """The whole case, cut after the script's last step."""
        getattr(self, f"_{self.script.way}")()
        if self.script.until:
            self.told.until(self.script.until)
        return self.told

    # -- the ways ------------------------------------------------------------------------------------------

    def _penalty(self) -> None:
        self._filed()
        self._investigated()
        self._reviewed(9, "review", "intended")
        self._noticed(hearing=False)
        self._decided(12 + NOTICE_DAYS)
        self._carried_out(12 + NOTICE_DAYS)

    def _hearing(self) -> None:
        self._filed()
        self._investigated(is_major=True, major_ground="severe", review_ground="hearing")
        self._reviewed(9, "review", "intended")
        self._noticed(hearing=True)
        self._heard_in_public()
        self._reviewed(42, "review2", "after_hearing")
        self._deliberated(43)
        self._decided(12 + HEARING_DAYS, hearing_record_relied=True)
        self._carried_out(12 + HEARING_DAYS)

    def _no_filing(self) -> None:
        self._lead("should_not_file")
        tell = self.told.tell
        tell("refuse_filing", 1, 14, {
            "not_filed_reason": "经核查，反映的问题已当场改正，没有发现应当给予处罚的违法行为。"})
        if self.script.source == "3":
            tell("tell_reporter", 2, 9, {"told_how": "phone", "told_content": "已电话告知不予立案及理由。"})
        self._archived(9)

    def _no_penalty(self) -> None:
        self._filed()
        spared = {"proposed_outcome": "no_penalty", "no_penalty_ground": "slight", "offence_slight": True}
        self._investigated(**spared)
        self._reviewed(9, "review", "intended")
        tell = self.told.tell
        tell("propose_decision", 13, 9, {
            "outcome": "no_penalty", "determined_facts": self.facts, "adjustment": "none", 
            "no_penalty_ground": "slight", "education": "当面讲解有关规定，当事人表示今后遵守。",
            "decision_reason": "违法行为轻微并及时改正，没有造成危害后果。"})
        tell("decide", 13, 15, {"approval_opinion": "同意不予行政处罚，予以教育。"})
        self._numbered("B30", "不罚")
        self._served("decision", 14, ["B30"])
        tell("apply_close", 20, 9, {"closed_as": "done", "execution_note": "已送达不予处罚决定并完成教育。"})
        tell("close", 20, 15, {"approval_opinion": "同意结案。"})
        self._archived(27)

    def _withdrawn(self) -> None:
        self._filed()
        self.told.tell("withdraw", 12, 10, {
            "withdraw_ground": "unproven", "reason": "调取的进货凭证证明违法事实不能成立。"})
        self._archived(18)

    def _transferred(self) -> None:
        self._filed()
        self.told.tell("transfer", 6, 10, {
            "transfer_kind": "agency", "transfer_to": "天津市宝坻区市场监督管理局",
            "transfer_basis": "行政处罚法 第二十二条", "reason": "查明违法行为发生地在宝坻区。"})
        self._archived(13)

    # -- the stretches -------------------------------------------------------------------------------------

    def _lead(self, result: str) -> None:
        told, source = self.told, self.script.source
        clue = {"case_source": source, "clue_received_at": told.at(0, 8, 30).isoformat(timespec="seconds"),
                "clue_content": f"{self.party.name}涉嫌{self.offence}。", "clue_party": self.party.name}
        if source in ("2", "3"):
            clue |= {"reporter_named": True, "reporter_name": "某先生", "reporter_phone": "13900000000"}
        told.tell("open", 0, 9, clue)
        told.tell("verify", 0, 14, {
            "verification": f"两名执法人员到{self.place}核查，制作{RECORD}并拍照。", "verification_result": result})

    def _filed(self) -> None:
        self._lead("should_file")
        told, ended = self.told, str(self.told.begun.date() - timedelta(days=2))
        told.tell("apply_filing", 1, 9, {
            **self.party.data(), "item_code": self.item.code, "offence_facts": self.facts,
            "offence_place": {"place_text": self.place, "place_division": self.agency.division},
            "offence_began": ended, "offence_ended": ended,
            "found_at": told.at(0, 14).isoformat(timespec="seconds"),
            "evidence": [{"evidence_type": "08", "evidence_title": RECORD},
                         {"evidence_type": "03", "evidence_title": PHOTOS}], "recusal_declared": True})
        told.tell("file", 1, 15, {"approval_opinion": "符合立案条件，同意立案。"})
        told.tell("interview", 2, 10, {
            "interviewee": self.receiver, "interviewee_part": self.part,
            "interview_began": told.at(2, 9, 10).isoformat(timespec="seconds"),
            "interview_ended": told.at(2, 9, 50).isoformat(timespec="seconds"), "place_text": "本机关询问室",
            "certificates_shown": True, "officer_numbers": self.numbers,
            "rights_told": ["statement", "defence", "recusal"],
            "interview_text": f"问：是否存在{self.offence}的情况？答：是的，已经在改。", "record_signed_as": "signed"})
        told.tell("order_correction", 2, 11, {"correction_order": "立即改正违法行为。"})
        if self.script.source == "3":
            told.tell("tell_reporter", 3, 9, {"told_how": "phone", "told_content": "已电话告知予以立案。"})

    def _investigated(self, **concluded: Any) -> None:
        said: dict[str, Any] = {
            "determined_facts": self.facts, "evidence_cited": [RECORD, PHOTOS],
            "characterisation": f"构成“{self.item.title}”的违法行为。", "crime_assessment": "no",
            "proposed_outcome": "penalty", "offence_slight": False, "corrected_in_time": True, "harm_caused": False,
            "no_fault": False, "is_major": False, "review_ground": "none", "adjustment": "none"} | concluded
        if said["proposed_outcome"] == "penalty":
            said |= self._intended("proposed_kinds", "proposed_fine") | self.standard
        self.told.tell("conclude", 8, 10, said)
        self.told.tell("approve_conclusion", 8, 15, {"approval_opinion": "事实清楚，证据充分，同意送审。"})

    def _reviewed(self, day: int, child: str, of: str) -> None:
        concluded = self.told.said("conclude")
        outcome = concluded["proposed_outcome"]
        submitted: dict[str, Any] = {
            "review_of": of, "proposed_outcome": outcome, "determined_facts": self.facts, "adjustment": "none",
            "review_materials": "调查终结报告、全部证据材料"}
        if outcome == "penalty":
            submitted |= self._intended("proposed_kinds", "proposed_fine")
            submitted["discretion_tier"] = self.standard["discretion_tier"]
        points = [{"review_point": one, "review_point_ok": True, "review_point_reason": "符合要求。"} for one in POINTS]
        tell = self.told.tell
        tell("legal_review/open", day, 9, submitted, child=child)
        tell("legal_review/accept", day, 11, {}, child=child)
        tell("legal_review/pass", day, 15, {
            "review_points": points, "review_opinion": "主体适格，事实清楚，程序合法，裁量适当，同意拟处理意见。",
            "reviewer_qualification": f"A2018{self.agency.division[:6]}0001"}, child=child)

    def _noticed(self, *, hearing: bool) -> None:
        told = self.told
        notice = self._intended("proposed_kinds", "proposed_fine") | {
            "informed_content": f"拟给予{self._penalty_text}。事实：{self.facts}理由、依据：构成“{self.item.title}”。",
            "hearing_right": hearing}
        told.tell("apply_notice", 11, 9, dict(notice))
        told.tell("approve_notice", 11, 15, {"approval_opinion": "同意告知。"})
        told.tell("inform", 12, 9, notice | {"rights_told": ["statement", "defence"]})
        self._served("notice", 12, ["B18", "B19"] if hearing else ["B18"])

    def _heard_in_public(self) -> None:
        told, child = self.told, "hearing"
        who = {"hearing_host": self.names[self.posts.hearing_host], "hearing_clerk": self.names[self.posts.clerk]}
        told.tell("hearing/open", 14, 9, {
            "hearing_requested_by": "party", "hearing_request": "要求就拟处罚数额举行听证。"}, child=child)
        told.tell("hearing/notify", 15, 9, {
            "hearing_at": told.at(40, 9, 30).isoformat(timespec="seconds"), "hearing_place": "本机关听证室",
            "hearing_public": True, **who}, child=child)
        self._served("hearing-notice", 15, ["B23"], of="hearing")
        told.tell("hearing/hold", 40, 13, {
            **who, "hearing_began": told.at(40, 9, 30).isoformat(timespec="seconds"),
            "hearing_ended": told.at(40, 11).isoformat(timespec="seconds"), "hearing_attended": True,
            "hearing_record": "调查人员提出事实、证据和处罚建议，当事人进行申辩和质证。",
            "record_signed_as": "signed"}, child=child)
        told.tell("hearing/report", 41, 10, {"hearing_findings": "违法事实清楚，证据确凿。",
                                             "hearing_advice": "建议按拟处罚意见处罚。"}, child=child)

    def _deliberated(self, day: int) -> None:
        heads = [{"member_name": name, "member_post": post} for name, post in
                 ((self.names[self.posts.agency_head], "局长"), ("安副局长", "副局长"), ("平副局长", "副局长"))]
        tell = self.told.tell
        tell("deliberation/open", day, 9, {
            "deliberation_on": "decision", "deliberation_matter": "拟处罚意见和听证情况。"}, child="deliberation")
        tell("deliberation/hold", day, 14, {
            "deliberation_chair": heads[0]["member_name"], "deliberation_members": heads,
            "deliberation_clerk": self.names[self.posts.clerk],
            "deliberation_speeches": "与会人员一致同意承办机构意见。",
            "votes_for": 3, "votes_against": 0, "deliberation_result": "approved",
            "deliberation_conclusion": "同意按拟处罚意见作出决定。"}, child="deliberation")

    def _decided(self, day: int, **said: Any) -> None:
        """Heard in writing or in silence the day before, decided on the day."""
        tell = self.told.tell
        if self.script.way == "hearing":
            tell("hear", day - 1, 9, {"party_response": "statement", "statement": "希望酌情处理。"})
            reviewed = {"statement_result": "rejected", "statement_reply": "已在裁量时考虑改正情况，拟处罚数额适当。"}
        else:
            tell("hear", day - 1, 9, {"party_response": "silent"})
            reviewed = {"statement_result": "rejected", "statement_reply": "当事人在期限内没有提出陈述、申辩。"}
        tell("review_statement", day - 1, 11, reviewed)
        tell("propose_decision", day, 9, {
            "outcome": "penalty", "determined_facts": self.facts, **self._intended("penalty_kinds", "fine"),
            **self.standard, "adjustment": "none",
            "decision_reason": "违法事实清楚，证据确凿，程序合法，裁量适当。"} | said)
        tell("decide", day, 15, {"approval_opinion": "同意给予行政处罚。"})
        self._numbered("B29", "罚")

    def _carried_out(self, decided: int) -> None:
        """From the decision to the archive, as the script says the party pays."""
        tell, fine = self.told.tell, f"{self.script.fine}.00"
        self._served("decision", decided + 1, ["B29"])
        tell("publish", decided + 3, 10, self._published())
        paid = decided + 9
        if self.script.after == "late":
            tell("demand", decided + 25, 9, {"demanded_amount": fine, "late_fine_rate_told": True})
            self._served("demand-letter", decided + 26, ["C11"])
            tell("add_fine", decided + 70, 10, {"late_fine": fine})  # long ago as much as the fine, its limit
            paid = decided + 75
        if self.script.after in ("deferred", "instalments"):
            self._deferred(decided + 5)
            paid = decided + 45
        if self.script.fine:
            self._paid(paid, fine)
        tell("apply_close", paid + 3, 9, {"closed_as": "done", "execution_note": "决定的内容已全部履行。"})
        tell("close", paid + 3, 15, {"approval_opinion": "同意结案。"})
        self._archived(paid + 8)
        if self.script.after == "changed":
            self._changed(paid + 12)

    def _changed(self, day: int) -> None:
        """Changed on reconsideration: what was published falls with it, is explained and published anew."""
        tell, left = self.told.tell, self.script.fine // 2
        word = self.script.agency[:2]
        tell("revoke_decision", day, 10, {
            "revoked_as": "changed", "changed_conclusion": f"罚款{left}元的行政处罚",
            "revocation_document": f"{word}政复〔{self.told.at(day, 0).year}〕演{self.script.name[2:]}号",
            "reason": "复议机关认为罚款数额明显不当，予以变更。"})
        tell("withdraw_publication", day + 1, 10, {"withdrawal_reason": "处罚决定经行政复议变更，罚款数额已经改变。"})
        tell("publish", day + 3, 10, self._published(f"罚款{left}元的行政处罚"))

    def _deferred(self, day: int) -> None:
        half, on = self.script.fine // 2, self.told.at(day, 0).date()
        if self.script.after == "deferred":
            kind: dict[str, Any] = {"deferral_kind": "defer"}
            terms: dict[str, Any] = {"deferred_to": str(on + timedelta(days=60))}
        else:
            kind = {"deferral_kind": "instalments"}
            amounts = (half, self.script.fine - half)
            terms = {"instalments": [
                {"instalment_due_on": str(on + timedelta(days=30 * i)), "instalment_amount": f"{a}.00"}
                for i, a in enumerate(amounts, 1)]}
        self.told.tell("apply_deferral", day, 9, kind | {
            "deferral_hardship": "近期停业整改，资金周转困难，附流水证明。"})
        self.told.tell("approve_deferral", day + 1, 10, kind | terms | {"approval_opinion": "情况属实，同意。"})

    def _paid(self, day: int, fine: str) -> None:
        payment = {"payer_name": self.party.name, "payment_of": "fine", "amount": fine,
                   "bank_receipt_number": f"DEMO{self.script.name.upper()}"}
        self.told.tell("pay", day, 10, payment)
        if self.script.after == "late":
            self.told.tell("pay", day, 11, payment | {
                "payment_of": "late_fine", "bank_receipt_number": f"DEMO{self.script.name.upper()}L"})

    def _numbered(self, code: str, word: str) -> None:
        """What was reported has its number on the paper already; it does not come from the platform's series."""
        line = self.told.line("decide")
        line.numbers[code] = f"{self.script.agency}{word}〔{line.at.year}〕9{self.script.name[2:]}号"

    def _published(self, conclusion: str = "") -> dict[str, Any]:
        """What the redaction proposes."""
        party, whole = self.party, self.party.kind == "organisation"
        people = (party.representative, self.receiver) if whole else (party.name, self.receiver)
        words = [party.shop_name, party.uscc, self.agency.name]
        words += [party.name, party.business_address] if whole else []
        proposal = redaction.propose(Decided(
            kind="penalty", number="", party_kind=party.kind, party_name=party.name, party_shop=party.shop_name,
            party_code=party.uscc, item=self.item.title, facts=self.facts,
            conclusion=conclusion or self._penalty_text, basis=[],
            decided_on=self.told.begun.date(), people=tuple(filter(None, people)),
            words=tuple(filter(None, words))))
        said = {"publication_title": proposal.title, "publication_body": proposal.body,
                "publication_redactions": proposal.kinds}
        return {name: value for name, value in said.items() if value}

    def _archived(self, day: int) -> None:
        self.told.tell("archive", day, 10, {
            "archive_number": f"{self.told.begun.year}-{self.script.name.upper()}", "retention": "y30",
            "archive_pages": 42})

    def _served(self, child: str, day: int, documents: list[str], of: str = "") -> None:
        """Handed over; `of` is the child within which it is served."""
        self.told.tell("serving/open", day, 10, {
            "served_documents": documents, "recipient": self.party.name}, child=child)
        self.told.tell("serving/serve", day, 11, {
            "serving_method": "01", "served_on": str(self.told.at(day, 0).date()), "receiver_name": self.receiver,
            "receiver_part": self.part}, child=child)
        self.told.within[child] = of

    # -- words ---------------------------------------------------------------------------------------------

    @property
    def offence(self) -> str:
        return self.item.offence.partition("（")[0]

    @property
    def place(self) -> str:
        return f"{self.party.business_address or self.party.address}"

    @property
    def facts(self) -> str:
        on: date = self.told.begun.date()
        return f"{on.year}年{on.month}月{on.day}日，执法人员在{self.place}检查时发现，{self.party.name}{self.offence}。"

    @property
    def receiver(self) -> str:
        return self.party.representative or self.party.name

    @property
    def part(self) -> str:
        return "representative" if self.party.kind == "organisation" else "party"

    @property
    def standard(self) -> dict[str, Any]:
        tiers = self.item.tiers
        if not tiers:
            return {"discretion_standard": "没有罚款幅度，不适用数额裁量", "discretion_tier": "一般"}
        return {"discretion_standard": f"{tiers['title']}{tiers['version']}版",
                "discretion_tier": self.script.tier or "一般"}

    @property
    def _penalty_text(self) -> str:
        return f"罚款{self.script.fine}元的行政处罚" if self.script.fine else "警告的行政处罚"

    def _intended(self, kinds: str, fine: str) -> dict[str, Any]:
        return {kinds: ["fine"], fine: f"{self.script.fine}.00"} if self.script.fine else {kinds: ["warning"]}
