"""Problems stand at their field and in the summary; nothing typed becomes markup; secrets are never sent back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.template import Context, Template

from hengjian.kernel.problem import Problem
from hengjian.ui.forms import FieldView, Option, build_form

EVIL = "\"><script>alert(1)</script>' onx='"


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def one(self, **wanted):
        found = [a for _, a in self.tags if all(a.get(k) == v for k, v in wanted.items())]
        assert len(found) == 1, (wanted, found)
        return found[0]


def show(form):
    return Template('<c-form :form="form" />'.replace("<c-form", "{% cotton form").replace("/>", "/%}")).render(
        Context({"form": form})
    )


def problem(where, message="不对。", **more):
    return Problem(code="bad", where=where, message=message, **more)


def test_problem_goes_to_its_field_its_parent_or_the_summary():
    fields = [FieldView("party.name", "名称"), FieldView("address", "地址"), FieldView("version", "", "hidden")]
    problems = [
        problem("party.name", cite="第五条"), problem("address.city"), problem("CF-14"), problem("version"), problem("")
    ]  # fmt: skip
    form = build_form("f", "/", fields, problems=problems)
    named = form.named
    assert [len(named[n].problems) for n in ("party_name", "address", "version")] == [1, 1, 0]
    assert [e.href for e in form.summary] == ["#f-party-name", "#f-address", "", "", ""]
    assert form.summary[0].text == "名称：不对。"
    assert form.summary[0].cite == "第五条"


def test_error_is_tied_to_its_control():
    form = build_form("f", "/", [FieldView("fine", "罚款", "money", "201", help="限额")], problems=[problem("fine")])
    tags = _Tags(show(form))
    control = tags.one(id="f-fine")
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == "f-fine-help f-fine-unit f-fine-error"
    for part in control["aria-describedby"].split():
        tags.one(id=part)
    assert control["inputmode"] == "decimal"
    assert control["value"] == "201"
    tags.one(href="#f-fine")


@pytest.mark.parametrize("kind", ["text", "textarea", "integer", "money", "choice", "choices", "hidden", "boolean"])
def test_nothing_typed_becomes_markup(kind):
    field = FieldView("a", EVIL, kind, EVIL, options=[Option(EVIL, EVIL, EVIL)], help=EVIL, placeholder=EVIL, unit=EVIL)
    html = show(build_form("f", EVIL, [field], problems=[problem("a", EVIL, cite=EVIL, fix=EVIL)], submit=EVIL))
    tags = _Tags(html).tags
    assert "script" not in [tag for tag, _ in tags]
    assert not [name for _, attrs in tags for name in attrs if name.startswith("on")]


@pytest.mark.parametrize("kind", ["pin", "password", "file"])
def test_secrets_are_not_sent_back(kind):
    assert "135790" not in show(build_form("f", "/", [FieldView("a", "口令", kind, "135790")]))


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("date", dt.date(2026, 11, 22), "2026-11-22"),
        ("datetime", dt.datetime(2026, 11, 21, 16, 5, tzinfo=dt.UTC), "2026-11-22T00:05"),
        ("money", Decimal("1E+3"), "1000"),
        ("money", "二百", "二百"),
        ("integer", 0, "0"),
        ("text", None, ""),
        ("text", " 空格 ", " 空格 "),
    ],
)
def test_value_is_shown_as_its_control_expects(kind, value, text):
    assert FieldView("a", "", kind, value).value_text == text


def test_textarea_keeps_a_leading_line_break():
    assert "<textarea" in (html := show(build_form("f", "/", [FieldView("a", "事实", "textarea", "\n第二行")])))
    assert ">\n\n第二行</textarea>" in html


def test_choice_is_buttons_when_short_and_a_list_when_long():
    few = [Option(str(n), str(n)) for n in range(6)]
    assert FieldView("a", "", "choice", 3, few).template.endswith("picks.html")
    assert [o.value for o in FieldView("a", "", "choice", 3, few).marked_options if o.chosen] == ["3"]
    assert FieldView("a", "", "choice", 3, [*few, Option("6", "6")]).template.endswith("select.html")


def test_key_and_draft_and_file():
    html = show(build_form("f", "/", [FieldView("a", "扫描件", "file")], key="k-1"))
    tags = _Tags(html)
    assert tags.one(name="idempotency_key")["value"] == "k-1"
    form = tags.one(id="f")
    assert form["enctype"] == "multipart/form-data"
    assert form["data-draft"] == "f"
    assert "data-answered" not in form
    assert "data-draft" not in show(build_form("f", "/", [], boost=False))


def test_groups_keep_the_order_in_which_they_were_met():
    fields = [FieldView("a", "", group="甲"), FieldView("b", "", group="乙"), FieldView("c", "", group="甲")]
    groups = build_form("f", "/", fields, notes={"乙": "说明"}).groups
    assert [(g.title, g.note, [f.name for f in g.fields]) for g in groups] == [
        ("甲", "", ["a", "c"]), ("乙", "说明", ["b"])
    ]  # fmt: skip
