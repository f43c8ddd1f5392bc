"""The decision and what ends a case without one: B28 审批表, B29 处罚, B30 不予处罚, B32 撤销立案, B33 移送."""

from __future__ import annotations

from hengjian.enforcement.documents.common import (
    CONFISCATING,
    Content,
    Papers,
    bank_payment,
    base,
    contact,
    day_text,
    discretion_text,
    finished,
    label,
    listed,
    opinion,
    opinion_of,
    part,
    penalty_text,
    sentence,
)
from hengjian.enforcement.documents.filing import offence_days
from hengjian.enforcement.documents.investigation import evidence_lines
from hengjian.enforcement.documents.notice import stated
from hengjian.enforcement.documents.review import RESULTS
from hengjian.enforcement.ordinary import key_facts
from hengjian.enforcement.ordinary.children import DELIBERATION, HEARING, OPINIONS, REVIEW
from hengjian.enforcement.reading import told_by, yuan
from hengjian.identity.services import SHANGHAI
from hengjian.kernel.money import capital
from hengjian.law.documents import choice_text
from hengjian.proceedings.behaviours import Case

PROPOSE = "propose_decision"
ENDS = {"report": "已举行听证并提交听证报告", "terminate": "听证终止", "refuse": "不予听证"}
PUBLICATION = "本行政处罚决定依法应当公示的，将依照行政处罚法第四十八条的规定向社会公示。"


# -- what the approval form tells of how the case went ---------------------------------------------------------


def reviews_text(papers: Papers) -> str:
    """Each legal review of the case with its conclusion; that there was none, and why."""
    lines = []
    for member in papers.case.family.children(papers.case.root.id, REVIEW):
        told = told_by(member)
        if given := told.last(*OPINIONS):
            submission = told.last(*key_facts.SUBMISSIONS) or told.acts[0]
            of = label("review_of", submission.data.get("review_of"))
            lines.append(f"{of}：{day_text(given.moment)}由{given.signed}审核，"
                         f"{RESULTS[given.name]}。{given.data.get('review_opinion', '')}")
    return "\n".join(lines) or "没有进行法制审核。"


def hearings_text(papers: Papers) -> str:
    """Each hearing and how it ended; empty where none was asked for."""
    lines = []
    for member in papers.case.family.children(papers.case.root.id, HEARING):
        told = told_by(member)
        ended = told.last(*ENDS)
        line = f"当事人于{day_text(told.acts[0].moment)}申请听证"
        line += f"，{day_text(ended.moment)}{ENDS[ended.name]}" if ended else "，尚未结束"
        advice = f"听证意见：{sentence(ended.data['hearing_advice'])}" if ended and ended.name == "report" else ""
        lines.append(f"{line}。{advice}")
    return "\n".join(lines)


def statement_text(papers: Papers) -> str:
    """How the party was told and heard, and what became of what it said."""
    informed = papers.told.last("inform")
    if informed is None:
        return "本案没有作出拟处罚的告知。"
    number = papers.number_of("B18")
    reviewed = papers.told.since("inform").last("review_statement")
    result = label("statement_result", reviewed.data.get("statement_result")) if reviewed else ""
    said = sentence(stated(papers)) or "当事人没有提出陈述、申辩。"
    lines = [f"{day_text(informed.moment)}以{number}《行政处罚事先告知书》告知当事人。{said}"]
    if reviewed and (papers.told.since("inform").last("hear") or reviewed).data.get("party_response") == "statement":
        lines.append(f"复核结果：{result}。{sentence(reviewed.data.get('statement_reply', ''))}")
    if hearings := hearings_text(papers):
        lines.append(hearings)
    elif informed.data.get("hearing_right"):
        lines.append("已告知听证权利，当事人没有要求听证。")
    return "\n".join(lines)


def deliberations_text(papers: Papers) -> str:
    lines = []
    for member in papers.case.family.children(papers.case.root.id, DELIBERATION):
        if held := told_by(member).last("hold"):
            said = held.data
            result = label("deliberation_result", said.get("deliberation_result"))
            votes = f"同意{said.get('votes_for')}票，反对{said.get('votes_against')}票，{result}"
            lines.append(f"{day_text(held.moment)}集体讨论，{votes}。"
                         f"{sentence(said.get('deliberation_conclusion', ''))}")
    return "\n".join(lines) or "没有进行集体讨论。"


