"""Codes of the national standards: vectors of domain §8, and python-stdnum as the second opinion."""

from datetime import date
from pathlib import Path

import pytest
import stdnum.cn.ric
import stdnum.cn.uscc
from hypothesis import given
from hypothesis import strategies as st

from hengjian.kernel.codes import divisions, industry, orgcode, resident_id, uscc
from hengjian.kernel.codes.divisions import PROVINCES, own_divisions, read_divisions
from hengjian.kernel.codes.resident_id import Sex, age_on
from hengjian.kernel.problem import Problems

TODAY = date(2026, 11, 22)
OWN = own_divisions()

USCC_REAL = [
    "91110000600037341L", "91350100M000100Y43", "11120000MB1660879L", "11230500001755309F",
    "91230500MA1B3N1N2M",
]  # fmt: skip
USCC_MADE = ["91120116MA05TEXT5B", "92120115MA06ABCDX7", "52120000MJ000000X1"]

provinces = st.sampled_from(sorted(PROVINCES))
births = st.dates(date(1900, 1, 1), TODAY)


@pytest.mark.parametrize("code", USCC_REAL + USCC_MADE)
def test_uscc_vectors(code: str) -> None:
    assert uscc.check(code) == []
    parts = uscc.parse(code)
    assert uscc.make(parts.authority, parts.kind, parts.division, parts.org_code) == code
    assert stdnum.cn.uscc.is_valid(code)


def test_uscc_parts() -> None:
    parts = uscc.parse("91110000600037341L")
    assert (parts.authority, parts.kind, parts.division, parts.org_code) == ("9", "1", "110000", "600037341")
    assert parts.kind_label == "企业"
    assert uscc.parse("11120000MB1660879L").kind_label == "机关"


@given(st.sampled_from(sorted(uscc.KINDS)), provinces, st.integers(0, 9999),
       st.text(uscc.ALPHABET, min_size=8, max_size=8))  # fmt: skip
def test_made_usccs_are_valid_and_one_wrong_character_is_found(
    kind: str, province: str, rest: int, body: str
) -> None:
    code = uscc.make(kind[0], kind[1], f"{province}{rest:04d}", body)
    assert uscc.check(code) == uscc.warn(code) == []
    if kind[0] in "123456789":  # stdnum knows no letters in front
        assert stdnum.cn.uscc.validate(code) == code
    for i in range(18):
        other = uscc.ALPHABET[(uscc.ALPHABET.index(code[i]) + 1) % 31]
        assert uscc.check(code[:i] + other + code[i + 1 :]), i


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("91110000600037341", "length"),
        ("", "length"),
        ("91110000600037341I", "characters"),
        ("91110000600037341l", "characters"),
        ("9111000060003734１L", "characters"),
        ("91A10000600037341L", "division"),
        ("911100006000373415", "check_digit"),
        ("01110000600037341L", "authority"),
        ("91990000600037341L", "division"),
    ],
)
def test_bad_usccs(code: str, problem: str) -> None:
    found = uscc.check(code)
    assert problem in [p.code for p in found]
    assert all(p.fix and p.cite == "GB 32100-2015" for p in found)
    with pytest.raises(Problems):
        uscc.parse(code)


def test_uscc_oddities_are_told_but_not_refused() -> None:
    code = uscc.make("9", "9", "120202", "12345678")
    assert uscc.check(code) == []
    assert [p.message for p in uscc.warn(code, OWN)] == [
        "标准未列机构类别“99”", "现行区划中没有“120202”，可能已撤并",
    ]  # fmt: skip
    with_wrong_body = uscc.make("9", "1", "120116", "123456780")
    assert [p.code for p in uscc.warn(with_wrong_body, OWN)] == ["odd"]
    assert uscc.warn(uscc.make("1", "1", "100000", "12345678"), OWN) == []


@pytest.mark.parametrize(
    "parts",
    [
        ("9", "1", "12011", "12345678"),
        ("9", "1", "120116", "1234567I"),
        ("9", "1", "990116", "12345678"),
    ],
)
def test_uscc_cannot_be_made_of_nonsense(parts: tuple[str, str, str, str]) -> None:
    with pytest.raises(ValueError):
        uscc.make(*parts)


def test_pasted_codes_are_normalised() -> None:
    assert uscc.normalise(" 9111 0000 600037341l\n") == USCC_REAL[0]
    assert resident_id.normalise("110105 19491231 002x") == "11010519491231002X"


