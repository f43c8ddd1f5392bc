"""What the gallery shows: invented cases, people and bodies. Nothing here is used by a real page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from hengjian.kernel.problem import Problem
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
from hengjian.ui.filters import Filter
from hengjian.ui.forms import FieldView, FormView, Option, build_form
from hengjian.ui.lists import Column, ListSpec
from hengjian.ui.navigation import Crumb, NavGroup, NavItem, Viewer
from hengjian.ui.pages import Page

VIEWER = Viewer(
    name="李建国",
    agency="滨海新区市场监督管理局",
    unit="执法一科",
    key="demo",
    search_url="?page=list",
    sign_out_url="?page=plain",
    pin_url="?page=form",
)
REFUSAL = Refusal(
    title="不能当场处罚",
    reason="对公民当场罚款不超过 200 元",
    cite="《行政处罚法》第五十一条",
    remedies=(Remedy("改为 200 元以下"), Remedy("转普通程序", "?page=case")),
)
STAGES = ("立案", "调查取证", "法制审核", "事先告知", "听证", "履行", "已结案")


def navigation(current: str) -> list[NavGroup]:
    """The navigation of the look, leading to the pages of the gallery."""

    def item(title: str, page: str, count: int | None = None) -> NavItem:
        return NavItem(title, f"?page={page}", count, page == current)

    return [
        NavGroup((item("我的待办", "plain", 7), item("案件", "list"), item("案件详情", "case"))),
        NavGroup((item("预警", "phone", 3), item("案卷评查", "form")), "监督"),
        NavGroup((item("组件", "parts"),), "基础信息"),
    ]


@dataclass(frozen=True)
class Example:
    """A row of the example list."""

    id: int
    number: str
    title: str
    kind: str
    stage: str
    officers: str
    filed: str
    due: str
    tone: str = ""


EXAMPLES = (
    Example(
        1, "津滨市监立〔2026〕096号", "天津鼎源建材有限公司销售不合格产品案",
        "普通程序", "听证", "王敏 刘洋", "2026-07-21", "已逾期 3 日", "bad",
    ),
    Example(
        2, "津滨市监立〔2026〕104号", "天津宏达化工有限公司使用未经检验的压力容器案",
        "普通程序", "履行", "王敏 赵磊", "2026-08-03", "缴款剩 4 日", "warn",
    ),
    Example(
        3, "津滨市监立〔2026〕118号", "天津海川食品有限公司生产经营标签不符合规定的食品案",
        "普通程序", "事先告知", "李建国 王敏", "2026-08-26", "剩 12 日", "warn",
    ),
    Example(
        4, "津滨市监立〔2026〕121号", "滨海新区某大药房有限公司未按规定储存药品案",
        "普通程序", "法制审核", "李建国 刘洋", "2026-09-04", "剩 21 日",
    ),
    Example(
        5, "津滨市监当〔2026〕402号", "张某某未按规定明码标价案",
        "简易程序", "已结案", "李建国 王敏", "2026-11-10", "",
    ),
)  # fmt: skip

CASES = ListSpec(
    columns=(
        Column("number", "文号", sort="number"),
        Column("title", "案件", filter=Filter("text"), phone="title"),
        Column(
            "kind",
            "程序",
            filter=Filter("choice", choices=(("a", "普通程序"), ("b", "简易程序"))),
            phone="hide",
        ),
        Column("stage", "环节", filter=Filter("choice", choices=[(s, s) for s in STAGES])),
        Column("officers", "承办", phone="hide"),
        Column("filed", "立案", sort="filed", filter=Filter("dates"), phone="hide"),
        Column("due", "期限", sort="due", template="ui/gallery/due.html", phone="aside"),
    ),
    default_sort="due",
    row_url=lambda _row: "?page=case",
    keep=("page", "state"),
)


def case_list(state: str, query: QueryDict, path: str) -> Page:
    """The example list; failing shows a bad filter, empty one that matches nothing."""
    query = query.copy()
    if state == "failing":
        query.update({"filed_from": "2026-13-01", "stage": "听证", "colour": "red"})
    elif state == "empty":
        query.update({"stage": "听证", "title": "没有这样的案件"})
    else:
        query.update({"filed_from": "2026-07-01"})
    rows = () if state == "empty" else EXAMPLES
    count = {"empty": 0, "full": 1001, "failing": len(EXAMPLES)}[state]
    return CASES.present(
        rows, CASES.read_address(query), path, count=count, after="x" if state == "full" else ""
    )


def case(state: str) -> dict[str, Any]:
    """A case page: full as in the look, empty when it has just been filed, failing when much is wrong."""
    head = {
        "crumbs": [Crumb("案件", "?page=list"), Crumb("行政处罚（普通程序）")],
        "tabs": [
            Tab("卷宗", "?page=case", True, 0 if state == "empty" else 3),
            Tab("当事人与事实", "?page=case&tab=party"),
            Tab("规则检查", "?page=case&tab=rules"),
            Tab("时间线", "?page=case&tab=timeline"),
        ],
        "party": PARTY,
        "refusal": REFUSAL,
    }
    if state == "empty":
        return head | {"actions": [], "steps": [], "gates": [], "clocks": [], "timeline": [], "files": []}
    return head | {
        "actions": ACTIONS,
        "steps": STEPS,
        "gates": GATES if state == "full" else [*GATES, UNKNOWN],
        "clocks": CLOCKS if state == "full" else [LATE, *CLOCKS],
        "timeline": TIMELINE,
        "files": [
            ("1", "立案审批表", "津滨市监立〔2026〕118号", "2026-08-26", "已入卷"),
            ("2", "现场检查笔录", "证 2026-0931", "2026-08-24", "已入卷"),
            ("3", "听证告知书", "—", "—", "草稿"),
        ],
    }


ACTIONS = [
    Action("inform", "制作事先告知书", "?page=form", primary=True),
    Action(
        "decide",
        "提交决定审批",
        reason="陈述申辩期未开始。须先送达事先告知书，并等待陈述申辩期满或当事人书面放弃。",
        cite="《行政处罚法》第四十四条、第四十五条",
    ),
    Action("withdraw", "撤回", "?page=case", danger=True),
]
STEPS = [
    Step("立案", "done", "08-26"),
    Step("调查取证", "done", "09-18"),
    Step("调查终结", "done", "10-09"),
    Step("法制审核", "done", "10-15 通过"),
    Step("事先告知", "now", "待办"),
    Step("陈述申辩", note="5 个工作日"),
    Step("集体讨论", "skipped", "不需要"),
    Step("决定"),
    Step("送达"),
    Step("公示"),
    Step("履行"),
    Step("结案归档"),
]
GATES = [
    Gate("met", "法制审核已通过，关键事实未变", "《行政处罚法》第五十八条", "审核意见书 10-15", "?page=case"),
    Gate("met", "两名执法人员证件有效", "第四十二条", "李建国 12011600234、王敏 12011600571", "?page=case"),
    Gate("met", "拟罚款 52,000 元在裁量档“一般”之内（50,000–85,000 元）", "本市裁量基准 2025 版", "", "?page=case", "算法"),
    Gate(
        "unmet", "拟罚款达到听证标准，须在告知书中告知听证权", "第六十三条",
        "本市标准：组织 50,000 元以上（参数未核）", "?page=form", "换用听证告知书",
    ),
]  # fmt: skip
UNKNOWN = Gate("unknown", "当事人三年内是否受过同类处罚", "第三十三条", "缺少数据，无法判断，暂不能办理")
CLOCKS = [
    Clock("作出决定", "剩 12 日", "soon", 87, "立案 08-26 起 90 日 → 11-24 · 第六十条", "?page=case"),
    Clock("责令改正期满复查", "剩 3 个工作日", "ok", 60, "09-02 起 → 11-17"),
    Clock("归集到平台", "均按时", "done", None, "每个环节完成后 3 个工作日内"),
]
LATE = Clock("送达决定书", "已逾期 3 日", "late", 100, "宣告后 7 日内 · 第六十一条", "?page=case")
PARTY = [
    Definition("名称", "天津海川食品有限公司", "统一社会信用代码 91120116MA05TEXT5B", "?page=case"),
    Definition("法定代表人", "陈某"),
    Definition("证件号码", sealed=Sealed("1201**********1234", "?page=parts", "法定代表人证件号码")),
    Definition("联系地址", ""),
]
TIMELINE = [
    TimelineEntry(
        "2026-10-15 09:41", "法制审核通过", "赵宁", "意见：事实清楚，证据确凿", "第五十八条", "good"
    ),
    TimelineEntry("2026-10-09 16:20", "调查终结", "李建国 王敏"),
    TimelineEntry(
        "2026-08-26 10:05", "预警：线索核查超过 15 个工作日", "系统", tone="warn", url="?page=list"
    ),
]


def entry_form(state: str) -> FormView:
    """A desk form with every kind of field."""
    full = state != "empty"
    problems = [
        Problem(code="required", where="party.name", message="没有填写。", fix="请填写营业执照上的全称。"),
        Problem(code="too_much", where="fine", message="超过 3,000 元。", cite="《行政处罚法》第五十一条"),
        Problem(code="required", where="kind", message="没有选择。"),
        Problem(code="gate_failed", where="PEN-42", message="只有一名执法人员。", cite="《行政处罚法》第四十二条", fix="请加入第二名。"),
    ]  # fmt: skip
    ways = [Option("cash", "当场收缴", "仅限法定情形"), Option("bank", "银行缴款")]
    stages = [Option(str(n), s) for n, s in enumerate(STAGES)]
    party, facts, more = "当事人", "事实与决定", "附件与确认"
    fields = [
        FieldView("version", "", "hidden", 3),
        FieldView("party.name", "名称", value="天津海川食品有限公司" if state == "full" else "", required=True,
                  group=party, max_length=100, help="与营业执照一致", autocomplete="off"),
        FieldView("party.id_number", "证件号码", value=None, group=party, sensitive=True, inputmode="text"),
        FieldView("kind", "当事人类型", "choice", "org" if state == "full" else None, required=True, group=party,
                  options=[Option("person", "个人"), Option("trader", "个体工商户"), Option("org", "单位")]),
        FieldView("facts", "违法事实", "textarea", "经营的预包装食品标签未标明生产日期。" if full else "", required=True,
                  group=facts, max_length=2000),
        FieldView("found_on", "发现日期", "date", dt.date(2026, 8, 24) if full else None, group=facts),
        FieldView("decided_at", "决定时间", "datetime", "2026-11-22T10:12" if full else None, group=facts),
        FieldView("fine", "罚款", "money", "5000" if full else "", required=True, group=facts, help="一般档 1,000–3,000 元"),
        FieldView("days", "改正期限", "integer", 15 if full else None, unit="日", group=facts),
        FieldView("ways", "缴款方式", "choices", ["bank"] if full else [], options=ways, group=facts),
        FieldView("stage", "当前环节", "choice", "2" if full else None, options=stages, group=facts),
        FieldView("scan", "当事人签名扫描件", "file", group=more, accept="image/*,application/pdf", help="图片或 PDF，10 MB 以内"),
        FieldView("heard", "已听取当事人陈述申辩", "boolean", full, required=True, group=more),
        FieldView("pin", "第二名执法人员口令", "pin", group=more, required=True, max_length=6, autocomplete="off"),
    ]  # fmt: skip
    return build_form("entry", "?page=form", fields, problems=problems if state == "failing" else (),
                      submit="提交", key="0192f7c8-demo", cancel_url="?page=list",
                      notes={party: "按营业执照或身份证件填写。"})  # fmt: skip


def spot_form(state: str) -> FormView:
    """The on-the-spot penalty on a phone."""
    kinds = [Option("person", "个人"), Option("trader", "个体工商户"), Option("org", "单位")]
    refused = [
        Problem(
            code="over",
            where="fine",
            message="对公民当场罚款不超过 200 元。",
            cite="《行政处罚法》第五十一条",
        )
    ]
    fields = [
        FieldView("kind", "当事人", "choice", None if state == "empty" else "person", options=kinds),
        FieldView("fine", "罚款", "money", {"full": "200", "empty": "", "failing": "201"}[state], required=True,
                  help="裁量：较轻 0–200 元"),
        FieldView("pin", "第二名执法人员口令", "pin", required=True, help="王敏 12011600571，请本人输入", max_length=6),
    ]  # fmt: skip
    return build_form(
        "spot", "?page=phone", fields, problems=refused if state == "failing" else (), submit="", key="0192f7c8-spot"
    )


def sign_in_form(state: str) -> FormView:
    """Sign-in."""
    wrong = [
        Problem(
            code="wrong", where="", message="账号或密码不正确。", fix="还可以再试 4 次，之后锁定 15 分钟。"
        )
    ]
    fields = [
        FieldView(
            "account",
            "账号",
            value="" if state == "empty" else "lijianguo",
            required=True,
            autocomplete="username",
        ),
        FieldView("password", "密码", "password", required=True, autocomplete="current-password"),
    ]
    return build_form(
        "sign-in",
        "?page=plain",
        fields,
        problems=wrong if state == "failing" else (),
        submit="登录",
        boost=False,
    )
