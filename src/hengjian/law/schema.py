"""The published exchange standard as JSON Schema (draft 2020-12), made from elements and procedures.

The schema asks for the canonical writing; `check` is more patient (full-width digits, 2026/3/2) and also knows what
a schema cannot say: check digits, order of days, limits that move with today. What meets the schema and those meets
`check` too.
"""

from __future__ import annotations

from typing import Any

from hengjian.law.catalogue import Law
from hengjian.law.dictionary import Dictionary, Element, Field, Form, When
from hengjian.law.procedures import Procedure, Step

DRAFT = "https://json-schema.org/draft/2020-12/schema"
VERSION = "1"
Schema = dict[str, Any]

_KEY = {"type": "string", "minLength": 1, "maxLength": 80, "pattern": r"^\S+$"}
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$"
_DIGEST = "^[0-9a-f]{64}$"


def exchange_schema(law: Law, procedure: str = "") -> Schema:
    """The schema of one line: the envelope, and by procedure and step the data. Of one procedure, or of all."""
    chosen = [law.procedures[procedure]] if procedure else list(law.procedures.values())
    steps = [(p, step) for p in chosen for step in p.steps]
    return {
        "$schema": DRAFT,
        "$id": f"urn:hengjian:exchange:{VERSION}{':' + procedure if procedure else ''}",
        "title": "行政执法信息归集交换标准：一行一个环节",
        "type": "object",
        "required": ["key", "agency", "case", "procedure", "step", "occurred_at", "data"],
        "additionalProperties": False,
        "properties": {
            "key": {**_KEY, "title": "报送编号", "description": "报送方自己的编号，每个环节一个，不重复"},
            "agency": {"type": "string", "title": "执法机关", "pattern": "^[0-9A-Z]{18}$",
                       "description": "机关的统一社会信用代码"},
            "case": {**_KEY, "title": "案件编号", "description": "报送方自己的案件编号"},
            "parent": {**_KEY, "title": "上级案件编号", "description": "子程序所属的案件"},
            "procedure": {"title": "程序", "enum": [p.name for p in chosen]},
            "step": {"type": "string", "title": "环节"},
            "occurred_at": {"type": "string", "title": "办理时间"},
            "officers": {"type": "array", "title": "执法证号", "maxItems": 20, "uniqueItems": True,
                         "items": {"type": "string", "minLength": 1, "maxLength": 30}},
            "by": {"type": "string", "title": "办理人", "minLength": 1, "maxLength": 60,
                   "description": "没有执法证的办理人的姓名或人员编号"},
            "numbers": {"type": "object", "title": "文号", "description": "文书代码和文号",
                        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 60}},
            "files": {"type": "object", "title": "附件", "description": "附件的摘要（SM3）和名称",
                      "propertyNames": {"pattern": _DIGEST},
                      "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 200}},
            "data": {"type": "object", "title": "数据"},
        },
        "allOf": [
            *({"if": _is(procedure=p.name), "then": {"properties": {"step": {"enum": [s.name for s in p.steps]}}}}
              for p in chosen),
            *({"if": _is(procedure=p.name, step=s.name), "then": {"$ref": f"#/$defs/{p.name}~1{s.name}"}}
              for p, s in steps),
        ],
        "$defs": {f"{p.name}/{s.name}": step_schema(law.dictionary, p, s) for p, s in steps},
    }


def _is(**members: str) -> Schema:
    return {"properties": {name: {"const": value} for name, value in members.items()}, "required": [*members]}


def step_schema(dictionary: Dictionary, procedure: Procedure, step: Step) -> Schema:
    """What a line of one step says: its time at the step's precision, and its data."""
    time = {"pattern": _DAY, "format": "date"} if step.time_precision == "day" else {
        "pattern": _MOMENT, "format": "date-time"}
    return {"title": f"{procedure.title}：{step.title}",
            "properties": {"occurred_at": time, "data": form_schema(dictionary, step.form)}}


