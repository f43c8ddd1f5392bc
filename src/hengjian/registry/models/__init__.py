"""Versioned content: items, certificates, statutes, monitoring devices, what was decided on changes of the law."""

from hengjian.registry.models.certificates import Certificate
from hengjian.registry.models.changes import LawChange
from hengjian.registry.models.devices import Device
from hengjian.registry.models.items import Item, ItemAuthority
from hengjian.registry.models.statutes import Provision, Statute, StatuteVersion

__all__ = ["Certificate", "Device", "Item", "ItemAuthority", "LawChange", "Provision", "Statute", "StatuteVersion"]
