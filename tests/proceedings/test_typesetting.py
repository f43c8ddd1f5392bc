"""Documents: the same bytes, nothing read as markup, nothing outside the layout's own files, PDF/A-2b."""

from __future__ import annotations

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from hengjian.law import documents
from hengjian.proceedings.typefaces import FILES, FontsMissing, house_files
from hengjian.proceedings.typesetting import (
    LAYOUTS,
    LayoutError,
    layout_version,
    missing_glyphs,
    page_count,
    typeset,
)

NOW = datetime(2026, 11, 22, 2, 12, tzinfo=UTC)
CONTENT: dict[str, Any] = {
    "title": "当场处罚决定书",
    "number": "津滨市监当罚〔2026〕12号",
    "copies": "一式两份",
    "agency_name": "滨海新区市场监督管理局",
    "agency_address": "示范路1号",
    "agency_telephone": "/",
    "party": [["姓名", "张大年"], ["性别", "男"], ["住址", ""]],
    "offence_facts": "未明码标价",
    "offence_date": "2026-11-22",
    "offence_place": "某菜市场",
    "evidence": ["照片"],
    "violated": ["《价格法》第十三条"],
    "grounds": ["《价格法》第四十二条"],
    "discretion": "较轻",
    "informed": "已告知",
    "decision_reason": "事实清楚",
    "penalty": "罚款 200 元（大写：贰佰元整）",
    "correction_order": "/",
    "payment": "15日内",
    "remedy": "先申请行政复议",
    "decided_place": "某菜市场",
    "decided_at": "2026-11-22T10:12:00+08:00",
    "decided_on": "2026年11月22日",
    "officers": [
        {"name": "李建国", "certificate_number": "02011600001"},
        {"name": "王海燕", "certificate_number": "02011600002"},
    ],
}


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def decision(**changes: Any) -> bytes:
    return typeset("B31", CONTENT | changes, NOW)


def layout(folder: Path, source: str) -> Path:
    (folder / "X.typ").write_text(source, "utf-8")
    return folder


# The same bytes


def test_the_same_content_gives_the_same_bytes_in_another_process_too() -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests/proceedings');"
        "from test_typesetting import decision; sys.stdout.buffer.write(decision())"
    )
    elsewhere = {"PYTHONPATH": "src", "TZ": "America/Lima"}
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=elsewhere,
                           cwd=Path(__file__).parents[2])
    assert decision() == other.stdout == decision()


def test_the_order_of_keys_and_other_documents_between_change_nothing() -> None:
    first = decision()
    decision(offence_facts="另一件事")
    assert typeset("B31", dict(reversed(CONTENT.items())), NOW) == first


def test_the_file_carries_the_time_given() -> None:
    metadata = PdfReader(io.BytesIO(decision())).metadata
    assert metadata is not None
    assert metadata.creation_date == NOW
    with pytest.raises(ValueError, match="aware"):
        typeset("B31", CONTENT, datetime(2026, 11, 22))  # noqa: DTZ001 - what is refused


def test_threads_share_one_compiler() -> None:
    facts = [f"第{number}件。" * 400 for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: decision(offence_facts=text), facts))
    assert together == [decision(offence_facts=text) for text in facts]


# What is printed


@pytest.mark.control("ASVS 1.3.7")
@pytest.mark.parametrize("typed", [
    "#emph[x]", "$ x^2 $", "a\\b", 'say "hi"', "= title", "*bold*", "@ref", "<label>", "#panic()", "`raw`",
    "//comment", "/*", "https://x.cn", "- list", "~", "#{1+1}",
])
def test_what_a_person_typed_is_never_markup(typed: str) -> None:
    pdf = decision(offence_facts=typed, party=[["姓名", typed]], evidence=[typed], violated=[typed])
    assert text_of(pdf).count("".join(typed.split())) >= 4


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from('#$\\"*_`@<>=-+/~[]{}()&%^|!;:,.a1张𠅤 \n'), min_size=1, max_size=30))
def test_any_mixture_of_signs_is_typeset(typed: str) -> None:
    assert page_count(decision(offence_facts=typed, party=[["姓名", typed]])) == 1


def test_dates_are_said_in_chinese_and_empty_places_are_struck() -> None:
    text = text_of(decision(evidence=[], discretion=""))
    assert "2026年11月22日10时12分" in text
    assert "证据：/" in text
    assert "裁量：/" in text
    assert "住址/" in text


def test_delivery_leaves_room_until_it_is_known_and_then_strikes_the_other_place() -> None:
    assert "（签名或者盖章）" in text_of(decision())
    delivery = {"at": "2026-11-22T10:20:00+08:00", "refusal": "当事人拒绝签收，已录像"}
    refused = text_of(decision(delivery=delivery))
    assert "2026年11月22日10时20分当场交付" in refused
    assert "当事人签收/" in refused
    assert "拒收情况当事人拒绝签收，已录像" in refused


def test_every_place_that_the_law_asks_for_is_printed() -> None:
    text = text_of(decision())
    for said in ("津滨市监当罚〔2026〕12号", "张大年", "未明码标价", "《价格法》第四十二条",
                 "罚款200元（大写：贰佰元整）", "15日内", "先申请行政复议", "滨海新区市场监督管理局（印章）",
                 "李建国", "02011600002", "一式两份", "第1页共1页"):
        assert said in text, said


def test_long_content_goes_on_to_a_second_page_which_names_the_document() -> None:
    pdf = decision(offence_facts="当事人在该市场销售蔬菜，未标明价格。" * 80)
    assert page_count(pdf) == 2
    second = PdfReader(io.BytesIO(pdf)).pages[1].extract_text()
    assert "（续页）" in second
    assert "第2页共2页" in "".join(second.split())


