"""`hengjian law import` and `law cite` as a person or a program uses them."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hengjian.cli import law as law_command
from hengjian.cli import main

pytestmark = pytest.mark.django_db

TEXT = (
    "# 猫法\n\n2020年5月1日 猫会议通过\n\n<!-- INFO END -->\n\n"
    "第一条 猫：\n\n（一）黑。\n\n第二条 本法自2020年9月1日起施行。\n"
)


@pytest.fixture
def laws(tmp_path: Path) -> Path:
    (tmp_path / "行政法").mkdir()
    (tmp_path / "行政法" / "猫法(2020-05-01).md").write_text(TEXT)
    path = tmp_path / "laws.tar.xz"
    with tarfile.open(path, "w:xz") as made:
        made.add(tmp_path / "行政法", "行政法")
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["law", *arguments])


def test_import_says_what_it_did(laws: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    result = run("import", str(laws), "--report", str(report))
    assert result.exit_code == 0, result.output
    assert "新增 1 个文本" in result.output
    assert "不分章" in result.output
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert {"file": "行政法/猫法(2020-05-01).md", "kind": "no_chapters", "where": "", "note": ""} in lines
    again = run("import", str(laws))
    assert "新增 0 个文本" in again.output
    assert "未变 1 个" in again.output


def test_import_for_programs(laws: Path) -> None:
    summary = json.loads(run("import", str(laws), "--json").stdout)
    assert (summary["added"], summary["articles"]) == (1, 2)
    assert summary["findings"]["no_chapters"] == 1


@pytest.mark.parametrize(
    ("content", "says"), [(None, "找不到"), (b"cat", "不是压缩包"), (b"\xfd7zXZ\x00cat", "损坏")]
)
def test_import_refuses_in_one_line(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "laws.tar.xz"
    if content is not None:
        path.write_bytes(content)
    result = run("import", str(path))
    assert result.exit_code == 1
    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_report_that_cannot_be_written(laws: Path, tmp_path: Path) -> None:
    result = run("import", str(laws), "--report", str(tmp_path / "none" / "report"))
    assert result.exit_code == 1
    assert "写不进" in result.stderr


def test_cite_shows_text_place_and_force(laws: Path) -> None:
    run("import", str(laws))
    result = run("cite", "《中华人民共和国猫法》第一条第（一）项", "--on", "2020-08-31")
    assert result.exit_code == 0, result.output
    assert "2020-08-31：不在效力期间（依据：附则施行条款）" in result.output
    assert "第一条第（一）项\n（一）黑。" in result.output
    assert "2020-09-01：有效（依据：附则施行条款）" in run("cite", "猫法第一条", "--on", "2020-09-01").output


def test_cite_for_programs(laws: Path) -> None:
    run("import", str(laws))
    found = json.loads(run("cite", "《猫法》第一条", "--on", "2020-09-01", "--json").stdout)
    assert (found["in_force"], found["sources"]) == ("yes", ["closing"])
    assert found["provisions"][0]["path"] == "1"


@pytest.mark.parametrize(
    ("citation", "says"), [("《狗法》第一条", "没有《狗法》"), ("《猫法》第九", "第 5 个字起")]
)
def test_cite_says_what_is_wrong(laws: Path, citation: str, says: str) -> None:
    run("import", str(laws))
    result = run("cite", citation)
    assert result.exit_code == 1
    assert says in result.stderr


def test_cite_wants_a_date(laws: Path) -> None:
    assert run("cite", "《猫法》第一条", "--on", "昨天").exit_code == 2


def test_commands_of_other_modules_are_shown_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(law_command.ELSEWHERE, "test", "hengjian.cli.nowhere:test")
    assert "test" not in law_command.law.list_commands(None)
    assert run("test").exit_code == 2
    monkeypatch.setitem(law_command.ELSEWHERE, "test", "hengjian.cli.calendar:calendar")
    assert "test" in law_command.law.list_commands(None)
