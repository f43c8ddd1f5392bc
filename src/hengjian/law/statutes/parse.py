"""Splits one Markdown file of a statute into its parts. No character is lost (`Document.parts`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from hengjian.law.statutes import lines
from hengjian.law.statutes.findings import examine
from hengjian.law.statutes.nodes import BLANK, Document, Node

MARKER = "<!-- INFO END -->"

_CLOSING = re.compile("施行|生效|实施|执行")
_LEVELS = ("item", "subitem", "point")


class _Line(NamedTuple):
    start: int
    end: int
    text: str
    run_together: bool = False


def parse(file: str, source: str) -> Document:
    """The parts of a statute, and findings about what is odd in it. Never fails on odd text."""
    parser = _Parser(source)
    parser.read()
    title = next((node.text for node in parser.nodes if node.kind == "title"), "")
    document = Document(file=file, source=source, title=title, nodes=parser.nodes, findings=[])
    _mark_repeated_title(document)
    _mark_table_of_contents(document)
    _finish(document)
    document.findings.extend(examine(document))
    return document


def _lines(source: str) -> list[_Line]:
    """Lines that hold something, without the blanks around them."""
    found: list[_Line] = []
    at = 0
    for raw in source.split("\n"):
        if text := raw.strip(BLANK):
            start = at + raw.index(text)
            found.extend(_split(_Line(start, start + len(text), text)))
        at += len(raw) + 1
    return found


def _split(line: _Line) -> Iterator[_Line]:
    """One line, or the several articles a careless file has put on it one after the other."""
    label = lines.article(line.text, 0)
    if label is None:
        yield line
        return
    start, together = 0, False
    for found in lines.RUN_TOGETHER.finditer(line.text):
        following = lines.article(line.text[found.end() :], 0)
        if following and following.number == label.number + 1:
            text = line.text[start : found.start()]
            yield _Line(line.start + start, line.start + found.start(), text, together)
            label, start, together = following, found.end(), True
    yield _Line(line.start + start, line.end, line.text[start:], together)


class _Parser:
    """One walk down the lines; the fields say where in the statute it stands."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = _lines(source)
        self.nodes: list[Node] = []
        self.containers: list[tuple[int, int, int]] = []  # rank, number of # marks, node
        self.holder = -1  # the article or ordinal that paragraphs belong to
        self.paragraph = -1
        self.paragraphs = 0
        self.stack: list[tuple[str, int]] = []  # open enumerations: style, last node
        self.interrupted: list[tuple[str, int]] = []  # the enumerations before the paragraphs in `between`
        self.between: list[int] = []
        self.appendix = -1
        self.appendices = 0

    def read(self) -> None:
        body = self._head()
        self.articles = self._find_articles(body)
        self.last_article = max(self.articles, default=-1)
        self.ordinal_style = "" if self.articles else self._ordinal_style(body)
        for position in range(body, len(self.lines)):
            self._line(position, self.lines[position])

    # what stands before the text

    def _head(self) -> int:
        """Title, 题注 and marker; the position of the first line of the text itself."""
        marker = next((i for i, line in enumerate(self.lines) if line.text == MARKER), None)
        last = marker if marker is not None else min(1, len(self.lines)) - 1
        titled = False
        for position in range(last + 1):
            line = self.lines[position]
            if position == marker:
                self._add("marker", line)
            elif not titled and line.text.startswith("# "):
                titled = True
                self._add("title", line, text=line.text.lstrip("# "))
            elif marker is None:
                return position
            else:
                self._add("caption", line)
        return last + 1

    def _find_articles(self, body: int) -> dict[int, lines.Label]:
        """Lines that begin an article of the statute's own; those after an appendix begins are not."""
        candidates: list[tuple[int, lines.Label | None]] = []
        expected = 1
        for position in range(body, len(self.lines)):
            text = self.lines[position].text
            if label := lines.article(text, expected):
                candidates.append((position, label))
                expected = label.number + 1
            elif lines.appendix(text.lstrip("# ")) is not None:
                candidates.append((position, None))
        own: dict[int, lines.Label] = {}
        self.appendix_from = len(self.lines)
        for index, (position, label) in enumerate(candidates):
            if label:
                own[position] = label
                continue
            highest = max((found.number for found in own.values()), default=0)
            later = [found.number for _, found in candidates[index + 1 :] if found]
            if not any(number > highest for number in later):
                self.appendix_from = position
                break
        return own

    def _ordinal_style(self, body: int) -> str:
        """In a statute without articles the outermost enumeration takes their place."""
        for line in self.lines[body:]:
            if label := lines.enumeration(line.text.lstrip("# ")):
                return label.style
        return ""

    # the text itself

    def _line(self, position: int, line: _Line) -> None:
        if position in self.articles:
            self._holder("article", line, self.articles[position])
        elif position >= self.appendix_from or self.appendix >= 0:
            self._appendix_line(line)
        elif line.text.startswith("#"):
            self._heading(line)
        elif found := lines.plain_division(line.text):
            self._division(line, found, depth=2, flags=("unmarked_heading",))
        elif self._begins_unmarked_appendix(position, line):
            self._begin_appendix(line, 0, ("appendix_unmarked",))
        else:
            self._text(line)

    def _heading(self, line: _Line) -> None:
        marks = len(line.text) - len(line.text.lstrip("#"))
        text = line.text[marks:].strip(BLANK)
        if found := lines.division(text):
            self._division(line, found, marks)
        elif (label := lines.enumeration(text)) and label.style == self.ordinal_style:
            self._holder("ordinal", line, label, heading=True)
        elif self.holder < 0 and text.replace("\u3000", "").replace(" ", "") in ("序言", "前言"):
            self._add("preamble", line, text=text)
        else:
            self._add("heading", line, text=text, parent=self._container())

    def _division(self, line: _Line, found: lines.Division, depth: int, flags: tuple[str, ...] = ()) -> None:
        rank = lines.RANKS[found.kind]
        while self.containers and (
            self.containers[-1][0] >= rank or (not found.number and self.containers[-1][1] >= depth)
        ):
            self.containers.pop()
        node = self._add(
            found.kind, line, label=found.label, number=found.number, of=found.of, parent=self._container(),
            text=line.text.lstrip("# "), flags=flags,
        )  # fmt: skip
        self.containers.append((rank, depth, node))
        self.holder = -1

    def _holder(self, kind: str, line: _Line, label: lines.Label, heading: bool = False) -> None:
        """An article, or the ordinal that stands for one; the rest of its line is its first paragraph."""
        end = line.end if heading else line.start + label.length
        words = line.text.lstrip("# ")
        self.holder = self._add(
            kind, _Line(line.start, end, line.text), label=words[: label.length].strip(BLANK),
            number=label.number, of=label.of, parent=self._container(),
            flags=label.flags + (("run_together",) if line.run_together else ()),
            text=words if heading else words[: label.length],
        )  # fmt: skip
        self.paragraph, self.paragraphs = -1, 0
        self.stack, self.interrupted, self.between = [], [], []
        if rest := self.source[end : line.end].strip(BLANK):
            self._text(_Line(line.end - len(rest), line.end, rest))

    def _text(self, line: _Line) -> None:
        label = lines.enumeration(line.text)
        if label and label.style == self.ordinal_style:
            self._holder("ordinal", line, label)
        elif self.holder < 0:
            self._add("preamble", line)
        elif label and self._is_listed(label):
            self._item(line, label)
        else:
            self._paragraph(line)

    def _is_listed(self, label: lines.Label) -> bool:
        """“二、三级…” is the beginning of a sentence unless 一、 went before."""
        open_styles = [style for style, _ in (*self.stack, *self.interrupted)]
        return label.style != "一、" or label.number == 1 or label.style in open_styles

    def _paragraph(self, line: _Line) -> None:
        flags: tuple[str, ...] = ("quoted",) if line.text.startswith(("“", '"')) else ()
        if self.stack:
            self.interrupted, self.between, self.stack = self.stack, [], []
            flags += ("after_items",)
        self.paragraphs += 1
        self.paragraph = self._add("paragraph", line, number=self.paragraphs, parent=self.holder, flags=flags)
        self.between.append(self.paragraph)

    def _item(self, line: _Line, label: lines.Label) -> None:
        self._resume_if_continued(label)
        if self.paragraph < 0:
            self.paragraphs = 1
            empty = _Line(line.start, line.start, "")
            self.paragraph = self._add("paragraph", empty, number=1, parent=self.holder, flags=("implicit",))
        while any(style == label.style for style, _ in self.stack):
            if self.stack.pop()[0] == label.style:
                break
        parent = self.stack[-1][1] if self.stack else self.paragraph
        kind = _LEVELS[min(len(self.stack), len(_LEVELS) - 1)]
        node = self._add(
            kind, line, label=line.text[: label.length].strip(BLANK), number=label.number, parent=parent
        )
        self.stack.append((label.style, node))

    def _resume_if_continued(self, label: lines.Label) -> None:
        """（二） after plain paragraphs after （一）: they belong to （一）, with all that they list."""
        styles = [style for style, _ in self.interrupted]
        if label.style not in styles:
            return
        depth = styles.index(label.style)
        if label.number > 1 and self.nodes[self.interrupted[depth][1]].number == label.number - 1:
            item = self.interrupted[-1][1]
            for count, index in enumerate(self.between, 1):
                paragraph = self.nodes[index]
                paragraph.kind, paragraph.number, paragraph.parent = "continuation", count, item
                paragraph.flags = tuple(f for f in paragraph.flags if f != "after_items")
            for node in self.nodes[self.between[0] :]:
                if node.parent in self.between:
                    node.kind, node.parent = "subitem", item
            self.paragraphs -= len(self.between)
            self.stack = self.interrupted[: depth + 1]
            self.paragraph = self._paragraph_of(item)
        self.interrupted, self.between = [], []

    def _paragraph_of(self, index: int) -> int:
        while self.nodes[index].kind != "paragraph":
            index = self.nodes[index].parent
        return index

    # what stands after the text

    def _begins_unmarked_appendix(self, position: int, line: _Line) -> bool:
        if position <= self.last_article or self.holder < 0 or not self.articles or self.stack:
            return False
        closing = self.source[self.nodes[self.holder].start : line.start]
        return bool(_CLOSING.search(closing)) and lines.looks_like_table_heading(line.text)

    def _appendix_line(self, line: _Line) -> None:
        text = line.text.lstrip("# ")
        number = lines.appendix(text)
        if number is not None or self.appendix < 0:
            self._begin_appendix(line, number or 0, ())
        else:
            self._add("appendix_text", line, parent=self.appendix, text=text)

    def _begin_appendix(self, line: _Line, number: int, flags: tuple[str, ...]) -> None:
        self.appendices += 1
        self.appendix = self._add("appendix", line, text=line.text.lstrip("# "), number=number, flags=flags)

    def _container(self) -> int:
        return self.containers[-1][2] if self.containers else -1

    def _add(
        self, kind: str, line: _Line, *, label: str = "", number: int = 0, of: int = 0, parent: int = -1,
        text: str | None = None, flags: tuple[str, ...] = (),
    ) -> int:  # fmt: skip
        self.nodes.append(
            Node(
                kind=kind, start=line.start, end=line.end, label=label, number=number, of=of, parent=parent,
                text=line.text if text is None else text, flags=flags,
            )
        )  # fmt: skip
        return len(self.nodes) - 1


