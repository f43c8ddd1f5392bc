"""The on-the-spot penalty's first form: one page for five steps, made for two thumbs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.http import QueryDict
from django.utils import timezone

from hengjian.enforcement.documents.common import penalty_text
from hengjian.identity import scope
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.kernel.codes import resident_id
from hengjian.kernel.money import display, yuan
from hengjian.kernel.problem import Problems
from hengjian.law.elements import applies
from hengjian.law.procedures import OWN, Resolved
from hengjian.proceedings import forms, overlays, standards
from hengjian.proceedings.door import Act
from hengjian.proceedings.forms import Shown
from hengjian.proceedings.officers import holders
from hengjian.registry import services as registry
from hengjian.registry.models import Item
from hengjian.ui.forms import FieldView, Option

PROCEDURE = "penalty.simple"
STEPS = ("open", "show_certificates", "inform", "hear", "decide")
PARTY_ASKED = (
    "party_kind", "party_name", "party_id_kind", "party_id_number", "party_other_id_number", "party_birth_date",
    "party_uscc",
)  # fmt: skip
PARTY_MORE = (
    "party_phone", "party_address", "party_business_address", "party_shop_name", "party_representative", "party_sex",
)  # fmt: skip
PARTY_KINDS = ("person", "individual_business", "organisation")
HEARD = ("heard_as", "statement", "statement_result", "statement_reply")
DECISION = (
    "penalty_kinds", "fine", "discretion_tier", "payment_way", "adjustment", "adjustment_reason", "decision_reason",
    "correction_order",
)  # fmt: skip
KINDS_SHOWN = ("warning", "fine", "public_criticism", "confiscate_gains", "confiscate_goods")
"""What an officer may think of; the first two are lawful on the spot, the others are refused with their article."""
FLAGS = {
    "offence_slight": "违法行为轻微",
    "corrected_in_time": "已及时改正",
    "harm_caused": "造成危害后果",
    "concerns_safety": "涉及生命健康或金融安全",
}
FIRST_VALUES = {
    "party_kind": "person", "party_id_kind": "01", "penalty_kinds": ["fine"], "payment_way": "bank",
    "adjustment": "none", "evidence_title": "现场照片",
    "decision_reason": "违法事实确凿，有法定依据，符合当场处罚条件。",
}  # fmt: skip


class Range(NamedTuple):
    """What a tier means in yuan for one kind of party, and under which answers that holds."""

    when: str
    text: str
    holds: bool


class Tier(NamedTuple):
    """A tier that may be chosen, under which items, and whether it is."""

    label: str
    when: str
    chosen: bool
    ranges: list[Range]


class Section(msgspec.Struct, frozen=True):
    """A box of the page: what is always asked, and what is folded away because it is seldom typed."""

    key: str
    title: str
    fields: tuple[str, ...]
    more: tuple[str, ...] = ()
    more_title: str = ""


SECTIONS = (
    Section("party", "当事人", PARTY_ASKED, PARTY_MORE, "电话、住址等（选填）"),
    Section("offence", "违法行为",
            ("item_code", "offence_facts", "offence_place.place_text", "offence_ended", "evidence_file", "flags"),
            ("found_at", "evidence_title"), "发现时间、证据名称"),
    Section("heard", "告知与申辩", ("shown", "told", *HEARD)),
    Section("penalty", "处罚",
            ("penalty_kinds", "fine", "discretion_tier", "payment_way", "adjustment", "adjustment_reason"),
            ("decision_reason", "correction_order"), "处罚理由、责令改正"),
)


class Spot(msgspec.Struct, frozen=True):
    """What has been typed, and the items that may be chosen. `values` are as posted.

    `resolved` is the procedure as the case will begin under it; `own` what was answered to the fields that the
    agency has added, by step.
    """

    actor: Actor
    proceeding: UUID
    values: dict[str, Any]
    items: list[Item]
    resolved: Resolved
    file_digest: str = ""
    own: dict[str, dict[str, Any]] = {}

    @property
    def item(self) -> Item | None:
        return next((item for item in self.items if item.code == self.values.get("item_code")), None)

    # -- what is shown -------------------------------------------------------------------------------------

    def fields(self) -> dict[str, Shown]:
        """Every field of the page by name, filled, each with the condition under which it applies."""
        shown: dict[str, Shown] = {}
        dictionary = self.resolved.dictionary
        said = self.values | {"offence_place": {"place_text": self.values.get("offence_place.place_text", "")}}
        for step in ("open", "hear", "decide"):
            form = self.resolved.procedure.step(step).form
            shown |= {one.field.name: one for one in forms.fields(dictionary, form, said)}
        for name in ("party_birth_date", "party_sex"):  # a citizen number says both
            when = "party_id_kind!=01;party_kind=person|individual_business"
            shown[name] = msgspec.structs.replace(shown[name], when=when, hint="没有居民身份证时填写")
        shown |= {one.name: Shown(one) for one in self._own_fields()}
        changes: dict[str, dict[str, Any]] = {
            "penalty_kinds": {"options": _only(shown["penalty_kinds"], KINDS_SHOWN)},
            "heard_as": {"options": _only(shown["heard_as"], ("waived", "statement"))},
            "fine": {"help": ""},  # the unit stands beside it
            "discretion_tier": {"required": True, "help": self._tier_help()},
            "offence_facts": {"rows": 2},
            "decision_reason": {"rows": 2},
            "correction_order": {"rows": 2},
        }
        for name, change in changes.items():
            shown[name] = msgspec.structs.replace(shown[name], field=replace(shown[name].field, **change))
        wanted = [name for section in SECTIONS for name in (*section.fields, *section.more)]
        return {name: shown[name] for name in wanted}

    def agency_fields(self) -> list[Shown]:
        """What the agency asks besides at the steps of this page; each once."""
        answered = {key: value for said in self.own.values() for key, value in said.items()}
        found: dict[str, Shown] = {}
        for name in self.steps:
            form = self.resolved.procedure.step(name).form
            made = forms.fields(self.resolved.dictionary, form, self.values | answered, self._people)
            found |= {one.field.name: one for one in made if one.field.name.startswith(OWN)}
        return list(found.values())

    def _people(self, role: str) -> list[tuple[str, str]]:
        return [(str(person.id), person.name) for person in holders(self.actor.organisation.id, role)]

    @property
    def steps(self) -> list[str]:
        """The steps that this page may record: up to the first that must wait for one of the agency's own."""
        waits = [i for i, name in enumerate(STEPS) if _awaited(self.resolved, name)]
        return list(STEPS[: waits[0]] if waits else STEPS)

    @property
    def waits(self) -> str:
        """Which step cannot be recorded here and what the agency wants before it, in words; empty where all can."""
        if len(self.steps) == len(STEPS):
            return ""
        step = STEPS[len(self.steps)]
        titles = [self.resolved.procedure.step(name).title for name in _awaited(self.resolved, step)]
        return f"本机关要求在“{self.resolved.procedure.step(step).title}”之前办理“{'、'.join(titles)}”"

    def _own_fields(self) -> list[FieldView]:
        value = self.values.get
        items = [Option(item.code, item.title, "、".join(registry.basis_text(item.basis)[-1:])) for item in self.items]
        return [
            FieldView("item_code", "执法事项", "choice", value("item_code"), items, required=True),
            FieldView("offence_ended", "违法行为日期", "date", value("offence_ended"), required=True,
                      help="持续的，填终了日期"),
            FieldView("evidence_title", "证据名称", "text", value("evidence_title"), required=True, max_length=100),
            FieldView("evidence_file", "照片（选填）", "file", self.file_digest, help="拍照或选择文件，10 MB 以内",
                      accept="image/jpeg,image/png,application/pdf"),
            FieldView("flags", "情节（有则选）", "choices", value("flags", []),
                      [Option(*one) for one in FLAGS.items()]),
            FieldView("shown", "已向当事人出示两人执法证件", "boolean", value("shown")),
            FieldView("told", "已告知拟处罚内容、事实、理由、依据和陈述申辩权利", "boolean", value("told")),
        ]

    def _tier_help(self) -> str:
        if not self.item:
            return "先选执法事项，再选其裁量基准中的档次"
        return str(self.item.tiers.get("title", "")) or "该事项没有裁量基准"

    def tiers(self) -> list[Tier]:
        """Every tier of every item that may be chosen; the page shows those of the chosen one."""
        labels: dict[str, list[str]] = {}
        ranges: dict[tuple[str, str, str], list[str]] = {}
        for item in self.items:
            for tier in item.tiers.get("tiers", []):
                labels.setdefault(tier["label"], []).append(item.code)
                for kind in PARTY_KINDS:
                    if limits := tier.get(kind):
                        text = "–".join(display(Decimal(amount)) for amount in limits) + " 元"
                        ranges.setdefault((tier["label"], kind, text), []).append(item.code)
        now = (self.values.get("item_code"), self.values.get("party_kind"))
        return [
            Tier(label, f"item_code={'|'.join(codes)}", label == self.values.get("discretion_tier"), [
                Range(f"item_code={'|'.join(within)};party_kind={kind}", text, now[0] in within and now[1] == kind)
                for (of, kind, text), within in ranges.items() if of == label
            ])
            for label, codes in labels.items()
        ]

    # -- what is recorded ----------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """The steps this form tells of, without signatures. What was not ticked has not happened, and is left out."""
        data = {"open": self._opened(), **self._before_deciding(), "decide": self._decided()}
        return [
            Act(proceeding=self.proceeding, step=step, data=said | self.own.get(step, {}),
                opens=PROCEDURE if step == "open" else None)
            for step, said in data.items() if step in self.steps
        ]

    def _take(self, *names: str) -> dict[str, Any]:
        return {name: self.values[name] for name in names if self.values.get(name) not in (None, "", [])}

    def _opened(self) -> dict[str, Any]:
        flags = self.values.get("flags", [])
        day = self.values.get("offence_ended", "")
        evidence = {"evidence_type": "04", "evidence_title": self.values.get("evidence_title", "")}
        if self.file_digest:
            evidence["evidence_file"] = self.file_digest
        party = self._take(*PARTY_ASKED, *PARTY_MORE)
        if birth := _birth(party):
            party["party_birth_date"] = birth.isoformat()
        form = self.resolved.procedure.step("open").form
        kept = {field.key for field in form if applies(field.when, party)}
        return {
            **{name: value for name, value in party.items() if name in kept},
            **self._take("item_code", "offence_facts", "found_at"),
            "offence_place": {"place_text": self.values.get("offence_place.place_text", ""),
                              "place_division": self.actor.organisation.division},
            "offence_ended": day,
            "evidence": [evidence] if evidence["evidence_title"] else [],
            **{flag: flag in flags for flag in FLAGS},
        }

    def _before_deciding(self) -> dict[str, dict[str, Any]]:
        steps: dict[str, dict[str, Any]] = {}
        if self.values.get("shown"):
            numbers = self.values.get("officer_numbers", [])
            steps["show_certificates"] = {"shown_as": "paper", "officer_numbers": numbers}
        if self.values.get("told"):
            kinds = self.values.get("penalty_kinds", [])
            steps["inform"] = {
                "informed_content": self.told(), "rights_told": ["statement", "defence", "recusal"],
                "proposed_kinds": kinds,
                **({"proposed_fine": self.values.get("fine", "")} if "fine" in kinds else {}),
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
        elif self.item:
            said["discretion_standard"] = f"{self.item.tiers.get('title', '')}（{self.item.tiers.get('version', '')}）"
        if said.get("adjustment") == "none":
            said.pop("adjustment_reason", None)
        return said

    def told(self) -> str:
        """What the officer tells the party, composed from the form (处罚法 44)."""
        basis = "、".join(registry.basis_text(self.item.basis)) if self.item else ""
        return (f"拟作出的处罚：{self._penalty()}。事实：{self.values.get('offence_facts', '')}"
                f"理由：{self.values.get('decision_reason', '')}依据：{basis}。你有权陈述、申辩，可以申请回避。")

    def _penalty(self) -> str:
        known = standards.law().dictionary.codelists["penalty_kind"].codes
        kinds = [kind for kind in self.values.get("penalty_kinds", []) if kind in known]
        try:
            return penalty_text(kinds, yuan(self.values.get("fine") or "0"))
        except ValueError:
            return penalty_text([k for k in kinds if k != "fine"], Decimal(0))

    @property
    def title(self) -> str:
        """What a second officer and the one who asks tell this form by."""
        return f"当场处罚：{self.values.get('party_name', '')}"

    def summary(self) -> list[tuple[str, str]]:
        """What a second officer is shown who confirms elsewhere."""
        return [("当事人", str(self.values.get("party_name", ""))),
                ("执法事项", self.item.title if self.item else ""),
                ("违法事实", str(self.values.get("offence_facts", ""))),
                ("处罚", self._penalty())]


def procedure(actor: Actor) -> Resolved:
    """The procedure as a case of the actor's body begins under it today."""
    with scope.enter(actor.scope):
        return overlays.for_new(actor.organisation, PROCEDURE, today(), actor.organisation.channel_for(PROCEDURE))


def _awaited(resolved: Resolved, step: str) -> list[str]:
    """The agency's own steps that must come before a step."""
    return [name for name in resolved.procedure.step(step).after if name.startswith(OWN)]


def blank(actor: Actor, proceeding: UUID, items: list[Item], resolved: Resolved) -> Spot:
    """The form before anything was typed: what can be known is filled in."""
    now = timezone.now().astimezone(SHANGHAI)
    values = FIRST_VALUES | {"offence_ended": now.date().isoformat(), "found_at": now.strftime("%Y-%m-%dT%H:%M")}
    if len(items) == 1:
        values["item_code"] = items[0].code
        if len(tiers := items[0].tiers.get("tiers", [])) == 1:
            values["discretion_tier"] = tiers[0]["label"]
    return Spot(actor, proceeding, values, items, resolved)


def read(
    actor: Actor, proceeding: UUID, posted: QueryDict, items: list[Item], numbers: list[str], resolved: Resolved
) -> Spot:
    """The form as posted. `numbers` are the certificates of the two officers; a photo sent before has its digest."""
    several = {"penalty_kinds", "flags"}
    values: dict[str, Any] = {name: posted.getlist(name) if name in several else posted.get(name, "").strip()
                              for name in posted}
    values["officer_numbers"] = numbers
    own: dict[str, dict[str, Any]] = {}
    for step in STEPS:
        said = forms.read(resolved.dictionary, resolved.procedure.step(step).form, posted)
        own[step] = {key: value for key, value in said.items() if key.startswith(OWN)}
    return Spot(actor, proceeding, values, items, resolved, values.get("evidence_file", ""), own)


def today() -> date:
    return timezone.now().astimezone(SHANGHAI).date()


def _only(shown: Shown, values: tuple[str, ...]) -> tuple[Option, ...]:
    """These of the field's options, in this order."""
    options = {option.value: option for option in shown.field.options}
    return tuple(options[value] for value in values)


def _birth(party: dict[str, Any]) -> date | None:
    """The birth date that a citizen number says; None where there is none to read."""
    number = resident_id.normalise(str(party.get("party_id_number", "")))
    if party.get("party_id_kind") != "01" or not number:
        return None
    try:
        return resident_id.parse(number).birth
    except Problems:
        return None