def test_org_codes() -> None:
    assert orgcode.make("60003734") == "600037341"
    assert orgcode.check("60003734-1") == orgcode.check("600037341") == []
    assert orgcode.parse("60003734-1") == ("60003734", "1")
    assert [p.code for p in orgcode.check("600037342")] == ["check_digit"]
    for bad in ("60003734", "6000373-41", "60003734a", ""):
        assert [p.code for p in orgcode.check(bad)] == ["format"]
    with pytest.raises(ValueError):
        orgcode.make("1234567")
    with pytest.raises(Problems):
        orgcode.parse("600037342")


def test_org_code_check_characters_reach_x_and_0() -> None:
    made = {orgcode.make(f"{n:08d}")[-1] for n in range(100)}
    assert made == set("0123456789X")


@pytest.mark.parametrize("code", ["11010519491231002X", "440308199901101512"])
def test_resident_id_vectors(code: str) -> None:
    assert resident_id.check(code, TODAY) == []
    assert stdnum.cn.ric.is_valid(code)


def test_resident_id_parts() -> None:
    parts = resident_id.parse("11010519491231002X")
    assert (parts.division, parts.birth, parts.sex) == ("110105", date(1949, 12, 31), Sex.FEMALE)
    assert resident_id.parse("440308199901101512").sex is Sex.MALE


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("120116199003071234", "check_digit"),
        ("11010519491231002x", "format"),
        ("1101051949123100２X", "format"),
        ("110105194912310", "old_number"),
        ("990105194912310020", "division"),
        ("110105194902300020", "birth"),
        ("", "format"),
    ],
)
def test_bad_resident_ids(code: str, problem: str) -> None:
    assert problem in [p.code for p in resident_id.check(code, TODAY)]


def test_the_vector_with_a_wrong_tail_is_right_with_x() -> None:
    assert resident_id.check("12011619900307123X", TODAY) == []


def test_birth_today_is_possible_and_tomorrow_is_not() -> None:
    assert resident_id.check(resident_id.make("120116", TODAY, 1), TODAY) == []
    tomorrow = resident_id.make("120116", date(2026, 11, 23), 1)
    assert [p.code for p in resident_id.check(tomorrow, TODAY)] == ["birth"]


@given(provinces, births, st.integers(0, 999))
def test_made_resident_ids_are_valid_and_one_wrong_digit_is_found(
    province: str, birth: date, order: int
) -> None:
    code = resident_id.make(f"{province}0101", birth, order)
    assert resident_id.check(code, TODAY) == []
    assert code[-1] == stdnum.cn.ric.calc_check_digit(code)
    parts = resident_id.parse(code)
    assert (parts.birth, parts.sex) == (birth, Sex.MALE if order % 2 else Sex.FEMALE)
    for i in range(17):
        other = str((int(code[i]) + 1) % 10)
        assert resident_id.check(code[:i] + other + code[i + 1 :], TODAY), i


@given(births.filter(lambda d: d.year < 2000), st.integers(0, 999))
def test_old_numbers_are_read_and_upgraded(birth: date, order: int) -> None:
    new = resident_id.make("120116", birth, order)
    old = new[:6] + new[8:17]
    parts = resident_id.parse(old)
    assert parts.old
    assert (parts.birth, parts.sex) == (birth, resident_id.parse(new).sex)
    assert resident_id.upgrade(old) == resident_id.upgrade(new) == new


def test_bad_old_numbers_and_parts() -> None:
    for bad in ("120116990230123", "120116199003071234"):
        with pytest.raises(Problems):
            resident_id.parse(bad)
    for division, order in (("12011", 1), ("120116", 1000), ("120116", -1), ("020116", 1)):
        with pytest.raises(ValueError):
            resident_id.make(division, TODAY, order)


def test_abolished_divisions_are_told_not_refused() -> None:
    old_county = resident_id.make("120107", date(1980, 1, 1), 1)  # 塘沽区, until 2009
    assert resident_id.check(old_county, TODAY) == []
    assert [p.code for p in resident_id.warn(old_county, OWN)] == ["odd"]
    assert resident_id.warn(resident_id.make("120116", date(1980, 1, 1), 1), OWN) == []
    assert resident_id.warn(resident_id.make("810000", date(1980, 1, 1), 1), OWN) == []


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("2012-11-22", "2026-11-21", 13),
        ("2012-11-22", "2026-11-22", 13),
        ("2012-11-22", "2026-11-23", 14),
        ("2008-02-29", "2022-02-28", 13),
        ("2008-02-29", "2022-03-01", 14),
        ("2008-02-29", "2024-02-29", 15),
        ("2008-02-29", "2024-03-01", 16),
        ("2025-12-31", "2026-01-01", 0),
        ("2026-11-22", "2026-11-22", 0),
    ],
)
def test_age_is_reached_on_the_day_after_the_birthday(birth: str, day: str, age: int) -> None:
    assert age_on(date.fromisoformat(birth), date.fromisoformat(day)) == age


