"""What the documents of enforcement have in common: where they read from, and how things are written in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from hengjian.enforcement import subjects
from hengjian.enforcement.ordinary import filing
from hengjian.enforcement.reading import Done, Told, acts_of, told, yuan
from hengjian.identity.models import Organisation
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.codes import resident_id
from hengjian.kernel.money import capital, display
from hengjian.law.facts import Moment
from hengjian.law.rulepacks import NoValue, Params
from hengjian.proceedings import standards
from hengjian.proceedings.behaviours import Case
from hengjian.registry import services as registry

BLANK = "/"
Content = dict[str, Any]
Row = list[str]

COPIES = {"letter": "本文书一式两份，一份送达，一份存档", "receipt": "本文书存档"}
PRINTED = ("agency_name", "title", "number", "entrusted", "addressee", "party", "rows", "told", "body", "parts",
           "documents", "opinions", "closing", "refusal", "officers", "contact", "decided_on", "receipt", "signatures",
           "remark")
"""What the shared layouts print of a content, in the order in which they print it."""
CONFISCATING = ("confiscate_gains", "confiscate_goods")


class Papers:
    """Where a document reads from: the case it is about, and the proceeding whose step issues it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.own = told(case)
        """The proceeding that issues it, its present act last."""
        root = case.root
        self.told = self.own if root.id == case.identifier else Told(
            acts_of(root.state, online=root.channel == "online"), case.open_sealed)
        """The case itself."""

    @property
    def now(self) -> Done:
        """The act by which it is issued."""
        return self.own.now

    @cached_property
    def doer(self) -> str:
        """Who does the act under way, as papers name them: 李某, or 李某（代理王某）."""
        return self.case.doer_as or subjects.doer_name(self.case)

    def said(self, element: str, *steps: str) -> Any:
        """An element as the case said it last, in any of these steps; empty where nobody did."""
        return self.told.newest(element, *steps, absent="")

    def act(self, element: str) -> Any:
        """An element of the act under way; empty where it says nothing."""
        return self.own.value(self.now, element, "")

    def coded(self, element: str) -> str:
        """A code that the act under way says, in words."""
        return label(element, self.act(element))

    # -- party, cause, item ------------------------------------------------------------------------------------

    @cached_property
    def party_name(self) -> str:
        return str(self.said("party_name", filing.APPLY) or self.said("clue_party", "open"))

    def party_rows(self) -> list[Row]:
        return party_rows(lambda element: self.said(element, filing.APPLY), self.case.day)

    @property
    def cause(self) -> str:
        """案由: the party and what it is suspected of."""
        title = self._item_title()
        return f"{self.party_name}涉嫌{title}案" if title else f"{self.party_name}线索"

    def _item_title(self) -> str:
        applied = self.case.root.state.latest.get(filing.APPLY)
        return str(applied.body.get("labels", {}).get("item_title", "")) if applied else ""

    def basis(self, role: str = "") -> list[str]:
        """The item's articles as people write them: all, those `violated`, or the `grounds` of the penalty."""
        item = subjects.item_row(self.case, self.said("item_code", filing.APPLY))
        wanted = {"": (True, False), "violated": (True,), "grounds": (False,)}[role]
        return registry.basis_text(b for b in item.basis if (b.get("role") == "violated") in wanted) if item else []

    # -- people ------------------------------------------------------------------------------------------------

    def handlers(self) -> list[str]:
        """Those who handle the case, with the numbers of their certificates."""
        return named(dict(filing.handlers(self.told)), self.case.day)

    # -- what was issued ---------------------------------------------------------------------------------------

    def number_of(self, *codes: str) -> str:
        """The number of the newest of these documents in the family; of one issued by the same step too."""
        found = [one for one in self.issued() if one["code"] in codes]
        return str(found[-1]["number"]) if found else ""

    def issued(self) -> list[dict[str, Any]]:
        """Every document of the family that counts, those of the step under way last."""
        members = [one for member in self.case.family.members.values() for one in member.state.documents()]
        return [*members, *self.case.issued]


