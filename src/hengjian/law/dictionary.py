"""Data elements 数据元: what every value is called, how it is written, how secret it is.

Forms are lists of fields; a field uses an element and says whether it is required, and when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from hengjian.law import source
from hengjian.law.values import compiled, limit

Type = Literal[
    "text", "integer", "money", "date", "datetime", "boolean", "code", "list", "object", "file", "place", "person"
]
Level = Literal["L1", "L2", "L3", "L4"]
Catalogue = Literal["", "item", "tier", "division", "device"]
Check = Literal["uscc", "resident_id", "phone", "division"]
Protects = Literal["", "reporter", "minor"]
Scalar = str | int | bool | None
When = dict[str, Any]
"""`{element: value}`, `{element: [any, of]}` or `{element: {not: value}}`; several elements must all hold."""


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One place in a form. `when` says if the field applies at all, `required` if it must be filled then.

    `name` is the key in the data; it is the element's name unless one form uses an element twice. `not_before`
    is the key of another day or moment of the form, which comes first (compared by the day). `reported` is for what was
    done elsewhere: online nobody is asked.
    """

    element: str
    name: str = ""
    label: str = ""
    required: bool | When = True
    when: When = {}
    not_before: str = ""
    reported: bool = False

    @property
    def key(self) -> str:
        return self.name or self.element


Form = tuple[Field, ...]


