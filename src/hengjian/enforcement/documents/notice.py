"""Notice before the decision and the party's answer: B18 事先告知, B19 听证告知, B20 陈述申辩笔录, B21 复核意见."""

from __future__ import annotations

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
    period,
    signed_by,
    when,
)
from hengjian.enforcement.documents.investigation import evidence_lines
from hengjian.proceedings.behaviours import Case

ANSWERS = {"silent": "当事人在期限内没有提出陈述、申辩。", "waived": "当事人放弃陈述、申辩。"}


def notice(case: Case, number: str) -> Content:
    """B18."""
    papers = Papers(case)
    days = period(case.params, "statement_days")
    content = _intended("B18", papers, number) | {
        "informed_content": papers.act("informed_content"), "statement_days": days, "officers": officers(case)}
    hearing = "本案另行告知听证权利，见《听证告知书》。" if papers.act("hearing_right") is True else ""
    return finished(content | {
        "parts": [
            part("一、违法事实和证据", papers.said("determined_facts", "conclude"),
                 listed("证据", evidence_lines(papers, papers.said("evidence_cited", "conclude")))),
            part("二、拟处罚的理由", content["informed_content"], papers.said("characterisation", "conclude"),
                 f"裁量：{discretion_text(lambda element: papers.said(element, 'conclude'))}"),
            part("三、处罚依据", *content["cited"]),
            part("四、拟给予的行政处罚", f"{content['penalty']}。"),
            part("五、陈述、申辩的权利和期限",
                 "对上述拟处罚的内容及事实、理由、依据，你（单位）依法享有陈述、申辩的权利。请自收到本告知书之日起"
                 f"{days}内向本机关提出书面或者口头的陈述、申辩；逾期没有提出的，视为放弃。" if days else "", hearing),
        ],
        "contact": contact(case, *(one["name"] for one in content["officers"])),
        "receipt": "本告知书收到。",
    })


def hearing_notice(case: Case, number: str) -> Content:
    """B19."""
    papers = Papers(case)
    days = period(case.params, "hearing_request")
    content = _intended("B19", papers, number) | {"hearing_days": days, "officers": officers(case)}
    return finished(content | {
        "parts": [
            part("一、违法事实", papers.said("determined_facts", "conclude")),
            part("二、处罚依据", *content["cited"]),
            part("三、拟给予的行政处罚", f"{content['penalty']}。"),
            part("四、听证的权利和期限",
                 "拟给予的处罚属于应当告知听证权利的范围，你（单位）有权要求听证。要求听证的，应当自收到本告知书之日起"
                 f"{days}内向本机关提出；逾期没有提出的，视为放弃。" if days else "",
                 "当事人不承担行政机关组织听证的费用。"),
        ],
        "contact": contact(case, *(one["name"] for one in content["officers"])),
        "receipt": "本告知书收到。",
    })


def _intended(code: str, papers: Papers, number: str) -> Content:
    """To whom, and which penalty is intended on which grounds."""
    penalty = penalty_text(papers.act("proposed_kinds") or [], papers.act("proposed_fine"),
                           papers.act("confiscated_amount"))
    return base(code, papers.case, number) | {
        "party_name": papers.party_name,
        "addressee": papers.party_name,
        "party": papers.party_rows(),
        "penalty": penalty,
        "basis": papers.basis(),
        "cited": [listed("违反", papers.basis("violated")), listed("依据", papers.basis("grounds"))],
    }


def statement(case: Case, number: str) -> Content:
    """B20, where the party made a statement."""
    papers = Papers(case)
    content = base("B20", case, number) | {
        "party_name": papers.party_name,
        "statement": papers.act("statement"),
        "officers": officers(case),
        "made_at": when(papers.now.moment),
    }
    return finished(content | {
        "rows": [["案由", papers.cause], ["陈述申辩人", content["party_name"]], ["时间", content["made_at"]],
                 ["告知书文号", papers.number_of("B18")], ["记录的执法人员", signed_by(case)]],
        "told": [f"本机关已以{papers.number_of('B18')}《行政处罚事先告知书》告知拟处罚的内容及事实、理由、依据，"
                 "现听取并记录陈述、申辩。"],
        "body": [content["statement"]],
        "closing": "以上笔录经核对，记载无误。",
        "signatures": ["陈述申辩人", *(f"执法人员{one['name']}" for one in content["officers"])],
        "page_signature": "陈述申辩人",
    })


def reply(case: Case, number: str) -> Content:
    """B21."""
    papers = Papers(case)
    content = base("B21", case, number) | {
        "party_name": papers.party_name,
        "statement": stated(papers),
        "statement_result": papers.coded("statement_result"),
        "statement_reply": papers.act("statement_reply"),
    }
    heard = papers.told.before_now().last("hear")
    return finished(content | {
        "rows": [["案由", papers.cause], ["当事人", content["party_name"]], ["告知书文号", papers.number_of("B18")],
                 ["提出日期", day_text(heard.moment) if heard else ""]],
        "parts": [
            part("陈述申辩内容", content["statement"]),
            part("复核结果", content["statement_result"]),
            part("复核意见", content["statement_reply"]),
        ],
        "opinions": [opinion("复核人", "复核意见如上。", papers.doer, content["decided_on"])],
    })


def stated(papers: Papers) -> str:
    """What the party said to the newest notice, or that it said nothing."""
    heard = papers.told.since("inform").last("hear")
    response = str(heard.data.get("party_response", "")) if heard else ""
    if heard and response == "waived":
        return f"{ANSWERS['waived'][:-1]}（{label('waiver_by', heard.data.get('waiver_by'))}）。"
    return ANSWERS.get(response) or str(heard.data.get("statement", "") if heard else "")


CONTENTS = {"B18": notice, "B19": hearing_notice, "B20": statement, "B21": reply}
