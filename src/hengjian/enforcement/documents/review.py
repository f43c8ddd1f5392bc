"""Legal review: B17 法制审核意见书."""

from __future__ import annotations

from typing import Any

from hengjian.enforcement.documents.common import (
    BLANK,
    Content,
    Papers,
    base,
    finished,
    label,
    opinion,
    part,
    penalty_text,
    when,
)
from hengjian.enforcement.ordinary import key_facts
from hengjian.enforcement.reading import Done
from hengjian.proceedings import standards
from hengjian.proceedings.behaviours import Case

RESULTS = {"pass": "审核通过", "require_changes": "修改后通过", "reject": "审核不通过", "suggest_transfer": "建议移送"}
GROUP = 16


def review(case: Case, number: str) -> Content:
    """B17: what was submitted, the seven points, the conclusion, and the digest that ties it to the decision."""
    papers = Papers(case)
    submission = papers.own.last(*key_facts.SUBMISSIONS) or papers.own.acts[0]
    accepted = papers.own.before_now().at("accept")
    content = base("B17", case, number) | {
        "party_name": papers.party_name,
        "reviewed": reviewed(submission),
        "key_digest": grouped(key_facts.submitted(submission).digest),
        "points": _points(papers.act("review_points") or []),
        "result": RESULTS[case.step],
        "review_opinion": papers.act("review_opinion"),
        "reviewer": papers.doer,
    }
    said = submission.data
    qualification, helpers = papers.act("reviewer_qualification"), papers.act("review_assistants")
    return finished(content | {
        "rows": [["案由", papers.cause], ["当事人", content["party_name"]],
                 ["承办人", "、".join(papers.handlers())], ["送审阶段", label("review_of", said.get("review_of"))],
                 ["送审时间", when(submission.moment)], ["受理时间", when(accepted)],
                 ["送审材料", said.get("review_materials", "")]],
        "parts": [
            part("送审的事实", said.get("determined_facts", "")),
            part("送审的处理意见", content["reviewed"], f"裁量：{discretion(said)}"),
            part("关键要素摘要（SM3）", content["key_digest"]),
            part("审核要点", *content["points"]),
            part("审核意见", content["review_opinion"]),
        ],
        "opinions": [opinion("审核结论", content["result"], _reviewer(papers.doer, qualification, helpers),
                             content["decided_on"])],
    })


def reviewed(submission: Done) -> str:
    """The treatment that was submitted: its outcome and the penalty."""
    said = submission.data
    penalty = penalty_text(said.get("proposed_kinds", []), said.get("proposed_fine"), said.get("confiscated_amount"))
    outcome = label("proposed_outcome", said.get("proposed_outcome"))
    return f"{outcome}：{penalty}" if penalty else outcome


def discretion(said: dict[str, Any]) -> str:
    tier, adjusted = said.get("discretion_tier", ""), label("adjustment", said.get("adjustment", ""))
    return f"“{tier}”档，裁量情节：{adjusted}" if tier else adjusted or BLANK


def grouped(digest: str) -> str:
    """A digest in groups that a line can be broken between."""
    return " ".join(digest[at:at + GROUP] for at in range(0, len(digest), GROUP))


def _points(rows: list[dict[str, Any]]) -> list[str]:
    """Every point of the standard, in its order; one that was not judged is struck."""
    judged = {row["review_point"]: row for row in rows}
    codes = standards.law().dictionary.codelists["review_point"].codes
    return [f"{place}. {title}：{_point(judged.get(code))}" for place, (code, title) in enumerate(codes.items(), 1)]


def _point(row: dict[str, Any] | None) -> str:
    if row is None:
        return BLANK
    return f"{'符合' if row['review_point_ok'] else '不符合'}。{row['review_point_reason']}"


def _reviewer(name: str, qualification: str, helpers: str) -> str:
    licence = f"（法律职业资格证书号 {qualification}）" if qualification else ""
    return f"{name}{licence}{f'　协助：{helpers}' if helpers else ''}"


CONTENTS = {"B17": review}
