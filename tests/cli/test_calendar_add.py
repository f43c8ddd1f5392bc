"""`hengjian` and `hengjian calendar add` as a person or a program uses them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hengjian.cli import COMMANDS, main


def add(text: str | bytes, *options: str) -> Result:
    return CliRunner().invoke(main, ["calendar", "add", *options], input=text)


def test_help_lists_every_command_and_imports_none() -> None:
    for flag in ("-h", "--help"):
        shown = CliRunner().invoke(main, [flag])
        assert shown.exit_code == 0
        assert all(name in shown.output for name in COMMANDS)


def test_an_unknown_command_is_an_error() -> None:
    assert CliRunner().invoke(main, ["nonsense"]).exit_code == 2


def test_a_command_whose_module_is_missing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "gone", ("hengjian.cli.gone:gone", ""))
    result = CliRunner().invoke(main, ["gone"])
    assert result.exit_code == 1
    assert "gone" in result.stderr


def test_one_date_a_line() -> None:
    result = add(
        "2026-02-13 5 wd\n\n# 注释\n2026-10-20 -7 WD\r\n2026-07-05 90 d\n2026-07-05\t90 d roll # 顺延\n"
        "2026-01-31 1 m\n2026-01-01 0 d",
        "-",
    )
    assert result.exit_code == 0
    assert result.stdout.split() == ["2026-02-27", "2026-10-10", "2026-10-03", "2026-10-08", "2026-02-28",
                                     "2026-01-01"]  # fmt: skip
    assert result.stderr == ""


def test_a_file_can_be_read_instead(tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    lines.write_text("\ufeff2026-09-24 7 wd\n", "utf-8")
    assert add("", str(lines)).stdout == "2026-10-12\n"
    assert add("", str(tmp_path / "nowhere")).exit_code == 2


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2026-02-13", "应为"),
        ("2026-02-13 5 wd roll more", "应为"),
        ("2026-02-30 5 wd", "不是日期"),
        ("20260213 5 wd", "不是日期"),
        ("2026-2-13 5 wd", "不是日期"),
        ("2026-02-13 5.5 wd", "不是整数"),
        ("2026-02-13 ５ wd", "不是整数"),
        ("2026-02-13 5 h", "单位"),
        ("2026-02-13 5 d rol", "roll"),
        ("2026-02-13 -5 d", "倒数"),
        ("2026-02-13 -1 m", "倒数"),
        ("2026-02-13 999999999 wd", "过长"),
        ("9999-12-30 5 d", "年份"),
        ("0001-01-01 -1 wd", "年份"),
    ],
)
def test_a_bad_line_is_named_and_the_others_still_answered(line: str, told: str) -> None:
    result = add(f"2026-02-13 5 wd\n{line}\n2026-09-24 7 wd\n")
    assert result.exit_code == 2
    assert result.stdout.split() == ["2026-02-27", "2026-10-12"]
    assert result.stderr.startswith("第 2 行：")
    assert told in result.stderr


def test_bytes_that_are_no_text_are_named() -> None:
    result = add(b"\xff\xfe\n2026-02-13 5 wd\n")
    assert (result.exit_code, result.stdout) == (2, "2026-02-27\n")
    assert "第 1 行：不是 UTF-8 文字" in result.stderr


def test_explain_tells_every_day() -> None:
    lines = add("2026-04-30 3 wd\n", "--explain").stdout.splitlines()
    assert lines[0] == "2026-05-08"
    assert lines[1] == "  2026-04-30 周四  不计  起算日，不计"
    assert lines[2] == "  2026-05-01 周五  不计  劳动节放假"
    assert lines[-1] == "  2026-05-08 周五  第3日  工作日"
    assert len(lines) == 10


def test_provisional_dates_are_marked_wherever_they_are_shown() -> None:
    line = "2026-12-20 8 wd\n"
    plain = add(line)
    assert (plain.exit_code, plain.stdout) == (0, "2026-12-30\n")
    assert "第 1 行：2026-12-30 为暂定" in plain.stderr
    assert add(line, "--explain").stdout.startswith("2026-12-30（暂定）\n")
    assert json.loads(add(line, "--json").stdout)["provisional"] is True


def test_json_lines() -> None:
    result = add("2026-07-05 90 d roll\n2026-10-20 -1 wd\n", "--json", "--explain")
    first, second = map(json.loads, result.stdout.splitlines())
    assert first["trace"][-1] == {
        "date": "2026-10-08", "counted": False, "number": None, "reason": "顺延至此：工作日",
    }  # fmt: skip
    del first["trace"], first["calendar"]
    assert first == {
        "line": 1, "start": "2026-07-05", "n": 90, "unit": "D", "roll": True, "due": "2026-10-08",
        "provisional": False,
    }  # fmt: skip
    assert (second["line"], second["due"]) == (2, "2026-10-19")
    assert "trace" not in json.loads(add("2026-10-20 -1 wd", "--json").stdout)


def test_notices_from_a_folder_take_the_place_of_our_table(tmp_path: Path) -> None:
    day = {"name": "测试", "date": "2026-11-23", "isOffDay": True}
    (tmp_path / "2026.json").write_text(json.dumps({"year": 2026, "days": [day]}), "utf-8")
    result = add("2026-11-22 1 wd\n", "--notices", str(tmp_path))
    assert result.stdout == "2026-11-24\n"
    (tmp_path / "2026.json").write_text("{}", "utf-8")
    broken = add("2026-11-22 1 wd\n", "--notices", str(tmp_path))
    assert (broken.exit_code, broken.stdout) == (2, "")
    assert "2026.json" in broken.stderr
