"""Small files that are what they say: a scan, a photograph. With another `mark` they are other files."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter


@cache
def pdf(mark: str = "", pages: int = 1) -> bytes:
    """A PDF of empty pages."""
    writer, made = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": mark})
    writer.write(made)
    return made.getvalue()


@cache
def photograph(mark: str = "", kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    """A picture of one colour, which `mark` chooses."""
    made = BytesIO()
    colour = tuple((sum(mark.encode()) * step) % 256 for step in (1, 7, 31))
    Image.new("RGB", size, colour).save(made, kind)
    return made.getvalue()
