"""Versioned content: items, certificates, statutes."""

from hengjian.registry.models.certificates import Certificate
from hengjian.registry.models.items import Item, ItemAuthority

__all__ = ["Certificate", "Item", "ItemAuthority"]
