"""Investigation: B04 回避, B05 询问通知, B06 询问笔录, B07 现场笔录, B16 调查终结报告."""

from __future__ import annotations

from typing import Any

from hengjian.enforcement.documents.common import (
    Content,
    Papers,
    base,
    contact,
    day_text,
    discretion_text,
    finished,
    label,
    listed,
    officers,
    opinion,
    part,
    penalty_text,
    sentence,
    signed_by,
    when,
)
from hengjian.enforcement.documents.filing import offence_days
from hengjian.enforcement.reading import yuan
from hengjian.kernel.money import display
from hengjian.proceedings.behaviours import Case

EVIDENCE_STEPS = ("apply_filing", "add_evidence")
COURSE = {"verify": "核查线索", "file": "立案", "interview": "询问", "inspect_scene": "现场检查（勘验）",
          "preserve": "先行登记保存证据", "handle_preserved": "处理登记保存的证据",
          "receive_appraisal": "收到检测、检验、鉴定意见", "order_correction": "责令改正", "suspend": "中止办理",
          "resume": "恢复办理"}
"""What of an investigation its report tells, in order of time."""


def recusal(case: Case, number: str) -> Content:
    """B04."""
    papers = Papers(case)
    asked = papers.told.before_now().last("request_recusal")
    said = asked.data if asked else {}
    granted = papers.act("recusal_granted")
    content = base("B04", case, number) | {
        "recusal_whom": said.get("recusal_whom", ""),
        "recusal_result": {True: "准予回避", False: "驳回回避申请"}.get(granted, ""),
        "reason": papers.act("reason"),
    }
    by = {"self": "本人", "party": "当事人"}.get(said.get("recusal_requested_by", ""), "")
    return finished(content | {
        "addressee": f"{papers.party_name}、{content['recusal_whom']}",
        "parts": [
            part("", f"在{papers.cause}的办理中，{by}于{day_text(asked.moment) if asked else ''}申请"
                     f"{content['recusal_whom']}回避。申请的理由：{sentence(said.get('reason', ''))}"),
            part("决定：", f"{content['recusal_result']}。"),
            part("理由：", content["reason"]),
        ],
        "contact": contact(case),
    })


def summons(case: Case, number: str) -> Content:
    """B05."""
    papers = Papers(case)
    content = base("B05", case, number) | {
        "interviewee": papers.act("interviewee"),
        "summoned_at": when(papers.act("summoned_at")),
        "summoned_place": papers.act("summoned_place"),
        "officers": officers(case),
    }
    return finished(content | {
        "addressee": content["interviewee"],
        "parts": [
            part("", f"为调查{papers.cause}，请你于{content['summoned_at']}到{content['summoned_place']}接受询问。"),
            part("应带材料：", papers.act("summoned_materials")),
            part("", "当事人或者有关人员应当如实回答询问，并协助调查或者检查，不得拒绝或者阻挠"
                     "（行政处罚法第五十五条）。认为执法人员与案件有直接利害关系的，可以申请回避。"),
        ],
        "contact": contact(case, *(one["name"] for one in content["officers"])),
        "receipt": "本通知书收到。",
    })


def interview(case: Case, number: str) -> Content:
    """B06."""
    papers = Papers(case)
    content = _record("B06", papers, number, "interview") | {
        "interviewee": papers.act("interviewee"),
        "interview_text": papers.act("interview_text"),
    }
    return finished(content | {
        "rows": [["案由", papers.cause], ["开始时间", content["began"]], ["结束时间", content["ended"]],
                 ["地点", content["place"]], ["询问人", signed_by(case)], ["被询问人", content["interviewee"]],
                 ["被询问人身份", papers.coded("interviewee_part")]],
        "body": [content["interview_text"]],
        "signatures": ["被询问人", *(f"询问人{one['name']}" for one in content["officers"])],
        "page_signature": "被询问人",
    })


def scene(case: Case, number: str) -> Content:
    """B07."""
    papers = Papers(case)
    witness = papers.act("witness_name")
    content = _record("B07", papers, number, "scene") | {
        "party_name": papers.party_name, "scene_text": papers.act("scene_text")}
    return finished(content | {
        "rows": [["案由", papers.cause], ["当事人", content["party_name"]], ["开始时间", content["began"]],
                 ["结束时间", content["ended"]], ["地点", content["place"]], ["检查人", signed_by(case)],
                 ["见证人", witness]],
        "body": ["现场情况：", content["scene_text"]],
        "signatures": ["当事人", *([f"见证人{witness}"] if witness else []),
                       *(f"检查人{one['name']}" for one in content["officers"])],
        "page_signature": "当事人",
    })