# -- documents -------------------------------------------------------------------------------------------------


def approval(case: Case, number: str) -> Content:
    """B28."""
    papers = Papers(case)
    content = base("B28", case, number) | {
        "party_name": papers.party_name,
        "determined_facts": papers.said("determined_facts", PROPOSE),
        "basis": papers.basis(),
        "penalty": _decided(papers),
        "review": reviews_text(papers),
        "statement": statement_text(papers),
        "opinion": papers.act("approval_opinion"),
        "approver": papers.doer,
    }
    return finished(content | {
        "rows": [["案由", papers.cause], *papers.party_rows(), ["违法行为日期", offence_days(papers)],
                 ["承办人员", "、".join(papers.handlers())]],
        "parts": [
            part("认定的违法事实", content["determined_facts"]),
            part("证据", *evidence_lines(papers, papers.said("evidence_cited", "conclude"))),
            part("依据", listed("违反", papers.basis("violated")), listed("依据", papers.basis("grounds"))),
            part("法制审核", content["review"]),
            part("陈述申辩和听证", content["statement"]),
            part("集体讨论", deliberations_text(papers)),
            part("处理决定", content["penalty"], f"裁量：{_discretion(papers)}",
                 papers.said("decision_reason", PROPOSE)),
        ],
        "opinions": [
            *opinion_of(papers.told.last(PROPOSE), "承办人意见", "提请作出上述决定。"),
            opinion("负责人意见", content["opinion"], papers.doer, content["decided_on"]),
        ],
    })


def penalty(case: Case, number: str) -> Content:
    """B29: the six items of article 59, the reasons of discretion, and that it will be published."""
    papers = Papers(case)
    kinds = papers.said("penalty_kinds", PROPOSE) or []
    fine = yuan(papers.said("fine", PROPOSE))
    content = _decision("B29", papers, number) | {
        "evidence": papers.said("evidence_cited", "conclude"),
        "penalty_kinds": kinds,
        "penalty": penalty_text(kinds, fine, papers.said("confiscated_amount", PROPOSE)),
        "discretion": _discretion(papers),
        "publication": PUBLICATION,
    }
    if "fine" in kinds:
        content |= {"fine": f"{fine:.2f}", "fine_capital": capital(fine)}
    if {"fine", *CONFISCATING} & set(kinds):
        content["payment"] = bank_payment(case.params)
    correction = papers.said("correction_order", "order_correction")
    return finished(content | {
        "parts": [
            part("一、违法事实和证据", content["determined_facts"], "上述事实，有下列证据证明：",
                 *evidence_lines(papers, content["evidence"])),
            part("二、告知和听取意见", statement_text(papers)),
            part("三、处罚的依据和理由", listed("违反", papers.basis("violated")),
                 listed("依据", papers.basis("grounds")), papers.said("characterisation", "conclude"),
                 papers.said("decision_reason", PROPOSE), f"裁量：{content['discretion']}"),
            part("四、处罚决定", f"本机关决定给予以下行政处罚：{content['penalty']}。",
                 f"责令改正：{correction}" if correction else ""),
            part("五、履行方式和期限", content.get("payment", "自收到本决定书之日起按照处罚内容履行。"),
                 "收款银行和账号：/　缴款码：/" if "payment" in content else ""),
            part("六、救济途径和期限", content["remedy"]),
            part("七、公示", content["publication"]),
        ],
        "receipt": "本决定书收到。",
    })


