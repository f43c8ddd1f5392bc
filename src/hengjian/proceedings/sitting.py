"""One proceeding while acts are recorded into it: what is known of it, and how an act is judged and appended."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from hengjian.identity.models import Organisation, Person
from hengjian.identity.services import SHANGHAI, Actor
from hengjian.kernel.clock import reckon
from hengjian.kernel.ids import new_id
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import clocks as law_clocks
from hengjian.law.elements import check
from hengjian.law.procedures import Step as LawStep
from hengjian.law.rulepacks import Params, shown
from hengjian.law.rules import Verdict, rules_at
from hengjian.proceedings import correction, issuing, recalculation, staging, standards, timing
from hengjian.proceedings.behaviours import Behaviour, Case, Signature, behaviour_of
from hengjian.proceedings.errors import Misplaced, Refused
from hengjian.proceedings.leaves import digest_of
from hengjian.proceedings.models import Channel, Proceeding, StepRecord, TimeSource
from hengjian.proceedings.sealing import Vault
from hengjian.proceedings.state import CORRECT, RECALCULATE, State, advance, fold

if TYPE_CHECKING:
    from hengjian.proceedings.door import Act


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


class Sitting:
    """The working memory of one transaction for one proceeding, whose root is locked."""

    def __init__(
        self, actor: Actor, organisation: Organisation, state: State, now: datetime, *, identifier: UUID,
        root_id: UUID, procedure: str, channel: str, ancestors: dict[str, Any],
    ) -> None:
        self.actor = actor
        self.organisation = organisation
        self.state = state
        self.now = now
        self.id = identifier
        self.root_id = root_id
        self.channel = channel
        self.ancestors = ancestors
        self.resolved = standards.law().resolve(procedure)
        self.behaviour: Behaviour = behaviour_of(procedure)
        self.vault = Vault(identifier, ancestors)

    @classmethod
    def resume(cls, actor: Actor, row: Proceeding, now: datetime) -> Sitting:
        """A sitting on a proceeding that exists; its records are folded from the first."""
        records = StepRecord.objects.filter(proceeding_id=row.id).order_by("seq")
        organisation = Organisation.objects.get(id=row.agency_id)
        ancestors = {name: getattr(row, name) for name in ("city", "district", "line", "agency_id", "unit_id")}
        return cls(actor, organisation, fold(row.id, records), now, identifier=row.id, root_id=row.root_id,
                   procedure=row.procedure, channel=row.channel, ancestors=ancestors)

    @classmethod
    def begin(cls, actor: Actor, act: Act, now: datetime, root_id: UUID) -> Sitting:
        """A sitting on a proceeding that this act opens, for the actor's own body; a child has its parent's root."""
        assert act.opens
        own = actor.organisation
        ancestors = {"city": own.city, "district": own.district, "line": own.line, "agency_id": own.id,
                     "unit_id": actor.unit.id if actor.unit else None}
        if act.opens not in standards.law().procedures:
            raise Misplaced([Problem(code="no_procedure", where="procedure", message=f"没有程序「{act.opens}」",
                                     fix="请从新办案件页面选择程序")])
        return cls(actor, own, State(act.proceeding), now, identifier=act.proceeding, root_id=root_id,
                   procedure=act.opens, channel=own.channel_for(act.opens), ancestors=ancestors)

    # -- judging -------------------------------------------------------------------------------------------

    def judged(self, act: Act) -> Draft:
        """The act, checked against place, data standard and gates. Raises Misplaced, Problems or Refused."""
        if act.step == CORRECT:
            return correction.judged(self, act)
        if act.step == RECALCULATE:
            return recalculation.judged(self, act)
        step = self.placed(act)
        data = self.checked(step, act.data)
        occurred_at, source = self.happened(step, act)
        case = self.case(act.step, data, occurred_at, step.time_precision, act.signatures)
        verdicts = self.verdicts(case)
        if self.channel == Channel.ONLINE and (closed := [v for v in verdicts if v.status in ("failed", "unknown")]):
            raise Refused(closed)
        return Draft(act, step, case, data, verdicts, occurred_at, source)

    def placed(self, act: Act) -> LawStep:
        """The step of the procedure, if it may be taken here and by this actor."""
        procedure = self.resolved.procedure
        try:
            step = procedure.step(act.step)
        except KeyError:
            raise Misplaced([Problem(code="no_step", where="step", message=f"本程序没有步骤「{act.step}」")]) from None
        if reason := procedure.why_not(step, self.state.stage or None, self.state.done):
            raise Misplaced([Problem(code="misplaced", where=act.step, message=reason,
                                     fix="请刷新案件页面，查看现在可以办理的步骤")])
        if not self.actor.roles & set(step.roles):
            raise Misplaced([Problem(code="not_your_role", where=act.step, message=f"您的岗位不能办理“{step.title}”",
                                     fix="请由本案承办人员办理")])
        if any(s.how == "session" and s.person_id != self.actor.person_id for s in act.signatures):
            raise Misplaced([Problem(code="not_your_session", where=act.step, message="不能以他人名义提交",
                                     cite="行政处罚法 第四十二条", fix="请由其本人确认")])
        if self.actor.organisation.id != self.organisation.id:
            raise Misplaced([Problem(code="not_your_case", where=act.step, message="只能办理本机关的案件",
                                     fix="如需监督，请通过监督程序提出")])
        return step

    def checked(self, step: LawStep, data: dict[str, Any]) -> dict[str, Any]:
        """The data as the standard writes it. Raises Problems with every mistake."""
        found = check(standards.law().dictionary, step.form, data, self.now.astimezone(SHANGHAI).date())
        if found.problems:
            raise Problems(list(found.problems))
        return found.data

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
        *, state: State | None = None,
    ) -> Case:
        """What a behaviour may know about this moment; about an earlier one with the state of then."""
        people = self.people([s.person_id for s in signatures])
        day = at.astimezone(SHANGHAI).date()
        params = self.params(day)
        return Case(state=state or self.state, step=step, data=data, occurred_at=at, precision=precision,
                    organisation=self.organisation, signatures=signatures, officers=people, params=params,
                    channel=self.channel, open_sealed=self.vault.open)

    def people(self, identifiers: list[UUID]) -> dict[UUID, Person]:
        """The people of these ids."""
        return Person.objects.in_bulk(identifiers)

    def params(self, day: date) -> Params:
        """The parameters of this body's line and region on a day."""
        return standards.law().rulepacks.resolve(self.organisation.line or "", self.organisation.division, day)

    def verdicts(self, case: Case) -> list[Verdict]:
        """Every rule that stands at this step, judged."""
        facts = self.behaviour.facts(case)
        offence = self.behaviour.offence_day(case)
        rules = rules_at(self.resolved.procedure.name, case.step, case.day, offence)
        return [rule.judge(facts, case.params) for rule in rules]

    # -- appending -----------------------------------------------------------------------------------------

    def append(self, draft: Draft) -> StepRecord:
        """Writes the step record and takes it into the state."""
        act, step = draft.act, draft.step
        self.claim(step, draft.data)
        identifier = new_id()
        issued = issuing.issue(self, draft, identifier) if step.documents else issuing.Issued()
        body = self.body(draft, issued)
        salt = secrets.token_bytes(32)
        record = StepRecord(
            id=identifier,
            proceeding_id=self.id,
            root_id=self.root_id,
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
            body_digest=digest_of(body, salt),
            **self.ancestors,
        )
        self.keep(record)
        advance(self.state, record)
        return record

    def claim(self, step: LawStep, data: dict[str, Any]) -> None:
        """Makes the files that the data names part of the record."""
        staging.claim(self.id, staging.digests(standards.law().dictionary, step.form, data), self.now)

    def keep(self, record: StepRecord) -> None:
        """Writes the record."""
        record.save(force_insert=True)

    def body(self, draft: Draft, issued: issuing.Issued) -> dict[str, Any]:
        """All that is said of the step, with everything it was judged by pinned."""
        act, step, case = draft.act, draft.step, draft.case
        stage = step.to or self.state.stage
        body: dict[str, Any] = {
            "data": draft.stands if draft.stands is not None
            else self.vault.seal_data(standards.law().dictionary, step.form, draft.data),
            "stage": stage,
            "ends": bool(stage) and self.resolved.procedure.stage(stage).end,
            "actor": self.actor.name,
            "officers": [
                {"person": str(s.person_id), "name": case.officers[s.person_id].name, "how": s.how}
                for s in act.signatures if s.person_id in case.officers
            ],
            "verdicts": [
                {"rule": v.rule, "version": v.version, "status": v.status, "message": v.message, "cite": v.cite,
                 "arithmetic": v.arithmetic}
                for v in draft.verdicts
            ],
            "findings": [
                {"id": str(new_id()), "rule": v.rule, "rule_version": v.version, "cite": v.cite,
                 "status": v.status, "message": v.message}
                for v in draft.verdicts if v.status in ("failed", "unknown")
            ],
            "labels": self.behaviour.labels(case),
            "clocks": self.clocks(draft),
            "documents": issued.documents,
            "numbers": issued.numbers,
            "participants": self.participants(act),
            "pins": {
                "procedure": self.resolved.fingerprint,
                "rulepack": case.params.version,
                "calendar": standards.calendar().version,
                "rules": sorted({v.version for v in draft.verdicts}),
                "registry": self.behaviour.pins(case),
            },
        }
        if act.parent:
            body["parent"] = str(act.parent)
        return body

    def participants(self, act: Act) -> list[dict[str, Any]]:
        """The officers who join with the opening step."""
        if self.state.steps:
            return []
        return [{"id": str(new_id()), "person": str(s.person_id), "part": "handler"} for s in act.signatures]

    def clocks(self, draft: Draft) -> dict[str, Any]:
        """The limits this step starts, those it meets and those it moves."""
        said = self.state.data() | draft.data
        started, met = [], []
        running = self.state.running()
        for clock in standards.law().clocks.get(self.resolved.procedure.name, ()):
            if draft.act.step in clock.stops:
                on = draft.case.day.isoformat()
                met += [{"clock": c["id"], "on": on} for c in running if c["name"] == clock.name]
            if clock.started_by(draft.act.step, said):
                started.append(self.clock(clock, draft.case.day, draft.case.params))
        return {"started": started, "met": met, "moved": draft.moved}

    def clock(self, clock: law_clocks.Clock, base: date, params: Params) -> dict[str, Any]:
        """One limit, reckoned, as it stands in a body."""
        reading = params.traced()
        length = reading.days(clock.length)
        deadline = reckon(standards.calendar(), base, length)
        return {
            "id": str(new_id()),
            "name": clock.name,
            "title": clock.title,
            "cite": clock.cite,
            "holder": clock.holder,
            "stops": list(clock.stops),
            "start": deadline.start.isoformat(),
            "count": {"n": length.n, "unit": length.unit.value, "roll": length.roll},
            "length": "、".join(shown(r) for r in reading.read),
            "verified": all(r.verified for r in reading.read),
            **recalculation.reckoned(deadline),
        }