def test_our_own_divisions() -> None:
    assert OWN.full_name("120116") == "天津市滨海新区"
    assert OWN.full_name("120116001") == OWN.full_name("120116001000") == "天津市滨海新区塘沽街道"
    assert [d.name for d in OWN.path("120115001")] == ["天津市", "市辖区", "宝坻区", "海滨街道"]
    assert (OWN.get("12"), OWN.get("1201")) == (OWN.get("120000"), OWN.get("120100"))
    assert OWN.get("44") == divisions.Division("440000", "广东省", "province")
    parents = [OWN.parent(code) for code in ("120116001", "120116", "1201", "12")]
    assert [p and p.code for p in parents] == ["120116", "120100", "120000", None]
    assert len(OWN.children("120100")) == 16
    assert {d.code for d in OWN.children("120000")} == {"120100"}
    assert OWN.path("129999") == []
    assert OWN.full_name("129999") == ""
    assert OWN.get("999999") is None


def test_division_codes_are_checked() -> None:
    assert divisions.check("120116", OWN) == divisions.check("120116001", OWN) == []
    assert divisions.check("120199") == []
    for code, table in (("12011", None), ("990000", None), ("120199", OWN), ("12０116", None)):
        assert [p.code for p in divisions.check(code, table)] == ["division"]


@pytest.mark.data
def test_our_own_divisions_are_among_the_real_ones(data_folder: Path) -> None:
    real = read_divisions(data_folder / "divisions")
    for code, division in OWN.by_code.items():
        if code[:2] not in {"71", "81", "82"}:
            assert real.get(code) == division
    assert len(real.by_code) > 44_000
    assert real.full_name("441502") == "广东省汕尾市城区"


def test_a_table_of_divisions_is_read_strictly(tmp_path: Path) -> None:
    tables = {
        "provinces.csv": 'code,name\n12,"天津市"\n',
        "cities.csv": "code,name,provinceCode\n1201,市辖区,12\n",
        "areas.csv": "code,name\n120116,滨海新区\n",
        "streets.csv": "code,name\n120116001,塘沽街道\n",
    }
    for name, text in tables.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert read_divisions(tmp_path).full_name("120116001") == "天津市滨海新区塘沽街道"
    (tmp_path / "areas.csv").write_text("code,name\n12116,滨海新区\n120113,\n", "utf-8")
    (tmp_path / "streets.csv").write_text("id,name\n", "utf-8")
    (tmp_path / "cities.csv").unlink()
    with pytest.raises(Problems) as refused:
        read_divisions(tmp_path)
    assert [p.where for p in refused.value.problems] == [
        "cities.csv", "areas.csv 第 2 行", "areas.csv 第 3 行", "streets.csv",
    ]  # fmt: skip


def test_industries() -> None:
    for code in ("A", "01", "A01", "A011", "0111", "T97", "F5211", "4420", "4400"):
        assert industry.check(code) == [], code
    for code in ("", "U", "a", "00", "98", "B05", "A1", "A01111", "F 5211", "0１", "4401"):
        assert [p.code for p in industry.check(code)] == ["industry"], code
    parts = industry.parse("5211")
    assert (parts.section, parts.major, parts.middle, parts.minor) == ("F", "52", "521", "5211")
    assert parts.section_name == "批发和零售业"
    assert industry.parse("T") == industry.Industry("T")
    assert industry.parse("H62") == industry.Industry("H", "62")
    assert industry.make("5211") == "F5211"
    for bad in ("", "F", "98"):
        with pytest.raises(ValueError):
            industry.make(bad)
    with pytest.raises(Problems, match="门类 A"):
        industry.parse("B05")


def test_the_sections_cover_every_division_once() -> None:
    ranges = [(first, last) for _, first, last in industry.SECTIONS.values()]
    covered = [n for first, last in ranges for n in range(first, last + 1)]
    assert covered == list(range(1, 98))
    assert "".join(industry.SECTIONS) == "ABCDEFGHIJKLMNOPQRST"
