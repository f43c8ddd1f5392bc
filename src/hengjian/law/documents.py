"""Documents 文书: what each must state, and the checks that find what is wrong with one (domain §3.3)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from hengjian.kernel.money import capital, display, yuan
from hengjian.kernel.problem import Problem
from hengjian.law import source
from hengjian.law.dictionary import When, applies
from hengjian.law.facts import Facts, MissingFact, Moment
from hengjian.law.facts_penalty import PenaltyFacts
from hengjian.law.rulepacks import Params

_NUMBER = re.compile(r"[^〔〕\d\s]+〔(\d{4})〕[1-9]\d*号")
_ARTICLE = re.compile(r"《[^《》]+》第[零一二三四五六七八九十百千]+条(之[一二三四五六七八九十]+)?")
Find = Callable[[str], str]
"""Looks a citation up in the statutes: ``in_force``, ``repealed``, ``missing`` or ``unknown``."""


def _unknown(_: str) -> str:
    return "unknown"


_NOT_USABLE = {"missing": "在法规库里查不到", "repealed": "已经失效"}


class Requirement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something the document must state. `quoted`: its value must also stand in the text itself."""

    name: str
    title: str
    cite: str
    when: When = {}
    quoted: bool = False


class Outdated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An article of an earlier version, recognised by the words it used to be cited for."""

    law: str
    article: str
    near: list[str]
    now: str


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What no official document says: vague grounds, articles of an earlier version."""

    vague: list[str] = []
    outdated: list[Outdated] = []


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of document.

    `series` is its word in document numbers (津滨市监〈罚〉〔2026〕12号); without it the document has no number.
    `layout` names the Typst source it shares with others of its form; without it the document has its own.
    `in_file` is its place in the case file: lower numbers first, equal ones by date.
    `remedy` says which way against it the document must name.
    """

    code: str
    title: str
    series: str = ""
    layout: str = ""
    in_file: int = 9
    cites: list[str]
    remedy: Literal["", "reconsideration_first", "reconsideration_or_court"] = ""
    requirements: list[Requirement]
    wording: Wording = Wording()

    @property
    def numbered(self) -> bool:
        return bool(self.series)

    @property
    def source(self) -> str:
        """The name of its Typst source."""
        return self.layout or self.code


def load(folder: Path = source.HERE) -> dict[str, Document]:
    """Every document of ``folder/documents`` by its code. Raises LawError with every mistake found."""
    documents: dict[str, Document] = {}
    errors: list[str] = []
    wording = source.read(folder / "wording.yaml", Wording) if (folder / "wording.yaml").exists() else Wording()
    for file in source.read_folder(folder / "documents", Document):
        if file.value.code in documents:
            errors.append(f"{file.at('code')}: 文书「{file.value.code}」定义了两次")
        documents[file.value.code] = msgspec.structs.replace(file.value, wording=wording)
    if errors:
        raise source.LawError(errors)
    return documents


def reconsideration_body(*, vertical: bool, government: str, superior: str) -> str:
    """Who reconsiders: the government at the same level, or the authority above a vertical agency.

    行政复议法 24, 27: customs, finance, foreign exchange, tax and state security are led from above.
    """
    return superior if vertical else government


def remedy_text(body: str, params: Params) -> str:
    """The remedy of an on-the-spot decision: reconsideration comes first (行政复议法 23)."""
    first, then = params.days("reconsideration"), params.days("litigation_after_reconsideration")
    return (
        f"如不服本决定，应当先申请行政复议：自收到本决定书之日起{first.n}日内向{body}提出，"
        f"也可以通过作出决定的机关提交。对复议决定仍不服的，自收到复议决定书之日起{then.n}日内"
        "可以依法向人民法院提起行政诉讼。"
    )


def choice_text(body: str, params: Params) -> str:
    """The remedy of other decisions: reconsideration or the court, as the party likes (行政处罚法 59)."""
    first, court = params.days("reconsideration"), params.days("litigation")
    return (
        f"如不服本决定，可以自收到本决定书之日起{first.n}日内向{body}申请行政复议；"
        f"也可以自收到本决定书之日起{court.n}个月内依法向人民法院提起行政诉讼。"
    )


def check_document(
    document: Document,
    content: Mapping[str, Any],
    facts: Facts,
    params: Params,
    find: Find = _unknown,
) -> list[Problem]:
    """Everything that is wrong with a document's content, each problem naming the requirement it breaks.

    `content` holds the fields named in the document's requirements and, once it is rendered, the whole
    `text`; `find` answers whether a citation exists and is in force.
    """
    content = {name: value for name, value in content.items() if value not in (None, "", [], {})}
    problems = [*_required(document, content)]
    checks = (_quoted, _cites, _amount, _payment, _number, _remedy, _wording)
    for check in checks:
        problems += check(document, content, params, find)
    for compare in (_order, _officers, _seal):
        try:
            problems += compare(content, facts, params)
        except MissingFact as missing:
            problems.append(_problem("unknown", missing.path, f"缺少“{missing.label}”，无法核对决定书"))
    return problems


def _problem(code: str, where: str, message: str, fix: str = "", cite: str = "") -> Problem:
    return Problem(code=code, where=where, message=message, fix=fix, cite=cite)


def _due(document: Document, content: Mapping[str, Any]) -> Iterator[Requirement]:
    return (one for one in document.requirements if applies(one.when, content))


def _required(document: Document, content: Mapping[str, Any]) -> Iterator[Problem]:
    """① What must be stated is stated."""
    for one in _due(document, content):
        if one.name not in content:
            message = f"{document.title}缺少“{one.title}”"
            yield _problem("required", one.name, message, f"补充{one.title}", one.cite)


def _quoted(document: Document, content: Mapping[str, Any], _: Params, __: Find) -> Iterator[Problem]:
    """② The text says what the fields say."""
    if "text" not in content:
        return
    text = content["text"].replace(",", "")
    for one in _due(document, content):
        value = content.get(one.name, [])
        if not one.quoted:
            continue
        for part in value if isinstance(value, list) else [value]:
            words = str(part["certificate_number"]) if isinstance(part, Mapping) else str(part)
            words = display(yuan(words)) if one.name == "fine" else words
            if words.replace(",", "") not in text:
                message = f"正文里的“{one.title}”与填写的不一致"
                yield _problem("text_differs", one.name, message, "重新生成正文")


def _cites(_: Document, content: Mapping[str, Any], __: Params, find: Find) -> Iterator[Problem]:
    """③ Every ground names an article, which exists and is in force."""
    for basis in content.get("basis", []):
        if not _ARTICLE.search(basis):
            yield _problem("no_article", "basis", f"依据“{basis}”没有写到条", "写成《法律名称》第几条")
        elif what := _NOT_USABLE.get(status := find(basis)):
            yield _problem(f"article_{status}", "basis", f"依据“{basis}”{what}", "改引现行有效的条款")


def _amount(_: Document, content: Mapping[str, Any], __: Params, ___: Find) -> Iterator[Problem]:
    """④ The amount in capitals is the amount in figures."""
    fine, written = content.get("fine"), content.get("fine_capital")
    if fine and written and written != (right := capital(yuan(fine))):
        message = f"大写金额“{written}”与数额不符"
        yield _problem("capital_differs", "fine_capital", message, f"应为{right}")


def _payment(_: Document, content: Mapping[str, Any], params: Params, __: Find) -> Iterator[Problem]:
    """Who pays at the bank is told the days of the law, and the right price of being late."""
    payment, days = content.get("payment", ""), f"{params.days('payment').n}日内"
    rate = f"{params.integer('late_fine_permille') / 10:g}%"
    if "银行" in payment and days not in payment:
        cite = "行政处罚法 第六十七条"
        yield _problem("payment_days", "payment", f"缴纳期限应为{days}", "改正缴纳期限", cite)
    if "加处" in payment and rate not in payment:
        cite = "行政处罚法 第七十二条"
        yield _problem("payment_rate", "payment", f"加处罚款的比例应为每日{rate}", "改正比例", cite)


def _number(_: Document, content: Mapping[str, Any], __: Params, ___: Find) -> Iterator[Problem]:
    """⑤ The number has its official form and the year of the decision."""
    if (number := content.get("number")) is None:
        return
    if not (match := _NUMBER.fullmatch(number)):
        fix = "写成 津滨市监罚〔2026〕12号 的样子"
        yield _problem("number_form", "number", f"文号“{number}”的写法不对", fix)
    elif (decided := content.get("decided_at")) and match[1] != str(Moment.of(decided).day.year):
        yield _problem("number_year", "number", "文号的年份与决定日期不符", "使用决定当年的文号")


def _remedy(document: Document, content: Mapping[str, Any], params: Params, _: Find) -> Iterator[Problem]:
    """⑨ The right way against it, at the right body, within the right days."""
    remedy, body = str(content.get("remedy", "")), content.get("remedy_body")
    if not (remedy and body):
        return
    match document.remedy:
        case "reconsideration_first":
            yield from _reconsideration_first(remedy, body, params)
        case "reconsideration_or_court":
            yield from _either_way(remedy, body, params)


def _reconsideration_first(remedy: str, body: str, params: Params) -> Iterator[Problem]:
    cite, fix = "行政复议法 第二十三条", remedy_text(body, params)
    first, _middle, later = remedy.partition("复议决定")
    court = f"{params.days('litigation_after_reconsideration').n}日内"
    if "先申请行政复议" not in first:
        yield _problem("remedy_order", "remedy", "没有写明应当先申请行政复议", fix, cite)
    yield from _reconsideration(first, body, params, fix, cite)
    if court not in later or "行政诉讼" not in later:
        yield _problem("remedy_court", "remedy", f"没有写明复议后{court}起诉", fix, "行政诉讼法 第四十五条")


def _either_way(remedy: str, body: str, params: Params) -> Iterator[Problem]:
    cite, fix = "行政处罚法 第五十九条", choice_text(body, params)
    court = f"{params.days('litigation').n}个月内"
    if "先申请行政复议" in remedy:
        yield _problem("remedy_order", "remedy", "本决定不是复议前置，不能写应当先申请行政复议", fix, cite)
    yield from _reconsideration(remedy, body, params, fix, cite)
    if court not in remedy or "行政诉讼" not in remedy:
        yield _problem("remedy_court", "remedy", f"没有写明{court}起诉", fix, "行政诉讼法 第四十六条")


def _reconsideration(text: str, body: str, params: Params, fix: str, cite: str) -> Iterator[Problem]:
    days = f"{params.days('reconsideration').n}日内"
    if body not in text:
        yield _problem("remedy_body", "remedy", f"没有写明复议机关“{body}”", fix, cite)
    if days not in text:
        yield _problem("remedy_days", "remedy", f"申请复议的期限应为{days}", fix, "行政复议法 第二十条")


def _wording(document: Document, content: Mapping[str, Any], _: Params, __: Find) -> Iterator[Problem]:
    """⑩ No vague grounds, ⑪ no articles of an earlier version."""
    for basis in content.get("basis", []):
        for word in document.wording.vague:
            if word in basis:
                yield _problem("vague", "basis", f"依据里有含糊的“{word}”", "写明具体的条、款、项")
    sentences = [*content.get("basis", []), *re.split(r"[。；\n]", content.get("text", ""))]
    for old in document.wording.outdated:
        for sentence in sentences:
            cited = re.search(f"{old.law}》?{old.article}", sentence)
            if cited and any(word in sentence for word in old.near):
                message = f"“{old.law}{old.article}”是旧法条号"
                yield _problem("outdated_article", "basis", message, f"现为{old.now}")


def _order(content: Mapping[str, Any], _: Facts, __: Params) -> Iterator[Problem]:
    """⑥ What the document rests on happened in this order: `dates` of the content, each a name and a time."""
    known = [(name, time if isinstance(time, Moment) else Moment.of(time)) for name, time in content.get("dates", [])]
    for (before, earlier), (after, later) in itertools.pairwise(known):
        if not earlier.not_after(later):
            message = f"{before}（{earlier}）晚于{after}（{later}）"
            yield _problem("date_order", "dates", message, "核对时间")


def _officers(content: Mapping[str, Any], facts: Facts, params: Params) -> Iterator[Problem]:
    """⑦ Enough officers sign, and each of them is one who confirmed."""
    if "officers" not in content:
        return
    signed = {one["certificate_number"] for one in content["officers"]}
    confirmed = {one.certificate_number for one in facts.officers if one.confirmed}
    least = params.integer("minimum_officers")
    if len(signed) < least:
        message = f"签名的执法人员只有{len(signed)}人，不得少于{least}人"
        yield _problem("too_few_officers", "officers", message, "由执法人员本人签名", "行政处罚法 第四十二条")
    for number in sorted(signed - confirmed):
        yield _problem("not_confirmed", "officers", f"执法证号 {number} 的人员没有本人确认", "由本人确认")


def _seal(content: Mapping[str, Any], facts: Facts, _: Params) -> Iterator[Problem]:
    """⑧ Name and seal are those of the agency that answers for the decision."""
    if not isinstance(facts, PenaltyFacts):
        return
    name = facts.agency.entrusted_by or facts.agency.name
    for key, what in (("agency_name", "落款"), ("seal_agency", "印章")):
        if content.get(key, name) != name:
            message = f"{what}“{content[key]}”与作出决定的机关“{name}”不一致"
            yield _problem("wrong_agency", key, message, f"改为“{name}”")
