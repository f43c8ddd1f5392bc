"""商业秘密 and 个人隐私: a recorded mark on a case, or on one piece of its evidence, restricts who reads it (ADR 0027).

Others in scope see that the case exists (`shielding`). Who takes part, approves or reviews reads it; a supervisor gives
a reason first, which is audited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hengjian.identity.services import Actor
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import secrecy
from hengjian.law.procedures import Step as LawStep
from hengjian.proceedings import placing
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.models import TimeSource
from hengjian.proceedings.reasons import missing, stated
from hengjian.proceedings.state import GENERIC, LIFT_RESTRICTION, RESTRICT, State, Step

if TYPE_CHECKING:
    from hengjian.proceedings.door import Act
    from hengjian.proceedings.sitting import Draft, Sitting

MARK = LawStep(name=RESTRICT, title="限制查阅", action="限制查阅", from_stages=[], once=False,
               roles=["HANDLER_LEAD", "HANDLER_CO", "UNIT_HEAD", "AGENCY_HEAD", "LEGAL_REVIEWER"])
LIFT = LawStep(name=LIFT_RESTRICTION, title="解除限制", action="解除限制", from_stages=[], once=False,
               roles=["UNIT_HEAD", "AGENCY_HEAD"])
WITHHOLD, REDACT = "withhold", "redact"
TREATMENTS = {WITHHOLD: "不予公开", REDACT: "删去有关内容后公开"}
"""How publishing treats what was marked: decided and recorded with the mark (政府信息公开条例 15)."""


reasoned: ContextVar[Callable[[], frozenset[UUID]]] = ContextVar("reasoned", default=frozenset)
"""Answers for which restricted cases (their roots) whoever reads has just given a reason, as a supervisor."""


class Restricted(Exception):
    """The file of a case is not the reader's to read, though the reader may know that there is one."""

    def __init__(self, proceeding: UUID, root: UUID, kind: str) -> None:
        super().__init__(f"案件 {proceeding} 限制查阅")
        self.proceeding, self.root, self.kind = proceeding, root, kind


def restricted(sitting: Sitting, act: Act) -> Draft:
    """The mark, checked. Raises Problems (form) or Misplaced."""
    _of_the_case(sitting, MARK)
    kind = secrecy.load().restrictions.get(str(act.data.get("kind", "")))
    evidence = str(act.data.get("evidence") or "")
    wrong = [] if kind else [missing("kind", "请选择「涉及」什么秘密")]
    if act.data.get("publication") not in TREATMENTS:
        wrong.append(missing("publication", "请选择「公示时」如何处理"))
    if "evidence" not in act.data:
        wrong.append(missing("evidence", "请选择「范围」：整个案件或者一份证据"))
    elif evidence and evidence not in evidence_of(sitting.state):
        wrong.append(Problem(code="unknown", where="evidence", message="本案没有这份证据", fix="请重新选择"))
    reason = stated(act.data, "reason", "理由", wrong)
    if kind is None or wrong:
        raise Problems(wrong)
    if any(step.data["evidence"] == evidence for step in sitting.state.restrictions()):
        raise _refused("twice", "已经限制查阅，不需要再次办理", kind.basis)
    stands = {"kind": str(act.data["kind"]), "title": kind.title, "evidence": evidence, "basis": kind.basis,
              "reason": reason, "publication": str(act.data["publication"])}
    return _draft(sitting, act, MARK, stands)


def lifted(sitting: Sitting, act: Act) -> Draft:
    """The lifting, checked. Raises Problems (form) or Misplaced."""
    _of_the_case(sitting, LIFT)
    standing = {str(step.id): step for step in sitting.state.restrictions()}
    mark = standing.get(str(act.data.get("restriction", "")))
    if mark is None:
        raise _refused("no_restriction", "没有这项限制，或者已经解除", "")
    wrong: list[Problem] = []
    reason = stated(act.data, "reason", "理由", wrong)
    if wrong:
        raise Problems(wrong)
    stands = {"restriction": str(mark.id), "title": mark.data["title"], "evidence": mark.data["evidence"],
              "reason": reason}
    return _draft(sitting, act, LIFT, stands)


def evidence_of(state: State) -> list[str]:
    """The titles of the evidence of a case."""
    found = (str(row.get("evidence_title", "")) for step in state.by_time() if step.name not in GENERIC
             for row in step.data.get("evidence", []) or [])
    return [title for title in dict.fromkeys(found) if title]


def withheld(state: State) -> Step | None:
    """The standing mark for which nothing of the case is published."""
    return next((step for step in state.restrictions()
                 if not step.data["evidence"] and step.data["publication"] == WITHHOLD), None)


def reads(actor: Actor, agency: UUID, handlers: Iterable[str]) -> bool:
    """Whether an actor reads a restricted case of that body by handling it, or by a post that decides or reviews."""
    own = actor.organisation.id == agency and bool(actor.roles & secrecy.load().readers)
    return own or str(actor.person_id) in handlers


def _of_the_case(sitting: Sitting, step: LawStep) -> None:
    placing.own_role(sitting, step.roles, step.name, f"您的岗位不能办理“{step.title}”", "", f"请由{_roles(step)}办理")
    if sitting.member.parent_id or not sitting.state.steps:
        raise _refused("not_root", "限制查阅在主案办理，案内程序随主案", "")


def _roles(step: LawStep) -> str:
    return "本机关承办人员、审核人员或者负责人" if step is MARK else "本机关承办机构负责人或者机关负责人"


def _draft(sitting: Sitting, act: Act, step: LawStep, stands: dict[str, Any]) -> Draft:
    from hengjian.proceedings.sitting import Draft

    case = sitting.case(act.step, {}, sitting.now, step.time_precision, ())
    return Draft(act, step, case, {}, [], sitting.now, TimeSource.SERVER, stands=stands)


def _refused(code: str, message: str, cite: str) -> Misplaced:
    return Misplaced([Problem(code=code, where=RESTRICT, message=message, cite=cite, fix=placing.REFRESH)])
