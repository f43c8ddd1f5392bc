"""Redaction: nothing planted survives, nothing public is lost, and what is proposed may be published."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.disclosure import redaction
from hengjian.kernel.codes import resident_id, uscc
from hengjian.law import private
from hengjian.law.source import LawError
from hengjian.proceedings.behaviours import Decided

USCC = "91120116MA05TEXT5B"
DIGITS = uscc.make("9", "1", "120116", "103060808")
"""A credit code of digits alone."""


def decided(**changes: Any) -> Decided:
    said: dict[str, Any] = {
        "kind": "penalty", "number": "津滨市监当罚〔2026〕1号", "party_kind": "person", "party_name": "张大年",
        "item": "未按规定明码标价", "facts": "张大年在菜市场12号摊位销售蔬菜，未标明价格。",
        "conclusion": "罚款 200 元",
        "basis": ["《价格法》第四十二条"], "decided_on": date(2026, 11, 22), "people": ("张大年",),
    }
    return Decided(**(said | changes))


@pytest.mark.parametrize(("changes", "party"), [
    ({}, "张某"),
    ({"party_name": "欧阳明", "people": ("欧阳明",)}, "欧阳某"),
    ({"party_kind": "organisation", "party_name": "天津海川食品有限公司", "people": ()}, "天津海川食品有限公司"),
    ({"party_kind": "individual_business", "party_shop": "大年蔬菜店"}, "大年蔬菜店（经营者张某）"),
    ({"party_kind": "individual_business"}, "张某"),
    ({"party_minor": True, "unnamed": ("张大年",)}, "未成年人"),
])
def test_who_is_shown_how(changes: dict[str, Any], party: str) -> None:
    proposal = redaction.propose(decided(**changes))
    assert proposal.shown.party == party
    assert proposal.title == f"{party}未按规定明码标价案"


def test_an_organisation_keeps_its_name_code_and_seat() -> None:
    name, seat = "天津海川食品有限公司", "滨海新区新港路2号"
    facts = f"{name}（{DIGITS}，{USCC}）在{seat}未标明价格，法定代表人陈大海在场。"
    proposal = redaction.propose(decided(party_kind="organisation", party_name=name, party_code=USCC, facts=facts,
                                         people=("陈大海",), words=(name, USCC, seat)))
    assert proposal.body.startswith(f"违法事实：{name}（{DIGITS}，{USCC}）在{seat}未标明价格，法定代表人陈某在场。")
    assert proposal.shown.party_code == USCC
    assert proposal.kinds == ["named"]


def test_a_shop_named_after_its_operator_keeps_its_name() -> None:
    proposal = redaction.propose(decided(party_kind="individual_business", party_shop="张大年蔬菜店",
                                         facts="张大年蔬菜店（经营者张大年）未标明价格。", words=("张大年蔬菜店",)))
    assert "张大年蔬菜店（经营者张某）未标明价格" in proposal.body


def test_witnesses_and_minors_are_not_shown_at_all() -> None:
    proposal = redaction.propose(decided(facts="证人李小明、张大年在场。", unnamed=("李小明",)))
    assert "证人×××、张某在场" in proposal.body
    assert proposal.kinds == ["named", "removed"]


def test_people_who_would_look_alike_are_told_apart() -> None:
    shown = private.surnames(["张大年", "张三", "李四", "张大年"])
    assert shown == {"张大年": "张某甲", "张三": "张某乙", "李四": "李某"}


def test_the_longer_name_goes_first() -> None:
    hits = private.find("张大年和张大。", ["张大", "张大年"])
    assert [(hit.start, hit.end) for hit in hits] == [(0, 3), (4, 6)]


def test_a_name_that_is_no_full_name_hides_nothing() -> None:
    assert private.find("陈某在场，张在场。", ["陈某", "张"]) == []


@pytest.mark.parametrize(("text", "after"), [
    ("住天津市滨海新区塘沽街道建国路12号3号楼2单元501室。", "住天津市滨海新区×××。"),
    ("住和平区福安里3号楼2门201号。", "住和平区×××。"),
    ("电话（022）25678901，手机138 0013 8000。", "电话×××，手机×××。"),
    ("联系方式：25678901。", "联系方式：×××。"),
    ("12 11010519491231002X", "×××X"),
    ("1234 5678 1101 0519 4912 3100 28", "×××"),
    ("卡号6222 0210 0111 2223 334。", "卡号×××。"),
    ("车牌津A·12345，邮箱a.b@example.cn。", "车牌×××，邮箱×××。"),
])
def test_what_is_hidden(text: str, after: str) -> None:
    assert private.replaced(text, private.find(text)) == after


@pytest.mark.parametrize("text", [
    "在菜市场12号摊位销售蔬菜，罚款200元。", "2026年11月22日10时12分检查。", "票据号码JFP-00000001。",
    "依据《价格法》第四十二条。", "津滨市监当罚〔2026〕1号。", "条码6901234567892。", "不知道12号摊位要标价。",
    "位于塘沽街道某路。", f"统一社会信用代码{DIGITS}。",
])
def test_what_is_no_secret_stays(text: str) -> None:
    assert private.find(text) == []


# -- whatever stands around it ------------------------------------------------------------------------------------

words = st.text("的在某市场销售蔬菜，。；（）\n 未标明价格ABCxyz", max_size=12)
ids = st.builds(resident_id.make, st.sampled_from(["110105", "120116", "440300"]),
                st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.integers(1, 999))
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
cards = st.from_regex(r"62[0-9]{14,17}", fullmatch=True)
landlines = st.from_regex(r"0(10|2[0-9]|[3-9][0-9]{2})-?[2-9][0-9]{6,7}", fullmatch=True).filter(
    lambda n: len(n.replace("-", "")) in (11, 12))
names = st.sampled_from(["张大年", "欧阳明", "李四", "买买提·艾力"])
WIDE = str.maketrans("0123456789Xx-", "０１２３４５６７８９Ｘｘ－")


@st.composite
def spaced(draw: st.DrawFn, value: str) -> str:
    """The same as people write it: with spaces, in full width."""
    step = draw(st.sampled_from([0, 3, 4]))
    text = value if not step else " ".join(value[i : i + step] for i in range(0, len(value), step))
    return text.translate(WIDE) if draw(st.booleans()) else text


def digits(text: str) -> str:
    return "".join(c for c in text.translate({v: k for k, v in WIDE.items()}) if c.isdigit() or c in "Xx")


@given(st.data(), st.lists(st.one_of(ids, mobiles, cards), min_size=1, max_size=4))
def test_no_planted_number_survives(data: st.DataObject, planted: list[str]) -> None:
    pieces = [data.draw(words) + "号" + data.draw(spaced(value)) + "，" for value in planted]
    text = "".join(pieces) + data.draw(words)
    proposal = redaction.propose(decided(facts=text))
    left = digits(proposal.body)
    for value in planted:
        assert value not in left, text
    assert private.leaks(proposal.body, ["张大年"]) == ()


@given(words, landlines, words)
def test_no_planted_landline_survives(before: str, number: str, after: str) -> None:
    text = f"{before}、{number}、{after}"
    assert number not in private.replaced(text, private.find(text)), text


@given(words, st.lists(names, min_size=1, max_size=3), words)
def test_no_planted_name_survives(before: str, planted: list[str], after: str) -> None:
    text = before + "和".join(planted) + after
    proposal = redaction.propose(decided(facts=text, people=tuple(planted)))
    assert not any(name in proposal.body for name in planted)
    assert private.leaks(proposal.body, planted) == ()


@given(st.text(max_size=200), st.lists(names, max_size=2))
def test_whatever_is_proposed_may_be_published(text: str, planted: list[str]) -> None:
    proposal = redaction.propose(decided(facts=text, people=("张大年", *planted)))
    assert private.leaks(f"{proposal.title}\n{proposal.body}", ("张大年", *planted)) == ()


@given(st.text(max_size=200))
def test_the_pieces_side_by_side_are_the_texts(text: str) -> None:
    proposal = redaction.propose(decided(facts=text))
    facts = next(one for one in proposal.comparisons if one.label == "违法事实")
    assert "".join(piece.text for piece in facts.before) == text
    assert "".join(piece.text for piece in facts.after) in proposal.body


def test_a_pattern_that_is_none_is_told_with_its_line(tmp_path: Any) -> None:
    file = tmp_path / "private.yaml"
    file.write_text(private.FILE.read_text("utf-8").replace("pattern: '(?<!", "pattern: '(((?<!", 1), "utf-8")
    with pytest.raises(LawError, match=r"private\.yaml:5"):
        private.load(file)
