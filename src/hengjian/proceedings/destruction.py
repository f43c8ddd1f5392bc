"""Destroying the sealed content of a case lawfully: asked for on a ground, approved by another, recorded (ADR 0026).

The keys of the case and of all that was opened within it are deleted, and with them its files and blind indexes. The
records stay, and the ledger over them; they say when, on which ground and by whom it was destroyed.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from hengjian.identity.scope import Scope
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.clock import add_m
from hengjian.kernel.failpoints import fail, register
from hengjian.kernel.problem import Problem, Problems
from hengjian.law import secrecy
from hengjian.law.procedures import Step as LawStep
from hengjian.proceedings import files, placing, standards
from hengjian.proceedings.errors import Misplaced
from hengjian.proceedings.family import Family
from hengjian.proceedings.models import ProceedingKey, SealedValue, StoredFile, TimeSource
from hengjian.proceedings.reasons import missing, stated
from hengjian.proceedings.state import ASK_DESTRUCTION, DECIDE_DESTRUCTION, State, Step

if TYPE_CHECKING:
    from hengjian.proceedings.door import Act
    from hengjian.proceedings.sitting import Draft, Sitting

register("destruction.deleted")
ASK = LawStep(name=ASK_DESTRUCTION, title="申请销毁封存内容", action="申请销毁封存内容", from_stages=[], once=False,
              roles=["ARCHIVIST", "HANDLER_LEAD", "UNIT_HEAD", "AGENCY_ADMIN"])
DECIDE = LawStep(name=DECIDE_DESTRUCTION, title="决定是否销毁", action="决定是否销毁", from_stages=[], once=False,
                 roles=["AGENCY_HEAD"])


def asked(sitting: Sitting, act: Act) -> Draft:
    """The request, checked. Raises Problems (form) or Misplaced (not this person, not this case, not yet)."""
    placing.own_role(sitting, ASK.roles, ASK_DESTRUCTION, "销毁由本机关的档案员、承办人员或者单位管理员申请", "",
                     "请由本机关档案员办理")
    known = secrecy.load().destruction
    ground = known.grounds.get(str(act.data.get("ground", "")))
    wrong = [] if ground else [missing("ground", "请选择「销毁的依据」")]
    reason = stated(act.data, "reason", "理由", wrong)
    if ground is None or wrong:
        raise Problems(wrong)
    if pending(sitting.state):
        raise _refused("waiting", "已经有一项销毁申请在等待决定", "", "请由本机关负责人先作出决定")
    _allowed(sitting)
    values, stored = sealed_in(sitting.family, sitting.actor.scope)
    if not values and not stored:
        raise _refused("nothing", "本案没有封存的内容，不需要销毁", "", placing.REFRESH)
    stands = {"ground": str(act.data["ground"]), "title": ground.title, "basis": ground.basis, "reason": reason}
    return _draft(sitting, act, ASK, stands)


def decided(sitting: Sitting, act: Act) -> Draft:
    """The decision, checked. Raises Problems (form) or Misplaced."""
    placing.own_role(sitting, DECIDE.roles, DECIDE_DESTRUCTION, "是否销毁由本机关负责人决定", "",
                     "请由本机关负责人办理")
    request = pending(sitting.state)
    if request is None:
        raise _refused("no_request", "没有等待决定的销毁申请", "", placing.REFRESH)
    if request.actor_id == sitting.actor.person_id:
        raise _refused("own_request", "申请人不能批准自己的申请", "", "请由本机关另一名负责人决定")
    wrong: list[Problem] = []
    if act.data.get("approved") not in ("yes", "no"):
        wrong.append(missing("approved", "请选择「决定」"))
    opinion = stated(act.data, "opinion", "意见", wrong)
    if wrong:
        raise Problems(wrong)
    approved = act.data["approved"] == "yes"
    if approved:
        _allowed(sitting)
    values, stored = sealed_in(sitting.family, sitting.actor.scope) if approved else (0, 0)
    stands = {"request": str(request.id), "approved": approved, "opinion": opinion,
              "asked_by": request.body.get("actor", ""), "basis": request.data["basis"],
              "title": request.data["title"], "values": values, "files": stored}
    return _draft(sitting, act, DECIDE, stands)


def carry_out(sitting: Sitting, stands: dict[str, Any] | None) -> None:
    """Deletes keys, files and blind indexes of the whole family, in the transaction that records the decision."""
    if not stands or not stands.get("approved"):
        return
    members = list(sitting.family.members)
    stored = StoredFile.objects.filter(proceeding_id__in=members)
    paths = [files.path_of(digest) for digest in stored.values_list("digest", flat=True)]
    ProceedingKey.objects.filter(proceeding_id__in=members).delete()
    stored.delete()
    SealedValue.objects.filter(proceeding_id__in=members).update(index="")
    fail("destruction.deleted")
    # Bytes that a crash leaves behind belong to no row any more: the nightly sweep takes them.
    transaction.on_commit(lambda: files.delete(paths))


def refuse_after(family: Family) -> None:
    """Raises Misplaced for whatever is to be recorded in a case whose content was destroyed."""
    if family.root_id in family.members and (decision := family.root.state.destroyed):
        day = decision.occurred_at.astimezone(SHANGHAI).date()
        raise _refused("destroyed", f"本案的封存内容已于 {day} 依法销毁，不再办理", decision.data["basis"], "")


def pending(state: State) -> Step | None:
    """The request that waits for a decision."""
    request, decision = state.latest.get(ASK_DESTRUCTION), state.latest.get(DECIDE_DESTRUCTION)
    if request is None or (decision and decision.data["request"] == str(request.id)):
        return None
    return request


def why_not(family: Family, today: date) -> Problem | None:
    """Why the content of a case cannot be destroyed now; None where it can."""
    known, state = secrecy.load().destruction, family.root.state
    if any(member.open for member in family.members.values()):
        return _problem("running", known.running, "", "请在案件和案内程序都办结以后再申请")
    until = kept_until(state)
    if until is None:
        return _problem("permanent", "本案永久保管，封存的内容不能销毁", known.kept_basis, "")
    if today <= until:
        return _problem("kept", f"{known.kept}（保管到 {until}）", known.kept_basis, f"请在 {until} 以后申请")
    return None


def kept_until(state: State) -> date | None:
    """The last day on which a closed case must be kept; None where it is kept for ever."""
    known = secrecy.load().destruction
    closed = next(step.occurred_at for step in state.steps if step.body.get("ends"))
    stated = state.data().get("retention")
    if stated == known.never:
        return None
    months = known.retention_months.get(str(stated)) or known.retention_months[known.unstated]
    return add_m(standards.calendar(), closed.astimezone(SHANGHAI).date(), months)


def _allowed(sitting: Sitting) -> None:
    refuse_after(sitting.family)
    if sitting.member.parent_id:
        raise _refused("not_root", "封存的内容随主案一并销毁", "", "请在主案页面申请")
    if problem := why_not(sitting.family, sitting.today):
        raise Misplaced([problem])


def sealed_in(family: Family, seen: Scope) -> tuple[int, int]:
    """How many sealed values and files a family has."""
    members = list(family.members)
    return (SealedValue.objects.within(seen).filter(proceeding_id__in=members).count(),
            StoredFile.objects.within(seen).filter(proceeding_id__in=members).count())


def _draft(sitting: Sitting, act: Act, step: LawStep, stands: dict[str, Any]) -> Draft:
    from hengjian.proceedings.sitting import Draft

    case = sitting.case(act.step, {}, sitting.now, step.time_precision, ())
    return Draft(act, step, case, {}, [], sitting.now, TimeSource.SERVER, stands=stands)


def _problem(code: str, message: str, cite: str, fix: str) -> Problem:
    return Problem(code=code, where=ASK_DESTRUCTION, message=message, cite=cite, fix=fix)


def _refused(code: str, message: str, cite: str, fix: str) -> Misplaced:
    return Misplaced([_problem(code, message, cite, fix)])
