"""What is known of every act, whatever the procedure."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from hengjian.law.facts import Facts, Label, Moment


class ActFacts(Facts):
    """What is known of every act, whatever the procedure."""

    acted_at: Annotated[Moment, Label("办理时间")]
    """When the act being judged happened."""
    recorded_at: Annotated[Moment, Label("归集时间")]
    reported: Annotated[bool, Label("是否录入或对接")]
    doer: Annotated[str, Label("办理人员标识")]
    """Who takes the step: online the account's person, else the one reported; empty where nobody is named."""
    doer_name: Annotated[str, Label("办理人员姓名")]
    collection_due: Annotated[date, Label("归集期限")]
    """The last day on which this act may reach the platform: working days of parameter `collection_days` after it
    was done."""
