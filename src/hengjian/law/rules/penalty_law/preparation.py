"""The order of work before filing (办案规范, domain §2.2): a matter of online work, no breach of law by itself."""

from __future__ import annotations

from hengjian.law.facts_ordinary import OrdinaryPenaltyFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.penalty_law.terms import FILE, REVISED
from hengjian.law.rules.rule import Verdict, failed, passed, rule


@rule("SX-01", cite="平台办案规范", title="线索、核查、立案的先后", at=FILE, since=REVISED, force="practice")
def verified_between(case: OrdinaryPenaltyFacts, _: Params) -> Verdict:
    """A lead is registered, then checked, then filed."""
    received, verified = case.clue_received_at, case.verified_at
    if verified is None or not verified.not_after(case.acted_at):
        return failed("立案前没有核查线索", "先办理“核查”")
    if not received.not_after(verified):
        return failed("核查在收到线索之前", "核对收到线索的时间", f"{received} > {verified}")
    return passed("先核查，后立案", f"{received} ≤ {verified} ≤ {case.acted_at}")
