"""The rules that the steps of a case were judged by, as the case page shows them: by article, what failed first."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.urls import reverse

from hengjian.proceedings import standards
from hengjian.proceedings.reading import CaseFile, moment_text
from hengjian.proceedings.views.shown import OUTCOMES, step_title
from hengjian.ui import components as ui
from hengjian.ui.citing import cited

WORDS = {"unmet": "不符合", "unknown": "无法判断", "waived": "已放行", "met": "符合"}
"""What is to be looked at first comes first."""


def articles(file: CaseFile) -> dict[str, Any]:
    """Every verdict with which a step was recorded, by article; what did not hold stands open, the rest is folded."""
    by_article: dict[str, list[ui.Gate]] = {}
    effects = standards.law().effects
    for step in reversed(file.state.steps):
        at = f"{step_title(file, step.name)} {moment_text(step.occurred_at, step.precision)}"
        for v in step.body.get("verdicts", []):
            if v["status"] in OUTCOMES:
                asks = effects.get(v["rule"], "") if v["status"] == "unknown" else ""
                detail = " · ".join(part for part in (asks, at, v["rule"], v.get("arithmetic", "")) if part)
                by_article.setdefault(cited(v["cite"]), []).append(
                    ui.Gate(OUTCOMES[v["status"]], v["message"], detail=detail))
    made = [_article(cite, gates) for cite, gates in by_article.items()]
    rank = list(WORDS)
    made.sort(key=lambda one: rank.index(one["state"]))
    return {"articles": made, "tally": _tally([gate for gates in by_article.values() for gate in gates])}


def _article(cite: str, gates: list[ui.Gate]) -> dict[str, Any]:
    """One article with the marks of the worst of its verdicts."""
    worst = min(gates, key=lambda gate: list(WORDS).index(gate.state))
    ordered = sorted(gates, key=lambda gate: list(WORDS).index(gate.state))
    return {"cite": cite, "gates": ordered, "state": worst.state, "mark": worst.mark, "tone": worst.tone,
            "open": worst.state != "met", "tally": _tally(gates)}


def _tally(gates: list[ui.Gate]) -> str:
    counts: Counter[str] = Counter(gate.state for gate in gates)
    return "，".join(f"{words} {counts[state]} 次" for state, words in WORDS.items() if counts[state])


def findings(file: CaseFile) -> list[dict[str, str]]:
    """What was found and stands, with the page that explains it and the record that it rests on."""
    steps = {step.id: step for step in file.state.steps}
    made = []
    for row in file.findings:
        gate = ui.Gate(OUTCOMES.get(row.status, "unmet"), row.message)
        step = steps.get(row.step_id)
        made.append({
            "message": row.message, "rule": row.rule, "cite": cited(row.cite), "mark": gate.mark, "tone": gate.tone,
            "spoken": WORDS[gate.state], "url": reverse("finding", args=[row.id]),
            "step": step_title(file, step.name) if step else "记录",
            "record_url": f"?tab=timeline#r-{step.seq}" if step else "?tab=timeline",
        })
    return made
