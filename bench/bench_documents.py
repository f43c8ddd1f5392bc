"""The on-the-spot decision (B31) by Typst against WeasyPrint: the same words and font, a comparable page.

Both start warm (fonts loaded, layout parsed) and make one new document after another, each for another party,
as an office does; both write PDF/A-2b and embed only the characters used. Neither waits for anything, so
processor time is compared, all threads counted: other work on the machine does not blur it.
"""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from typing import Any

from django.template import Context as TemplateContext
from django.template import Engine
from pypdf import PdfReader
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from bench.context import Context
from bench.measure import Ratio, Row, compare
from hengjian.proceedings.typefaces import house_files
from hengjian.proceedings.typesetting import typeset

DOCUMENTS = 10
ROUNDS = 11
HERE = Path(__file__).parent
CREATED = datetime(2026, 11, 22, 2, 12, tzinfo=UTC)


def run(_: Context) -> Row:
    source = decisions()
    web = WeasyPrint()

    def by_typst() -> list[bytes]:
        return [typeset("B31", content, CREATED) for content in islice(source, DOCUMENTS)]

    def by_weasyprint() -> list[bytes]:
        return [web.pdf(content) for content in islice(source, DOCUMENTS)]

    one = next(source)
    check_alike(one, typeset("B31", one, CREATED), web.pdf(one))
    result = compare(by_typst, by_weasyprint, ROUNDS, clock=time.process_time)
    return Row(
        ratio=Ratio(name="文书：当场处罚决定书 B31", target=10), result=result, rows=DOCUMENTS,
        a="Typst", b="WeasyPrint",
        note="每份当事人不同，一页，均为 PDF/A-2b，同一字体，只嵌入用到的字；"
             "按本进程全部线程的处理器时间计。",
    )


def decisions() -> Iterator[dict[str, Any]]:
    """Decisions without end, no two alike."""
    common = json.loads((HERE / "decision.json").read_text("utf-8"))
    for number in count(1):
        name = "张王李赵陈杨黄周吴徐"[number % 10] + chr(0x4E00 + number * 7 % 5000)
        party = {"姓名": name, "性别": "男", "年龄": f"{18 + number % 60}岁", "联系电话": f"{number:011}",
                 "住址": f"示范市滨海区示范里{number}号楼2门501"}
        yield common | {"number": f"示滨市监当罚〔2026〕{number}号", "party": list(party.items())}


class WeasyPrint:
    """The same document from HTML: template and fonts read once, as WeasyPrint advises."""

    def __init__(self) -> None:
        faces = "".join(
            f"@font-face {{ font-family: House; font-weight: {weight}; src: url({path.as_uri()}) }}"
            for path, weight in zip(house_files(), (400, 700), strict=True)
        )
        self._fonts = FontConfiguration()
        self._faces = CSS(string=faces, font_config=self._fonts)
        self._template = Engine().from_string((HERE / "decision.html").read_text("utf-8"))

    def pdf(self, content: dict[str, Any]) -> bytes:
        page = HTML(string=self._template.render(TemplateContext(content)))
        pdf = page.write_pdf(stylesheets=[self._faces], font_config=self._fonts, pdf_variant="pdf/a-2b")
        assert isinstance(pdf, bytes)
        return pdf


def check_alike(content: dict[str, Any], *pdfs: bytes) -> None:
    """Guards the comparison: each is one page in the house font, with the words of the content on it."""
    said = [content[name] for name in ("title", "number", "offence_facts", "informed", "payment", "remedy")]
    for pdf in pdfs:
        pages = PdfReader(io.BytesIO(pdf)).pages
        text = "".join(pages[0].extract_text().split())
        used: Any = pages[0]["/Resources"]
        fonts = {str(font.get_object()["/BaseFont"]) for font in used["/Font"].values()}
        if len(pages) != 1 or not all(re.search(r"\+(NotoSerifSC|House)\b", font) for font in fonts):
            raise AssertionError(f"not comparable: {len(pages)} pages, fonts {sorted(fonts)}")
        if missing := [words for words in said if words not in text]:
            raise AssertionError(f"not comparable: without {missing}")
