"""Strict YAML: every mistake with its file and line, all at once."""

from pathlib import Path

import msgspec
import pytest

from hengjian.law import clocks, documents, procedures, situations
from hengjian.law.catalogue import Law
from hengjian.law.dictionary import Dictionary
from hengjian.law.rulepacks import Rulepacks
from hengjian.law.source import HERE, LawError, fingerprint, load, read


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    n: int
    word: str = ""


class Outer(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    rows: list[Inner] = []
    named: dict[str, Inner] = {}


def write(tmp_path: Path, text: str, name: str = "one.yaml") -> Path:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def errors_of(error: pytest.ExceptionInfo[LawError], path: Path) -> list[str]:
    """`line: what`, without the folder."""
    return [line.removeprefix(f"{path}:") for line in error.value.errors]


def test_only_true_false_null_and_integers_are_not_text(tmp_path: Path) -> None:
    path = write(tmp_path, "on: 2026-11-22\nyes: no\ncode: 01\nn: 12\nt: true\nm: 200.00\ne: ~\nneg: -3\n")
    wanted = {
        "on": "2026-11-22",
        "yes": "no",
        "code": "01",
        "n": 12,
        "t": True,
        "m": "200.00",
        "e": None,
        "neg": -3,
    }
    assert read(path, dict[str, str | int | bool | None]) == wanted


def test_every_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "title: 1\nrows:\n  - n: x\n  - n: 1\n    wrod: a\n  - word: 2\n"
        "named:\n  a: {n: 1}\n  b:\n    n: true\n",
    )
    with pytest.raises(LawError) as error:
        read(path, Outer)
    found = errors_of(error, path)
    assert [line.split(":")[0] for line in found] == ["1", "3", "5", "6", "6", "10"]
    assert "加引号" in found[0]
    assert "不认识的项「wrod」" in found[2]
    assert any("缺少必需的「n」" in line for line in found)


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "title: a\nrows: []\ntitle: b\n")
    with pytest.raises(LawError) as error:
        read(path, Outer)
    assert errors_of(error, path) == ["3: 「title」写了两次"]


@pytest.mark.parametrize(
    ("text", "line"),
    [("", "1"), ("a: [1,\n", "2"), ("a: 1\n b: 2\n", "2"), ("a: !!python/name:os.system x\n", "1")],
)
def test_what_is_no_yaml_is_told_with_its_line(tmp_path: Path, text: str, line: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(LawError) as error:
        read(path, dict[str, int])
    assert errors_of(error, path)[0].startswith(f"{line}: ")


def test_missing_file_and_wrong_encoding(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="读不出"):
        read(tmp_path / "none.yaml", Outer)
    (tmp_path / "gbk.yaml").write_bytes("title: 衡鉴".encode("gb18030"))
    with pytest.raises(LawError, match="UTF-8"):
        read(tmp_path / "gbk.yaml", Outer)


def test_a_loaded_file_knows_its_lines(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, "title: a\nrows:\n  - n: 1\n  - n: 2\n"), Outer)
    assert loaded.at("rows", 1).endswith("one.yaml:4")
    assert loaded.at("rows", 1, "word").endswith("one.yaml:4")


def test_fingerprint_changes_with_any_value_and_not_with_the_order_of_keys(tmp_path: Path) -> None:
    a = read(write(tmp_path, "title: a\nnamed: {x: {n: 1}, y: {n: 2}}\n", "a.yaml"), Outer)
    b = read(write(tmp_path, "named: {y: {n: 2}, x: {n: 1}}\ntitle: a\n", "b.yaml"), Outer)
    c = read(write(tmp_path, "title: a\nnamed: {x: {n: 1}, y: {n: 3}}\n", "c.yaml"), Outer)
    assert fingerprint(a) == fingerprint(b) != fingerprint(c)
    assert len(fingerprint(a)) == 64


ELEMENTS = """codelists:
  c: {title: 代码, codes: {"1": 一}}
elements:
  a: {label: 甲, type: text, level: L1, max_length: 5}
  b: {label: 乙, type: code, level: L1, codes: c}
"""


