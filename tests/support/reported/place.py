"""The place from which cases are reported: made up, and the same in every run. `support.reported_world` builds it."""

from __future__ import annotations

from support.reported.telling import Body, World

ITEMS = {
    "spot": "SCJG-0001", "ordinary": "SCJG-0101",
    "unpublished": "SCJG-0201", "strange": "SCJG-0202", "ended": "SCJG-0203", "not_simple": "SCJG-0204",
    "narrow": "SCJG-0205", "town": "SCJG-0206", "town_without": "SCJG-0207",
    "ordinary_unpublished": "SCJG-0301", "ordinary_strange": "SCJG-0302", "ordinary_ended": "SCJG-0303",
    "rule": "SCJG-0304", "normative": "SCJG-0305", "later": "SCJG-0306", "stricter": "SCJG-0307",
    "milder": "SCJG-0308", "reworded": "SCJG-0309", "criminal": "SCJG-0310", "heavier": "SCJG-0311",
}  # fmt: skip
"""Codes by what is particular about the item: see `World.items`."""
MARKET = Body("11120116MB00000198", "120116", ("120116000001", "120116000002"), "李建国", "王敏",
              "周负责", "赵科长", "钱审核")
OTHER_MARKET = Body("11120113MB0000027P", "120113", ("120116000006", "120116000007"), "陈晨", "孙倩",
                    "韩负责", "许科长", "秦审核")
TOWN = Body("11120116MB00000941", "120116100", ("120116098001", "120116098002"), "镇执法甲", "镇执法乙",
            "镇负责", "镇科长", "镇审核")
PLACE = World(
    own=MARKET, other=OTHER_MARKET, town=TOWN, elsewhere="120113", spare="120116099001", expired="120116000003",
    foreign="120116000006", items=ITEMS,
    devices={"fit": "JK-0001", "unreviewed": "JK-0002", "unchecked": "JK-0003", "unknown": "JK-0404"},
)
