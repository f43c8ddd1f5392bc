"""Typed projections of enforcement: what its lists filter on and indicators count."""

from hengjian.enforcement.models.children import DeliberationRow, HearingRow, ReviewRow, ServingRow
from hengjian.enforcement.models.penalty import Penalty

__all__ = ["DeliberationRow", "HearingRow", "Penalty", "ReviewRow", "ServingRow"]
