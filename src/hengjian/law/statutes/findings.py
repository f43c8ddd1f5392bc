"""What a careful reader would remark about a parsed statute: nothing odd is swallowed."""

from __future__ import annotations

from collections.abc import Iterator

from hengjian.law.statutes.nodes import Document, Finding, Node

_FLAGGED = {
    "after_items": "paragraph_after_items",
    "implicit": "implicit_paragraph",
    "label_spacing": "label_spacing",
    "unmarked_heading": "unmarked_heading",
    "appendix_unmarked": "appendix_unmarked",
    "run_together": "run_together",
    "repeated": "title_repeated",
}
_DIVISIONS = ("book", "subbook", "chapter", "section")
_NUMBERED = (*_DIVISIONS, "item", "subitem", "point")


def examine(document: Document) -> Iterator[Finding]:
    """Findings in the order: the file as a whole, its nodes, the numbering."""
    yield from _whole(document)
    for node in document.nodes:
        for flag in node.flags:
            if flag in _FLAGGED:
                yield _finding(document, _FLAGGED[flag], node)
        if node.kind == "continuation":
            yield _finding(document, "continuation", node)
        elif node.kind == "appendix" and not node.flags:
            yield _finding(document, "appendix", node)
        elif node.kind == "heading":
            yield _finding(document, "odd_heading", node)
    yield from numbering(document)


def _whole(document: Document) -> Iterator[Finding]:
    kinds = {node.kind for node in document.nodes}
    preamble = [node for node in document.nodes if node.kind == "preamble"]
    for wrong, kind in (
        (not document.title, "missing_title"),
        ("marker" not in kinds, "missing_marker"),
        ("article" not in kinds, "no_articles"),
        ("ordinal" in kinds, "ordinal_style"),
        (not kinds.intersection(_DIVISIONS), "no_chapters"),
    ):
        if wrong:
            yield Finding(document.file, kind)
    if "toc" in kinds:
        yield Finding(document.file, "toc")
    if preamble:
        yield Finding(document.file, "preamble", preamble[0].path, f"{len(preamble)} 段")


def numbering(document: Document) -> Iterator[Finding]:
    """Gaps, duplicates and disorder: articles through the whole statute, all others within their parent."""
    last: dict[tuple[int, str], Node] = {}
    for node in document.nodes:
        if node.kind in ("article", "ordinal"):
            key = (-1, node.kind)
        elif node.kind in _NUMBERED and node.number:
            key = (node.parent, node.kind)
        else:
            continue
        if kind := _out_of_step(last.get(key), node):
            before = last[key].label if key in last else "开头"
            yield _finding(document, kind, node, f"“{before}”之后是“{node.label}”")
        last[key] = node


def _out_of_step(before: Node | None, node: Node) -> str:
    """`gap`, `duplicate`, `disorder`, or nothing where `node` follows `before`."""
    previous = (before.number, before.of) if before else (0, 0)
    current = (node.number, node.of)
    if current in ((previous[0] + 1, 0), (previous[0], previous[1] + 1)):
        return ""
    if current == previous:
        return "duplicate"
    return "gap" if current > previous else "disorder"


def _finding(document: Document, kind: str, node: Node, note: str = "") -> Finding:
    return Finding(document.file, kind, node.path, note)