def _mark_repeated_title(document: Document) -> None:
    """Some files say their title again before the text, over one or two lines."""
    wanted, said = _compact(document.title), ""
    repeats: list[Node] = []
    for node in document.nodes:
        if node.kind == "preamble" and len(said) < len(wanted):
            said += _compact(node.text)
            repeats.append(node)
    if wanted and said == wanted:
        for node in repeats:
            node.kind, node.flags = "title", ("repeated",)


def _mark_table_of_contents(document: Document) -> None:
    """Headings without a text below them whose numbering then begins anew are a table of contents."""
    first = next((i for i, node in enumerate(document.nodes) if node.kind == "article"), 0)
    headings = [node for node in document.nodes[:first] if node.kind in lines.RANKS]
    first_of_all = [(node.kind, node.label) for node in headings[:1]]
    begins = [i for i, node in enumerate(headings) if (node.kind, node.label) in first_of_all]
    for node in headings[: begins[-1]] if len(begins) > 1 else []:
        node.kind, node.parent = "toc", -1


def _compact(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


_PREFIXES = {"book": "b", "subbook": "f", "chapter": "c", "section": "s", "ordinal": "o"}
_COUNTED = {"preamble": "p", "heading": "h", "appendix": "a", "title": "t", "caption": "n", "marker": "m",
            "toc": "l"}


def _finish(document: Document) -> None:
    """Paths, and how far each node reaches with its descendants."""
    taken: dict[str, int] = {}
    counts: dict[tuple[int, str], int] = {}
    for node in document.nodes:
        path = _path(document, node, counts)
        taken[path] = taken.get(path, 0) + 1
        node.path = path if taken[path] == 1 else f"{path}~{taken[path]}"
    for node in reversed(document.nodes):
        node.until = max(node.until, node.end)
        if node.parent >= 0:
            parent = document.nodes[node.parent]
            parent.until = max(parent.until, node.until)


def _path(document: Document, node: Node, counts: dict[tuple[int, str], int]) -> str:
    above = document.nodes[node.parent].path if node.parent >= 0 else ""
    number = f"{node.number}.{node.of}" if node.of else str(node.number)
    match node.kind:
        case "article":
            return number
        case "ordinal":
            return f"o{number}"
        case "paragraph" | "item" | "subitem" | "point":
            return f"{above}-{number}"
        case "continuation":
            return f"{above}+{number}"
        case "book" | "subbook" | "chapter" | "section":
            return f"{above}{_PREFIXES[node.kind]}{number}"
    key = (node.parent, node.kind)
    counts[key] = counts.get(key, 0) + 1
    if node.kind == "appendix_text":
        return f"{above}-{counts[key]}"
    return f"{above if node.kind == 'heading' else ''}{_COUNTED[node.kind]}{counts[key]}"
