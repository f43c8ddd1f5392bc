"""What the components say, in words as well as in colour; and that data stays data."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from hengjian.ui.components import (
    Action,
    Clock,
    Definition,
    Gate,
    Refusal,
    Remedy,
    Sealed,
    Step,
    Tab,
    TimelineEntry,
)
from hengjian.ui.navigation import NavGroup, NavItem, PhoneStep, Viewer

EVIL = "<b>&\"'</b>"


def cotton(name, attribute, value):
    return Template(f'{{% cotton {name} :{attribute}="value" /%}}').render(Context({"value": value}))


@pytest.mark.parametrize(("state", "mark", "spoken"), [("met", "✓", "已满足"), ("unmet", "✗", "未满足"), ("unknown", "?", "无法判断")])
def test_gate_speaks(state, mark, spoken):
    html = cotton("gate", "gate", Gate(state, "证件有效", "第四十二条"))
    assert mark in html
    assert f"{spoken}：" in html
    assert "第四十二条" in html


def test_gates_are_counted():
    gates = [Gate("met", "a"), Gate("unknown", "b"), Gate("unmet", "c")]
    assert "3 项条件，1 项满足" in cotton("gates", "gates", gates)
    assert "1 项条件，全部满足" in cotton("gates", "gates", gates[:1])
    assert "可以直接办理" in cotton("gates", "gates", [])


def test_clock_has_a_bar_only_where_something_runs():
    assert 'value="87"' in cotton("clock", "clock", Clock("决定", "剩 12 日", "soon", 87))
    assert "<progress" not in cotton("clock", "clock", Clock("归集", "均按时", "done"))
    assert 'value="0"' in cotton("clock", "clock", Clock("决定", "剩 90 日", "ok", 0))
    assert "已逾期" in cotton("clock", "clock", Clock("决定", "超 3 日", "late", 100))


def test_blocked_action_says_why_and_cannot_be_sent():
    actions = [Action("go", "提交", "/go", post=True, key="k"), Action("no", "批准", "/no", reason="未满期", cite="第六条")]
    buttons = cotton("actions", "actions", actions)
    assert 'action="/go"' in buttons
    assert 'value="k"' in buttons
    assert "/no" not in buttons
    assert 'aria-describedby="why-no"' in buttons
    whys = cotton("whys", "actions", actions)
    assert 'id="why-no"' in whys
    assert "未满期" in whys
    assert "第六条" in whys
    assert "提交" not in whys
    assert cotton("whys", "actions", actions[:1]).strip() == ""


def test_button_with_a_reason():
    text = '{% cotton button id="b" reason="未满期" cite="第六条" %}提交{% endcotton %}'
    html = Template(text).render(Context())
    assert 'aria-disabled="true"' in html
    assert 'aria-describedby="b-why"' in html
    assert 'id="b-why">未满期（第六条）' in html


def test_refusal_names_article_and_way_out():
    html = cotton("refusal", "refusal", Refusal("不能当场处罚", "超过 200 元", "第五十一条", (Remedy("转普通程序", "/x"),)))
    for part in ("不能当场处罚：", "第五十一条", 'href="/x"', 'role="alert"'):
        assert part in html


def test_sealed_value_is_asked_for_by_post():
    html = cotton("definitions", "items", [Definition("证件号码", sealed=Sealed("12**34", "/reveal", "证件号码"))])
    assert 'method="post"' in html
    assert "12**34" in html
    assert "查看会被记录" in html
    assert "form" not in cotton("sealed", "sealed", Sealed("12**34"))


def test_current_step_and_tab_are_marked():
    assert cotton("steps", "steps", [Step("立案", "done"), Step("决定", "now")]).count("aria-current") == 1
    tabs = cotton("tabs", "tabs", [Tab("卷宗", "?a", True, 0), Tab("人员", "?b")])
    assert tabs.count('aria-current="page"') == 1
    assert ">0</span>" in tabs


@pytest.mark.parametrize(
    ("name", "attribute", "value"),
    [
        ("gate", "gate", Gate("met", EVIL, EVIL, EVIL, EVIL, EVIL)),
        ("clock", "clock", Clock(EVIL, EVIL, "ok", 1, EVIL, EVIL)),
        ("steps", "steps", [Step(EVIL, "now", EVIL)]),
        ("actions", "actions", [Action("a", EVIL, EVIL, reason=EVIL)]),
        ("whys", "actions", [Action("a", EVIL, EVIL, reason=EVIL, cite=EVIL)]),
        ("refusal", "refusal", Refusal(EVIL, EVIL, EVIL, (Remedy(EVIL, EVIL),))),
        ("definitions", "items", [Definition(EVIL, EVIL, EVIL, EVIL), Definition("", sealed=Sealed(EVIL, EVIL, EVIL))]),
        ("timeline", "entries", [TimelineEntry(EVIL, EVIL, EVIL, EVIL, EVIL)]),
        ("tabs", "tabs", [Tab(EVIL, EVIL)]),
        ("tag", "tone", EVIL),
        ("card", "title", EVIL),
        ("pill", "title", EVIL),
        ("empty", "title", EVIL),
        ("line", "label", EVIL),
    ],
)
def test_data_stays_data(name, attribute, value):
    html = cotton(name, attribute, value)
    assert "&lt;b&gt;" in html
    assert EVIL not in html
    assert "<b>&" not in html


def test_navigation_and_viewer():
    assert Viewer("王敏", "某局").place == "某局"
    assert Viewer("王敏", "某局", "一科").place == "某局 · 一科"
    assert PhoneStep("当场处罚", 1, 2).bars == [True, False]
    nav = [NavGroup((NavItem("待办", "/a", 0, True), NavItem("案件", "/b"))), NavGroup((NavItem("预警", "/c"),), "监督")]
    html = Template('{% include "ui/nav.html" %}').render(Context({"nav": nav}))
    assert html.count("aria-current") == 1
    assert ">0<" in html
    assert 'aria-label="监督"' in html


def test_components_do_not_take_over_the_page_around_them():
    """Variables of the page with the names of a component's attributes must not leak into it."""
    around = Context({"title": "页面标题", "note": "旁注", "foot": "脚注", "tone": "bad", "reason": "不行", "flush": "1"})
    html = Template("{% cotton card %}正文{% endcotton %}{% cotton tag %}标签{% endcotton %}").render(around)
    for leaked in ("页面标题", "旁注", "脚注", "hj-tag-bad", "hj-card-flush"):
        assert leaked not in html
