"""From the lead to the filing: B01 案件来源登记表, B02 立案审批表, B03 不予立案审批表."""

from __future__ import annotations

from hengjian.enforcement.documents.common import (
    Content,
    Papers,
    base,
    day_text,
    finished,
    label,
    listed,
    opinion,
    opinion_of,
    part,
    when,
)
from hengjian.enforcement.ordinary.filing import APPLY
from hengjian.proceedings.behaviours import Case


def source(case: Case, number: str) -> Content:
    """B01. Who reported it stands in no paper: the name is sealed (L4)."""
    papers = Papers(case)
    content = base("B01", case, number) | {
        "case_source": papers.coded("case_source"),
        "clue_content": papers.act("clue_content"),
        "clue_received_at": when(papers.act("clue_received_at")),
        "registered_by": papers.doer,
    }
    reporter = {True: "实名（姓名、电话另行封存）", False: "未署名"}.get(papers.act("reporter_named"), "")
    return finished(content | {
        "rows": [["案件来源", content["case_source"]], ["来源材料文号", papers.act("source_document")],
                 ["收到时间", content["clue_received_at"]], ["所指当事人", papers.act("clue_party")],
                 ["投诉举报人", reporter]],
        "parts": [part("线索内容", content["clue_content"])],
        "opinions": [opinion("登记人", "已登记。", papers.doer, content["decided_on"])],
    })


def filing(case: Case, number: str) -> Content:
    """B02, made when the head approves."""
    papers = Papers(case)
    content = base("B02", case, number) | {
        "cause": papers.cause,
        "party_name": papers.party_name,
        "case_source": label("case_source", papers.said("case_source", "open")),
        "offence_facts": papers.said("offence_facts", APPLY),
        "basis": papers.basis(),
        "handlers": papers.handlers(),
        "opinion": papers.act("approval_opinion"),
    }
    emergency = papers.act("emergency_document") if papers.act("emergency_response") else ""
    return finished(content | {
        "rows": [["案由", content["cause"]], ["案件来源", content["case_source"]],
                 ["收到线索", when(papers.said("clue_received_at", "open"))], *papers.party_rows(),
                 ["违法行为发生地", _place(papers)], ["违法行为日期", offence_days(papers)],
                 ["发现时间", when(papers.said("found_at", APPLY))]],
        "parts": [
            part("案情和核查情况", content["offence_facts"], papers.said("verification", "verify")),
            part("拟适用的条款", listed("违反", papers.basis("violated")), listed("依据", papers.basis("grounds"))),
            part("承办人员", "、".join(content["handlers"]), papers.said("recusal_declaration", APPLY)),
            *([part("突发事件应对", emergency)] if emergency else []),
        ],
        "opinions": [
            *opinion_of(papers.told.last(APPLY), "承办人意见", "提请立案。"),
            opinion("负责人意见", content["opinion"], papers.doer, content["decided_on"]),
        ],
    })


def refusal(case: Case, number: str) -> Content:
    """B03."""
    papers = Papers(case)
    content = base("B03", case, number) | {
        "clue_content": papers.said("clue_content", "open"),
        "reason": papers.act("not_filed_reason"),
        "approver": papers.doer,
    }
    return finished(content | {
        "rows": [["案件来源", label("case_source", papers.said("case_source", "open"))],
                 ["收到时间", when(papers.said("clue_received_at", "open"))], ["所指当事人", papers.party_name]],
        "parts": [
            part("线索内容", content["clue_content"]),
            part("核查情况", papers.said("verification", "verify"),
                 label("verification_result", papers.said("verification_result", "verify"))),
            part("不予立案的理由", content["reason"]),
        ],
        "opinions": [
            *opinion_of(papers.told.last("verify"), "核查人", "核查情况如上。"),
            opinion("负责人意见", "不予立案。", papers.doer, content["decided_on"]),
        ],
    })


def offence_days(papers: Papers) -> str:
    """When the offence was: one day, from one to another, or still going on."""
    began, ended = (day_text(papers.said(name, APPLY)) for name in ("offence_began", "offence_ended"))
    if papers.said("offence_continuing", APPLY) is True:
        return f"自{began}起，仍在继续" if began else "仍在继续"
    return f"{began}至{ended}" if began and ended and began != ended else ended or began


def _place(papers: Papers) -> str:
    place = papers.said("offence_place", APPLY)
    return str(place.get("place_text", "")) if place else ""


CONTENTS = {"B01": source, "B02": filing, "B03": refusal}
