"""Industries of the national economy (GB/T 4754-2017): a section A-T and two to four digits.

Checked by prefix: which section a division belongs to. The names of the 97 divisions and what is below them
are a table to import; the sections are few and stand here.
"""

from __future__ import annotations

import re

import msgspec

from hengjian.kernel.problem import Problem, Problems

CITE = "GB/T 4754-2017"
SECTIONS: dict[str, tuple[str, int, int]] = {
    "A": ("农、林、牧、渔业", 1, 5),
    "B": ("采矿业", 6, 12),
    "C": ("制造业", 13, 43),
    "D": ("电力、热力、燃气及水生产和供应业", 44, 46),
    "E": ("建筑业", 47, 50),
    "F": ("批发和零售业", 51, 52),
    "G": ("交通运输、仓储和邮政业", 53, 60),
    "H": ("住宿和餐饮业", 61, 62),
    "I": ("信息传输、软件和信息技术服务业", 63, 65),
    "J": ("金融业", 66, 69),
    "K": ("房地产业", 70, 70),
    "L": ("租赁和商务服务业", 71, 72),
    "M": ("科学研究和技术服务业", 73, 75),
    "N": ("水利、环境和公共设施管理业", 76, 79),
    "O": ("居民服务、修理和其他服务业", 80, 82),
    "P": ("教育", 83, 83),
    "Q": ("卫生和社会工作", 84, 85),
    "R": ("文化、体育和娱乐业", 86, 90),
    "S": ("公共管理、社会保障和社会组织", 91, 96),
    "T": ("国际组织", 97, 97),
}
_SECTION_OF = {n: letter for letter, (_, first, last) in SECTIONS.items() for n in range(first, last + 1)}
_SHAPE = re.compile(r"([A-T])(\d{2,4})?|()(\d{2,4})", re.ASCII)


class Industry(msgspec.Struct, frozen=True):
    """门类 letter, 大类 (2 digits), 中类 (3), 小类 (4); what the code does not say is empty."""

    section: str
    major: str = ""
    middle: str = ""
    minor: str = ""

    @property
    def section_name(self) -> str:
        return SECTIONS[self.section][0]


def check(code: str, where: str = "industry") -> list[Problem]:
    """What is wrong with `A`, `A01`, `01`, `011` or `0111`; the letter, where given, must fit the digits."""

    def problem(message: str, fix: str) -> list[Problem]:
        return [Problem(code="industry", where=where, cite=CITE, message=message, fix=fix)]

    match = _SHAPE.fullmatch(code)
    if match is None:
        return problem("行业代码应为门类字母 A 至 T 和2至4位数字", "请按行业分类填写，如 F5211 或 5211")
    letter, digits = match[1] or "", match[2] or match[4] or ""
    if not digits:
        return []
    section = _SECTION_OF.get(int(digits[:2]))
    if section is None:
        return problem(f"没有行业大类“{digits[:2]}”（应为01至97）", "请核对前两位数字")
    if letter and letter != section:
        return problem(f"大类 {digits[:2]} 属于门类 {section}（{SECTIONS[section][0]}），不属于 {letter}",
                       f"请改为 {section}{digits}")
    if len(digits) > 2 and digits[2] == "0" and digits[2:] not in {"0", "00"}:
        return problem(f"“{digits}”的中类为0时小类也应为0", "请核对后两位数字")
    return []


def parse(code: str) -> Industry:
    """The parts of a valid code; raises Problems."""
    problems = check(code)
    if problems:
        raise Problems(problems)
    digits = code.lstrip("ABCDEFGHIJKLMNOPQRST")
    if not digits:
        return Industry(code)
    parts = [digits[:n] if len(digits) >= n else "" for n in (2, 3, 4)]
    return Industry(_SECTION_OF[int(digits[:2])], *parts)


def make(digits: str) -> str:
    """The full code with its section letter: `5211` is `F5211`; raises ValueError."""
    problems = check(digits)
    if problems or not digits.isdigit():
        raise ValueError("；".join(p.message for p in problems) or "请给出2至4位数字")
    return _SECTION_OF[int(digits[:2])] + digits
