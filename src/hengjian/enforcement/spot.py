"""The on-the-spot penalty's first form: one page for five steps, made for two thumbs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.http import QueryDict
from django.utils import timezone

from hengjian.enforcement.decision import penalty_line
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.kernel.codes import resident_id
from hengjian.kernel.money import yuan
from hengjian.kernel.problem import Problems
from hengjian.proceedings import forms, standards
from hengjian.proceedings.door import Act
from hengjian.proceedings.forms import Shown
from hengjian.registry import services as registry
from hengjian.registry.models import Item
from hengjian.ui.forms import FieldView, Option

PROCEDURE = "penalty.simple"
PARTY = (
    "party_kind", "party_name", "party_id_kind", "party_id_number", "party_other_id_number", "party_birth_date",
    "party_sex", "party_uscc", "party_shop_name", "party_representative", "party_address",
    "party_business_address", "party_phone",
)  # fmt: skip
HEARD = ("heard_as", "statement", "statement_result", "statement_reply")
DECISION = (
    "penalty_kinds", "fine", "discretion_tier", "payment_way", "adjustment", "adjustment_reason", "decision_reason",
    "correction_order",
)  # fmt: skip
FLAGS = {
    "offence_slight": "违法行为轻微",
    "corrected_in_time": "已及时改正",
    "harm_caused": "造成危害后果",
    "concerns_safety": "涉及生命健康或金融安全",
}
FIRST_VALUES = {
    "party_kind": "person", "party_id_kind": "01", "penalty_kinds": ["fine"], "payment_way": "bank",
    "adjustment": "none", "evidence_title": "现场照片", "decision_reason": "违法事实确凿，有法定依据，符合当场处罚条件。",
}  # fmt: skip


class Spot(msgspec.Struct, frozen=True):
    """What has been typed, and the items that may be chosen. `values` are as posted."""

    actor: Actor
    proceeding: UUID
    values: dict[str, Any]
    items: list[Item]
    file_digest: str = ""

    @property
    def item(self) -> Item | None:
        return next((item for item in self.items if item.code == self.values.get("item_code")), None)

    # -- what is shown -------------------------------------------------------------------------------------

    def fields(self) -> list[Shown]:
        """The fields in the order of the page, each with its section and when it applies."""
        shown: dict[str, Shown] = {}
        law = standards.law()
        for step in ("open", "hear", "decide"):
            form = law.procedures[PROCEDURE].step(step).form
            shown |= {one.field.name: one for one in forms.fields(law.dictionary, form, self.values)}
        own = {one.name: Shown(one) for one in self._own_fields()}
        # A birth date is asked for only where no citizen number says it.
        shown["party_birth_date"] = msgspec.structs.replace(
            shown["party_birth_date"], when="party_id_kind!=01;party_kind=person|individual_business", hint="没有居民身份证时填写")
        shown |= own
        return [
            _in_section(shown[name], section)
            for section, names in self._sections().items() for name in names if name in shown
        ]

    def _sections(self) -> dict[str, tuple[str, ...]]:
        return {
            "当事人": PARTY,
            "违法行为": ("item_code",),
            "事实与证据": ("offence_facts", "offence_place.place_text", "offence_ended", "found_at", "evidence_title",
                       "evidence_file", "flags"),
            "告知与申辩": ("shown", "told", *HEARD),
            "处罚": DECISION,
        }

    def _own_fields(self) -> list[FieldView]:
        value = self.values.get
        items = [Option(item.code, item.title, "、".join(registry.basis_text(item.basis)[-1:])) for item in self.items]
        tiers = [Option(tier["label"], tier["label"], tier.get("applies", "")) for tier in self._tiers()]
        return [
            FieldView("item_code", "执法事项", "choice", value("item_code"), items, required=True),
            FieldView("offence_ended", "违法行为日期", "date", value("offence_ended"), required=True,
                      help="持续的，填终了日期"),
            FieldView("evidence_title", "证据名称", "text", value("evidence_title"), required=True, max_length=100),
            FieldView("evidence_file", "照片", "file", accept="image/jpeg,image/png,application/pdf",
                      help="可拍照或选择文件，10 MB 以内"),
            FieldView("flags", "情节", "choices", value("flags", []), [Option(*one) for one in FLAGS.items()]),
            FieldView("shown", "已向当事人出示两人执法证件", "boolean", value("shown")),
            FieldView("told", "已告知拟处罚内容、事实、理由、依据和陈述申辩权利", "boolean", value("told")),
            FieldView("discretion_tier", "裁量档次", "choice", value("discretion_tier"), tiers, help=self._tier_help()),
        ]

    def _tiers(self) -> list[dict[str, Any]]:
        """The chosen item's tiers; before one is chosen, every label that occurs."""
        if self.item:
            return list(self.item.tiers.get("tiers", []))
        found: dict[str, dict[str, Any]] = {}
        for item in self.items:
            for tier in item.tiers.get("tiers", []):
                found.setdefault(tier["label"], {"label": tier["label"]})
        return list(found.values())

    def _tier_help(self) -> str:
        return self.item.tiers.get("title", "") if self.item else "选择事项后按其裁量基准核对"

    # -- what is recorded ----------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """The steps this form tells of, without signatures. What was not ticked has not happened, and is left out."""
        data = {"open": self._opened(), **self._before_deciding(), "decide": self._decided()}
        return [
            Act(proceeding=self.proceeding, step=step, data=said, opens=PROCEDURE if step == "open" else None)
            for step, said in data.items()
        ]

    def _take(self, *names: str) -> dict[str, Any]:
        return {name: self.values[name] for name in names if self.values.get(name) not in (None, "", [])}

    def _opened(self) -> dict[str, Any]:
        flags = self.values.get("flags", [])
        day = self.values.get("offence_ended", "")
        evidence = {"evidence_type": "04", "evidence_title": self.values.get("evidence_title", "")}
        if self.file_digest:
            evidence["evidence_file"] = self.file_digest
        party = self._take(*PARTY)
        if birth := _birth(party):
            party["party_birth_date"] = birth.isoformat()
        law = standards.law()
        form = law.procedures[PROCEDURE].step("open").form
        from hengjian.law.elements import applies

        kept = {field.key for field in form if applies(field.when, party)}
        return {
            **{name: value for name, value in party.items() if name in kept},
            **self._take("item_code", "offence_facts", "found_at"),
            "offence_place": {"place_text": self.values.get("offence_place.place_text", ""),
                              "place_division": self.actor.organisation.division},
            "offence_began": day, "offence_ended": day,
            "evidence": [evidence] if evidence["evidence_title"] else [],
            **{flag: flag in flags for flag in FLAGS},
        }

    def _before_deciding(self) -> dict[str, dict[str, Any]]:
        steps: dict[str, dict[str, Any]] = {}
        if self.values.get("shown"):
            steps["show_certificates"] = {"shown_as": "paper", "officer_numbers": self.values.get("officer_numbers", [])}
        if self.values.get("told"):
            steps["inform"] = {
                "informed_content": self.told(), "rights_told": ["statement", "defence", "recusal"],
                "proposed_kinds": self.values.get("penalty_kinds", []),
                **({"proposed_fine": self.values.get("fine", "")} if "fine" in self.values.get("penalty_kinds", []) else {}),
            }
        if heard := self.values.get("heard_as"):
            said = ("statement", "statement_result", "statement_reply") if heard == "statement" else ()
            steps["hear"] = {"heard_as": heard, **self._take(*said),
                             **({"waiver_by": "recorded"} if heard == "waived" else {})}
        return steps

    def _decided(self) -> dict[str, Any]:
        said = self._take(*DECISION)
        if "fine" not in said.get("penalty_kinds", []):
            for name in ("fine", "payment_way", "discretion_tier"):
                said.pop(name, None)
        if said.get("adjustment") == "none":
            said.pop("adjustment_reason", None)
        if self.item and said.get("discretion_tier"):
            said["discretion_standard"] = f"{self.item.tiers.get('title', '')}（{self.item.tiers.get('version', '')}）"
        return said

    def told(self) -> str:
        """What the officer tells the party, composed from the form (处罚法 44)."""
        basis = "、".join(registry.basis_text(self.item.basis)) if self.item else ""
        return (f"拟作出的处罚：{self._penalty()}。事实：{self.values.get('offence_facts', '')}"
                f"理由：{self.values.get('decision_reason', '')}依据：{basis}。你有权陈述、申辩，可以申请回避。")

    def _penalty(self) -> str:
        kinds = [k for k in self.values.get("penalty_kinds", []) if k in standards.law().dictionary.codelists["penalty_kind"].codes]
        try:
            return penalty_line(kinds, yuan(self.values.get("fine") or "0"))
        except ValueError:
            return penalty_line([k for k in kinds if k != "fine"], Decimal(0))

    def summary(self) -> list[tuple[str, str]]:
        """What a second officer is shown who confirms elsewhere."""
        return [("当事人", str(self.values.get("party_name", ""))),
                ("执法事项", self.item.title if self.item else ""),
                ("违法事实", str(self.values.get("offence_facts", ""))),
                ("处罚", self._penalty())]


