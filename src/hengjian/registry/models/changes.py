"""Whether a later wording of an article is lighter or heavier than the one before it (行政处罚法 37): people decide."""

from __future__ import annotations

from django.db import models

from hengjian.identity.models import Organisation
from hengjian.kernel.ids import new_id


class LawChange(models.Model):
    """What a body has decided on one change of one article; the newest row on the same change holds.

    `item_code` is empty where it was decided for whatever item rests on the article. A row with `withdrawn` takes
    the one before it back.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="law_changes")
    law = models.CharField("法规名称", max_length=200)
    article = models.PositiveIntegerField("条")
    of = models.PositiveIntegerField("条之几", default=0)
    effective_on = models.DateField("新规定施行日期")
    item_code = models.CharField("执法事项", max_length=40, blank=True)
    effect = models.CharField(
        "与旧规定相比",
        max_length=8,
        choices=[("lighter", "较轻或者不再处罚"), ("equal", "相同"), ("heavier", "较重")],
    )
    reasons = models.CharField("认定理由", max_length=500)
    decided_by = models.CharField("认定机构或者人员", max_length=100)
    document = models.CharField("认定文号", max_length=100, blank=True)
    withdrawn = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField("登记人", max_length=50)

    class Meta:
        ordering = ["law", "article", "of", "-effective_on", "-made_at"]
        indexes = [models.Index(fields=["law", "article"], name="registry_change_article")]