@pytest.mark.parametrize(
    ("added", "line", "message"),
    [
        ("  x: {label: 丙, type: text, level: L1}", 6, "缺少 max_length"),
        ("  x: {label: 丙, type: code, level: L1}", 6, "缺少 codes"),
        ("  x: {label: 丙, type: code, level: L1, codes: d}", 6, "没有代码集「d」"),
        ("  x: {label: 丙, type: integer, level: L1, codes: c}", 6, "只有代码型"),
        ("  x: {label: 丙, type: list, level: L1}", 6, "缺少 of"),
        ("  x: {label: 丙, type: list, level: L1, of: q}", 6, "没有数据元「q」"),
        ("  x: {label: 丙, type: date, level: L1, of: a}", 6, "只有 list 和 object"),
        ("  x: {label: 丙, type: object, level: L1, of: [a, q]}", 6, "没有数据元「q」"),
        ("  x: {label: 丙, type: object, level: L1, of: [a, a]}", 6, "用了两次"),
        ("  x: {label: 丙, type: list, level: L1, of: [a, x]}", 6, "包含了自己"),
        (
            "  x: {label: 丙, type: object, level: L1, of: [{element: y}]}\n"
            "  y: {label: 丁, type: list, level: L1, of: x}",
            6,
            "包含了自己",
        ),
        ('  x: {label: 丙, type: text, level: L1, max_length: 5, pattern: "["}', 6, "正则式"),
        ("  x: {label: 丙, type: date, level: L1, minimum: yesterday}", 6, "上下限"),
        ("  x: {label: 丙, type: text, level: L1, max_length: 5, maximum: 3}", 6, "上下限"),
        (
            "  x: {label: 丙, type: object, level: L1, of: [b, {element: a, when: {b: '9'}}]}",
            6,
            "不在「乙」的代码集",
        ),
        (
            "  x: {label: 丙, type: object, level: L1, of: [{element: a, when: {b: '1'}}]}",
            6,
            "表单里没有的字段「b」",
        ),
        ("  x: {label: 丙, type: object, level: L1, of: [b, {element: a, when: {b: {nto: '1'}}}]}", 6, "not"),
        ("  x: {label: 丙, type: txet, level: L1}", 6, "可选范围"),
        ("  x: {label: 丙, type: date, level: L9}", 6, "可选范围"),
    ],
)
def test_mistakes_in_elements(tmp_path: Path, added: str, line: int, message: str) -> None:
    write(tmp_path, ELEMENTS)
    Dictionary.load(tmp_path)
    path = write(tmp_path, ELEMENTS + added + "\n")
    with pytest.raises(LawError) as error:
        Dictionary.load(tmp_path)
    found = errors_of(error, path)
    assert any(one.startswith(f"{line}: ") and message in one for one in found), found


