"""Serving: B41 送达回证."""

from __future__ import annotations

from hengjian.enforcement.documents.common import Content, Papers, base, day_text, finished, label, officers
from hengjian.proceedings.behaviours import Case


def certificate(case: Case, number: str) -> Content:
    """B41, with each document's number as it was issued in the family."""
    papers = Papers(case)
    opened = papers.own.acts[0]
    announced = papers.own.last("announce")
    content = base("B41", case, number) | {
        "documents": _documents(papers, opened.data.get("served_documents", [])),
        "recipient": opened.data.get("recipient", ""),
        "serving_method": papers.coded("serving_method"),
        "served_on": day_text(papers.act("served_on")),
        "receiver": papers.act("receiver_name"),
        "officers": officers(case),
    }
    return finished(content | {
        "rows": [["案由", papers.cause], ["受送达人", content["recipient"]],
                 ["送达地点", papers.own.value(opened, "serving_address", "")],
                 ["送达方式", content["serving_method"]], ["送达日期", content["served_on"]],
                 ["签收人", content["receiver"]], ["签收人身份、代收理由", papers.coded("receiver_part")],
                 ["拒收事由", papers.act("refusal_reason")], ["见证人", papers.act("witness_name")],
                 ["留置过程", "已拍照、录像记录" if papers.act("serving_recording") is True else ""],
                 ["邮件号码", papers.act("postal_number")],
                 ["电子送达确认书编号", papers.act("electronic_consent")],
                 ["公告载体和日期", f"{announced.data.get('announced_in', '')}，{day_text(announced.moment)}"
                  if announced else ""]],
        "remark": announced.data.get("announcement_reason", "") if announced else "",
    })


def _documents(papers: Papers, codes: list[str]) -> list[dict[str, str]]:
    """Title and number; of a paper that was not issued here what its code is called, and no number."""
    issued = {one["code"]: one for one in papers.issued()}
    return [{"name": issued[code]["title"] if code in issued else label("served_document", code),
             "number": issued[code]["number"] if code in issued else ""} for code in codes]


CONTENTS = {"B41": certificate}
