"""The on-the-spot penalty as its data says it runs."""

from collections import Counter

import msgspec

from hengjian.law.catalogue import Law
from hengjian.law.dictionary import Dictionary
from hengjian.law.procedures import resolve

LAW = Law.load()
SIMPLE = LAW.procedures["penalty.simple"]


def take(*steps: str) -> tuple[str | None, Counter[str]]:
    """Follow the steps from nothing; each must be allowed where it comes."""
    stage: str | None = None
    done: Counter[str] = Counter()
    for name in steps:
        step = SIMPLE.step(name)
        assert SIMPLE.why_not(step, stage, done) == "", name
        stage = step.to or stage
        done[name] += 1
    return stage, done


def names(stage: str | None, done: Counter[str]) -> list[str]:
    return [step.name for step in SIMPLE.next_steps(stage, done)]


def test_the_usual_way_ends_closed() -> None:
    first_form = ("open", "show_certificates", "inform", "hear", "decide")
    stage, done = take(*first_form)
    assert stage == "decided"
    assert names(stage, done) == ["deliver", "report", "publish", "revoke_decision"]
    stage, done = take(*first_form, "deliver", "pay", "report", "close")
    assert stage == "closed"
    assert names(stage, done) == ["publish", "revoke_decision"]
    done["publish"] += 1
    assert "withdraw_publication" in names(stage, done)


def test_only_opening_begins() -> None:
    assert names(None, Counter()) == ["open"]
    assert SIMPLE.why_not(SIMPLE.step("decide"), None, Counter()) == "案件尚未登记"


def test_cash_goes_to_the_agency_and_then_to_the_bank() -> None:
    stage, done = take("open", "decide", "deliver")
    assert "hand_in" not in names(stage, done)
    assert SIMPLE.why_not(SIMPLE.step("hand_in"), stage, done) == "须先办理“当场收缴罚款”"
    take("open", "decide", "deliver", "collect", "hand_in", "bank", "report", "close")


def test_what_happens_once_happens_once() -> None:
    stage, done = take("open", "show_certificates")
    assert "只能办理一次" in SIMPLE.why_not(SIMPLE.step("show_certificates"), stage, done)
    take("open", "inform", "hear", "inform", "hear")


def test_the_stages_do_not_hide_what_the_law_forbids() -> None:
    """A decision without a hearing can be attempted, so that the rule can refuse it with its article."""
    take("open", "decide")


def test_turning_to_the_ordinary_procedure_ends_it() -> None:
    stage, done = take("open", "inform", "convert")
    assert names(stage, done) == []


def test_the_fingerprint_covers_the_elements_used() -> None:
    fine = LAW.dictionary["fine"]
    assert resolve(SIMPLE, LAW.dictionary) == LAW.resolve("penalty.simple")
    elements = {**LAW.dictionary.elements}
    elements["fine"] = msgspec.structs.replace(fine, level="L2")
    changed = resolve(SIMPLE, Dictionary(elements, LAW.dictionary.codelists))
    assert changed.fingerprint != LAW.resolve("penalty.simple").fingerprint


def test_every_code_list_of_kinds_can_be_entered() -> None:
    """Kinds that are not allowed on the spot can be entered, and are then refused by the rule."""
    codes = LAW.dictionary.codes(LAW.dictionary["penalty_kind"])
    assert {"warning", "fine", "public_criticism", "confiscate_goods", "stop_business"} <= set(codes)


def test_clocks_start_and_stop() -> None:
    to_bank = {"penalty_kinds": ["warning", "fine"], "payment_way": "bank"}
    assert [c.name for c in LAW.clocks_started("penalty.simple", "deliver", to_bank)] == [
        "payment",
        "reconsideration",
    ]
    assert [
        c.name for c in LAW.clocks_started("penalty.simple", "deliver", {"penalty_kinds": ["warning"]})
    ] == ["reconsideration"]
    assert [c.name for c in LAW.clocks_stopped("penalty.simple", "hand_in")] == [
        "hand_in",
        "hand_in_after_landing",
    ]
