"""What a statute is made of: nodes with their places, and findings about what is odd in a text."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

BLANK = " \t\r\n\v\f\u3000\u00a0\u2002\u2003\u200b\ufeff"

KINDS = {
    "title": "标题",
    "caption": "题注",
    "marker": "题注结束标记",
    "toc": "目录",
    "preamble": "序言",
    "heading": "其他标题",
    "book": "编",
    "subbook": "分编",
    "chapter": "章",
    "section": "节",
    "article": "条",
    "ordinal": "序号条目",
    "paragraph": "款",
    "item": "项",
    "subitem": "目",
    "point": "细目",
    "continuation": "项内续段",
    "appendix": "附件",
    "appendix_text": "附件内容",
}

FINDINGS = {
    "no_articles": "没有“第几条”",
    "no_chapters": "不分章",
    "preamble": "条文前有序言或者引言",
    "ordinal_style": "以“一、”等序号代替条",
    "paragraph_after_items": "项后又有段落，作为新的一款",
    "continuation": "项与项之间的段落，作为上一项的续段",
    "implicit_paragraph": "条后直接列项，没有款的文字",
    "appendix": "有附件",
    "appendix_unmarked": "附件没有“附”字标记",
    "gap": "编号跳号",
    "duplicate": "编号重复",
    "disorder": "编号倒序",
    "label_spacing": "条标后没有空格或者条标中有空格",
    "unmarked_heading": "标题行没有 # 标记",
    "odd_heading": "不能识别的标题",
    "title_repeated": "正文中重复标题",
    "toc": "正文前有目录",
    "run_together": "数条连在一行",
    "missing_title": "没有标题行",
    "missing_marker": "没有题注结束标记",
    "not_utf8": "不是 UTF-8 文本",
    "title_differs": "标题与文件名不同",
    "index_unmatched": "目录中的条目没有对应文件",
    "file_unmatched": "文件在目录中没有条目",
    "matched_by_title": "只按标题与目录对应，日期无从核对",
    "index_unreadable": "目录中的行不能读取",
    "date_conflict": "目录与正文所载施行日期不同",
    "effect_unknown": "施行日期无从确定",
    "closing_unread": "施行条款未能读懂",
    "same_text": "与另一文件内容相同",
    "same_day": "与另一文件同名同日而内容不同",
}


class Finding(msgspec.Struct, frozen=True):
    """One oddity: `kind` is a key of FINDINGS, `where` a path or line inside the file, `note` says more."""

    file: str
    kind: str
    where: str = ""
    note: str = ""


class Node(msgspec.Struct):
    """One part. `start` to `end` is its own text in the source, `until` the end of its last descendant.

    All three count characters. `number` and `of` are 一百二十 and 一 of 第一百二十条之一; 0 where there
    is none. `parent` is an index into the document's nodes, -1 at the top. `path` is unique in a document.
    """

    kind: str
    start: int
    end: int
    label: str = ""
    number: int = 0
    of: int = 0
    parent: int = -1
    path: str = ""
    text: str = ""
    until: int = 0
    flags: tuple[str, ...] = ()

    @property
    def ordinal(self) -> int | tuple[int, int]:
        return (self.number, self.of) if self.of else self.number


class Document(msgspec.Struct):
    """A parsed file: its nodes in the order of the text, parents before children."""

    file: str
    source: str
    title: str
    nodes: list[Node]
    findings: list[Finding]

    def parts(self) -> Iterator[tuple[str, str]]:
        """Every character once, in order: (kind, text) of each node and of the blanks between them.

        ValueError where nodes overlap or something other than blanks would be left out.
        """
        at = 0
        for node in self.nodes:
            if node.start < at:
                raise ValueError(f"{self.file}：{node.path or node.kind} 与前一部分重叠")
            yield from self._between(at, node.start)
            if node.end > node.start:
                yield node.kind, self.source[node.start : node.end]
            at = node.end
        yield from self._between(at, len(self.source))

    def _between(self, start: int, end: int) -> Iterator[tuple[str, str]]:
        gap = self.source[start:end]
        if gap.strip(BLANK):
            raise ValueError(f"{self.file}：第 {start} 至 {end} 个字符不属于任何部分：{gap.strip()[:20]}")
        if gap:
            yield "blank", gap

    def articles(self) -> list[Node]:
        """The statute's own articles: not those quoted in it or in its appendices."""
        return [node for node in self.nodes if node.kind == "article"]

    def full_text(self, node: Node) -> str:
        """The node's text with all that stands under it."""
        return self.source[node.start : node.until].strip(BLANK)


def article_uid(law_id: str, path: str) -> str:
    """`law_id` + 条4 之2 款2 项2 目2 (domain 4.4) for a path like ``63-1-2`` or ``120.1-1``.

    ValueError for paths of other parts and for numbers that do not fit.
    """
    article, *rest = path.split("-")
    number, _, of = article.partition(".")
    numbers = [int(part) for part in rest]
    if len(numbers) > 3 or int(number) > 9999 or any(n > 99 for n in [*numbers, int(of or 0)]):
        raise ValueError(f"“{path}”不能编为条款代码")
    numbers += [0] * (3 - len(numbers))
    return f"{law_id}{int(number):04d}{int(of or 0):02d}" + "".join(f"{n:02d}" for n in numbers)