@pytest.mark.parametrize("times", [1, 40, 1500])
def test_pages_are_counted(times: int) -> None:
    pdf = decision(offence_facts="当事人在该市场销售蔬菜，未标明价格。\n" * times)
    assert page_count(pdf) == len(PdfReader(io.BytesIO(pdf)).pages)


def test_what_is_no_document_has_no_page_count() -> None:
    with pytest.raises(ValueError, match="PDF"):
        page_count(b"%PDF-1.4 empty")


def test_a_preview_is_marked_on_every_page_and_an_issued_document_is_not() -> None:
    long = CONTENT | {"offence_facts": "未标明价格。" * 300}
    preview = typeset("B31", long, NOW, draft=True)
    assert text_of(preview).count("未生效") == page_count(preview) == 2
    assert "未生效" not in text_of(typeset("B31", long, NOW))


def test_it_says_that_it_is_pdf_a_2b_and_all_fonts_are_inside() -> None:
    reader = PdfReader(io.BytesIO(decision()))
    assert reader.xmp_metadata is not None
    xml = reader.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xml
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xml
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert descriptors
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in descriptors)


# Rare characters


def test_rare_names_are_printed_and_what_cannot_be_printed_is_named() -> None:
    assert "龙𠅤䶮" in text_of(decision(party=[["姓名", "龙𠅤䶮"]]))
    with pytest.raises(LayoutError, match="没有这些字：𰻝"):
        decision(party=[["姓名", "张𰻝"]])


def test_missing_glyphs_are_found_before_a_document_is_made() -> None:
    assert missing_glyphs("张大年𠅤䶮，第一行\n第二行 ABC〔2026〕") == set()
    assert missing_glyphs("张𰻝☑𰻝\ue000\t年") == {"𰻝", "☑", "\ue000", "\t"}


# What a layout may do


@pytest.mark.control("ASVS 1.2.8")
@pytest.mark.parametrize(
    "wanted", ["/etc/passwd", "../../../../../etc/passwd", "../rules/penalty_law.py", "Y.typ", "link"]
)
def test_a_layout_reads_nothing_but_its_own_files(wanted: str, tmp_path: Path) -> None:
    (tmp_path / "Y.typ").write_text("another layout")
    (tmp_path / "link").symlink_to("/etc/passwd")
    with pytest.raises(LayoutError, match=r"X\.typ 第 2 行：版式只能引用 official.typ，不能读取其他文件"):
        typeset("X", {}, NOW, layouts=layout(tmp_path, f'\n#read("{wanted}")'))


@pytest.mark.parametrize("source", [
    '#import "@preview/cetz:0.3.0"',
    '#import ("@pre" + "view/cetz:0.3.0")',
    '#import\n"@preview/a:1.0.0"',
    '#let x = "//"; #import "@preview/a:1.0.0"',
    '#include "@local/a:1.0.0"',
    '#eval("import \\"@preview/cetz:0.3.0\\"")',
    '#dictionary(std).at("ev" + "al")("1")',
])
def test_a_layout_fetches_nothing_from_the_network(source: str, tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match=r"版式第 \d 行：只能引用 official.typ"):
        typeset("X", {}, NOW, layouts=layout(tmp_path, source))


def test_what_is_wrong_with_a_layout_is_said_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match=r"文书“X”排版失败：X\.typ 第 3 行：内容缺少“nobody”"):
        typeset("X", {}, NOW, layouts=layout(tmp_path, '#let c = json("content.json")\n\n#c.nobody'))
    with pytest.raises(LayoutError, match=r"X\.typ 第 1 行：版式里没有定义“nothing”"):
        typeset("X", {}, NOW, layouts=layout(tmp_path, "#nothing"))
    with pytest.raises(LayoutError, match="没有文书“B99”的版式"):
        typeset("B99", {}, NOW)


def test_a_missing_field_of_the_decision_is_named() -> None:
    with pytest.raises(LayoutError, match=r"B31\.typ 第 \d+ 行：内容缺少“remedy”"):
        typeset("B31", {name: value for name, value in CONTENT.items() if name != "remedy"}, NOW)


def test_a_failure_leaves_the_compiler_usable(tmp_path: Path) -> None:
    before = decision()
    with pytest.raises(LayoutError):
        typeset("X", {}, NOW, layouts=layout(tmp_path, "#panic()"))
    assert decision() == before


def test_an_agency_may_lay_out_its_own_with_what_is_shared(tmp_path: Path) -> None:
    own = layout(tmp_path, '#import "official.typ": *\n#show: official\n#masthead\n本局自定版式')
    assert "本局自定版式" in text_of(typeset("X", CONTENT, NOW, layouts=own))
    assert layout_version("X", own) != layout_version("B31")


def test_every_document_has_a_layout() -> None:
    assert {one.source for one in documents.load().values()} <= {path.stem for path in LAYOUTS.glob("*.typ")}


# Fonts


def test_missing_fonts_say_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match=r"缺少公文字体.*请先运行 make run"):
        house_files([tmp_path, tmp_path / "nowhere"])


def test_half_of_the_fonts_is_not_enough_and_the_next_place_is_tried(tmp_path: Path) -> None:
    half, whole = tmp_path / "half", tmp_path / "whole"
    for folder, name in ((half, FILES[0]), (whole, FILES[0]), (whole, FILES[1])):
        folder.mkdir(exist_ok=True)
        (folder / name).touch()
    assert house_files([half, whole]) == [whole / name for name in FILES]
