"""The city's measures for the platform (平台办法), articles that bind every act on it."""

from __future__ import annotations

from hengjian.law.facts_act import ActFacts
from hengjian.law.rulepacks import Params
from hengjian.law.rules.rule import Verdict, failed, not_applicable, passed, rule


@rule(
    "PT-03",
    cite="行政执法监督平台管理办法 第十九条",
    title="及时归集",
    at="*/*",
    since="2021-07-15",
    blocks_online=False,
)
def collected_in_time(act: ActFacts, params: Params) -> Verdict:
    """What was done elsewhere reaches the platform within some working days. Refusing it would make it later."""
    if not act.reported:
        return not_applicable("在线办理，随办随归集")
    days, due, came = params.days("collection_days").n, act.collection_due, act.recorded_at.day
    if came > due:
        return failed(f"环节完成后超过 {days} 个工作日才归集", "今后在期限内录入", f"{came} > {due}")
    return passed(f"环节完成后 {days} 个工作日内归集", f"{came} ≤ {due}")