PROCEDURE = (HERE / "procedures" / "penalty.simple.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  - {name: closed, title: 已结案, end: true}", "  - {name: closed, title: 已结案}", "到不了结束"),
        ("    from: []\n", "    from: [found]\n", "没有开始步骤"),
        ("    to: converted\n", "    to: null\n", "「converted」到达不了"),
        ("    to: decided\n", "    to: decidde\n", "没有定义的环节「decidde」"),
        ("    after: [hand_in]", "    after: [hand_out]", "「hand_out」没有定义"),
        ("roles: [HANDLER_LEAD, UNIT_HEAD]", "roles: [HANDLER_LEAD, UNIT_HEDA]", "没有角色「UNIT_HEDA」"),
        ("    form: [convert_reason]", "    form: [conversion]", "没有数据元「conversion」"),
        ("{heard_as: waived}", "{heard_as: waved}", "不在「当事人意见」的代码集"),
        ("  - name: convert\n", "  - name: close\n", "「close」定义了两次"),
        ("    from: [delivered]\n    to: closed", "    from: [closed]\n    to: closed", "结束环节"),
    ],
)
def test_mistakes_in_procedures(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in PROCEDURE
    write(tmp_path, (HERE / "roles.yaml").read_text(encoding="utf-8"), "roles.yaml")
    path = write(tmp_path, PROCEDURE.replace(old, new, 1), "procedures/p.yaml")
    with pytest.raises(LawError) as error:
        procedures.load(Dictionary.load(), tmp_path)
    assert any(message in one and one.split(":")[0].isdigit() for one in errors_of(error, path)), error.value


BASE = """title: t
params:
  p: {description: d, unit: yuan, values: {2021-07-15: 200}, basis: b, verified: true}
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BASE.replace("200", "-1"), "3: 参数「p」的值「-1」"),
        (BASE.replace("200", "200.001"), "3: 参数「p」的值"),
        (BASE.replace("2021-07-15", "2021-7-15"), "3: 参数「p」的日期"),
        (BASE.replace("{2021-07-15: 200}", "{}"), "3: 参数「p」没有值"),
        (BASE.replace("yuan", "wd").replace("true", "true, roll: true"), "3: 参数「p」按 wd 计"),
        (BASE.replace("yuan", "flag"), "3: 参数「p」的值"),
        (BASE.replace("yuan", "text"), "3: 参数「p」的值"),
        (BASE.replace("yuan", "day"), "3: 不在可选范围"),
        (BASE.replace(", verified: true", ""), "3: 缺少必需的「verified」"),
    ],
)
def test_mistakes_in_rulepacks(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path, text, "base.yaml")
    with pytest.raises(LawError) as error:
        Rulepacks.load(tmp_path)
    assert errors_of(error, path)[0].startswith(message)


def test_mistakes_in_overrides(tmp_path: Path) -> None:
    write(tmp_path, BASE, "base.yaml")
    path = write(
        tmp_path,
        "title: t\nparams:\n  q: {values: {}, basis: b, verified: false}\n"
        "  p: {values: {2022-01-01: x}, basis: b, verified: false}\n",
        "x.yaml",
    )
    with pytest.raises(LawError) as error:
        Rulepacks.load(tmp_path)
    found = errors_of(error, path)
    assert [one.split(":")[0] for one in found] == ["1", "3", "4"]


def copy_of_the_house(tmp_path: Path) -> Path:
    for path in [*HERE.glob("*/*.yaml"), HERE / "roles.yaml"]:
        write(tmp_path, path.read_text(encoding="utf-8"), str(path.relative_to(HERE)))
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "clocks/penalty.simple.yaml",
            "starts: [deliver]",
            "starts: [delivery]",
            "没有定义的步骤「delivery」",
        ),
        (
            "clocks/penalty.simple.yaml",
            "length: payment",
            "length: simple_fine_limit_person",
            "不是期限型参数",
        ),
        ("clocks/penalty.simple.yaml", "payment_way: bank", "payment_way: banq", "代码集"),
        (
            "clocks/penalty.simple.yaml",
            "{penalty_kinds: fine,",
            "{penalties: fine,",
            "没有的数据项「penalties」",
        ),
        ("clocks/penalty.simple.yaml", "stops: [report]", "stops: [report]\n    base: fine", "不是日期"),
        ("procedures/penalty.simple.yaml", "documents: [B31]", "documents: [B99]", "文书「B99」没有定义"),
        (
            "procedures/penalty.simple.yaml",
            "facts: SimplePenaltyFacts",
            "facts: NoFacts",
            "事实类「NoFacts」",
        ),
        ("rulepacks/base.yaml", "  limitation:\n", "  limit:\n", "没有定义的参数「limitation」"),
    ],
)
def test_the_standards_are_held_against_each_other(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    house = copy_of_the_house(tmp_path)
    Law.load(house)
    text = (house / file).read_text(encoding="utf-8")
    assert old in text
    other = house / "changed"
    copy_of_the_house(other)
    (other / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LawError, match=message):
        Law.load(other)


def test_documents_clocks_and_situations_refuse_what_is_wrong(tmp_path: Path) -> None:
    write(tmp_path, "code: B\ntitle: t\n", "d/documents/b.yaml")
    with pytest.raises(LawError, match=r"b\.yaml:1: 缺少必需的「cites」"):
        documents.load(tmp_path / "d")
    write(tmp_path, "procedure: p\nclocks:\n  c: {title: t}\n", "c/c.yaml")
    with pytest.raises(LawError, match=r"c\.yaml:3: 缺少必需的「cite」"):
        clocks.load(tmp_path / "c")
    write(tmp_path, "on: 2026-11-22\nsituations: [{name: a, expect: passed}]\n", "rules/situations/r.yaml")
    with pytest.raises(LawError, match=r"r\.yaml:1: 须写明 rule"):
        situations.load(tmp_path)