class Element(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One data element 数据元.

    `minimum` and `maximum` bound numbers, amounts and days (``today`` is allowed for days) and count the rows
    of a list. `of` is the form of an object or of a list's rows, or the one element a plain list repeats. `role`
    is the post that a person named here holds. `catalogue` names the register in which a code stands, so that
    forms let it be picked by its name. A sealed value that is `findable` is found by whoever types the whole of it
    into the search box. `shown_to` are the roles that alone see a sealed value in clear (a handler
    only in cases of their own), `protects` says whom that shields.
    """

    label: str
    type: Type
    level: Level
    name: str = ""
    max_length: int | None = None
    minimum: int | str | None = None
    maximum: int | str | None = None
    pattern: str | None = None
    codes: dict[str, str] | str | None = None
    check: Check | None = None
    of: str | list[str | Field] | None = None
    role: str = ""
    catalogue: Catalogue = ""
    findable: bool = False
    shown_to: list[str] = []
    protects: Protects = ""
    help: str = ""
    std_ref: str = ""

    @property
    def sealed(self) -> bool:
        """L3 and above never stand in a step's data (domain §1.14)."""
        return self.level in ("L3", "L4")


class Codelist(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named list of codes 代码集 that several elements share."""

    title: str
    codes: dict[str, str]
    std_ref: str = ""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    elements: dict[str, Element] = {}
    codelists: dict[str, Codelist] = {}


PLACE = (
    Field("place_text"),
    Field("place_division", required=False),
    Field("longitude", required=False),
    Field("latitude", required=False),
)


class Dictionary(msgspec.Struct, frozen=True):
    """All elements and code lists, checked against each other."""

    elements: dict[str, Element]
    codelists: dict[str, Codelist]

    @classmethod
    def load(cls, folder: Path = source.HERE / "elements") -> Dictionary:
        """Read every file of the folder. Raises LawError with every mistake found."""
        elements: dict[str, Element] = {}
        codelists: dict[str, Codelist] = {}
        places: dict[str, str] = {}
        errors: list[str] = []
        for file in source.read_folder(folder, _File):
            for name, element in file.value.elements.items():
                if name in elements:
                    errors.append(f"{file.at('elements', name)}: 数据元「{name}」已在 {places[name]} 定义")
                elements[name] = msgspec.structs.replace(element, name=name)
                places[name] = file.at("elements", name)
            for name, codelist in file.value.codelists.items():
                if name in codelists:
                    errors.append(f"{file.at('codelists', name)}: 代码集「{name}」定义了两次")
                codelists[name] = codelist
        dictionary = cls(elements, codelists)
        for name, element in elements.items():
            errors += [f"{places[name]}: {what}" for what in _mistakes(dictionary, element)]
        if errors:
            raise source.LawError(errors)
        return dictionary

    def extended(self, elements: Mapping[str, Element]) -> Dictionary:
        """With more elements. Raises LawError with every mistake in them."""
        named = {name: msgspec.structs.replace(element, name=name) for name, element in elements.items()}
        wider = Dictionary(self.elements | named, self.codelists)
        errors = [f"数据元「{name}」定义了两次" for name in named.keys() & self.elements.keys()]
        errors += [what for element in named.values() for what in _mistakes(wider, element)]
        if errors:
            raise source.LawError(errors)
        return wider

    def __getitem__(self, name: str) -> Element:
        return self.elements[name]

    def codes(self, element: Element) -> dict[str, str]:
        """The codes an element allows, with their labels; empty where it is no code."""
        if isinstance(element.codes, str):
            return self.codelists[element.codes].codes
        return element.codes or {}

    def form_of(self, element: Element) -> Form:
        """The form of an object, a place or a list's rows; empty for everything else."""
        if element.type == "place":
            return PLACE
        return form(element.of) if isinstance(element.of, list) else ()

    def label(self, field: Field) -> str:
        return field.label or self.elements[field.element].label


def form(fields: list[str | Field]) -> Form:
    """A form as written in YAML, where a bare name is a required field."""
    return tuple(Field(field) if isinstance(field, str) else field for field in fields)


def applies(when: When, data: Mapping[str, Any]) -> bool:
    """Whether a condition holds on data; for a list, when one of its members does. What is absent is null."""
    return all(_matches(data.get(name), wanted) for name, wanted in when.items())


def required(field: Field, data: Mapping[str, Any]) -> bool:
    """Whether this field must be filled, given the rest of the data."""
    return field.required if isinstance(field.required, bool) else applies(field.required, data)


def _matches(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return not _matches(value, wanted["not"])
    options = wanted if isinstance(wanted, list) else [wanted]
    present = value if isinstance(value, list | tuple) else [value]
    return any(type(v) is type(option) and v == option for v in present for option in options)


Leaf = tuple[str, Element, Any]


def walk(dictionary: Dictionary, form: Form, data: Mapping[str, Any]) -> Iterator[Leaf]:
    """Every filled leaf of checked data as (dotted path, element, value): what sealing and masking go by.

    A sealed object or list is one leaf: its parts are sealed with it.
    """
    for field in form:
        value = data.get(field.key)
        if value is not None:
            yield from _walk(dictionary, field.key, dictionary[field.element], value)


def holding(dictionary: Dictionary, form: Form, test: Callable[[Element], bool]) -> frozenset[str]:
    """The members of a form's data that are, or may hold, an element of which the test holds."""

    def holds(element: Element) -> bool:
        inner = [dictionary[f.element] for f in dictionary.form_of(element)]
        inner += [dictionary[element.of]] if isinstance(element.of, str) else []
        return test(element) or any(map(holds, inner))

    return frozenset(f.key for f in form if holds(dictionary[f.element]))


def _walk(dictionary: Dictionary, path: str, element: Element, value: Any) -> Iterator[Leaf]:
    inner = dictionary.form_of(element)
    if element.sealed or not (inner or element.type == "list"):
        yield path, element, value
    elif element.type == "list":
        for i, row in enumerate(value):
            if inner:
                for below, leaf, part in walk(dictionary, inner, row):
                    yield f"{path}.{i}.{below}", leaf, part
            else:
                yield from _walk(dictionary, f"{path}.{i}", dictionary[str(element.of)], row)
    else:
        for below, leaf, part in walk(dictionary, inner, value):
            yield f"{path}.{below}", leaf, part


def form_mistakes(dictionary: Dictionary, form: Form) -> Iterator[str]:
    """What is wrong with a form itself: unknown elements, repeated keys, conditions on what is not there."""
    keys = [field.key for field in form]
    for field in form:
        if field.element not in dictionary.elements:
            yield f"没有数据元「{field.element}」"
        if keys.count(field.key) > 1:
            yield f"字段「{field.key}」用了两次"
        if field.not_before:
            yield from _order_mistakes(dictionary, form, field)
        for when in (field.when, field.required):
            if isinstance(when, dict):
                yield from _when_mistakes(dictionary, form, field, when)


def _order_mistakes(dictionary: Dictionary, form: Form, field: Field) -> Iterator[str]:
    elements = {other.key: dictionary.elements.get(other.element) for other in form}
    for key in (field.key, field.not_before):
        if key not in elements:
            yield f"「{field.key}」的 not_before 引用了表单里没有的字段「{key}」"
        elif (element := elements[key]) and element.type not in ("date", "datetime"):
            yield f"not_before 只用于日期和时刻，「{key}」是 {element.type}"


def when_mistakes(dictionary: Dictionary, element: Element, wanted: Any) -> Iterator[str]:
    """What is wrong with one comparison of a condition: its shape, or a code that does not exist."""
    if isinstance(wanted, dict):
        if set(wanted) != {"not"}:
            yield f"条件「{element.name}」只能写值、值的列表或 not"
            return
        wanted = wanted["not"]
    inner = dictionary.elements.get(element.of, element) if isinstance(element.of, str) else element
    codes = dictionary.codes(inner)
    for option in wanted if isinstance(wanted, list) else [wanted]:
        if option is not None and codes and option not in codes:
            yield f"条件里的代码「{option}」不在「{inner.label}」的代码集中"


def _when_mistakes(dictionary: Dictionary, form: Form, field: Field, when: When) -> Iterator[str]:
    elements = {other.key: other.element for other in form}
    for key, wanted in when.items():
        if key not in elements or key == field.key:
            yield f"「{field.key}」的条件引用了表单里没有的字段「{key}」"
        elif elements[key] in dictionary.elements:
            yield from when_mistakes(dictionary, dictionary[elements[key]], wanted)


_BOUNDED = ("integer", "money", "date", "datetime", "list")


def _mistakes(dictionary: Dictionary, element: Element) -> Iterator[str]:
    if element.type == "code" and not element.codes:
        yield f"代码型「{element.name}」缺少 codes"
    if isinstance(element.codes, str) and element.codes not in dictionary.codelists:
        yield f"没有代码集「{element.codes}」"
    if element.codes and element.type != "code":
        yield f"只有代码型可以写 codes，「{element.name}」是 {element.type}"
    if element.type in ("list", "object") and not element.of:
        yield f"「{element.name}」缺少 of"
    if element.of and element.type not in ("list", "object"):
        yield f"只有 list 和 object 可以写 of，「{element.name}」是 {element.type}"
    if isinstance(element.of, str) and element.of not in dictionary.elements:
        yield f"没有数据元「{element.of}」"
    yield from form_mistakes(dictionary, dictionary.form_of(element))
    if element.name in _reached(dictionary, element):
        yield f"「{element.name}」包含了自己"
    if element.pattern is not None and compiled(element.pattern) is None:
        yield f"「{element.name}」的 pattern 不是合格的正则式"
    for bound in (element.minimum, element.maximum):
        if bound is not None and (element.type not in _BOUNDED or limit(element.type, bound) is None):
            yield f"「{element.name}」的上下限「{bound}」不合 {element.type} 型"
    yield from _shown_mistakes(element)
    if element.role and element.type != "person":
        yield f"只有 person 可以写 role，「{element.name}」是 {element.type}"
    if element.type == "text" and element.max_length is None:
        yield f"文本型「{element.name}」缺少 max_length"


def _shown_mistakes(element: Element) -> Iterator[str]:
    if element.shown_to and not element.sealed:
        yield f"只有 L3 以上可以写 shown_to，「{element.name}」是 {element.level}"
    if element.findable and (not element.sealed or element.shown_to or element.type != "text"):
        yield f"只有 L3 以上、不限定角色的文本可以写 findable：「{element.name}」"
    if element.protects and not element.shown_to:
        yield f"「{element.name}」写了 protects，缺少 shown_to"


def _reached(dictionary: Dictionary, element: Element) -> set[str]:
    seen: set[str] = set()
    waiting = [element]
    while waiting:
        here = waiting.pop()
        names = [field.element for field in dictionary.form_of(here)]
        names += [here.of] if isinstance(here.of, str) else []
        for name in names:
            if name not in seen and name in dictionary.elements:
                seen.add(name)
                waiting.append(dictionary[name])
    return seen
