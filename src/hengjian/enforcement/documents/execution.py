"""After the decision: B35 延期（分期）缴纳, B36 缴款通知, C11 催告, B39 结案审批."""

from __future__ import annotations

from hengjian.enforcement.documents.common import (
    BLANK,
    Content,
    Papers,
    amount,
    bank_payment,
    base,
    chinese_date,
    contact,
    day_text,
    finished,
    label,
    opinion,
    opinion_of,
    part,
)
from hengjian.enforcement.documents.decision import PROPOSE
from hengjian.enforcement.ordinary import execution
from hengjian.enforcement.ordinary.notice import DECISIONS
from hengjian.enforcement.reading import yuan
from hengjian.kernel.money import capital
from hengjian.proceedings.behaviours import Case


def deferral(case: Case, number: str) -> Content:
    """B35."""
    papers = Papers(case)
    content = base("B35", case, number) | {
        "party_name": papers.party_name,
        "decision_number": papers.number_of(*DECISIONS),
        "deferral": _deferral(papers),
    }
    fine = execution.fined(papers.told)
    return finished(content | {
        "addressee": content["party_name"],
        "parts": [
            part("", f"本机关{content['decision_number']}《行政处罚决定书》决定对你（单位）罚款 {amount(fine)}。"
                     "你（单位）申请暂缓或者分期缴纳，经审查，现批准如下："),
            part("一、缴纳的安排", content["deferral"]),
            part("二、申请的理由", papers.said("deferral_hardship", "apply_deferral")),
            part("三、逾期的后果", "到期没有缴纳的，本机关依法加处罚款或者申请人民法院强制执行。"),
        ],
        "contact": contact(case),
        "receipt": "本批准书收到。",
    })


def _deferral(papers: Papers) -> str:
    if papers.act("deferral_kind") == "defer":
        return f"延期至{day_text(papers.act('deferred_to'))}前（含当日）一次缴清。"
    rows = execution.instalments(papers.now)
    days = "；".join(f"第{place}期 {chinese_date(day)}前（含当日）缴纳 {amount(part_)}"
                    for place, (day, part_) in enumerate(rows, start=1))
    return f"分{len(rows)}期缴纳：{days}。" if rows else ""


def payment(case: Case, number: str) -> Content:
    """B36. The code for payment is the treasury's, to whose system there is no line yet: its place is struck."""
    papers = Papers(case)
    fine = yuan(papers.said("fine", PROPOSE))
    decision = papers.number_of(*DECISIONS)
    content = base("B36", case, number) | {
        "party_name": papers.party_name,
        "fine": f"{fine:.2f}",
        "fine_capital": capital(fine),
        "payment": bank_payment(case.params).replace("本决定书", "行政处罚决定书", 1),
    }
    return finished(content | {
        "addressee": content["party_name"],
        "party": [["缴款人", content["party_name"]], ["处罚决定书文号", decision],
                  ["执收单位", content["agency_name"]], ["缴款项目", "罚款"], ["金额", amount(fine)],
                  ["收款银行", BLANK], ["账号", BLANK], ["缴款码", BLANK]],
        "parts": [part("缴纳方式和期限：", content["payment"])],
        "contact": contact(case),
        "receipt": "本通知书收到。",
    })


def closing(case: Case, number: str) -> Content:
    """B39."""
    papers = Papers(case)
    applied = papers.told.last("apply_close")
    said = applied.data if applied else {}
    content = base("B39", case, number) | {
        "party_name": papers.party_name,
        "decision_number": papers.number_of(*DECISIONS),
        "execution": said.get("execution_note", ""),
        "closed_as": label("closed_as", said.get("closed_as")),
        "opinion": papers.act("approval_opinion"),
        "approver": papers.doer,
    }
    return finished(content | {
        "rows": [["案由", papers.cause], ["当事人", content["party_name"]],
                 ["处罚决定书文号", content["decision_number"]],
                 ["立案日期", day_text(papers.told.at("file"))], ["决定日期", day_text(papers.told.at("decide"))],
                 ["承办人员", "、".join(papers.handlers())]],
        "parts": [
            part("执行情况", content["execution"], *_paid(papers)),
            part("涉案财物处理", said.get("property_handled", "")),
            part("结案方式", content["closed_as"], said.get("reason", "")),
        ],
        "opinions": [
            *opinion_of(applied, "承办人意见", "提请结案。"),
            opinion("负责人意见", content["opinion"], papers.doer, content["decided_on"]),
        ],
    })


def _paid(papers: Papers) -> list[str]:
    """Every payment with its day and bank receipt."""
    return [f"{day_text(act.moment)}缴纳{label('payment_of', act.data.get('payment_of'))} "
            f"{amount(yuan(act.data.get('amount')))}，银行回单号 {act.data.get('bank_receipt_number', BLANK)}。"
            for act in papers.told.all("pay")]


def demand(case: Case, number: str) -> Content:
    """C11."""
    papers = Papers(case)
    owed = yuan(papers.act("demanded_amount"))
    days, told = case.params.days("demand").n, bool(papers.act("late_fine_rate_told"))
    content = base("C11", case, number) | {
        "party_name": papers.party_name,
        "decision_number": papers.number_of(*DECISIONS),
        "fine": f"{owed:.2f}",
        "fine_capital": capital(owed),
        "performance": f"请自本催告书送达之日起{days}个工作日内，到银行或者通过电子支付系统缴纳",
        "late_fine_rate_told": told,
        "late_rate": f"逾期没有缴纳的，每日按罚款数额的千分之{case.params.integer('late_fine_permille')}加处罚款，"
                     "加处罚款的数额不超过罚款本数。" if told else "",
        "rights": "你（单位）对本催告有权进行陈述和申辩。",
    }
    return finished(content | {
        "addressee": content["party_name"],
        "parts": [
            part("", f"本机关作出{content['decision_number']}《行政处罚决定书》，你（单位）在规定的期限内没有履行。"
                     "现依法催告："),
            part("一、履行的内容", f"缴纳罚款等款项 {amount(owed)}。"),
            part("二、履行的期限和方式", f"{content['performance']}。{content['late_rate']}"),
            part("三、你（单位）的权利", content["rights"]),
            part("四、逾期的后果", "期满仍不履行的，本机关依法申请人民法院强制执行。"),
        ],
        "contact": contact(case),
        "receipt": "本催告书收到。",
    })


CONTENTS = {"C11": demand, "B35": deferral, "B36": payment, "B39": closing}
