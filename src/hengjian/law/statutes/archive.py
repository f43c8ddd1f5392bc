"""Reads a snapshot of many statutes, a .tar.xz or a folder, without trusting it."""

from __future__ import annotations

import lzma
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from hengjian.kernel.problem import Problem, Problems

INDEX = "index.csv"
LARGEST_FILE = 16 * 2**20  # bytes; the longest real statute has a fiftieth of it
LARGEST_SNAPSHOT = 512 * 2**20

_MAGIC = (b"\xfd7zXZ\x00", b"\x1f\x8b", b"BZh")


class Snapshot(msgspec.Struct):
    """The Markdown files by their path in the snapshot, in the order of the paths; the index, if any."""

    files: dict[str, bytes]
    index: bytes | None


def read_snapshot(path: Path) -> Snapshot:
    """All Markdown files and the index; Problems where the path cannot be read or ought not to be."""
    if not path.exists():
        raise _problem("missing", f"找不到 {path}", "请核对路径；可以是 .tar.xz 压缩包，也可以是文件夹。")
    files: dict[str, bytes] = {}
    index: bytes | None = None
    total = 0
    for name, data in _folder(path) if path.is_dir() else _archive(path):
        total += len(data)
        if total > LARGEST_SNAPSHOT:
            size = LARGEST_SNAPSHOT >> 20
            raise _problem("too_large", f"{path} 解开后超过 {size} MB", "请核对是否拿错了文件。")
        if name == INDEX:
            index = data
        elif name.endswith(".md"):
            files[name] = data
    if not files:
        raise _problem("empty", f"{path} 中没有法规文本（.md 文件）", "请核对是否拿错了文件。")
    return Snapshot(files=dict(sorted(files.items())), index=index)


def _folder(path: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(path.rglob("*")):
        if file.is_symlink() or not file.is_file() or not _wanted(file.name):
            continue
        try:
            _check_size(str(file), file.stat().st_size)
            yield file.relative_to(path).as_posix(), file.read_bytes()
        except OSError as error:
            raise _problem("unreadable", f"不能读取 {file}：{error.strerror}", "请检查文件权限。") from error


def _archive(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with path.open("rb") as opened:
            known = opened.read(6).startswith(_MAGIC)
        with tarfile.open(path, "r:*") as archive:
            for member in archive:
                name = _safe_name(path, member.name)
                if not member.isfile() or not _wanted(name):
                    continue
                _check_size(name, member.size)
                content = archive.extractfile(member)
                assert content is not None
                yield name, content.read()
            while archive.fileobj and archive.fileobj.read(2**20):
                pass  # to the end, where the checksum is
    except (tarfile.TarError, EOFError, lzma.LZMAError, zlib.error) as error:
        if known:
            raise _problem("damaged", f"压缩包 {path} 已经损坏", "请重新取得这个文件。") from error
        raise _problem("not_archive", f"{path} 不是压缩包", "请给出 .tar.xz 压缩包或者文件夹。") from error
    except OSError as error:
        reason = error.strerror or error
        raise _problem("unreadable", f"不能读取 {path}：{reason}", "请检查文件权限。") from error


def _safe_name(path: Path, name: str) -> str:
    """The name without a leading ./; refuses one that points outside the archive."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or "\\" in name or ".." in parts:
        raise _problem(
            "traversal", f"压缩包 {path} 中的“{name}”指向包外，已拒绝导入", "请从可信的来源重新取得这个文件。"
        )
    return PurePosixPath(name).as_posix()


def _wanted(name: str) -> bool:
    return name.endswith(".md") or PurePosixPath(name).name == INDEX


def _check_size(name: str, size: int) -> None:
    if size > LARGEST_FILE:
        raise _problem("too_large", f"{name} 超过 {LARGEST_FILE >> 20} MB，不像法规文本", "请核对这个文件。")


def _problem(code: str, message: str, fix: str) -> Problems:
    return Problems([Problem(code=code, where="archive", message=message, fix=fix)])
