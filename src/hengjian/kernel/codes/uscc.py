"""Unified social credit codes 统一社会信用代码 (GB 32100-2015): 17 characters and a check character."""

from __future__ import annotations

import re

import msgspec

from hengjian.kernel.codes import orgcode
from hengjian.kernel.codes.divisions import PROVINCES, Divisions
from hengjian.kernel.problem import Problem, Problems

CITE = "GB 32100-2015"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
NATIONAL = "10"
"""Bodies registered with a central authority carry 100000 as their division."""

AUTHORITIES = {
    "1": "机构编制", "2": "外交", "3": "司法行政", "4": "文化", "5": "民政", "6": "旅游", "7": "宗教",
    "8": "工会", "9": "市场监管", "A": "中央军委改革和编制办公室", "N": "农业", "Y": "其他",
}  # fmt: skip
KINDS = {
    "11": "机关", "12": "事业单位", "13": "群众团体", "19": "其他",
    "31": "律师执业机构", "32": "公证处", "33": "基层法律服务所", "34": "司法鉴定机构", "35": "仲裁委员会",
    "39": "其他",
    "51": "社会团体", "52": "民办非企业单位", "53": "基金会", "59": "其他",
    "81": "基层工会", "89": "其他",
    "91": "企业", "92": "个体工商户", "93": "农民专业合作社",
    "N1": "组级集体经济组织", "N2": "村级集体经济组织", "N3": "乡镇级集体经济组织", "N9": "其他",
    "Y1": "其他",
}  # fmt: skip

_SHAPE = re.compile(rf"[{ALPHABET}]{{2}}\d{{6}}[{ALPHABET}]{{10}}", re.ASCII)


class Uscc(msgspec.Struct, frozen=True):
    """The parts of a code: authority and kind (one character each), division (6), organisation code (9)."""

    authority: str
    kind: str
    division: str
    org_code: str

    @property
    def kind_label(self) -> str:
        """What kind of body it is (企业, 机关 …); empty when the standard does not name it."""
        return KINDS.get(self.authority + self.kind, "")


def normalise(text: str) -> str:
    """As people paste it, without spaces and in capitals."""
    return "".join(text.split()).upper()


def check_char(body: str) -> str:
    """The eighteenth character for the first seventeen."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def make(authority: str, kind: str, division: str, org_code: str) -> str:
    """The code for its parts; an organisation code of eight characters gets its check character first."""
    body = authority + kind + division + (orgcode.make(org_code) if len(org_code) == 8 else org_code)
    if len(body) != 17 or any(char not in ALPHABET for char in body):
        raise ValueError(f"统一社会信用代码的前17位“{body}”不合规则")
    code = body + check_char(body)
    problems = check(code)
    if problems:
        raise ValueError("；".join(problem.message for problem in problems))
    return code


def check(code: str, where: str = "uscc") -> list[Problem]:
    """Everything that makes the code unusable; `normalise` what a person typed first."""

    def problem(kind: str, message: str, fix: str) -> Problem:
        return Problem(code=kind, where=where, cite=CITE, message=message, fix=fix)

    if len(code) != 18:
        return [problem("length", f"统一社会信用代码应为18位，现为{len(code)}位", "请对照证照补全")]
    strange = sorted({char for char in code if char not in ALPHABET})
    if strange:
        return [problem("characters", f"统一社会信用代码含有不用的字符：{' '.join(strange)}",
                        "只用数字和大写字母，不用 I、O、S、V、Z，请核对是否误认了数字")]
    if not _SHAPE.fullmatch(code):
        return [problem("division", "统一社会信用代码第3至8位应为数字（登记地区划）", "请对照证照核对")]
    problems = []
    if code[0] not in AUTHORITIES:
        problems.append(problem("authority", f"没有登记管理部门代码“{code[0]}”", "请核对第1位，如企业为 9"))
    if code[2:4] not in PROVINCES and code[2:4] != NATIONAL:
        problems.append(problem("division", f"没有省级区划代码“{code[2:4]}”", "请核对第3、4位"))
    if check_char(code[:17]) != code[17]:
        problems.append(problem("check_digit", "统一社会信用代码校验码不符", "请对照证照逐位核对"))
    return problems


def warn(code: str, divisions: Divisions | None = None, where: str = "uscc") -> list[Problem]:
    """What is odd in a code that `check` accepts: unnamed kind, unknown division, organisation code."""
    odd = []
    if code[:2] not in KINDS:
        odd.append(f"标准未列机构类别“{code[:2]}”")
    if divisions is not None and code[2:8] != NATIONAL + "0000" and divisions.get(code[2:8]) is None:
        odd.append(f"现行区划中没有“{code[2:8]}”，可能已撤并")
    if orgcode.check(code[8:17]):
        odd.append("第9至17位的组织机构代码校验码不符，早年代码中有此情形")
    fix = "请对照证照核对，无误可继续"
    return [Problem(code="odd", where=where, cite=CITE, message=text, fix=fix) for text in odd]


def parse(code: str) -> Uscc:
    """The parts of a valid code; raises Problems."""
    problems = check(code)
    if problems:
        raise Problems(problems)
    return Uscc(authority=code[0], kind=code[1], division=code[2:8], org_code=code[8:17])
