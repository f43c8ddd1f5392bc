"""Hearing: B22 听证申请书, B23 听证通知书, B24 听证公告, B25 听证笔录, B26 听证报告."""

from __future__ import annotations

from hengjian.enforcement.documents.common import (
    Content,
    Papers,
    base,
    contact,
    day_text,
    finished,
    opinion,
    part,
    when,
)
from hengjian.law.rulepacks import NoValue
from hengjian.proceedings.behaviours import Case


def request(case: Case, number: str) -> Content:
    """B22."""
    papers = Papers(case)
    content = base("B22", case, number) | {
        "party_name": papers.party_name,
        "hearing_request": papers.act("hearing_request"),
        "requested_on": day_text(papers.now.moment),
    }
    return finished(content | {
        "rows": [["案由", papers.cause], ["当事人", content["party_name"]],
                 ["提出人", papers.coded("hearing_requested_by")], ["听证告知书文号", papers.number_of("B19")],
                 ["申请日期", content["requested_on"]], ["登记人", papers.doer]],
        "told": ["申请听证的内容："],
        "body": [content["hearing_request"]],
        "closing": f"此致{content['agency_name']}。",
        "signatures": ["申请人"],
    })


def notice(case: Case, number: str) -> Content:
    """B23."""
    papers = Papers(case)
    content = base("B23", case, number) | _appointed(papers) | {
        "party_name": papers.party_name,
        "addressee": papers.party_name,
        "rights": _rights(case),
    }
    reason = papers.coded("hearing_closed_reason")
    manner = "公开举行" if papers.act("hearing_public") is True else f"不公开举行（{reason}）"
    return finished(content | {
        "parts": [
            part("", f"根据你（单位）的申请，本机关决定就{papers.cause}举行听证。"),
            part("一、时间：", content["hearing_at"]),
            part("二、地点：", content["hearing_place"]),
            part("三、方式：", manner),
            part("四、主持人：", f"{content['hearing_host']}　记录员：{content['hearing_clerk']}"),
            part("五、权利和义务：", *content["rights"]),
        ],
        "contact": contact(case, content["hearing_clerk"]),
        "receipt": "本通知书收到。",
    })


def _appointed(papers: Papers) -> Content:
    return {
        "hearing_at": when(papers.act("hearing_at")),
        "hearing_place": papers.act("hearing_place"),
        "hearing_host": papers.act("hearing_host"),
        "hearing_clerk": papers.act("hearing_clerk"),
    }


def _rights(case: Case) -> list[str]:
    """What the party may do, and what follows when it stays away (行政处罚法 64)."""
    try:
        agents = f"，也可以委托一至{case.params.integer('hearing_agents')}人代理"
    except NoValue:
        agents = "，也可以委托代理人"
    return [
        "认为主持人与本案有直接利害关系的，有权申请回避。",
        f"可以亲自参加听证{agents}；委托代理的，请提交授权委托书。",
        "请携带身份证明和有关证据，准时到场；听证中可以申辩和质证。",
        "无正当理由拒不出席或者未经许可中途退出的，视为放弃听证权利，本机关终止听证。",
    ]


def announcement(case: Case, number: str) -> Content:
    """B24, where the hearing is public."""
    papers = Papers(case)
    content = base("B24", case, number) | _appointed(papers) | {"cause": papers.cause}
    return finished(content | {
        "copies": "本公告张贴、登载各一份，一份存档",
        "parts": [
            part("", f"本机关定于{content['hearing_at']}在{content['hearing_place']}公开举行听证，现予公告。"),
            part("案由：", content["cause"]),
            part("主持人：", f"{content['hearing_host']}　记录员：{content['hearing_clerk']}"),
            part("旁听：", "需要旁听的，请凭有效身份证件到场，遵守听证纪律。"),
        ],
        "contact": contact(case),
    })


def record(case: Case, number: str) -> Content:
    """B25."""
    papers = Papers(case)
    agents = papers.act("hearing_agents") or []
    refused = papers.act("record_signed_as") == "refused"
    public = papers.own.newest("hearing_public", "notify", absent=None)
    content = base("B25", case, number) | {
        "party_name": papers.party_name,
        "hearing_host": papers.act("hearing_host"),
        "hearing_clerk": papers.act("hearing_clerk"),
        "began": when(papers.act("hearing_began")),
        "ended": when(papers.act("hearing_ended")),
        "place": papers.own.newest("hearing_place", "notify", absent=""),
        "hearing_record": papers.act("hearing_record"),
    }
    return finished(content | {
        "rows": [["案由", papers.cause], ["开始时间", content["began"]], ["结束时间", content["ended"]],
                 ["地点", content["place"]], ["方式", {True: "公开", False: "不公开"}.get(public, "")],
                 ["主持人", content["hearing_host"]], ["记录员", content["hearing_clerk"]],
                 ["案件调查人员", "、".join(papers.handlers())], ["当事人", content["party_name"]],
                 ["当事人到场", {True: "到场", False: "没有到场"}.get(papers.act("hearing_attended"), "")],
                 ["委托代理人", "、".join(agents)]],
        "told": [],
        "body": ["听证情况：", content["hearing_record"]],
        "closing": "以上笔录已交核对。" if refused else "以上笔录经核对，记载无误。",
        "refusal": papers.act("refusal_reason") if refused else "",
        "signatures": ["当事人或者代理人", "案件调查人员", f"主持人{content['hearing_host']}",
                       f"记录员{content['hearing_clerk']}"],
        "page_signature": "当事人或者代理人",
    })


def report(case: Case, number: str) -> Content:
    """B26."""
    papers = Papers(case)
    host = papers.own.newest("hearing_host", "notify", "hold", absent="")
    held = papers.own.last("hold")
    said = held.data if held else {}
    content = base("B26", case, number) | {
        "party_name": papers.party_name,
        "hearing_findings": papers.act("hearing_findings"),
        "hearing_advice": papers.act("hearing_advice"),
        "hearing_host": host,
    }
    return finished(content | {
        "rows": [["案由", papers.cause], ["当事人", content["party_name"]],
                 ["听证时间", when(said.get("hearing_began"))],
                 ["听证地点", papers.own.newest("hearing_place", "notify", absent="")],
                 ["主持人", host], ["记录员", said.get("hearing_clerk", "")],
                 ["听证通知书文号", papers.number_of("B23")],
                 ["当事人到场", {True: "到场", False: "没有到场"}.get(said.get("hearing_attended"), "")]],
        "parts": [
            part("听证认定的事实", content["hearing_findings"]),
            part("意见和建议", content["hearing_advice"]),
        ],
        "opinions": [opinion("听证主持人", "听证报告如上，附听证笔录。", host, content["decided_on"])],
    })


CONTENTS = {"B22": request, "B23": notice, "B24": announcement, "B25": record, "B26": report}
