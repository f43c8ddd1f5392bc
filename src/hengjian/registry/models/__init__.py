"""Versioned content: items, certificates, statutes."""

from hengjian.registry.models.certificates import Certificate
from hengjian.registry.models.items import Item, ItemAuthority
from hengjian.registry.models.statutes import Provision, Statute, StatuteVersion

__all__ = ["Certificate", "Item", "ItemAuthority", "Provision", "Statute", "StatuteVersion"]
