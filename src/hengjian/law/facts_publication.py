"""What the rules of publishing look at. The facts of every procedure that is published build on these."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from hengjian.law.facts import Label, Moment
from hengjian.law.facts_act import ActFacts


class PublicationFacts(ActFacts):
    """A decision that is published, or a publication that is taken back, when the act is judged."""

    decided_at: Annotated[Moment | None, Label("决定时间")]
    publication_due: Annotated[date | None, Label("公示期限届满日")]
    """As the clock stands; None: no limit runs. Likewise for the withdrawal."""
    withdrawal_due: Annotated[date | None, Label("撤回公示期限届满日")]
    revoked_as: Annotated[str, Label("决定被改变的方式")]
    """The newest change of the decision before the act; empty: it stands as it was made."""
    publication_exempt: Annotated[bool, Label("是否不予公开")]
    published_text: Annotated[str, Label("向社会公开的文字", sealed=True)]
    """Of the act being judged: title and content, or the reason for the withdrawal."""
    people_named: Annotated[tuple[str, ...], Label("案中自然人姓名", sealed=True)]
    """Shown by surname only."""
    people_removed: Annotated[tuple[str, ...], Label("案中未成年人、举报人、证人姓名", sealed=True)]
    """Not shown at all."""
    public_words: Annotated[tuple[str, ...], Label("可以公开的名称和代码")]
    """Names and codes of organisations, which stay whole."""
    withdrawal_reason: Annotated[str, Label("撤回公示的理由")]
