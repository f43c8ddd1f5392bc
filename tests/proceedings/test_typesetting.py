"""Documents: the same bytes, nothing read as markup, nothing outside the layout's folder, PDF/A-2b."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from hengjian.proceedings.typesetting import LAYOUTS, LayoutError, typeset

NOW = datetime(2026, 11, 22, 2, 12, tzinfo=UTC)
CONTENT: dict[str, Any] = {
    "title": "当场处罚决定书", "copies": "一式两份", "number": "津滨市监当罚〔2026〕12号", "agency_name": "滨海新区市场监督管理局",
    "party": [["姓名", "张大年"], ["性别", "男"]], "offence_facts": "未明码标价", "offence_date": "2026-11-22",
    "offence_place": "某菜市场", "evidence": ["照片"], "violated": ["《价格法》第十三条"], "grounds": ["《价格法》第四十二条"],
    "discretion": "较轻", "informed": "已告知", "decision_reason": "事实清楚", "penalty": "罚款 200 元",
    "correction_order": "/", "payment": "15日内", "remedy": "先申请行政复议", "decided_place": "某菜市场",
    "officers": [{"name": "李建国", "certificate_number": "120116000001"}], "decided_at": "2026-11-22T10:12:00+08:00",
    "decided_on": "2026年11月22日", "agency_address": "/", "agency_telephone": "/",
}  # fmt: skip


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_same_content_gives_the_same_bytes_in_another_process_too() -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests/proceedings');"
        "from test_typesetting import CONTENT, NOW, typeset; sys.stdout.buffer.write(typeset('B31', CONTENT, NOW))"
    )
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True,
                           cwd=Path(__file__).parents[2]).stdout
    assert typeset("B31", CONTENT, NOW) == other == typeset("B31", CONTENT, NOW)


@pytest.mark.parametrize("typed", ["#emph[x]", "$ x^2 $", "a\\b", 'say "hi"', "= title", "*bold*", "@ref", "<label>"])
def test_what_a_person_typed_is_never_markup(typed: str) -> None:
    assert "".join(typed.split()) in text_of(typeset("B31", CONTENT | {"offence_facts": typed}, NOW))


def test_it_says_that_it_is_pdf_a_2b() -> None:
    metadata = PdfReader(io.BytesIO(typeset("B31", CONTENT, NOW))).xmp_metadata
    assert metadata is not None
    xml = metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xml
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xml


def test_long_content_goes_on_to_a_second_page() -> None:
    pdf = typeset("B31", CONTENT | {"offence_facts": "当事人在该市场销售蔬菜，未标明价格。" * 60}, NOW)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    assert "共2页" in text_of(pdf)


def test_a_preview_is_marked_and_an_issued_document_is_not() -> None:
    assert "未生效" in text_of(typeset("B31", CONTENT, NOW, draft=True))
    assert "未生效" not in text_of(typeset("B31", CONTENT, NOW))


@pytest.mark.parametrize("wanted", ["/etc/passwd", "../../../../../etc/passwd", "../rules/penalty_law.py"])
def test_a_layout_reads_nothing_outside_its_folder(wanted: str, tmp_path: Path) -> None:
    (tmp_path / "X.typ").write_text(f'#read("{wanted}")')
    with pytest.raises(LayoutError, match="排版失败"):
        typeset("X", {}, NOW, layouts=tmp_path)


def test_a_missing_layout_is_said() -> None:
    with pytest.raises(LayoutError, match="没有文书“B99”的版式"):
        typeset("B99", {}, NOW)


def test_every_document_has_a_layout() -> None:
    assert {path.stem for path in LAYOUTS.glob("*.yaml")} <= {path.stem for path in LAYOUTS.glob("*.typ")}
