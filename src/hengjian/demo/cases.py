"""Plays the scripts through the engine's door, as an officer, an entering clerk or another system would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from hengjian.demo import together
from hengjian.demo.codes import Ids
from hengjian.demo.parties import Parties, Party
from hengjian.demo.plan import SIMPLE, Plan
from hengjian.demo.scripts import Script, file
from hengjian.disclosure import redaction
from hengjian.enforcement.simple import SimplePenalty
from hengjian.identity import scope
from hengjian.identity.models import Account, Organisation, Person
from hengjian.identity.services import SHANGHAI, Actor, actor_of
from hengjian.proceedings import prospects, reading
from hengjian.proceedings.batch import Reported
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.door import Act, record_many
from hengjian.registry.models import Certificate, Item

INTERNAL = frozenset({"report", "hand_in", "bank", "pay", "close"})
"""Steps of one person; the others are done before the party by two."""
MINUTES = {
    "open": 0, "show_certificates": 2, "inform": 4, "hear": 8, "decide": 12, "deliver": 15, "collect": 17,
}  # fmt: skip
DAYS_LATER = {"report": 1, "hand_in": 1, "bank": 2, "pay": 5, "close": 6}


def record(city: Plan, *, online: bool, say: Callable[[str], None]) -> int:
    """Records the cases handled online one by one, what was reported agency by agency; what stands stays."""
    stage = Stage(city)
    played = [script for script in file().cases if script.online == online]
    if online:
        for script in played:
            stage.play(script)
    else:
        for word in dict.fromkeys(script.agency for script in played):
            stage.report(word, [script for script in played if script.agency == word])
    say(f"{'在线办理' if online else '录入和对接'}的案件 {len(played)}")
    return len(played)


class Stage:
    """People, items and parties at hand while scripts are played."""

    def __init__(self, city: Plan) -> None:
        self.city = city
        self.ids = Ids(city.stamp.seed)
        self.people: dict[str, Person] = {a.username: a.person for a in city.accounts}
        self.cards: dict[UUID, Certificate] = {c.person_id: c for c in city.certificates}
        self.items: dict[str, Item] = {item.code: item for item in city.items}
        self.parties = _cast(city)

    def play(self, script: Script) -> None:
        """Records all steps of a script. Raises what the door raises: online no script breaks a rule."""
        record_many(self._actor(script), self._acts(script), f"demo-{self.city.stamp.seed}-{script.name}")
        if script.published is not None:
            self._publish(script, self.proceeding_id(script))

    def report(self, word: str, played: list[Script]) -> None:
        """Records what an agency reports of these cases, and publishes those that are to be public."""
        together.record(self.city.organisations[word], [
            Reported(self._actor(script), act) for script in played for act in self._acts(script)])
        for script in played:
            if script.published is not None:
                self._publish(script, self.proceeding_id(script))

    def _acts(self, script: Script) -> list[Act]:
        return [
            Act(proceeding=self.proceeding_id(script), step=step, data=self.data(script, step),
                opens=SIMPLE if step == "open" else None, occurred_at=self._at(script, step),
                signatures=() if step in INTERNAL else self._signatures(script),
                numbers=self._numbers(script) if step == "decide" and not script.online else {})
            for step in script.steps()
        ]

    def _publish(self, script: Script, proceeding: UUID) -> None:
        """Publishes what the redaction proposes."""
        publisher = self._signed_in(file().publishers[script.agency])
        with scope.enter(publisher.scope):
            case_file = reading.case(publisher, proceeding)
            _, case = prospects.supposed(publisher, case_file, case_file.procedure.step("publish"))
            proposal = redaction.propose(SimplePenalty().decided(case))
        said = {"publication_title": proposal.title, "publication_body": proposal.body,
                "publication_redactions": proposal.kinds}
        at = None if script.online else self.began(script) + timedelta(days=script.published or 0, hours=1)
        act = Act(proceeding=proceeding, step="publish", data={k: v for k, v in said.items() if v}, occurred_at=at)
        record_many(publisher, [act], f"demo-{self.city.stamp.seed}-{script.name}-publish")

    def proceeding_id(self, script: Script) -> UUID:
        return self.ids.at(self.began(script), f"case/{script.name}")

    def began(self, script: Script) -> datetime:
        """When the officers found the offence."""
        if script.days_ago is None:
            return self.city.stamp.at - timedelta(minutes=20)
        day = self.city.stamp.today - timedelta(days=script.days_ago)
        return datetime.combine(day, time.fromisoformat(script.time), SHANGHAI)

    def _at(self, script: Script, step: str) -> datetime | None:
        if script.online:
            return None
        minutes = MINUTES.get(step, 60)
        if step == "deliver" and script.delivered_at is not None:
            minutes = script.delivered_at
        return self.began(script) + timedelta(minutes=minutes, days=DAYS_LATER.get(step, 0))

    def _officers(self, script: Script) -> tuple[str, ...]:
        return script.officers or file().officers[script.agency]

    def _actor(self, script: Script) -> Actor:
        return self._signed_in(self._officers(script)[0])

    def _signed_in(self, username: str) -> Actor:
        account = Account.objects.select_related("person").get(username=username)
        actor = actor_of(account, self.city.stamp.at)
        assert actor is not None, f"{account.username} holds no post"
        return actor

    def _signatures(self, script: Script) -> tuple[Signature, ...]:
        ways = ("session", "own_session") if script.online else ("paper", "paper")
        return tuple(Signature(self.people[one].id, how)
                     for one, how in zip(self._officers(script), ways, strict=False))

    def _numbers(self, script: Script) -> dict[str, str]:
        """What was reported has its number on the paper already; it does not come from the platform's series."""
        serial = 8000 + [one.name for one in file().cases].index(script.name)
        return {"B31": f"{script.agency}当罚〔{self.began(script).year}〕{serial}号"}

    # -- what the steps say --------------------------------------------------------------------------------

    def data(self, script: Script, step: str) -> dict[str, Any]:
        """The form of one step."""
        return getattr(self, f"_{step}")(script)  # type: ignore[no-any-return]

    def _open(self, script: Script) -> dict[str, Any]:
        found, place = self.began(script), self._place(script)
        ended: date = found.date() - timedelta(days=script.offence_days)
        party = self.parties[script.name]
        return party.data() | {
            "item_code": script.item,
            "offence_facts": f"{found:%Y}年{found.month}月{found.day}日，执法人员在{place['place_text']}"
                             f"检查时发现，{party.name}{self._offence(script)}。",
            "offence_place": place,
            "offence_began": ended.isoformat(),
            "offence_ended": ended.isoformat(),
            "found_at": found.isoformat(timespec="seconds"),
            "evidence": [{"evidence_type": "08", "evidence_title": "现场笔录"},
                         {"evidence_type": "03", "evidence_title": "现场照片和录像"}],
            "offence_slight": script.slight, "corrected_in_time": True, "harm_caused": False,
        }

    def _show_certificates(self, script: Script) -> dict[str, Any]:
        shown = [self.cards.get(self.people[one].id) for one in self._officers(script)]
        return {"shown_as": "code" if script.online else "paper",
                "officer_numbers": [card.number for card in shown if card]}

    def _inform(self, script: Script) -> dict[str, Any]:
        told: dict[str, Any] = {
            "informed_content": f"{self._offence(script)}，拟给予当场处罚，并说明了事实、理由和依据。",
            "proposed_kinds": list(script.kinds), "rights_told": ["statement", "defence", "recusal"],
        }
        return told | ({"proposed_fine": str(script.told or script.fine)} if script.fined else {})

    def _hear(self, script: Script) -> dict[str, Any]:
        if script.heard == "waived":
            return {"heard_as": "waived", "waiver_by": "recorded"}
        return {"heard_as": "statement", "statement": "生意不好，已经马上改了，请求从轻处理",
                "statement_result": "partly",
                "statement_reply": "及时改正属实，已在裁量时考虑；违法事实清楚，仍应处罚。"}

    def _decide(self, script: Script) -> dict[str, Any]:
        decided: dict[str, Any] = {
            "penalty_kinds": list(script.kinds), "adjustment": script.adjustment,
            "decision_reason": "违法事实清楚，证据确凿，依法应当给予处罚。",
            "correction_order": "立即改正",
        }
        if script.adjustment != "none":
            decided["adjustment_reason"] = "当事人未成年，能够认识错误"
        if script.fined:
            tiers = self.items[script.item].tiers
            decided |= {"fine": str(script.fine), "payment_way": "on_spot" if script.collect else "bank",
                        "discretion_standard": f"{tiers['title']}{tiers['version']}版",
                        "discretion_tier": script.tier}
        return decided

    def _deliver(self, script: Script) -> dict[str, Any]:
        if script.delivery == "refused":
            return {"delivered_as": "refused", "refusal_reason": "当事人看过决定书后拒绝签字，已当场留下"}
        party = self.parties[script.name]
        return {"delivered_as": "signed", "receiver_name": party.representative or party.name}

    def _collect(self, script: Script) -> dict[str, Any]:
        said = {"collect_ground": script.collect, "amount": str(script.fine),
                "receipt_number": f"DEMO-{self.city.stamp.seed}-{script.receipt or script.name}".upper()}
        if script.collect == "hard_later":
            said["collect_explanation"] = "当事人是流动摊贩，没有固定住所和经营场所"
        return said

    def _hand_in(self, script: Script) -> dict[str, Any]:
        return {"amount": str(script.handed_in or script.fine)}

    def _bank(self, script: Script) -> dict[str, Any]:
        return {"amount": str(script.fine), "bank_receipt_number": f"DEMO{script.name.upper()}"}

    def _pay(self, script: Script) -> dict[str, Any]:
        return self._bank(script) | {"amount": str(script.paid or script.fine)}

    def _report(self, script: Script) -> dict[str, Any]:  # noqa: ARG002
        return {"reported_to": "法制科备案员"}

    def _close(self, script: Script) -> dict[str, Any]:  # noqa: ARG002
        return {"closed_as": "done"}

    def _place(self, script: Script) -> dict[str, Any]:
        """Somewhere in the agency's own area."""
        agency: Organisation = self.city.organisations[script.agency]
        party = self.parties[script.name]
        place = f"{party.business_address or party.address}附近"
        return {"place_text": place, "place_division": agency.division}

    def _offence(self, script: Script) -> str:
        """What the item forbids, without a remark in brackets."""
        return self.items[script.item].offence.partition("（")[0]


def _cast(city: Plan) -> dict[str, Party]:
    """A party for every script, from one source for each division."""
    sources: dict[str, Parties] = {}
    cast = {}
    for script in file().cases:
        agency = city.organisations[script.agency]
        division = agency.district or agency.city
        place = agency.address.split("演示路")[0]
        source = sources.setdefault(division, Parties(city.stamp.seed, city.stamp.today, division, place))
        cast[script.name] = source.of(script.party, script.age)
    return cast
