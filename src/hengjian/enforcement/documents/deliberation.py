"""Collective deliberation: B27 集体讨论笔录."""

from __future__ import annotations

from hengjian.enforcement.documents.common import Content, Papers, base, finished, label, when
from hengjian.enforcement.documents.decision import hearings_text, reviews_text
from hengjian.proceedings.behaviours import Case


def record(case: Case, number: str) -> Content:
    """B27. Where it was held nobody is asked yet, so that place is struck."""
    papers = Papers(case)
    members = papers.act("deliberation_members") or []
    posts = {row["member_name"]: row["member_post"] for row in members}
    opened = papers.own.acts[0].data
    chair = papers.act("deliberation_chair")
    content = base("B27", case, number) | {
        "party_name": papers.party_name,
        "chair": chair,
        "members": [f"{name}（{post}）" for name, post in posts.items()],
        "clerk": papers.act("deliberation_clerk"),
        "speeches": papers.act("deliberation_speeches"),
        "votes": f"同意{papers.act('votes_for')}票，反对{papers.act('votes_against')}票",
        "conclusion": papers.act("deliberation_conclusion"),
        "held_at": when(papers.now.moment),
    }
    post = f"（{posts[chair]}）" if posts.get(chair) else ""
    return finished(content | {
        "rows": [["案由", papers.cause], ["当事人", content["party_name"]],
                 ["讨论事项", label("deliberation_on", opened.get("deliberation_on"))], ["时间", content["held_at"]],
                 ["地点", ""], ["主持人", f"{chair}{post}"], ["出席人员", "、".join(content["members"])],
                 ["列席人员", papers.act("deliberation_observers")], ["记录人", content["clerk"]]],
        "told": [],
        "body": [
            f"案情汇报：{opened.get('deliberation_matter', '')}",
            f"认定的违法事实：{papers.said('determined_facts', 'conclude', 'propose_decision')}",
            f"法制审核意见：{reviews_text(papers)}",
            f"听证情况：{hearings_text(papers) or '没有举行听证。'}",
            "各人发言：", content["speeches"],
            f"表决情况：{content['votes']}，{papers.coded('deliberation_result')}。",
            f"讨论结论：{content['conclusion']}",
        ],
        "closing": "以上笔录经出席人员核对，记载无误。",
        "signatures": [f"出席人{name}" for name in posts] + [f"记录人{content['clerk']}"],
        "page_signature": "主持人",
    })


CONTENTS = {"B27": record}
