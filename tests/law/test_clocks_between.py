"""Clocks that run from a step of a proceeding below, that stop on a condition, or are counted back."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from hengjian.kernel.calendar import own_calendar
from hengjian.law import catalogue
from hengjian.law.catalogue import Law
from hengjian.law.clocks import Clock, deadline
from hengjian.law.rulepacks import Rulepacks
from hengjian.law.source import LawError

PENALTY = "penalty.ordinary"


def clock_of(procedure: str, name: str) -> Clock:
    return next(one for one in Law.load().clocks[procedure] if one.name == name)


def names(clocks: list[Clock]) -> set[str]:
    return {clock.name for clock in clocks}


def test_serving_the_notices_starts_the_clocks_of_the_penalty() -> None:
    law = Law.load()
    started = law.clocks_started(PENALTY, "serving/serve", {"served_documents": ["B18", "B19"]})
    assert names(started) == {"statement", "hearing_request"}
    assert {clock.base for clock in started} == {"served_on"}


def test_serving_the_decision_starts_payment_only_where_there_is_a_fine() -> None:
    law = Law.load()
    served = {"served_documents": ["B29"], "penalty_kinds": ["fine"]}
    remedies = {"reconsideration", "litigation", "court"}
    assert names(law.clocks_started(PENALTY, "serving/serve", served)) == {"payment", *remedies}
    served["penalty_kinds"] = ["warning"]
    assert names(law.clocks_started(PENALTY, "serving/serve", served)) == remedies


def test_a_step_of_the_same_name_below_is_not_its_own() -> None:
    law = Law.load()
    assert law.clocks_started(PENALTY, "serve", {"served_documents": ["B18"]}) == []
    assert names(law.clocks_started(PENALTY, "open", {})) == {"verification"}
    assert law.clocks_started(PENALTY, "hearing/open", {}) == []


def test_serving_stops_the_clock_of_the_decision_only_where_the_decision_is_served() -> None:
    law = Law.load()
    assert names(law.clocks_stopped(PENALTY, "serving/serve", {"served_documents": ["B29"]})) == {"serve_decision"}
    assert names(law.clocks_stopped(PENALTY, "serving/serve", {"served_documents": ["B30"]})) == {"serve_decision"}
    assert law.clocks_stopped(PENALTY, "serving/serve", {"served_documents": ["B18"]}) == []
    assert names(law.clocks_stopped(PENALTY, "serving/serve")) == {"serve_decision"}, "what it can stop"


def test_a_report_meets_its_clock_and_starts_it_anew() -> None:
    law = Law.load()
    said = {"outcome": "penalty"}
    assert "execution_report" in names(law.clocks_stopped(PENALTY, "report_execution", said))
    assert "execution_report" in names(law.clocks_started(PENALTY, "report_execution", said))


def test_the_notice_of_a_hearing_is_counted_back() -> None:
    params = Law.load().rulepacks.resolve("", "", date(2026, 10, 20))
    found = deadline(clock_of("hearing", "notice"), date(2026, 10, 20), params, own_calendar())
    assert found.due == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"starts": ["serving/sent"]}, "没有定义的步骤「serving/sent」"),
        ({"starts": ["posting/serve"]}, "没有定义的步骤「posting/serve」"),
        ({"starts": ["penalty.ordinary/hear"]}, "没有定义的步骤「penalty.ordinary/hear」"),
        ({"stops": ["serving/gone"]}, "没有定义的步骤「serving/gone」"),
        ({"when": {"served_documents": "B99"}}, "B99"),
        ({"when": {"hearing_at": "x"}}, "没有的数据项「hearing_at」"),
        ({"stops_when": {"hearing_at": "x"}}, "没有的数据项「hearing_at」"),
        ({"base": "recipient"}, "不是日期"),
        ({"back": True, "length": "payment"}, "须按工作日计"),
    ],
)
def test_a_wrong_reference_is_told(change: dict[str, object], told: str) -> None:
    clock = msgspec.structs.replace(clock_of(PENALTY, "statement"), **change)
    assert any(told in mistake for mistake in catalogue._clock(Law.load(), clock))


def test_the_right_references_are_not_complained_of() -> None:
    law = Law.load()
    for clocks in law.clocks.values():
        for clock in clocks:
            assert list(catalogue._clock(law, clock)) == []


def test_a_procedure_that_is_not_opened_under_this_one_cannot_be_named() -> None:
    law = Law.load()
    serving = msgspec.structs.replace(law.procedures["serving"], within={"penalty.simple": ["decided"]})
    changed = msgspec.structs.replace(law, procedures={**law.procedures, "serving": serving})
    found = list(catalogue._clock(changed, clock_of(PENALTY, "statement")))
    assert any("没有定义的步骤" in mistake for mistake in found)


def test_the_base_parameters_may_stand_in_several_files(tmp_path: Path) -> None:
    param = "{description: 甲, unit: count, values: {'2021-07-15': 1}, basis: 无, verified: false}"
    one = f"title: 一\nparams:\n  a: {param}\n"
    (tmp_path / "base.yaml").write_text(one, encoding="utf-8")
    (tmp_path / "base_more.yaml").write_text(one.replace("  a:", "  b:"), encoding="utf-8")
    packs = Rulepacks.load(tmp_path)
    assert set(packs.base) == {"a", "b"}
    assert len(packs.versions) == 1
    (tmp_path / "base_more.yaml").write_text(one, encoding="utf-8")
    with pytest.raises(LawError, match="参数「a」定义了两次"):
        Rulepacks.load(tmp_path)
