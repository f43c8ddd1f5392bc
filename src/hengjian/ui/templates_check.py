"""Compiles every template and finds what Django and cotton notice only when a page is asked for, or never."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.template import Engine, Node, Template, TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.loader_tags import ExtendsNode, IncludeNode
from django_cotton.compiler_regex import CottonCompiler
from django_cotton.templatetags._component import AttrKind, CottonComponentNode

from hengjian.kernel.problem import Problem

# What the Content-Security-Policy (default-src 'self') would block, and what would let data become markup.
FORBIDDEN = (
    (re.compile(r"<script(?![^>]*\ssrc=)", re.I), "inline_script", "页面不得含内联脚本，请写进 assets/js。"),
    (re.compile(r"<style\b|\sstyle\s*=", re.I), "inline_style", "页面不得含内联样式，请用类名。"),
    (re.compile(r"<[^>{]*\son[a-z]+\s*=", re.I), "inline_handler", "页面不得含 on… 事件属性。"),
    (re.compile(r"\{\{\s*attrs\s*\}\}"), "raw_attrs", "{{ attrs }} 不转义，组件须逐个写出属性。"),
    (re.compile(r"\{#(?![^\n]*#\})"), "open_comment", "{# … #} 只能写在一行里，否则会显示在页面上。"),
    (re.compile(r"\|\s*(safe|safeseq)\b|\{%\s*autoescape\s+off"), "unescaped", "不得关闭转义。"),
)
COMMENT = re.compile(r"\{#[^\n]*?#\}|\{%\s*comment\b.*?endcomment\s*%\}", re.S)
VARS = re.compile(r"<c-vars\s.*?(?:/>|</c-vars>)", re.S)


def compile_all(root: Path | None = None) -> list[Problem]:
    """Every problem in every template, as ``file:line`` in `where`. `root` limits it to one folder."""
    engine = _checking_engine()
    found: list[Problem] = []
    for folder in [root] if root else template_folders():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in (".html", ".txt", ".xml", ".svg"):
                found += check_file(path, engine)
    return found


def template_folders() -> list[Path]:
    """The template folders of our own apps and of the settings."""
    own = [Path(app.path) / "templates" for app in apps.get_app_configs() if app.name.startswith("hengjian")]
    extra = [Path(folder) for config in settings.TEMPLATES for folder in config.get("DIRS", ())]
    return [folder for folder in (*own, *extra) if folder.is_dir()]


def check_file(path: Path, engine: Engine | None = None) -> list[Problem]:
    """The problems of one template."""
    engine = engine or _checking_engine()
    try:
        source = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        return [
            Problem(code="template_encoding", where=f"{path}:1", message=f"不是 UTF-8 文本：{error.reason}")
        ]
    found = list(_forbidden(path, source))
    try:
        # The declaration is moved to the top when compiled; blank lines in its place keep the line numbers.
        text = CottonCompiler().process(_hold_lines(source))
        template = Template(text, engine=engine)
    except TemplateSyntaxError as error:
        line = getattr(error, "template_debug", {}).get("line", 1)
        return [*found, _problem("template_syntax", path, line, str(error))]
    except ValueError as error:
        return [*found, _problem("template_syntax", path, 1, str(error))]
    return found + [
        _problem(code, path, line, text)
        for node in template.nodelist.get_nodes_by_type(Node)
        for code, line, text in _node(node, engine)
    ]


def _checking_engine() -> Engine:
    """The site's engine with debug on, so that errors know their line."""
    site = engines["django"].engine
    return Engine(
        loaders=site.loaders,
        libraries=site.libraries,
        builtins=site.builtins,
        context_processors=site.context_processors,
        debug=True,
    )


def _hold_lines(source: str) -> str:
    def keep(match: re.Match[str]) -> str:
        declaration = match.group(0)
        return " ".join(declaration.split("\n")) + "\n" * declaration.count("\n")

    return VARS.sub(keep, source)


def _forbidden(path: Path, source: str) -> Iterator[Problem]:
    text = COMMENT.sub(lambda m: "\n" * m.group(0).count("\n"), source)
    for pattern, code, message in FORBIDDEN:
        for match in pattern.finditer(text):
            yield _problem(code, path, text.count("\n", 0, match.start()) + 1, message)


def _node(node: Node, engine: Engine) -> Iterator[tuple[str, int, str]]:
    line = getattr(getattr(node, "token", None), "lineno", 1)
    if isinstance(node, CottonComponentNode):
        yield from _component(node, engine, line)
    elif isinstance(node, IncludeNode | ExtendsNode):
        expression: Any = node.template if isinstance(node, IncludeNode) else node.parent_name
        name = getattr(expression, "var", None)
        if isinstance(name, str) and not _exists(engine, (name,)):
            yield "template_missing", line, f"找不到模板 {name}。"


def _component(node: CottonComponentNode, engine: Engine, line: int) -> Iterator[tuple[str, int, str]]:
    tag = f"<c-{node.component_name}>"
    if node.component_name != "component":
        names = CottonComponentNode._candidate_template_paths(node.component_name, None)
        if not _exists(engine, names):
            yield "component_missing", line, f"没有组件 {tag}。"
    for attr in node._prepared_attrs:
        # cotton keeps what does not compile as text and drops what does not resolve, without a word.
        value = attr.value if isinstance(attr.value, str) else ""
        if attr.kind == AttrKind.STATIC and ("{{" in value or "{%" in value):
            yield "attribute_syntax", line, f"{tag} 的 {attr.key} 不能编译：{value}"
        if attr.kind == AttrKind.DYNAMIC and "|" in value and "{{" not in value:
            yield (
                "attribute_filter",
                line,
                f"{tag} 的 :{attr.key} 不支持过滤器：{value}",
            )


def _exists(engine: Engine, names: tuple[str, ...]) -> bool:
    for name in names:
        try:
            engine.find_template(name)
        except TemplateDoesNotExist:
            continue
        except TemplateSyntaxError:
            return True  # told where that file itself is checked
        return True
    return False


def _problem(code: str, path: Path, line: int, message: str) -> Problem:
    return Problem(code=code, where=f"{path}:{line}", message=message)
