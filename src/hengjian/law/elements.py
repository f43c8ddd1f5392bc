"""Data elements 数据元 and the one validator: what the rest of the house imports."""

from hengjian.law.check import Checked, check
from hengjian.law.dictionary import Codelist, Dictionary, Element, Field, Form, applies, form, holding, required, walk

__all__ = [
    "Checked",
    "Codelist",
    "Dictionary",
    "Element",
    "Field",
    "Form",
    "applies",
    "check",
    "form",
    "holding",
    "required",
    "walk",
]
