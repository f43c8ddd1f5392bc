"""Every template compiles; and the check finds what it is there to find, at its line."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from hengjian.ui import templates_check


def test_every_template_of_the_house_is_sound():
    assert templates_check.compile_all() == []
    assert len([p for f in templates_check.template_folders() for p in f.rglob("*.html")]) > 40


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("\n{% if x %}", "template_syntax", 2),
        ("a\nb\n{{ x|nofilter }}", "template_syntax", 3),
        ("\n<c-nosuch />", "component_missing", 2),
        ('<c-card>\n<c-slot name="aside"><c-nosuch /></c-slot></c-card>', "component_missing", 2),
        ('{% if x %}\n{% include "no/such.html" %}{% endif %}', "template_missing", 2),
        ('{% extends "no/such.html" %}', "template_missing", 1),
        ('\n<c-tag tone="{{ x|nofilter }}">a</c-tag>', "attribute_syntax", 2),
        ('<c-tag :tone="x|lower">a</c-tag>', "attribute_filter", 1),
        ('<c-vars\n title="" />\n\n<c-nosuch />', "component_missing", 4),
        ("<p>\n<script>alert(1)</script>", "inline_script", 2),
        ('<p\n style="color: red">', "inline_style", 2),
        ('<a onclick="x()">', "inline_handler", 1),
        ("<a {{ attrs }}>", "raw_attrs", 1),
        ("{{ x|safe }}", "unescaped", 1),
        ("<c-slot>x</c-slot>", "template_syntax", 1),
    ],
)
def test_finds(tmp_path, text, code, line):
    (tmp_path / "bad.html").write_text(text, "utf-8")
    found = templates_check.compile_all(tmp_path)
    assert [(p.code, p.where) for p in found] == [(code, f"{tmp_path / 'bad.html'}:{line}")]


@pytest.mark.parametrize(
    "text", ['{# <p style="x"> #}', '<script src="/a.js"></script>', "{% comment %}<script>{% endcomment %}", "<c-tag>a</c-tag>"]
)
def test_lets_pass(tmp_path, text):
    (tmp_path / "good.html").write_text(text, "utf-8")
    assert templates_check.compile_all(tmp_path) == []


def test_command_fails_with_the_list(monkeypatch, capsys, tmp_path):
    (tmp_path / "bad.html").write_text("{% if %}", "utf-8")
    monkeypatch.setattr(templates_check, "template_folders", lambda: [tmp_path])
    with pytest.raises(CommandError, match="1 处"):
        call_command("check_templates")
    assert f"{tmp_path / 'bad.html'}:1" in capsys.readouterr().err
