"""Words that the modules of this statute share: its dates, its procedures, the steps at which a rule stands."""

from __future__ import annotations

FIRST, REVISED = "1996-10-01", "2021-07-15"
OLD = "行政处罚法（1996年）"
SIMPLE, ORDINARY = "penalty.simple", "penalty.ordinary"
FILE, DECIDE = f"{ORDINARY}/file", f"{ORDINARY}/decide"
"""Of the ordinary procedure. `file` judges what `apply_filing` states, `decide` what `propose_decision` states."""
SPOT_OPEN, SPOT_DECIDE = f"{SIMPLE}/open", f"{SIMPLE}/decide"
BEGIN = [SPOT_OPEN, SPOT_DECIDE, FILE, DECIDE]
DECISIONS = [SPOT_DECIDE, DECIDE]
TO_ORDINARY = "转普通程序办理"


def steps(procedure: str, *names: str) -> list[str]:
    """Several steps of a procedure, as `rule` wants them named."""
    return [f"{procedure}/{name}" for name in names]