def blank(actor: Actor, proceeding: UUID, items: list[Item]) -> Spot:
    """The form before anything was typed: what can be known is filled in."""
    now = timezone.now().astimezone(SHANGHAI)
    values = FIRST_VALUES | {"offence_ended": now.date().isoformat(), "found_at": now.isoformat(timespec="minutes")}
    if len(items) == 1:
        values["item_code"] = items[0].code
    return Spot(actor, proceeding, values, items)


def read(actor: Actor, proceeding: UUID, posted: QueryDict, items: list[Item], numbers: list[str],
         file_digest: str = "") -> Spot:
    """The form as posted. `numbers` are the certificates of the two officers."""
    several = {"penalty_kinds", "flags"}
    values: dict[str, Any] = {name: posted.getlist(name) if name in several else posted.get(name, "").strip()
                              for name in posted}
    values["officer_numbers"] = numbers
    return Spot(actor, proceeding, values, items, file_digest)


def today() -> date:
    return timezone.now().astimezone(SHANGHAI).date()


def _in_section(shown: Shown, section: str) -> Shown:
    return msgspec.structs.replace(shown, field=replace(shown.field, group=section))


def _birth(party: dict[str, Any]) -> date | None:
    """The birth date that a citizen number says; None where there is none to read."""
    number = resident_id.normalise(str(party.get("party_id_number", "")))
    if party.get("party_id_kind") != "01" or not number:
        return None
    try:
        return resident_id.parse(number).birth
    except Problems:
        return None


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
