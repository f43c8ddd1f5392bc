"""Documents as PDF/A-2b by Typst: the same bytes for the same content, layout, fonts and time.

A layout is Typst source, `law/documents/<code>.typ` or an agency's own. It is compiled from memory over an
empty folder: besides itself it sees the shared `official.typ` and its content, nothing of the machine or the
network. Content comes as JSON, never as markup, so a party named `#emph[x]` is printed so. PDF/A allows no
character without a glyph, so a rare name is printed in full or refused, never with an empty box.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import msgspec
import typst

from hengjian.kernel.problem import Problem, Problems
from hengjian.kernel.sm import sm3_hex
from hengjian.law.source import HERE
from hengjian.proceedings import apart
from hengjian.proceedings.typefaces import FontsMissing, typefaces

LAYOUTS = HERE / "documents"
MAIN, SHARED, CONTENT = "main.typ", "official.typ", "content.json"

_SPECIMEN = b'#set text(font: sys.inputs.fonts.split("|"), fallback: false)\n#json("content.json").text'
# What reaches past the files handed over: packages come from the network, `eval` and `std` hide an import.
_REACHING = re.compile(rf'\b(?:import|include)\b(?!\s*"{re.escape(SHARED)}")|\beval\b|\bstd\b')
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_CONTROL = {r"\t": "\t", r"\r": "\r", r"\0": "\0"}
_PLACE = re.compile(r"┌─ .*?([^/\s]+\.typ):(\d+):\d+")
_PRINTED = re.compile(r"\bcontent\.([a-z_]+)")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_PAGES = re.compile(rb"/Type/Pages/Count (\d+)")

# Typst's words for what goes wrong most, in ours; the rest is passed on as it is.
_SAID = [
    (re.compile(r'dictionary does not contain key "(.+?)"'), "内容缺少“{}”"),
    (re.compile(r"file not found|would escape the project root"),
     "版式只能引用 official.typ，不能读取其他文件"),
    (re.compile(r"unknown variable: (\S+)"), "版式里没有定义“{}”"),
    (re.compile(r"a PDF string is longer"), "有一段内容过长且没有可以换行的地方"),
]


class LayoutError(Problems):
    """A document could not be typeset: the message says which layout, at which line, and what is wrong."""

    def __init__(self, message: str) -> None:
        super().__init__([Problem(code="layout", where="document", message=message)])


def typeset(code: str, content: Mapping[str, Any], created: datetime, *, draft: bool = False,
            layouts: Path = LAYOUTS, own: str | None = None) -> bytes:
    """A document by the layout `code` as PDF/A-2b. `created` is the aware time the file carries, to the second.

    `draft` marks every page as a preview without effect; `own` is an agency's layout in place of ours. Raises
    LayoutError when the layout is missing or fails, or the content has a character that no font has.
    """
    source = _read(code, layouts, own)
    told = msgspec.json.encode({**content, "draft": draft}, order="sorted")
    return _compile(code, source, told, created, alone=own is not None)


def page_count(pdf: bytes) -> int:
    """How many pages a document made here has (the count in Typst's page tree, which it writes first)."""
    found = _PAGES.search(pdf)
    if not found:
        raise ValueError("not a PDF made by typeset()")
    return int(found[1])


def missing_glyphs(text: str) -> set[str]:
    """The characters of `text` that no font of ours can print: for a form to say before it is too late."""
    try:
        with _lock:
            _compiler().run(_SPECIMEN, msgspec.json.encode({"text": text}), 0)
    except typst.TypstError as problem:
        return set(_without_glyph(problem))
    return set()


def layout_version(code: str, layouts: Path = LAYOUTS, own: str | None = None) -> str:
    """The hash of a layout and of what it shares with others: pinned with each issued document."""
    return sm3_hex(_read(code, layouts, own) + (LAYOUTS / SHARED).read_bytes())


def check_layout(code: str, source: str) -> None:
    """Raises LayoutError when a layout could reach past its files: network packages, hidden imports."""
    for number, line in enumerate(source.splitlines(), 1):
        if found := _REACHING.search(line):
            raise LayoutError(
                f"文书“{code}”版式第 {number} 行：只能引用 {SHARED}，不能用“{found[0]}”引入其他内容"
            )


def left_out(code: str, source: str, layouts: Path = LAYOUTS) -> set[str]:
    """What the layout `code` always prints and an agency's own in its place never mentions."""
    printed = set(_PRINTED.findall(_COMMENT.sub("", _read(code, layouts).decode())))
    return printed - set(_PRINTED.findall(_COMMENT.sub("", source)))


def _read(code: str, layouts: Path, own: str | None = None) -> bytes:
    try:
        source = (layouts / f"{code}.typ").read_text("utf-8") if own is None else own
    except FileNotFoundError:
        raise LayoutError(f"没有文书“{code}”的版式") from None
    check_layout(code, source)
    return source.encode()


def compiled(source: bytes, content: bytes, created: int) -> bytes:
    """The document of a layout that was read, in this process. Raises typst.TypstError."""
    with _lock:
        return _compiler().run(source, content, created)


def _compile(code: str, source: bytes, content: bytes, created: datetime, *, alone: bool) -> bytes:
    """A document; `alone` where the layout is not ours, in a process of its own with bounds."""
    if created.tzinfo is None:
        raise ValueError("created must be an aware time")
    try:
        if not alone:
            return compiled(source, content, int(created.timestamp()))
        done = apart.run(source, content, int(created.timestamp()))
        if done.pdf:
            return done.pdf
        raise LayoutError(_explain(code, done))
    except typst.TypstError as problem:
        raise LayoutError(_explain(code, problem)) from problem
    except apart.TooMuch as problem:
        raise LayoutError(f"文书“{code}”的版式占用的时间或内存过多，没有排版，请简化版式") from problem
    except FontsMissing as problem:
        raise LayoutError(str(problem)) from problem


class _Compiler:
    """One Typst compiler; it keeps fonts and layouts between documents. Not for two threads at once."""

    def __init__(self) -> None:
        faces = typefaces()
        self._empty = TemporaryDirectory(prefix="hengjian-typst-")
        self._typst = typst.Compiler(
            root=self._empty.name, font_paths=faces.fonts, ignore_system_fonts=True,
            package_path=self._empty.name, package_cache_path=self._empty.name,
            sys_inputs={"fonts": "|".join(faces.body), "title_fonts": "|".join(faces.title)},
        )

    def run(self, source: bytes, content: bytes, created: int) -> bytes:
        files: Any = {  # the wheel takes files by name; its stub does not say so
            MAIN: source, SHARED: (LAYOUTS / SHARED).read_bytes(), CONTENT: content,
        }
        pdf = self._typst.compile(input=files, format="pdf", pdf_standards="a-2b", timestamp=created)
        assert isinstance(pdf, bytes)
        return pdf


_lock = Lock()
_compiler = cache(_Compiler)


def _explain(code: str, problem: typst.TypstError | apart.Done) -> str:
    if missing := _without_glyph(problem):
        shown = "、".join(one if one.isprintable() else f"U+{ord(one[0]):04X}" for one in missing)
        return f"文书“{code}”无法排版：字体中没有这些字：{shown}，请核对用字，或请管理员加装字体"
    place = _PLACE.search(problem.diagnostic, max(problem.diagnostic.find("error:"), 0))
    where = f"{code + '.typ' if place[1] == MAIN else place[1]} 第 {place[2]} 行：" if place else ""
    matches = ((pattern.search(problem.message), text) for pattern, text in _SAID)
    said = next((text.format(*found.groups()) for found, text in matches if found), problem.message)
    return f"文书“{code}”排版失败：{where}{said}"


def _without_glyph(problem: typst.TypstError | apart.Done) -> list[str]:
    """The characters without a glyph, in the order met; Typst escapes invisible ones as Rust does."""
    texts = _NO_GLYPH.findall(problem.diagnostic)
    found = (_ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) for text in texts)
    return list(dict.fromkeys(_CONTROL.get(text, text) for text in found))
