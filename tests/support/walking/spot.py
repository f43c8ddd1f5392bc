"""The on-the-spot penalty as a small world: shown, told, heard, decided, handed over, paid and closed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from hengjian.law.facts_penalty import AgencyFact, ItemFact, OfficerFact, SimplePenaltyFacts
from hengjian.law.procedures import Step
from support.walking.graph import BEGAN, World, name_of, now, onward, told, when

FINE = Decimal(100)
STEPS = (
    "open", "show_certificates", "inform", "inform:mute", "hear:statement", "hear:waived", "decide",
    "decide:heavier", "decide:alone",
    "deliver", "collect", "collect:less", "land", "hand_in", "hand_in:less", "bank", "pay", "report", "close:done",
    "close:ended", "convert", "publish", "revoke_decision", "withdraw_publication",
)  # fmt: skip
HEARD = ("hear:statement", "hear:waived")
TOLD = ("inform", "inform:mute")
MARKING = frozenset({"show_certificates", *TOLD, *HEARD, "decide", "collect", "hand_in", "bank", "pay"})
AFTERWARDS = frozenset({"land", "report", "publish", "revoke_decision", "withdraw_publication"})
"""Steps that no gate of this world asks for: each is taken once."""


class Spot(msgspec.Struct, frozen=True):
    """The scene."""

    procedure: str = "penalty.simple"
    gates: frozenset[str] = frozenset({
        "CF-18", "CF-20", "CF-20-heard", "CF-20-no-heavier", "CF-25-delivery", "CF-27", "CF-38", "CF-40",
        "CF-40-hand-in", "JA-01", "GS-01-after",
    })  # fmt: skip
    start: World = World()
    only: frozenset[str] = frozenset()

    def events(self, world: World) -> Iterator[str]:
        for event in self.only or STEPS:
            name = name_of(event)
            again = world.had(*(TOLD if name == "inform" else HEARD))
            if name in ("inform", "hear") and world.had("inform'") and again:
                continue  # told and heard anew once
            if name in AFTERWARDS and name in world.done:
                continue
            yield event

    def then(self, world: World, event: str, step: Step | None) -> World:
        name = name_of(event)
        if name == "inform" and world.had(*TOLD):
            past = tuple("inform'" if one in TOLD else one for one in world.past)
            world = msgspec.structs.replace(world, past=past)
        if event in HEARD:
            world = msgspec.structs.replace(world, past=tuple(one for one in world.past if one not in HEARD))
        event = event if event in MARKING else name
        return onward(world, event, step, marks=event in MARKING)

    def wrongs(self, world: World, event: str) -> list[str]:
        had, heard, informed = world.had, world.last(*HEARD), world.last(*TOLD)
        held = FINE if had("collect") else Decimal()
        claims = {
            "inform": {"没有出示证件": had("show_certificates")},
            "decide": {
                "没有出示证件": had("show_certificates"),
                "没有告知": bool(informed),
                "没有告知陈述申辩权": informed != "inform:mute",
                "没有听取意见": bool(heard) and world.before(informed, heard),
                "重于告知": event != "decide:heavier",
                "一人执法": event != "decide:alone",
            },
            "deliver": {"没有决定就交付": had("decide")},
            "publish": {"没有决定就公示": had("decide")},
            "collect": {"票据与罚款不一致": event != "collect:less"},
            "hand_in": {"没有足额上交": event != "hand_in:less" and held == FINE},
            "bank": {"没有足额上交": held == FINE},
            "pay": {"没有决定就缴款": had("decide"), "缴了两次": not had("collect", "pay")},
            "close": {"没有缴清就结案": event != "close:done" or had("bank", "pay")},
        }.get(name_of(event), {})
        return [what for what, holds in claims.items() if not holds]

    def facts(self, world: World, event: str) -> SimplePenaltyFacts:
        heavier, name = event == "decide:heavier", name_of(event)
        officers = OFFICERS[:1] if event == "decide:alone" else OFFICERS
        amount = FINE - 1 if event.endswith(":less") else FINE
        if name in ("hand_in", "bank") and not world.had("collect"):
            amount = FINE
        heard, informed = world.last(*HEARD), world.last(*TOLD)
        facts: SimplePenaltyFacts = told(
            SimplePenaltyFacts, acted_at=now(world), agency=AGENCY, item=ITEM, officers=officers,
            offence_division="120116", party_kind="person", certificates_shown_at=when(world, "show_certificates"),
            certificates_shown=("n1", "n2"), informed_at=when(world, informed), informed_content="拟罚款",
            rights_told=() if informed == "inform:mute" else ("statement", "defence"), proposed_kinds=("fine",),
            proposed_fine=FINE, penalty_kinds=("fine",),
            fine=FINE + 50 if heavier else FINE, heard_at=when(world, heard) if heard else None,
            heard_as=heard.removeprefix("hear:"), statement_result="rejected", statement_reply="已复核",
            decided_at=now(world) if name == "decide" else when(world, "decide"), delivered_as="signed",
            receipt_number="r1", receipt_unused=True, bank_receipt_number="b1", amount=amount,
            collected=FINE if world.had("collect") else Decimal(), banked=FINE if world.had("bank") else Decimal(),
            paid=FINE if world.had("pay") else Decimal(), closed_as=event.removeprefix("close:"),
        )
        return facts


AGENCY = told(AgencyFact, id="a1")
ITEM = told(ItemFact, line="SCJG")
OFFICERS = tuple(
    told(OfficerFact, person=f"p{i}", name=f"第{i}人", agency="a1", confirmed=True, certificate_number=f"n{i}",
         certificate_status="valid", certificate_valid_from=BEGAN.date(), certificate_valid_to=BEGAN.date(),
         certificate_kinds=("SCJG",), certificate_areas=("120116",))
    for i in (1, 2)
)  # fmt: skip
