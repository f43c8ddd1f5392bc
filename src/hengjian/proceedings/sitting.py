"""One proceeding while acts are recorded into it: what is known of it, and how an act is judged and appended."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from hengjian.identity.models import Organisation, Person
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law.elements import Checked, check
from hengjian.law.facts import Facts
from hengjian.law.procedures import Resolved
from hengjian.law.procedures import Step as LawStep
from hengjian.law.rulepacks import Params
from hengjian.law.rules import Verdict
from hengjian.proceedings import (
    correction,
    destruction,
    exclusions,
    issuing,
    late,
    limits,
    overlays,
    participation,
    parts,
    placing,
    recalculation,
    restriction,
    staging,
    standards,
    timing,
    versions,
    voiding,
    waiver,
)
from hengjian.proceedings.behaviours import Behaviour, Case, Derives, Protects, Signature, behaviour_of
from hengjian.proceedings.errors import Misplaced, Refused
from hengjian.proceedings.family import Family, Member
from hengjian.proceedings.leaves import digest_of
from hengjian.proceedings.models import Channel, Proceeding, StepRecord, TimeSource
from hengjian.proceedings.sealing import Vault
from hengjian.proceedings.state import (
    ASK_DESTRUCTION,
    CORRECT,
    DECIDE_DESTRUCTION,
    END_PARTICIPATION,
    INVITE,
    LIFT_RESTRICTION,
    RECALCULATE,
    RESTRICT,
    VOID_NUMBER,
    WAIVE,
    State,
    Step,
    When,
)

if TYPE_CHECKING:
    from hengjian.proceedings.door import Act

ANCESTORS = ("city", "district", "line", "agency_id", "unit_id")
OWN_WAYS = {CORRECT: correction.judged, RECALCULATE: recalculation.judged, WAIVE: waiver.judged,
            VOID_NUMBER: voiding.judged, ASK_DESTRUCTION: destruction.asked, DECIDE_DESTRUCTION: destruction.decided,
            RESTRICT: restriction.restricted, LIFT_RESTRICTION: restriction.lifted,
            INVITE: participation.invited, END_PARTICIPATION: participation.ended}
"""Steps that every procedure has; they bring their own judging."""


class Draft(msgspec.Struct):
    """An act that passed: ready to be appended."""

    act: Act
    step: LawStep
    case: Case
    data: dict[str, Any]
    verdicts: list[Verdict]
    occurred_at: datetime
    time_source: str
    stands: dict[str, Any] | None = None
    """The data as it goes into the body, where that is not simply `data` with its sealed values replaced."""
    moved: list[dict[str, Any]] = msgspec.field(default_factory=list)
    """Limits reckoned anew."""
    voided: list[dict[str, Any]] = msgspec.field(default_factory=list)
    """Documents that count no longer."""
    facts: Facts | None = None
    """What it was judged by; None of the steps that every procedure has."""
    derived: dict[str, Any] = msgspec.field(default_factory=dict)
    """What its behaviour worked out for the clocks."""


class Sitting:
    """The working memory of one transaction for one proceeding, whose root is locked."""

    def __init__(
        self, actor: Actor, organisation: Organisation, family: Family, member: Member, now: datetime,
        ancestors: dict[str, Any], resolved: Resolved | None = None,
    ) -> None:
        self.actor = actor
        self.organisation = organisation
        self.family = family
        self.member = member
        self.now = now
        self.ancestors = ancestors
        self.id = member.id
        self.state = member.state
        self.channel = member.channel
        self.resolved = resolved or versions.of(member.procedure, member.version)
        self.behaviour: Behaviour = behaviour_of(member.procedure)
        self.vault = Vault(member.id, ancestors)

    @classmethod
    def resume(cls, actor: Actor, row: Proceeding, family: Family, now: datetime) -> Sitting:
        """A sitting on a proceeding that exists, within its family."""
        organisation = Organisation.objects.get(id=row.agency_id)
        return cls(actor, organisation, family, family.members[row.id], now,
                   {name: getattr(row, name) for name in ANCESTORS})

    @classmethod
    def begin(cls, actor: Actor, act: Act, now: datetime, parent: Sitting | None = None) -> Sitting:
        """A sitting on a proceeding that this act opens, for the actor's own body.

        A child has the body, channel and root of its parent. It runs by the version of today to its end.
        """
        assert act.opens
        if act.opens not in standards.law().procedures:
            raise placing.refused("no_procedure", "procedure", f"没有程序「{act.opens}」", "请从新办案件页面选择程序")
        own = parent.organisation if parent else actor.organisation
        channel = parent.channel if parent else own.channel_for(act.opens)
        resolved = overlays.for_new(own, act.opens, now.astimezone(SHANGHAI).date(), channel)
        versions.keep(resolved)
        if parent:
            child = Member(act.proceeding, parent.id, act.opens, channel, State(act.proceeding), resolved.fingerprint)
            return cls(actor, own, parent.family, parent.family.add(child), now, parent.ancestors, resolved)
        ancestors = {"city": own.city, "district": own.district, "line": own.line, "agency_id": own.id,
                     "unit_id": actor.unit.id if actor.unit else None}
        family = Family(act.proceeding)
        member = Member(act.proceeding, None, act.opens, channel, State(act.proceeding), resolved.fingerprint)
        return cls(actor, own, family, family.add(member), now, ancestors, resolved)

    @property
    def today(self) -> date:
        return self.now.astimezone(SHANGHAI).date()

    # -- judging -------------------------------------------------------------------------------------------

    def judged(self, act: Act) -> Draft:
        """The act, checked against place, data standard and gates. Raises Misplaced, Problems or Refused."""
        destruction.refuse_after(self.family)
        if act.step in OWN_WAYS:
            return OWN_WAYS[act.step](self, act)
        step = placing.placed(self, act)
        data = self.checked(step, act.data)
        occurred_at, source = self.happened(step, act)
        case = self.case(act.step, data, occurred_at, step.time_precision, act.signatures)
        case.doer_as = self.granted(step).get("as", "")
        facts = self.behaviour.facts(case)
        verdicts = self.verdicts(case, facts=facts)
        if self.channel == Channel.ONLINE and (closed := [v for v in verdicts if v.blocks]):
            raise Refused(closed)
        self.apart(step, act)
        placing.ranked(self, step, data)
        derived = self.behaviour.derived(case, self.state) if isinstance(self.behaviour, Derives) else {}
        return Draft(act, step, case, data, verdicts, occurred_at, source, facts=facts, derived=derived)

    def apart(self, step: LawStep, act: Act) -> None:
        """Raises Misplaced where somebody would play two parts in the case that exclude one another.

        It comes after the rules, which say the same of the gravest cases with the records that they read.
        """
        people = {str(self.actor.person_id), *(str(one.person_id) for one in act.signatures)}
        excluded = exclusions.why_not(self.family, self.resolved.procedure.name, step, sorted(people))
        if excluded and self.channel == Channel.ONLINE:
            raise Misplaced([excluded])

    def granted(self, step: LawStep) -> dict[str, str]:
        """The grant by which the actor takes a step online, and the name that says so; nothing by one's own post."""
        if self.channel != Channel.ONLINE:
            return {}
        given = self.actor.given_for(step.roles, self.resolved.procedure.name, step.name)
        return {"grant": str(given.id), "as": self.actor.name + given.mark} if given else {}

    def checked(self, step: LawStep, data: dict[str, Any]) -> dict[str, Any]:
        """The data as the standard writes it. Raises Problems with every mistake."""
        found = self.standard(step, data)
        if found.problems:
            raise Problems(list(found.problems))
        if not standards.people_keys(self.resolved, step).isdisjoint(found.data):
            parts.check(self, step.form, found.data)
        return found.data

    def standard(self, step: LawStep, data: dict[str, Any]) -> Checked:
        """What the one checker says of the data."""
        return check(self.resolved.dictionary, step.form, data, self.today)

    def happened(self, step: LawStep, act: Act) -> tuple[datetime, str]:
        """When the act happened and who says so. Online that is the server, unless the step is a paper one."""
        reported = self.channel != Channel.ONLINE
        if reported and act.occurred_at is None:
            raise Problems([Problem(code="required", where="occurred_at", message="缺少办理时间",
                                    fix="请填写该环节实际办理的时间")])
        if not reported and (act.occurred_at is None or "paper" not in step.time):
            return self.now, TimeSource.SERVER
        assert act.occurred_at is not None
        timing.check(act.occurred_at, self.now, None if reported else self.state.steps[0].occurred_at)
        if not reported:
            timing.check_paper(act.data)
        return act.occurred_at, TimeSource.REPORTED if reported else TimeSource.PAPER

    def case(
        self, step: str, data: dict[str, Any], at: datetime, precision: str, signatures: tuple[Signature, ...],
        *, recorded: Step | None = None,
    ) -> Case:
        """What a behaviour may know about this moment; of a step already recorded, about the moment of then."""
        people = self.people([s.person_id for s in signatures])
        when = When(at, precision)
        params = self.params(when.day)
        online = self.channel == Channel.ONLINE
        if recorded:
            state = self.state.before(recorded) if online else self.state.earlier(recorded)
        else:
            state = self.state if online else self.state.until(when)
        actor = recorded.actor_id if recorded else self.actor.person_id
        family = self.family if online and not recorded else self.family.until(when, self.id)
        return Case(identifier=self.id, family=family,
                    doer=actor if online else next((s.person_id for s in signatures), None),
                    state=state, step=step, data=data, occurred_at=at,
                    recorded_at=recorded.recorded_at if recorded else self.now, precision=precision,
                    organisation=self.organisation, signatures=signatures, officers=people, params=params,
                    channel=self.channel, open_sealed=self.vault.open)

    def then(self, step: Step) -> Case:
        """The moment of a recorded step, with what has been corrected since and what has come in late."""
        signatures = tuple(Signature(UUID(o["person"]), o["how"]) for o in step.body.get("officers", []))
        return self.case(step.name, step.data, step.occurred_at, step.precision, signatures, recorded=step)

    def beside(self, member: Member) -> Sitting:
        """A sitting on another proceeding of the family, for looking at it again."""
        return Sitting(self.actor, self.organisation, self.family, member, self.now, self.ancestors)

    def people(self, identifiers: list[UUID]) -> dict[UUID, Person]:
        """The people of these ids."""
        return Person.objects.in_bulk(identifiers)

    def params(self, day: date) -> Params:
        """The parameters of this body's line and region on a day."""
        return standards.law().rulepacks.resolve(self.organisation.line or "", self.organisation.division, day)

    def verdicts(
        self, case: Case, recorded: Step | None = None, facts: Facts | None = None, at: str = ""
    ) -> list[Verdict]:
        """Every rule that stands at this step (or at another one, `at`), judged; where a waiver holds, let pass.

        What is a matter of good practice orders online work only.
        """
        step = at or case.step
        facts = facts or self.behaviour.facts(case)
        offence = self.behaviour.offence_day(case)
        rules = standards.law().rules.at(self.resolved.procedure.name, step, case.day, offence)
        binding = [rule for rule in rules if case.channel == Channel.ONLINE or rule.force != "practice"]
        verdicts = (rule.judge(facts, case.params) for rule in binding)
        return [waiver.applied(self.state, verdict, step, recorded) for verdict in verdicts]

    # -- appending -----------------------------------------------------------------------------------------

    def append(self, draft: Draft) -> StepRecord:
        """Writes the step record and takes it into the state."""
        act, step = draft.act, draft.step
        self.claim(step, draft.data)
        identifier = new_id()
        issued = issuing.issue(self, draft, identifier)
        voiding.mark(self, draft.voided)
        body = self.body(draft, issued)
        salt = secrets.token_bytes(32)
        record = StepRecord(
            id=identifier,
            proceeding_id=self.id,
            root_id=self.family.root_id,
            seq=self.state.seq + 1,
            step=act.step,
            procedure=self.resolved.procedure.name,
            procedure_hash=self.resolved.fingerprint,
            channel=self.channel,
            occurred_at=draft.occurred_at,
            occurred_precision=step.time_precision,
            recorded_at=self.now,
            device_time=act.device_time,
            time_source=draft.time_source,
            checked_out_at=act.checked_out_at,
            number_block_id=act.number_block,
            actor_id=self.actor.person_id,
            corrects_id=correction.target(act),
            body=body,
            body_salt=salt,
            **self.ancestors,
        )
        self.member.take(record)
        if rejudged := late.rejudged(self, self.state.steps[-1]):
            body["rejudged"] = rejudged
        record.body_digest = digest_of(body, salt)
        self.keep(record)
        if act.step == DECIDE_DESTRUCTION:
            destruction.carry_out(self, draft.stands)
        return record

    def claim(self, step: LawStep, data: dict[str, Any]) -> None:
        """Makes the files that the data names part of the record."""
        staging.claim(self.vault.seen, self.id, staging.digests(self.resolved.dictionary, step.form, data), self.now)

    def keep(self, record: StepRecord) -> None:
        """Writes the record."""
        record.save(force_insert=True)

    def body(self, draft: Draft, issued: issuing.Issued) -> dict[str, Any]:
        """All that is said of the step, with everything it was judged by pinned."""
        act, step, case = draft.act, draft.step, draft.case
        stage = self.stage_after(step)
        joins, leaves = parts.changes(self.state, draft)
        body: dict[str, Any] = {
            "data": draft.stands if draft.stands is not None else self.sealed(step, draft.data),
            "stage": stage,
            "ends": bool(stage) and self.resolved.procedure.stage(stage).end,
            "actor": self.actor.name,
            "officers": [
                {"person": str(s.person_id), "name": case.officers[s.person_id].name, "how": s.how}
                for s in act.signatures if s.person_id in case.officers
            ],
            "verdicts": [
                {"rule": v.rule, "version": v.version, "status": v.status, "message": v.message, "cite": v.cite,
                 "arithmetic": v.arithmetic,
                 **({"read": v.read, "fix": v.fix, "exception": v.exception} if v.blocks else {})}
                for v in draft.verdicts
            ],
            "findings": [late.finding(v) for v in draft.verdicts if v.found],
            "labels": self.behaviour.labels(case),
            "clocks": limits.changes(self, draft),
            "documents": issued.documents,
            "numbers": issued.numbers,
            "participants": joins,
            "pins": {
                "procedure": self.resolved.fingerprint,
                "rulepack": case.params.version,
                "calendar": standards.calendar().version,
                "rules": sorted({v.version for v in draft.verdicts}),
                "registry": self.behaviour.pins(case),
            },
        }
        if isinstance(self.behaviour, Protects) and (shielded := self.behaviour.protects(case)):
            body["protects"] = shielded
        if granted := self.granted(step):
            body["by_grant"] = granted
        if draft.derived:
            body["derived"] = draft.derived
        if (not standards.people_keys(self.resolved, step).isdisjoint(draft.data)
                and (named := parts.names(self.resolved.dictionary, step.form, draft.data))):
            body["named"] = named
        if leaves:
            body["left"] = leaves
        if draft.voided:
            body["voided"] = draft.voided
        if self.member.parent_id:
            body["parent"] = str(self.member.parent_id)
        return body

    def sealed(self, step: LawStep, data: dict[str, Any]) -> dict[str, Any]:
        """The data as it may stand in a body."""
        if standards.sealed_keys(self.resolved, step).isdisjoint(data):
            return data
        return self.vault.seal_data(self.resolved.dictionary, step.form, data)

    def stage_after(self, step: LawStep) -> str:
        """Where the proceeding then stands. What is reported may come in any order, so it leads on and never back."""
        if self.channel == Channel.ONLINE:
            return step.to or self.state.stage
        return self.resolved.procedure.later(self.state.stage, step.to)
