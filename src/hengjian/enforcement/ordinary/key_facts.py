"""The key facts of a case 关键要素: what a review passes and a decision rests on, and their digest."""

from __future__ import annotations

from typing import Any

from hengjian.enforcement.reading import Done, yuan
from hengjian.kernel.canonical import canonical
from hengjian.kernel.sm import sm3_hex
from hengjian.law.facts_ordinary import KeyFacts

SUBMISSIONS = ("open", "resubmit")
"""Steps of a legal review that say what is to be reviewed."""
DIGEST = "key_digest"
"""The label under which a step keeps the digest."""


def submitted(act: Done) -> KeyFacts:
    """As they were submitted to review."""
    return _key(act.data, outcome="proposed_outcome", kinds="proposed_kinds", fine="proposed_fine")


def proposed(act: Done) -> KeyFacts:
    """As the decision was proposed."""
    return _key(act.data, outcome="outcome", kinds="penalty_kinds", fine="fine")


def digest_of(key: dict[str, Any]) -> str:
    """SM3 of the canonical writing: amounts with two decimals, kinds sorted."""
    return sm3_hex(canonical({
        name: f"{value:.2f}" if name in ("fine", "confiscated") else value for name, value in key.items()}))


def _key(said: dict[str, Any], *, outcome: str, kinds: str, fine: str) -> KeyFacts:
    key = {
        "determined_facts": said.get("determined_facts", ""),
        "outcome": said.get(outcome, ""),
        "kinds": sorted(said.get(kinds, [])),
        "fine": yuan(said.get(fine)),
        "confiscated": yuan(said.get("confiscated_amount")),
        "tier": said.get("discretion_tier", ""),
        "adjustment": said.get("adjustment", ""),
    }
    return KeyFacts.of(key | {"digest": digest_of(key)})