def form_schema(dictionary: Dictionary, form: Form) -> Schema:
    """An object with the fields of a form; what is asked for only sometimes stands as if/then."""
    schema: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {f.key: element_schema(dictionary, dictionary[f.element], f) for f in form},
    }
    if always := [f.key for f in form if f.required is True and not f.when]:
        schema["required"] = always
    if conditional := [_presence(f) for f in form if f.when or isinstance(f.required, dict)]:
        schema["allOf"] = conditional
    return schema


def _presence(field: Field) -> Schema:
    """When a field must be there, and when it must not."""
    there: Schema = {"required": [field.key]}
    if isinstance(field.required, dict):
        there = {"if": condition(field.required), "then": there}
    if not field.when:
        return there
    asked = {"then": there} if field.required else {}
    return {"if": condition(field.when), **asked, "else": {"properties": {field.key: False}}}


def condition(when: When) -> Schema:
    """A condition of a form, as a schema of its data."""
    return {"allOf": [_matches(name, wanted) for name, wanted in when.items()]}


def _matches(name: str, wanted: Any) -> Schema:
    if isinstance(wanted, dict):
        return {"not": _matches(name, wanted["not"])}
    options = wanted if isinstance(wanted, list) else [wanted]
    said = [one for one in options if one is not None]
    ways: list[Schema] = []
    if said:
        one_of = {"enum": said}
        ways.append({"required": [name], "properties": {
            name: {"anyOf": [one_of, {"type": "array", "contains": one_of}]}}})
    if None in options:
        ways.append({"not": {"required": [name]}})
    return ways[0] if len(ways) == 1 else {"anyOf": ways}


def element_schema(dictionary: Dictionary, element: Element, field: Field | None = None) -> Schema:
    """One element: its writing and limits; label, help, level and standard as annotations."""
    schema: Schema = {"title": dictionary.label(field) if field else element.label}
    if element.help:
        schema["description"] = element.help
    if element.std_ref:
        schema["x-standard"] = element.std_ref
    schema["x-level"] = element.level
    return schema | _shape(dictionary, element)


def _shape(dictionary: Dictionary, element: Element) -> Schema:
    match element.type:
        case "object" | "place":
            return {**form_schema(dictionary, dictionary.form_of(element)), "minProperties": 1}
        case "list":
            return _list(dictionary, element)
        case "code":
            codes = dictionary.codes(element)
            return {"enum": [*codes], "x-codes": codes}
        case "boolean":
            return {"type": "boolean"}
        case "integer":
            return {"type": "integer"} | {k: int(v) for k in ("minimum", "maximum")
                                          if (v := getattr(element, k)) is not None}
        case "money":
            return {"type": "string", "pattern": r"^\d{1,13}\.\d{2}$"} | _limits(element)
        case "date":
            return {"type": "string", "format": "date", "pattern": _DAY} | _limits(element)
        case "datetime":
            return {"type": "string", "format": "date-time", "pattern": _MOMENT} | _limits(element)
        case "person":
            return {"type": "string", "format": "uuid"}
        case "file":
            return {"type": "string", "pattern": _DIGEST}
        case _:
            pattern = f"^(?:{element.pattern})$" if element.pattern else r"\S"
            checked = {"x-check": element.check} if element.check else {}
            return {"type": "string", "minLength": 1, "maxLength": element.max_length, "pattern": pattern, **checked}


def _limits(element: Element) -> Schema:
    """Limits that a schema of texts cannot hold; `check` does."""
    return {f"x-{k}": v for k in ("minimum", "maximum") if (v := getattr(element, k)) is not None}


def _list(dictionary: Dictionary, element: Element) -> Schema:
    shape: Schema = {"type": "array", "minItems": int(element.minimum or 1)}
    if element.maximum is not None:
        shape["maxItems"] = int(element.maximum)
    if isinstance(element.of, str):
        return shape | {"uniqueItems": True, "items": element_schema(dictionary, dictionary[element.of])}
    return shape | {"items": {**form_schema(dictionary, dictionary.form_of(element)), "minProperties": 1}}