# -- frame -----------------------------------------------------------------------------------------------------


def base(code: str, case: Case, number: str) -> Content:
    """What every document has (domain §3.1)."""
    document = standards.law().documents[code]
    return {
        "title": document.title,
        "copies": COPIES.get(document.layout, "本文书存档"),
        "number": number,
        **in_name_of(case.organisation),
        "decided_on": chinese_date(case.day),
    }


def in_name_of(own: Organisation) -> Content:
    """Name and seal of the body that answers for a paper, and whom it has entrusted to act (行政处罚法 20)."""
    agency = own.answers
    entrusted = f"{own.name}（受本机关委托，委托书：{own.entrustment_letter or BLANK}）" if own != agency else ""
    return {"agency_name": agency.name, "seal_agency": agency.name, "entrusted": entrusted}


def finished(content: Content) -> Content:
    """The content with its words in one piece, by which checks hold the fields against what is printed."""
    return content | {"text": text_of(content)}


def text_of(content: Mapping[str, Any]) -> str:
    """Every string that a shared layout prints of a content."""
    return "\n".join(words for name in PRINTED for words in _strings(content.get(name)))


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)


def part(title: str, *lines: str) -> dict[str, Any]:
    """A labelled part; an empty line of it is left out, a part without any is struck by the layout."""
    return {"label": title, "lines": [line for line in lines if line] or [""]}


def opinion_of(act: Done | None, title: str, text: str) -> list[dict[str, str]]:
    """What an earlier act says for itself, with who did it and when; nothing where it has not happened."""
    if act is None:
        return []
    return [opinion(title, text, act.signed, day_text(act.moment))]


def opinion(title: str, text: str, by: str, on: str) -> dict[str, str]:
    return {"label": title, "text": text, "by": by, "on": on}


def contact(case: Case, *names: str) -> str:
    """Whom to ask, in one line."""
    agency = case.organisation
    people = f"联系人：{'、'.join(names)}　" if names else ""
    return f"{people}联系电话：{agency.telephone or BLANK}　地址：{agency.address or BLANK}"


# -- people ----------------------------------------------------------------------------------------------------


def officers(case: Case) -> list[dict[str, str]]:
    """Those who sign: name, of who stands in with for whom, and certificate number."""
    certificates = registry.certificates_on((s.person_id for s in case.signatures), case.day)
    return [
        {"name": (s.person_id == case.doer and case.doer_as) or case.officers[s.person_id].name,
         "certificate_number": certificates[s.person_id].number if s.person_id in certificates else ""}
        for s in case.signatures if s.person_id in case.officers
    ]


def named(people: Mapping[str, str], day: date) -> list[str]:
    """People by id as documents name them: 李建国（执法证号 120116000001）."""
    certificates = {str(person): row.number for person, row in registry.certificates_on(
        (UUID(person) for person in people), day).items()}
    return [with_certificate(name, certificates.get(person, "")) for person, name in people.items()]


def signed_by(case: Case) -> str:
    """The officers of the act under way in one line."""
    return "、".join(with_certificate(one["name"], one["certificate_number"]) for one in officers(case))


def with_certificate(name: str, number: str) -> str:
    return f"{name}（执法证号 {number}）" if number else name


def party_rows(said: Callable[[str], Any], day: date) -> list[Row]:
    """The party block (domain §3.1), by kind of party: label and value."""

    def shown(element: str) -> str:
        return str(said(element) or BLANK)

    kind, phone = said("party_kind"), ["联系电话", shown("party_phone")]
    if kind == "organisation":
        return [["名称", shown("party_name")], ["统一社会信用代码", shown("party_uscc")],
                ["法定代表人（负责人）", shown("party_representative")],
                ["住所", shown("party_business_address")], phone]
    number = said("party_id_number")
    rows = [["姓名", shown("party_name")], ["性别", _sex(number, said("party_sex"))],
            ["年龄", _age(number, said("party_birth_date"), day)], phone,
            [f"{label('party_id_kind', said('party_id_kind') or '01')}号码", number or shown("party_other_id_number")],
            ["住址", shown("party_address")]]
    if kind == "individual_business":
        rows += [["字号", shown("party_shop_name")], ["统一社会信用代码", shown("party_uscc")],
                 ["经营场所", shown("party_business_address")]]
    return rows