def no_penalty(case: Case, number: str) -> Content:
    """B30."""
    papers = Papers(case)
    content = _decision("B30", papers, number) | {
        "no_penalty_ground": label("no_penalty_ground", papers.said("no_penalty_ground", PROPOSE)),
        "education": papers.said("education", PROPOSE),
    }
    return finished(content | {
        "parts": [
            part("一、查明的事实", content["determined_facts"],
                 listed("证据", evidence_lines(papers, papers.said("evidence_cited", "conclude")))),
            part("二、不予处罚的情形和理由", content["no_penalty_ground"], papers.said("decision_reason", PROPOSE)),
            part("三、依据", *content["basis"]),
            part("四、决定", "本机关决定不予行政处罚。"),
            part("五、教育", content["education"]),
            part("六、救济途径和期限", content["remedy"]),
        ],
        "receipt": "本决定书收到。",
    })


def _decision(code: str, papers: Papers, number: str) -> Content:
    """What both decisions have: to whom, over which facts, on which grounds, which remedy, when."""
    case = papers.case
    body = case.organisation.answers.reconsideration_body
    return base(code, case, number) | {
        "party_name": papers.party_name,
        "addressee": papers.party_name,
        "party": papers.party_rows(),
        "determined_facts": papers.said("determined_facts", PROPOSE),
        "basis": papers.basis(),
        "remedy_body": body,
        "remedy": choice_text(body, case.params) if body else "",
        "decided_at": case.occurred_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "dates": _dates(papers),
        "contact": contact(case),
    }


def _dates(papers: Papers) -> list[list[str]]:
    """What the decision rests on, in the order in which it must have happened."""
    steps = (("立案", "file"), ("调查终结", "conclude"), ("决定", "decide"))
    return [[name, (at.time or at.day).isoformat()] for name, step in steps if (at := papers.told.at(step))]


def _decided(papers: Papers) -> str:
    """The outcome as it was proposed."""
    outcome = papers.said("outcome", PROPOSE)
    if outcome == "no_penalty":
        return f"{label('outcome', outcome)}：{label('no_penalty_ground', papers.said('no_penalty_ground', PROPOSE))}"
    kinds = papers.said("penalty_kinds", PROPOSE) or []
    return penalty_text(kinds, papers.said("fine", PROPOSE), papers.said("confiscated_amount", PROPOSE))


def _discretion(papers: Papers) -> str:
    proposed = papers.told.last(PROPOSE)
    return discretion_text(lambda element: proposed.data.get(element, "") if proposed else "")


def withdrawal(case: Case, number: str) -> Content:
    """B32."""
    papers = Papers(case)
    filed = papers.told.at("file")
    content = base("B32", case, number) | {
        "party_name": papers.party_name,
        "withdraw_ground": papers.coded("withdraw_ground"),
        "reason": papers.act("reason"),
        "approver": papers.doer,
    }
    return finished(content | {
        "rows": [["案由", papers.cause], *papers.party_rows(), ["立案日期", day_text(filed)],
                 ["承办人员", "、".join(papers.handlers())]],
        "parts": [
            part("案情", papers.said("offence_facts", "apply_filing")),
            part("撤销立案的原因", content["withdraw_ground"]),
            part("理由", content["reason"]),
        ],
        "opinions": [opinion("负责人意见", "撤销立案。", papers.doer, content["decided_on"])],
    })


def transfer(case: Case, number: str) -> Content:
    """B33."""
    papers = Papers(case)
    facts = papers.said("determined_facts", "conclude", PROPOSE) or papers.said("offence_facts", "apply_filing")
    content = base("B33", case, number) | {
        "transfer_to": papers.act("transfer_to"),
        "party_name": papers.party_name,
        "offence_facts": facts,
        "transfer_basis": papers.act("transfer_basis"),
        "reason": papers.act("reason"),
    }
    return finished(content | {
        "addressee": content["transfer_to"],
        "party": papers.party_rows(),
        "parts": [
            part("", f"本机关办理的{papers.cause}，现移送你单位处理。"),
            part("一、案情", facts),
            part("二、移送的理由", content["reason"]),
            part("三、移送的依据", content["transfer_basis"]),
            part("四、附件", "案件材料和证据目录随函移送。请将处理结果函告本机关。"),
        ],
        "contact": contact(case),
        "receipt": "本函及所附材料收到。",
    })


CONTENTS = {"B28": approval, "B29": penalty, "B30": no_penalty, "B32": withdrawal, "B33": transfer}
