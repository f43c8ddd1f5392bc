"""Our own situations hold, the runner notices wrong ones, and the command says so."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from hengjian.cli.law_test import test as command
from hengjian.law import situations
from hengjian.law.catalogue import Law
from hengjian.law.documents import reconsideration_body, remedy_text


def test_every_situation_of_the_house_holds_and_every_rule_is_covered() -> None:
    result = situations.run()
    assert result.failures == []
    assert result.total > 200
    assert set(result.counts) >= set(Law.load().rules.rules)


def one_suite(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "rules" / "situations" / "CF-25.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_wrong_expectation_is_told_with_its_line(tmp_path: Path) -> None:
    folder = one_suite(
        tmp_path,
        "rule: CF-25\nat: penalty.simple/decide\non: 2026-11-22\nfacts: {party_kind: person, fine: '201'}\n"
        "situations:\n  - {name: 错, expect: passed}\n  - {name: 对, expect: failed}\n"
        "  - {name: 说明不对, expect: failed, message: 三千}\n"
        "  - {name: 事实写错, expect: failed, facts: {fien: 1}}\n",
    )
    failures = [f for f in situations.run(folder).failures if f.place]
    assert [f.place.rsplit(":", 1)[1] for f in failures] == ["6", "8", "9"]
    assert "应为 passed，得到 failed" in failures[0].message
    assert "fien" in failures[2].message


def test_a_rule_without_its_three_kinds_of_situation_is_told(tmp_path: Path) -> None:
    folder = one_suite(
        tmp_path,
        "rule: CF-25\nat: penalty.simple/decide\non: 2026-11-22\nfacts: {party_kind: person, fine: '201'}\n"
        "situations: [{name: 超过, expect: failed}]\n",
    )
    messages = [f.message for f in situations.run(folder).failures]
    assert "规则 CF-25 没有“通过”的情形" in messages
    assert "规则 CF-25 没有“边界”的情形" in messages
    assert "规则 CF-25 没有“不通过”的情形" not in messages
    assert "B31 没有情形" in messages


def test_the_command_passes_and_answers_in_json() -> None:
    done = CliRunner().invoke(command, ["--json"])
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert answer["ok"] is True
    assert answer["total"] == sum(answer["counts"].values())
    assert "0 处不符" in CliRunner().invoke(command).output


def test_the_command_fails_when_a_situation_does(monkeypatch: pytest.MonkeyPatch) -> None:
    failure = situations.Failure("x.yaml:3", "CF-25", "错", "应为 passed")
    monkeypatch.setattr(situations, "run", lambda: situations.Result(1, {"CF-25": 1}, [failure]))
    done = CliRunner().invoke(command)
    assert done.exit_code == 1
    assert "x.yaml:3 CF-25「错」：应为 passed" in done.output
    assert json.loads(CliRunner().invoke(command, ["--json"]).stdout)["failures"][0]["name"] == "错"


def test_the_remedy_says_reconsideration_first() -> None:
    body = reconsideration_body(vertical=False, government="港城区人民政府", superior="市局")
    text = remedy_text(body, Law.load().rulepacks.resolve("", "", date(2026, 11, 22)))
    assert "应当先申请行政复议" in text
    assert text.index("60日内向港城区人民政府") < text.index("15日内")
    assert reconsideration_body(vertical=True, government="区政府", superior="市税务局") == "市税务局"


def test_a_story_of_a_clock_may_tell_what_happened_on_the_way(tmp_path: Path) -> None:
    """Ten days taken out and five added: the due day is fifteen days on, and a wrong one is told."""
    folder = tmp_path / "clocks" / "situations"
    folder.mkdir(parents=True)
    story = "  - {name: a, pauses: [[2026-04-10, 2026-04-12]], extensions: [2], expect: %s}\n"
    head = "clock: penalty.simple/payment\nat: deliver\non: 2026-04-01\n"
    head += "facts: {penalty_kinds: [fine], payment_way: bank}\nsituations:\n"
    for expect, wrong in (("2026-04-21", False), ("2026-04-16", True)):
        (folder / "one.yaml").write_text(head + story % expect, encoding="utf-8")
        found = situations.first_failure(situations.load(tmp_path), situations.Bench.own())
        assert bool(found) is wrong, found
