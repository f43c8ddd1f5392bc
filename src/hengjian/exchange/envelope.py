"""The envelope of a reported step: what every line says besides the elements of its step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from hengjian.kernel.problem import Problem, Problems

LONGEST_KEY = 80


def is_key(text: str) -> bool:
    """What a reporter may use as a key: up to 80 characters, no space, nothing invisible."""
    return 0 < len(text) <= LONGEST_KEY and " " not in text and text.isprintable()


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line. `files` names the files that the data refers to, by digest."""

    key: str
    agency: str
    case: str
    procedure: str
    step: str
    occurred_at: str
    data: dict[str, Any]
    parent: str = ""
    officers: tuple[str, ...] = ()
    by: str = ""
    numbers: dict[str, str] = {}
    files: dict[str, str] = {}


class Part(msgspec.Struct, frozen=True):
    """How one member of the envelope is called, written and limited."""

    label: str
    shape: str
    required: bool = False
    longest: int = 80
    help: str = ""


PARTS: dict[str, Part] = {
    "key": Part("报送编号", "text", True, 80, "报送方自己的编号，每个环节一个，不重复"),
    "agency": Part("执法机关", "text", True, 18, "机关的统一社会信用代码"),
    "case": Part("案件编号", "text", True, 80, "报送方自己的案件编号"),
    "procedure": Part("程序", "text", True, 60, "如 penalty.simple"),
    "step": Part("环节", "text", True, 60, "如 decide"),
    "occurred_at": Part("办理时间", "text", True, 40, "如 2026-03-02T10:00:00+08:00；只精确到日的环节写 2026-03-02"),
    "data": Part("数据", "object", True, 0, "该环节的数据项"),
    "parent": Part("上级案件编号", "text", False, 80, "子程序所属的案件"),
    "officers": Part("执法证号", "texts", False, 30, "办理该环节的执法人员"),
    "by": Part("办理人", "text", False, 60, "没有执法证的办理人的姓名或人员编号"),
    "numbers": Part("文号", "map", False, 60, "文书代码和文号，如 {\"B31\": \"津滨市监当罚〔2026〕1号\"}"),
    "files": Part("附件", "map", False, 200, "附件的摘要（SM3）和名称"),
}
_KEYS = ("key", "case", "parent")
_decode = msgspec.json.Decoder(Envelope).decode


def decode(content: bytes) -> Envelope:
    """The envelope of a line; raises Problems with everything that is wrong with it."""
    try:
        line = _decode(content)
    except (msgspec.DecodeError, RecursionError):
        raise Problems(list(_mistakes(loose(content)))) from None
    if not _is_plain(line) and (problems := list(_mistakes(msgspec.to_builtins(line)))):
        raise Problems(problems)
    return line


def _is_plain(line: Envelope) -> bool:
    """Whether nothing in the envelope needs a closer look."""
    keys = is_key(line.key) and is_key(line.case) and (not line.parent or is_key(line.parent))
    texts = [line.by or "甲", *line.numbers.values()] if line.by or line.numbers else []
    return (keys and not line.files and len(line.officers) <= 20 and len(line.numbers) <= 20
            and all(0 < len(text) <= 60 and text.isprintable() and not text.isspace() for text in texts))


def loose(content: bytes) -> dict[str, Any]:
    """Any JSON object; raises Problems for anything else."""
    try:
        value = msgspec.json.decode(content)
    except msgspec.DecodeError as error:
        at = re.search(r"byte (\d+)", str(error))
        where = f"第 {at[1]} 个字节附近" if at else "结尾处"
        raise _refused("json", f"不是正确的 JSON（{where}）", "用 JSON 工具检查引号、逗号、括号是否成对") from None
    except RecursionError:
        raise _refused("json", "JSON 嵌套过深", "按交换标准的格式报送") from None
    if not isinstance(value, dict):
        raise _refused("json", "一行应是一个 JSON 对象（{…}）", "一行只报一个环节")
    return value


def _mistakes(said: Mapping[str, Any]) -> Iterator[Problem]:
    for name in said.keys() - PARTS.keys():
        shown = "".join(c if c.isprintable() else "�" for c in name)[:60]
        yield Problem(code="unknown_key", where=shown, message=f"不认识的名称「{shown}」", fix="删去或改正名称")
    for name, part in PARTS.items():
        value = said.get(name)
        if name not in said or value is None or value == "":
            if part.required:
                yield Problem(code="required", where=name, message=f"缺少「{part.label}」（{name}）", fix=part.help)
        elif fault := _fault(name, part, value):
            yield Problem(code=fault[0], where=name, message=f"「{part.label}」（{name}）{fault[1]}", fix=part.help)


def _fault(name: str, part: Part, value: Any) -> tuple[str, str] | None:
    """What is wrong with a member that is there."""
    texts: list[Any] = []
    if part.shape == "text":
        texts = [value]
    elif part.shape == "texts" and isinstance(value, list | tuple):
        texts = list(value)
        if len(value) > 20:
            return "too_many", f"最多 20 个，现有 {len(value)} 个"
    elif part.shape == "map" and isinstance(value, dict):
        texts = list(value.values())
        if len(value) > 200:
            return "too_many", f"最多 200 个，现有 {len(value)} 个"
    elif part.shape == "object" and isinstance(value, dict):
        return None
    else:
        return "wrong_type", {"texts": "应为列表", "map": "应为一组名称和文字"}.get(part.shape, "应为一组数据")
    if not all(isinstance(text, str) for text in texts):
        return "wrong_type", "应为文字"
    if any(len(text) > part.longest for text in texts):
        return "too_long", f"最多 {part.longest} 字"
    if name in _KEYS and not is_key(value):
        return "pattern", "不能含空格、换行和看不见的字符"
    if any(not text.isprintable() or not text.strip() for text in texts):
        return "bad_character", "有空白或不能显示的字符"
    return None


def _refused(code: str, message: str, fix: str) -> Problems:
    return Problems([Problem(code=code, where="", message=message, fix=fix)])
