"""Reads the standards from YAML, strictly: every mistake is told with its file and line, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args, get_origin

import msgspec
import yaml

from hengjian.kernel.canonical import canonical
from hengjian.kernel.sm import sm3_hex

T = TypeVar("T")
Path_ = tuple[str | int, ...]

HERE = Path(__file__).parent


class LawError(Exception):
    """The standards themselves are wrong. `errors` holds one line for each mistake: ``file:line: what``."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


class Loaded(Generic[T]):
    """A value read from a file, which still knows at which line each of its parts stands."""

    def __init__(self, value: T, path: Path, lines: dict[Path_, int]) -> None:
        self.value, self.path, self._lines = value, path, lines

    def line(self, *where: str | int) -> int:
        """The line of a part, or of the nearest part around it."""
        return _line(self._lines, where)

    def at(self, *where: str | int) -> str:
        """``file:line`` of a part, or of the nearest part around it."""
        return _place(self.path, self._lines, where)


def load(path: Path, type_: type[T]) -> Loaded[T]:
    """Read one file as `type_`, keeping line numbers. Raises LawError with every mistake found."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise LawError([f"{path}:1: 读不出文件：{error.strerror}"]) from None
    except UnicodeDecodeError:
        raise LawError([f"{path}:1: 文件不是 UTF-8 文本"]) from None
    return parse(text, path, type_)


def parse(text: str, path: Path, type_: type[T], *, aliases: bool = True) -> Loaded[T]:
    """Read a text as `type_`; `path` is what it is called in complaints. Raises LawError with every mistake found.

    Without `aliases` a part cannot be referred to again: short text from outside could stand for very much.
    """
    plain, lines = _compose(text, path, aliases)
    try:
        return Loaded(msgspec.convert(plain, type_), path, lines)
    except msgspec.ValidationError:
        raise LawError(
            [f"{_place(path, lines, where)}: {what}" for where, what in _mistakes(plain, type_, ())]
        ) from None


def read(path: Path, type_: type[T]) -> T:
    """Read one file as `type_`. Raises LawError with every mistake found."""
    return load(path, type_).value


def read_folder(folder: Path, type_: type[T]) -> list[Loaded[T]]:
    """Read every ``*.yaml`` of a folder, by name. Mistakes of all files are told together."""
    found: list[Loaded[T]] = []
    errors: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(load(path, type_))
        except LawError as error:
            errors += error.errors
    if not found and not errors:
        errors.append(f"{folder}:1: 没有找到 YAML 文件")
    if errors:
        raise LawError(errors)
    return found


def fingerprint(value: object) -> str:
    """SM3 (hex) of the canonical JSON of a loaded value: the version that a record pins."""
    return sm3_hex(canonical(msgspec.json.decode(msgspec.json.encode(value))))


class _Loader(yaml.SafeLoader):
    """YAML without surprises: only true/false, null and plain integers are not text.

    So ``on:`` is a word, ``01`` is a code, ``2026-11-22`` and ``200.00`` stay as written.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789")
)


def _compose(text: str, path: Path, aliases: bool) -> tuple[object, dict[Path_, int]]:
    lines: dict[Path_, int] = {}
    errors: list[str] = []
    try:
        loader = _Loader(text)
        if not aliases and (again := next((e for e in yaml.parse(text) if isinstance(e, yaml.AliasEvent)), None)):
            line = again.start_mark.line + 1 if again.start_mark else 1
            raise LawError([f"{path}:{line}: 不能用 * 引用前文，请写全"])
        node = loader.get_single_node()
    except RecursionError:
        raise LawError([f"{path}:1: 层次过深"]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LawError([f"{path}:{line}: 不是合格的 YAML：{error.problem}"]) from None
    except yaml.YAMLError as error:
        raise LawError([f"{path}:1: 不是合格的 YAML：{error}"]) from None
    if node is None:
        raise LawError([f"{path}:1: 文件是空的"])

    def plain(node: yaml.Node, where: Path_) -> object:
        lines[where] = node.start_mark.line + 1
        if isinstance(node, yaml.SequenceNode):
            return [plain(child, (*where, i)) for i, child in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            result: dict[str, object] = {}
            for key_node, child in node.value:
                key, line = str(key_node.value), key_node.start_mark.line + 1
                if key in result:
                    errors.append(f"{path}:{line}: 「{key}」写了两次")
                result[key] = plain(child, (*where, key))
                lines[(*where, key)] = line
            return result
        try:
            return loader.construct_object(node)
        except yaml.YAMLError:
            errors.append(f"{path}:{lines[where]}: 不认识的标记 {node.tag}")
            return None

    value = plain(node, ())
    if errors:
        raise LawError(errors)
    return value, lines


def _mistakes(plain: object, type_: Any, where: Path_) -> Iterator[tuple[Path_, str]]:
    """Every mistake below `plain`. msgspec stops at its first, so containers are walked here."""
    origin, args = get_origin(type_), get_args(type_)
    if isinstance(plain, dict) and origin is dict:
        for key, value in plain.items():
            yield from _mistakes(value, args[1], (*where, key))
    elif isinstance(plain, list) and origin in (list, tuple):
        for i, value in enumerate(plain):
            yield from _mistakes(value, args[0], (*where, i))
    elif isinstance(plain, dict) and isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        fields = {field.encode_name: field for field in msgspec.structs.fields(type_)}
        for key, value in plain.items():
            if key in fields:
                yield from _mistakes(value, fields[key].type, (*where, key))
            else:
                yield (*where, key), f"不认识的项「{key}」，可用的有：{'、'.join(fields)}"
        for key, field in fields.items():
            if field.required and key not in plain:
                yield where, f"缺少必需的「{key}」"
        yield from _own(plain, type_, where)
    else:
        try:
            msgspec.convert(plain, type_)
        except msgspec.ValidationError as error:
            yield where, _chinese(str(error))


def _own(plain: object, type_: Any, where: Path_) -> Iterator[tuple[Path_, str]]:
    """What a struct's own `__post_init__` refuses: such a message is ours, in Chinese, without a path."""
    try:
        msgspec.convert(plain, type_)
    except msgspec.ValidationError as error:
        first = str(error).split(" - at `", maxsplit=1)[0]
        if not first.startswith(("Expected", "Object", "Invalid", "Array")):
            yield where, first


def _chinese(message: str) -> str:
    what = message.split(" - at `", maxsplit=1)[0]
    if match := re.fullmatch(r"Expected `(.+)`, got `(.+)`", what):
        hint = "（文字形状的数字要加引号）" if "str" in match[1] and match[2] == "int" else ""
        return f"应为 {match[1]}，写成了 {match[2]}{hint}"
    if match := re.fullmatch(r"Invalid enum value (.+)", what):
        return f"不在可选范围内：{match[1]}"
    return what


def _place(path: Path, lines: dict[Path_, int], where: Path_) -> str:
    return f"{path}:{_line(lines, where)}"


def _line(lines: dict[Path_, int], where: Path_) -> int:
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 1)