def _sex(number: str, said: str) -> str:
    code = resident_id.parse(number).sex if number else said
    return label("party_sex", code) or BLANK


def _age(number: str, born: str, day: date) -> str:
    birth = resident_id.parse(number).birth if number else date.fromisoformat(born) if born else None
    return f"{resident_id.age_on(birth, day)}岁" if birth else BLANK


# -- words -----------------------------------------------------------------------------------------------------


def label(element: str, code: Any) -> str:
    """A code in words; empty for none."""
    dictionary = standards.law().dictionary
    return dictionary.codes(dictionary[element]).get(str(code), "") if code not in (None, "") else ""


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def when(value: Any) -> str:
    """A day, a time or a moment as documents write it; empty for none."""
    if value in (None, ""):
        return ""
    if isinstance(value, Moment):
        return when(value.time) if value.time else chinese_date(value.day)
    if isinstance(value, str):
        return when(datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value))
    if isinstance(value, datetime):
        here = value.astimezone(SHANGHAI)
        return f"{chinese_date(here.date())}{here.hour}时{here.minute:02d}分"
    return chinese_date(value)


def day_text(value: Any) -> str:
    """Only the day."""
    return when(value.day if isinstance(value, Moment) else value)


def sentence(text: str) -> str:
    """With exactly one full stop at its end; nothing stays nothing."""
    text = text.strip()
    return text if not text or text[-1] in "。！？" else f"{text}。"


def listed(lead: str, values: Iterable[str]) -> str:
    """违反：《……》；《……》."""
    return f"{lead}：{'；'.join(values) or BLANK}"


def amount(value: Decimal) -> str:
    return f"{display(value)} 元（大写：{capital(value)}）"


def penalty_text(kinds: Iterable[str], fine: Any, confiscated: Any = None) -> str:
    """警告；罚款 200 元（大写：贰佰元整）；没收违法所得 50 元（大写：伍拾元整）."""
    kinds = list(kinds)
    taking = [kind for kind in kinds if kind in CONFISCATING]
    words = []
    for kind in kinds:
        if kind == "fine":
            words.append(f"罚款 {amount(yuan(fine))}")
        elif taking == [kind] and confiscated:
            words.append(f"{label('penalty_kind', kind)} {amount(yuan(confiscated))}")
        else:
            words.append(label("penalty_kind", kind))
    if len(taking) > 1 and confiscated:
        words.append(f"没收的数额和价值共 {amount(yuan(confiscated))}")
    return "；".join(words)


def discretion_text(said: Callable[[str], Any]) -> str:
    """By which standard the measure was found, and why it departs from it."""
    tier = said("discretion_tier")
    reason = said("adjustment_reason")
    adjusted = f"{label('adjustment', said('adjustment') or 'none')}：{reason}" if reason else ""
    standard = f"依照{said('discretion_standard')}，属于“{tier}”档" if tier else ""
    return "；".join(words for words in (standard, adjusted) if words) or BLANK


def bank_payment(params: Params) -> str:
    """How and by when to pay; what late payment costs (行政处罚法 67, 72)."""
    days, rate = params.days("payment").n, params.integer("late_fine_permille")
    return (
        f"自收到本决定书之日起{days}日内，凭缴款码到银行或者通过电子支付系统缴纳。"
        f"逾期不缴纳的，每日按罚款数额的{rate / 10:g}%加处罚款，加处罚款的数额不超过罚款数额。"
    )


def period(params: Params, name: str) -> str:
    """A length of the law as people read it: 5个工作日. Empty where it has no value yet."""
    try:
        length = params.days(name)
    except NoValue:
        return ""
    return f"{length.n}{length.unit.label}"
