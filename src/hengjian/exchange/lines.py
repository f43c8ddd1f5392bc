"""A file of reported steps, line by line, without ever holding more of it than one line.

UTF-8, one JSON object a line. A byte order mark is passed over; what cannot be read is told with its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from hengjian.kernel.problem import Problem, Problems

LONGEST = 1024 * 1024
"""Bytes of one line; nothing that the standard allows comes near it."""
_UTF8_MARK = b"\xef\xbb\xbf"
_OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff")


class RawLine(NamedTuple):
    """One line as it came, without its end; of one that is too long, the beginning."""

    number: int
    content: bytes
    problem: Problem | None = None


def read(file: BinaryIO) -> Iterator[RawLine]:
    """Every line that is not blank, counted from 1. Raises Problems for a file that is empty or not UTF-8 at all."""
    number, some = 0, False
    while piece := file.readline(LONGEST + 1):
        number += 1
        if number == 1:
            if piece.startswith(_OTHER_MARKS):
                raise _refused("encoding", "文件是 UTF-16 编码，没有导入", "另存为 UTF-8 编码后再导入")
            piece = piece.removeprefix(_UTF8_MARK)
        problem = None
        if len(piece) > LONGEST:
            _skip(file)
            problem = _wrong("too_long", f"这一行超过 {LONGEST // 1024} KB，没有读取",
                             "一行只报一个环节；附件不放在行内，只报其摘要")
        content = piece.strip()
        if content:
            some = True
            yield RawLine(number, content, problem or _encoding(content))
    if not some:
        raise _refused("empty", "文件是空的，没有可导入的内容", "请核对所选的文件")


def _skip(file: BinaryIO) -> None:
    """Reads on to the end of the line."""
    while (piece := file.readline(LONGEST)) and not piece.endswith(b"\n"):
        pass


def _encoding(content: bytes) -> Problem | None:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return _wrong("encoding", f"第 {error.start + 1} 个字节起不是 UTF-8 编码", "另存为 UTF-8 编码后再报送")
    return None


def _wrong(code: str, message: str, fix: str) -> Problem:
    return Problem(code=code, where="", message=message, fix=fix)


def _refused(code: str, message: str, fix: str) -> Problems:
    return Problems([Problem(code=code, where="file", message=message, fix=fix)])