def _record(code: str, papers: Papers, number: str, what: str) -> Content:
    """What records of an interview and of a scene share."""
    refused = papers.act("record_signed_as") == "refused"
    return base(code, papers.case, number) | {
        "began": when(papers.act(f"{what}_began")),
        "ended": when(papers.act(f"{what}_ended")),
        "place": papers.act("place_text"),
        "officers": officers(papers.case),
        "told": _told(papers),
        "closing": "以上笔录已交核对。" if refused else "以上笔录经核对，记载无误。",
        "refusal": papers.act("refusal_reason") if refused else "",
    }


def _told(papers: Papers) -> list[str]:
    """That certificates were shown and rights told, as far as the act says so."""
    told = []
    if papers.act("certificates_shown") is True:
        agency, numbers = papers.case.organisation.name, "、".join(papers.act("officer_numbers") or [])
        told.append(f"执法人员表明{agency}执法人员的身份，主动出示了执法证件，执法证号：{numbers}。")
    if rights := papers.act("rights_told"):
        names = "、".join(label("right", right) for right in rights)
        told.append(f"执法人员告知：依法享有{names}的权利；应当如实回答询问，协助调查或者检查，不得拒绝或者阻挠。")
    return told


def report(case: Case, number: str) -> Content:
    """B16."""
    papers = Papers(case)
    kinds, fine = papers.act("proposed_kinds"), papers.act("proposed_fine")
    crime = papers.coded("crime_assessment")
    content = base("B16", case, number) | {
        "party_name": papers.party_name,
        "determined_facts": papers.act("determined_facts"),
        "evidence": papers.act("evidence_cited"),
        "characterisation": papers.act("characterisation"),
        "crime_assessment": crime,
        "proposal": _proposal(papers, penalty_text(kinds or [], fine, papers.act("confiscated_amount"))),
        "officers": officers(case),
    }
    gain = papers.act("illegal_gain")
    return finished(content | {
        "rows": [["案由", papers.cause], *papers.party_rows(), ["违法行为日期", offence_days(papers)]],
        "parts": [
            part("调查经过", *_course(papers)),
            part("认定的违法事实", content["determined_facts"]),
            part("证据分析", *evidence_lines(papers, content["evidence"])),
            part("定性和依据", content["characterisation"], listed("违反", papers.basis("violated")),
                 listed("依据", papers.basis("grounds"))),
            part("违法所得", f"{display(yuan(gain))} 元" if gain else "", papers.act("gain_kept_reason")),
            part("裁量", discretion_text(papers.act),
                 "；".join(label("adjustment_factor", one) for one in papers.act("adjustment_factors") or [])),
            part("是否涉嫌犯罪", crime, papers.act("crime_reason")),
            part("重大或者复杂", _major(papers)),
            part("处理建议", content["proposal"]),
        ],
        "opinions": [opinion("承办人", "案件调查终结，请审查。", signed_by(case), content["decided_on"])],
    })


def _proposal(papers: Papers, penalty: str) -> str:
    outcome, ground = papers.coded("proposed_outcome"), papers.coded("no_penalty_ground")
    return f"{outcome}：{words}" if (words := penalty or ground) else outcome


def _major(papers: Papers) -> str:
    if papers.act("is_major") is True:
        return f"情节复杂或者重大违法行为（{papers.coded('major_ground')}）"
    return "不属于情节复杂或者重大违法行为"


def _course(papers: Papers) -> list[str]:
    found = (act for act in papers.told.before_now().acts if act.name in COURSE)
    return [f"{day_text(act.moment)}　{COURSE[act.name]}{_whom(act.data)}" for act in found]


def _whom(said: dict[str, Any]) -> str:
    return f"：{said['interviewee']}" if said.get("interviewee") else ""


def evidence_lines(papers: Papers, cited: list[str]) -> list[str]:
    """Each piece relied on, its kind and what it proves, as it was registered."""
    known: dict[str, dict[str, Any]] = {}
    for act in papers.told.all(*EVIDENCE_STEPS):
        known |= {row["evidence_title"]: row for row in act.data.get("evidence", [])}
    return [f"{place}. {_evidence(title, known.get(title, {}))}" for place, title in enumerate(cited or [], start=1)]


def _evidence(title: str, row: dict[str, Any]) -> str:
    kind, proves = label("evidence_type", row.get("evidence_type", "")), row.get("evidence_note", "")
    return f"{title}{f'（{kind}）' if kind else ''}{f'，证明：{proves}' if proves else ''}"


CONTENTS = {"B04": recusal, "B05": summons, "B06": interview, "B07": scene, "B16": report}
