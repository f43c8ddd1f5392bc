"""What is taken as a file and what is not, by content; and how it is handed out again."""

from __future__ import annotations

import zlib
from io import BytesIO
from struct import pack

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from hengjian.kernel.problem import Problems
from hengjian.proceedings import uploads
from hengjian.proceedings.views.document import _file
from support import papers

ZIP, PAGE = b"PK\x03\x04 an archive", b"<html><script>alert(1)</script>"


def why(content: bytes) -> str:
    """The code of the refusal; empty where the file is taken."""
    try:
        uploads.checked(content, "a", "file")
    except Problems as found:
        return found.problems[0].code
    return ""


def with_action(**action: str) -> bytes:
    """A PDF that does something when it is opened."""
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(f"/{key}"): NameObject(value) if value.startswith("/") else TextStringObject(value)
         for key, value in action.items()})
    writer.write(made)
    return made.getvalue()


def changed(change: str) -> bytes:
    """A PDF of one page, changed by what the writer can do with it."""
    writer, made = PdfWriter(), BytesIO()
    page = writer.add_blank_page(100, 100)
    match change:
        case "script":
            named = DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})
            writer._root_object[NameObject("/Names")] = named
        case "attachment":
            writer.add_attachment("a.exe", b"MZ")
        case "password":
            writer.encrypt("secret")
        case "link":
            writer.add_uri(0, "https://example.invalid/", (0, 0, 50, 50))
        case "on a page":
            page[NameObject("/AA")] = DictionaryObject()
        case "deep":
            page[NameObject("/X")] = ArrayObject([DictionaryObject({NameObject("/S"): NameObject("/Launch")})])
        case "no pages":
            writer.remove_page(0)
    writer.write(made)
    return made.getvalue()


def huge() -> bytes:
    """A picture of few bytes that would fill the memory: 30,000 × 30,000 points of nothing."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    head = pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(3751) * 100, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.control("ASVS 5.2.2", "GB/T 22239 入侵防范 a")
@pytest.mark.parametrize("content", [
    papers.pdf(), papers.pdf(pages=3), papers.photograph(), papers.photograph(kind="JPEG"),
    papers.photograph(kind="JPEG", size=(900, 700)), changed("link"),
    papers.photograph(kind="JPEG") + b"\0\0\0\x18ftypmp42",
], ids=["pdf", "pages", "png", "jpeg", "large", "link", "film behind"])
def test_what_cameras_and_scanners_make_is_taken(content: bytes) -> None:
    assert why(content) == ""


@pytest.mark.control("ASVS 5.2.2", "ASVS 5.2.1", "ASVS 5.2.6", "GB/T 22239 入侵防范 a")
@pytest.mark.parametrize(("content", "code"), [
    (b"", "empty"), (b"%PDF-" + bytes(uploads.LARGEST), "too_large"), (b"MZ\x90\x00", "kind"), (PAGE, "kind"),
    (b"GIF89a" + PAGE, "kind"), (b"<svg onload='x'/>", "kind"), (ZIP, "kind"),
    (b"\x89PNG\r\n\x1a\n" + PAGE, "broken"), (papers.photograph()[:-20], "broken"),
    (papers.photograph() + ZIP, "foreign"), (papers.photograph() + ZIP + b"IEND1234", "foreign"),
    (papers.photograph(kind="JPEG") + ZIP, "foreign"), (papers.photograph(kind="JPEG") + PAGE, "foreign"),
    (papers.photograph(kind="JPEG")[:-300], "broken"), (huge(), "too_many_pixels"), (b"%PDF-1.7 nothing", "broken"),
    (changed("password"), "broken"), (changed("no pages"), "broken"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_no_whole_picture_or_document_is_not(content: bytes, code: str) -> None:
    assert why(content) == code


@pytest.mark.control("ASVS 5.2.2", "GB/T 22239 入侵防范 a")
@pytest.mark.parametrize("content", [
    changed("script"), changed("attachment"), changed("on a page"), changed("deep"),
    with_action(S="/JavaScript", JS="app.alert(1)"), with_action(S="/Launch", F="cmd.exe"),
    with_action(S="/SubmitForm", F="https://evil.example"), with_action(S="/GoToE"),
], ids=["script", "attachment", "on a page", "deep", "on opening", "launch", "submit", "embedded"])
def test_a_document_does_nothing_by_itself(content: bytes) -> None:
    assert why(content) == "active"


def test_a_photograph_with_its_own_small_picture_is_taken() -> None:
    """Cameras put a second picture into the first; its end is not the end of the whole."""
    thumbnail = papers.photograph(kind="JPEG")
    made = BytesIO()
    exif = b"Exif\0\0" + b"MM\0*\0\0\0\x08\0\0\0\0\0\0" + thumbnail
    Image.new("RGB", (300, 200)).save(made, "JPEG", exif=exif)
    assert why(made.getvalue()) == ""
    assert why(made.getvalue() + ZIP) == "foreign"


@pytest.mark.control("ASVS 5.3.2", "ASVS 5.4.1", "ASVS 5.4.2")
@pytest.mark.parametrize(("name", "title"), [
    ("台账.pdf", "台账.pdf"), ("../../etc/passwd", "passwd"), ("C:\\x\\a.png", "a.png"), ("a\r\nX: y.pdf", "aX: y.pdf"),
    ("\u202egpj.exe", "gpj.exe"), ("\x00", "未命名"), ("", "未命名"), ("长" * 300, "长" * 200),
])
def test_a_name_is_only_ever_a_title(name: str, title: str) -> None:
    assert uploads.clean_title(name) == title


@pytest.mark.control("ASVS 3.2.1", "ASVS 5.4.1", "ASVS 5.4.2")
def test_a_file_is_handed_out_as_what_it_is() -> None:
    answer = _file("image/png", b"x", 'a"; filename=evil.html\r\nX: y')
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == "inline; filename*=UTF-8''a%22%3B%20filename%3Devil.html%0D%0AX%3A%20y"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
