"""Splitting statutes: small made-up ones, each with the oddity that its test names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.law.statutes.nodes import Document, article_uid
from hengjian.law.statutes.parse import parse

HEAD = "# 猫法\n\n2020年1月1日 猫会议通过\n\n<!-- INFO END -->\n\n"


def parsed(body: str, head: str = HEAD) -> Document:
    document = parse("猫法.md", head + body)
    assert "".join(text for _, text in document.parts()) == document.source
    return document


def paths(document: Document, *kinds: str) -> list[str]:
    return [node.path for node in document.nodes if node.kind in kinds]


def texts(document: Document) -> dict[str, str]:
    return {node.path: node.text for node in document.nodes}


def found(document: Document, kind: str) -> list[str]:
    return [finding.where for finding in document.findings if finding.kind == kind]


def test_all_levels_have_their_paths_and_parents() -> None:
    document = parsed(
        "## 第一编 总则\n\n### 第一章 猫\n\n#### 第一节 家猫\n\n第一条 猫分：\n\n（一）黑猫；\n\n"
        "1.大黑猫；\n\n2.小黑猫；\n\n（二）白猫。\n\n#### 第二节 野猫\n\n第二条 野猫自由。\n\n"
        "第二条之一 野猫可以来。\n\n猫都好。\n"
    )
    assert paths(document, "book", "chapter", "section") == ["b1", "b1c1", "b1c1s1", "b1c1s2"]
    assert paths(document, "article") == ["1", "2", "2.1"]
    assert paths(document, "paragraph") == ["1-1", "2-1", "2.1-1", "2.1-2"]
    assert paths(document, "item") == ["1-1-1", "1-1-2"]
    assert paths(document, "subitem") == ["1-1-1-1", "1-1-1-2"]
    by_path = {node.path: node for node in document.nodes}
    assert by_path["2.1"].ordinal == (2, 1)
    assert by_path["2"].ordinal == 2
    assert document.nodes[by_path["2.1"].parent].path == "b1c1s2"
    assert document.full_text(by_path["1-1-1"]) == "（一）黑猫；\n\n1.大黑猫；\n\n2.小黑猫；"
    assert texts(document)["2-1"] == "野猫自由。"
    assert document.findings == []


def test_head_is_title_caption_and_marker() -> None:
    document = parsed("第一条 猫。\n")
    assert [node.kind for node in document.nodes[:3]] == ["title", "caption", "marker"]
    assert document.title == "猫法"


def test_a_file_without_chapters_says_so() -> None:
    assert found(parsed("第一条 猫。\n"), "no_chapters") == [""]


@pytest.mark.parametrize("bracket", ["（{}）", "({})"])
def test_items_in_either_bracket(bracket: str) -> None:
    body = "第一条 猫：\n" + "\n".join(bracket.format(n) + "猫" for n in "一二三")
    assert paths(parsed(body), "item") == ["1-1-1", "1-1-2", "1-1-3"]


@pytest.mark.parametrize("pair", ["1. 2.", "1． 2．", "（1） （2）", "(1) (2)", "① ②", "1、 2、", "1） 2）"])
def test_subitems_in_their_spellings(pair: str) -> None:
    first, second = pair.split()
    body = f"第一条 猫：\n（一）猫：\n{first}甲；\n{second}乙。\n（二）狗。\n"
    document = parsed(body)
    assert paths(document, "subitem") == ["1-1-1-1", "1-1-1-2"]
    assert paths(document, "item") == ["1-1-1", "1-1-2"]


def test_third_level_of_enumeration() -> None:
    document = parsed("第一条 猫：\n（一）猫：\n1.甲：\n①子；\n②丑。\n2.乙。\n")
    assert paths(document, "point") == ["1-1-1-1-1", "1-1-1-1-2"]
    assert paths(document, "subitem") == ["1-1-1-1", "1-1-1-2"]


def test_decimals_are_no_enumeration() -> None:
    document = parsed("第一条 猫重：\n1.5公斤。\n")
    assert paths(document, "item") == []
    assert paths(document, "paragraph") == ["1-1", "1-2"]


def test_a_paragraph_after_items_is_a_new_paragraph_and_flagged() -> None:
    document = parsed("第一条 猫：\n（一）黑；\n（二）白。\n前款规定的猫都好。\n狗也好。\n")
    assert paths(document, "paragraph") == ["1-1", "1-2", "1-3"]
    assert found(document, "paragraph_after_items") == ["1-2"]


def test_items_of_the_next_paragraph_begin_anew() -> None:
    document = parsed("第一条 猫：\n（一）黑；\n（二）白。\n狗：\n（一）黄；\n（二）花。\n")
    assert paths(document, "item") == ["1-1-1", "1-1-2", "1-2-1", "1-2-2"]


def test_a_paragraph_between_items_continues_the_one_before() -> None:
    document = parsed("第一条 猫：\n（一）黑。\n黑猫要紧。\n（二）白。\n猫都好。\n")
    assert paths(document, "item") == ["1-1-1", "1-1-2"]
    assert paths(document, "continuation") == ["1-1-1+1"]
    assert paths(document, "paragraph") == ["1-1", "1-2"]
    assert found(document, "continuation") == ["1-1-1+1"]
    assert found(document, "paragraph_after_items") == ["1-2"]


def test_a_list_inside_such_a_paragraph_belongs_to_the_item_too() -> None:
    document = parsed("第一条 猫：\n（一）黑。\n黑猫分：\n1．大；\n2．小。\n（二）白。\n")
    assert paths(document, "item") == ["1-1-1", "1-1-2"]
    assert paths(document, "subitem") == ["1-1-1-1", "1-1-1-2"]


def test_an_article_that_begins_with_items() -> None:
    document = parsed("第一条\n（一）黑；\n（二）白。\n")
    assert paths(document, "paragraph", "item") == ["1-1", "1-1-1", "1-1-2"]
    assert found(document, "implicit_paragraph") == ["1-1"]


def test_articles_quoted_or_referred_to_do_not_count() -> None:
    document = parsed("第一条 猫。\n“第九条 狗。”\n第八条的规定适用于狗。\n第二条 鼠。\n")
    assert paths(document, "article") == ["1", "2"]
    assert texts(document)["1-3"] == "第八条的规定适用于狗。"


def test_blanks_in_and_missing_after_a_label() -> None:
    document = parsed("第一条 猫。\n第二 条狗。\n第三条鼠。\n第三条、第四条不适用于鱼。\n第四条\u3000鱼。\n")
    assert paths(document, "article") == ["1", "2", "3", "4"]
    assert found(document, "label_spacing") == ["2", "3"]


def test_articles_run_together_on_one_line() -> None:
    document = parsed("第一条 猫。 第二条 狗，见第三条 规定。 第三条 鼠。\n第四条 鱼。\n")
    assert paths(document, "article") == ["1", "2", "3", "4"]
    assert texts(document)["2-1"] == "狗，见第三条 规定。"
    assert found(document, "run_together") == ["2", "3"]


@pytest.mark.parametrize(
    ("body", "kind", "where"),
    [
        ("第一条 猫。\n第三条 狗。\n", "gap", ["3"]),
        ("第二条 猫。\n", "gap", ["2"]),
        ("第一条 猫。\n第一条 狗。\n", "duplicate", ["1~2"]),
        ("第一条 猫。\n第二条 狗。\n第一条 鼠。\n", "disorder", ["1~2"]),
        ("第一条 猫。\n第一条之二 狗。\n", "gap", ["1.2"]),
        ("第一条 猫：\n（一）黑；\n（三）白。\n", "gap", ["1-1-3"]),
        ("第一条 猫：\n（一）黑；\n（一）白。\n", "duplicate", ["1-1-1~2"]),
        ("## 第一章 猫\n第一条 猫。\n## 第三章 狗\n第二条 狗。\n", "gap", ["c3"]),
    ],
)
def test_numbering_that_is_out_of_step(body: str, kind: str, where: list[str]) -> None:
    assert found(parsed(body), kind) == where


def test_paths_stay_unique_when_numbers_repeat() -> None:
    document = parsed("第一条 猫：\n（一）黑；\n（一）白。\n第一条 狗。\n")
    all_paths = [node.path for node in document.nodes]
    assert len(set(all_paths)) == len(all_paths)


def test_sections_count_anew_in_each_chapter() -> None:
    document = parsed(
        "## 第一章 猫\n### 第一节 黑\n第一条 猫。\n## 第二章 狗\n### 第一节 黄\n第二条 狗。\n"
        "## 附则\n第三条 鼠。\n"
    )
    assert paths(document, "chapter", "section") == ["c1", "c1s1", "c2", "c2s1", "c0"]
    assert document.findings == []


def test_a_heading_without_marks() -> None:
    document = parsed("## 第一章 猫\n第一条 猫。\n附\u3000则\n第二条 狗。\n")
    assert found(document, "unmarked_heading") == ["c0"]
    assert document.nodes[document.articles()[1].parent].path == "c0"


def test_preamble_and_repeated_title() -> None:
    document = parsed("猫\n\n法\n\n## 序言\n\n为了猫。\n\n\u200b\n\n第一条 猫。\n")
    assert paths(document, "preamble") == ["p1", "p2"]
    assert found(document, "preamble") == ["p1"]
    assert len(found(document, "title_repeated")) == 2


def test_a_table_of_contents_is_no_chapter() -> None:
    document = parsed("## 第一章 猫\n## 第二章 狗\n## 第一章 猫\n第一条 猫。\n## 第二章 狗\n第二条 狗。\n")
    assert paths(document, "toc") == ["l1", "l2"]
    assert paths(document, "chapter") == ["c1", "c2"]
    assert found(document, "toc") == [""]


def test_an_amendment_counts_by_ordinals() -> None:
    document = parsed(
        "为了猫，对猫法修改如下：\n\n一、将第一条修改为：“第一条 猫好。\n\n“（一）猫：\n\n“猫很好。”\n\n"
        "二、本修正案自公布之日起施行。\n"
    )
    assert paths(document, "ordinal") == ["o1", "o2"]
    assert paths(document, "paragraph") == ["o1-1", "o1-2", "o1-3", "o2-1"]
    assert document.articles() == []
    assert found(document, "no_articles") == [""]
    assert found(document, "ordinal_style") == [""]


def test_ordinals_in_headings_with_items_below() -> None:
    document = parsed("## 一、猫\n（一）黑。\n## 二、狗\n狗好。\n（一）黄：\n1.大。\n")
    assert paths(document, "ordinal") == ["o1", "o2"]
    assert paths(document, "item", "subitem") == ["o1-1-1", "o2-1-1", "o2-1-1-1"]


def test_a_sentence_that_begins_like_an_ordinal() -> None:
    document = parsed("第一条 猫。\n二、三级猫另行规定。\n第二条 狗：\n一、黄；\n二、花。\n")
    assert paths(document, "item") == ["2-1-1", "2-1-2"]


@pytest.mark.parametrize("mark", ["附：", "附件:", "附件一 猫表", "附录", "附表1", "## 附件一"])
def test_appendices(mark: str) -> None:
    document = parsed(f"第一条 附加的猫。\n第二条 猫。\n{mark}\n第一条 表。\n一、黑猫\n")
    assert paths(document, "article") == ["1", "2"]
    assert paths(document, "appendix", "appendix_text") == ["a1", "a1-1", "a1-2"]
    assert found(document, "appendix") == ["a1"]


def test_an_appendix_mark_inside_the_text_begins_none() -> None:
    document = parsed("第一条 猫，\n附：\n猫表。\n第二条 狗。\n")
    assert paths(document, "article") == ["1", "2"]
    assert paths(document, "appendix") == []


def test_several_appendices() -> None:
    document = parsed("第一条 猫。\n附件1：甲\n子\n附件2：乙\n丑\n")
    assert paths(document, "appendix", "appendix_text") == ["a1", "a1-1", "a2", "a2-1"]


def test_a_table_after_the_closing_clause() -> None:
    document = parsed("第一条 猫。\n第二条 本法自2020年1月1日起施行。\n猫表一（黑猫适用）\n黑 1\n")
    assert found(document, "appendix_unmarked") == ["a1"]
    document = parsed("第一条 猫。\n第二条 本法自2020年1月1日起施行。\n猫法（试行）同时废止。\n")
    assert paths(document, "paragraph") == ["1-1", "2-1", "2-2"]


def test_missing_title_and_marker() -> None:
    document = parsed("第一条 猫。\n", head="")
    assert found(document, "missing_title") == found(document, "missing_marker") == [""]
    assert paths(document, "article") == ["1"]


def test_an_empty_file() -> None:
    assert parsed("", head="").nodes == []


LINES = st.sampled_from(
    ["第一条 猫。", "第二条", "第二条之一 猫：", "第三条狗", "（一）甲；", "(二)乙", "1.子", "（1）丑", "①寅",
     "一、卯", "二、三级", "猫。", "“猫", "## 第一章 猫", "### 第一节 狗", "## 附则", "附 则", "附件：",
     "## 附件二", "# 猫", "## 一、猫", "", "\u200b", "\u3000猫 ", "<!-- INFO END -->",
     "第一条 猫。 第二条 狗。", "本法自2020年1月1日起施行。", "表"]
)  # fmt: skip


@given(st.lists(LINES, max_size=30))
def test_nothing_is_lost_whatever_the_order_of_lines(given_lines: list[str]) -> None:
    document = parsed("\n".join(given_lines), head="")
    all_paths = [node.path for node in document.nodes]
    assert len(set(all_paths)) == len(all_paths)
    for index, node in enumerate(document.nodes):
        assert node.parent < index
        assert node.start <= node.end <= node.until


@given(st.text(alphabet="第一二条之章节（）()1.、附件：# \n\u200b猫“”。", max_size=120))
def test_nothing_is_lost_in_any_text(text: str) -> None:
    parsed(text, head="")


def test_article_codes() -> None:
    law_id = "0100000019960001"
    assert article_uid(law_id + "01", "63-1-2") == "010000001996000101" + "0063" + "00" + "01" + "02" + "00"
    assert article_uid(law_id + "01", "120.1") == "010000001996000101" + "0120" + "01" + "000000"
    for wrong in ("c1", "1-1-1-1-1", "1-100"):
        with pytest.raises(ValueError):
            article_uid(law_id, wrong)
