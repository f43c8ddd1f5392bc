"""What is taken as a file: by its content, whatever its name says. Nothing is changed: evidence is kept as it came.

A picture must be whole and decode to a bounded size; a PDF must open and may do nothing by itself; and neither may
be a second kind of file at the same time.
"""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from hengjian.kernel.problem import Problem, Problems

LARGEST = 10 * 1024 * 1024
LONGEST_TITLE = 200
KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
PIXELS = 60_000_000
"""The largest picture: more than a telephone's camera makes, less than would fill the memory."""
OBJECTS = 20_000
"""Of a PDF that is looked through; what has more is refused."""
ACTIVE = {"/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/XFA", "/AA",
          "/SubmitForm", "/ImportData", "/GoToE", "/Rendition"}
"""Names in a PDF by which it acts by itself, sends something, or carries another file."""
FOREIGN = (b"%PDF-", b"PK\x03\x04", b"<html", b"<script", b"<!doctype", b"<?php", b"<svg", b"MZ\x90\x00", b"\x7fELF")
"""How other kinds of files begin."""


def checked(content: bytes, title: str, where: str) -> str:
    """The media type of a file by its content. Raises Problems at `where`, which say what to do instead."""

    def wrong(code: str, message: str, fix: str) -> Problems:
        return Problems([Problem(code=code, where=where, message=f"“{clean_title(title)}”{message}", fix=fix)])

    if not content:
        raise wrong("empty", "是空文件", "请重新拍摄或选择")
    if len(content) > LARGEST:
        raise wrong("too_large", "超过 10 MB", "请压缩后再上传")
    kind = next((kind for magic, kind in KINDS.items() if content.startswith(magic)), "")
    if not kind:
        raise wrong("kind", "不是照片或 PDF", "请选择 JPG、PNG 照片或 PDF 文件")
    if kind == "application/pdf":
        if (found := _pdf(content)) == "active":
            raise wrong("active", "含有会自动执行的内容或附件", "请用“打印为 PDF”另存后再上传")
        if found:
            raise wrong("broken", "打不开，文件可能已损坏或设有密码", "请去掉密码或重新生成后再上传")
    elif (found := _picture(content, kind)) == "pixels":
        raise wrong("too_many_pixels", "的像素过多", "请缩小尺寸后再上传")
    elif found == "foreign":
        raise wrong("foreign", "的照片里夹带了其他文件", "请重新拍摄，或另存为新的照片后再上传")
    elif found:
        raise wrong("broken", "打不开，照片可能没有传完整", "请重新拍摄或选择")
    return kind


def clean_title(title: str) -> str:
    """A file's name as a title: no folders, nothing that cannot be seen or turns the direction of writing."""
    name = title.replace("\\", "/").rpartition("/")[2]
    seen = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    return " ".join(seen.split())[:LONGEST_TITLE] or "未命名"


def _picture(content: bytes, kind: str) -> str:
    """What is wrong with a picture: `pixels`, `foreign`, `broken` or nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(BytesIO(content), formats=[kind.removeprefix("image/").upper()]) as picture:
                if picture.width * picture.height > PIXELS:
                    return "pixels"
                if kind == "image/jpeg":
                    picture.draft("L", (picture.width // 8, picture.height // 8))  # to its end, with less work
                picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "pixels"
    except Exception:
        return "broken"
    end = _png_end(content) if kind == "image/png" else _jpeg_end(content)
    if end > len(content):
        return "broken"
    tail = content[end:].lower()  # cameras hang films there; other kinds of files do not belong there
    return "foreign" if any(mark.lower() in tail for mark in FOREIGN) else ""


def _png_end(content: bytes) -> int:
    """Where the last chunk ends; beyond the content where there is none."""
    at = len(b"\x89PNG\r\n\x1a\n")
    while at < len(content):
        kind, at = content[at + 4 : at + 8], at + 12 + int.from_bytes(content[at : at + 4], "big")
        if kind == b"IEND":
            return at
    return len(content) + 1


def _jpeg_end(content: bytes) -> int:
    """Where the picture ends; pictures within it, in its segments, are stepped over."""
    at, length = 2, len(content)
    while at + 4 <= length and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker == 0xFF or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == 0xDA:  # the picture's own data, in which 0xFF is followed by 0 or a restart
            while at + 1 < length and not (content[at] == 0xFF and content[at + 1] not in (0, *range(0xD0, 0xD8))):
                at = content.find(b"\xff", at + 1)
                if at < 0:
                    return length
    return min(at, length)


def _pdf(content: bytes) -> str:
    """What is wrong with a PDF: `active`, `broken` or nothing."""
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted or not reader.pages:
            return "broken"
        return "active" if any(_acts(name, value) for name, value in _entries(reader)) else ""
    except Exception:
        return "broken"


def _acts(name: str, value: Any) -> bool:
    return name in ACTIVE or (name in ("/S", "/Type", "/Subtype") and value in ACTIVE)


def _entries(reader: PdfReader) -> Iterator[tuple[str, Any]]:
    """Every entry of every dictionary that the file's beginning leads to. Raises ValueError when there are too many."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [reader.trailer]
    count = 0
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            key = (one.idnum, one.generation)
            if key in seen:
                continue
            seen.add(key)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            count += len(one)
            for name in one:
                value = one.raw_get(name)
                yield str(name), value.get_object() if isinstance(value, IndirectObject) and name == "/S" else value
                waiting.append(value)
        elif isinstance(one, ArrayObject):
            count += len(one)
            waiting.extend(one)
        if count > OBJECTS * 10 or len(seen) > OBJECTS:
            raise ValueError("too many objects")
