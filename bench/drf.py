"""What a stock Django REST framework project would do: serializers from the same elements that validate and save."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from hengjian.law.catalogue import Law
from hengjian.law.dictionary import Dictionary, Element, Form


def field_of(dictionary: Dictionary, element: Element, required: bool) -> Any:
    """The serializer field that a developer would write for an element."""
    from rest_framework import serializers

    more: dict[str, Any] = {"required": required}
    match element.type:
        case "text":
            return serializers.CharField(max_length=element.max_length, **more)
        case "code":
            return serializers.ChoiceField(choices=list(dictionary.codes(element).items()), **more)
        case "boolean":
            return serializers.BooleanField(**more)
        case "money":
            return serializers.DecimalField(max_digits=15, decimal_places=2, **more)
        case "date":
            return serializers.DateField(**more)
        case "datetime":
            return serializers.DateTimeField(**more)
        case "integer":
            return serializers.IntegerField(**more)
        case "file":
            return serializers.RegexField("^[0-9a-f]{64}$", **more)
        case "list" if isinstance(element.of, str):
            return serializers.ListField(child=field_of(dictionary, dictionary[element.of], True), **more)
        case "list":
            return serializer_of(dictionary, dictionary.form_of(element))(many=True, **more)
        case _:
            return serializer_of(dictionary, dictionary.form_of(element))(**more)


def serializer_of(dictionary: Dictionary, form: Form) -> Any:
    from rest_framework import serializers

    fields = {f.key: field_of(dictionary, dictionary[f.element], f.required is True and not f.when) for f in form}
    return type("FormSerializer", (serializers.Serializer,), fields)


def line_serializers(law: Law, agency: UUID, batch: UUID) -> dict[str, Any]:
    """By step, a serializer of the whole line whose `save` makes one row."""
    from rest_framework import serializers

    from hengjian.exchange.models import Submission
    from hengjian.kernel.ids import new_id

    class LineSerializer(serializers.Serializer):
        key = serializers.CharField(max_length=80)
        agency = serializers.CharField(max_length=18)
        case = serializers.CharField(max_length=80)
        procedure = serializers.ChoiceField(choices=list(law.procedures))
        step = serializers.CharField(max_length=60)
        occurred_at = serializers.CharField(max_length=40)
        officers = serializers.ListField(child=serializers.CharField(max_length=30), required=False)
        by = serializers.CharField(max_length=60, required=False)
        numbers = serializers.DictField(child=serializers.CharField(max_length=60), required=False)

        def create(self, validated: dict[str, Any]) -> Submission:
            from django.utils import timezone

            return Submission.objects.create(
                id=new_id(), batch_id=batch, receipt_id=batch, agency_id=agency, number=0, key=validated["key"],
                case_key=validated["case"], parent_key="", occurred_at=timezone.now(), fingerprint=b"",
                is_sealed=False, line=json.dumps(validated, default=str).encode())

    made = {}
    for procedure in law.procedures.values():
        for step in procedure.steps:
            data = serializer_of(law.dictionary, step.form)()
            made[f"{procedure.name}/{step.name}"] = type("StepSerializer", (LineSerializer,), {"data_": data})
            made[f"{procedure.name}/{step.name}"]._declared_fields["data"] = data
    return made


def save_all(serializers: dict[str, Any], content: bytes) -> int:
    """Reads lines, validates and saves each; returns how many."""
    count = 0
    for text in content.splitlines():
        line = json.loads(text)
        serializer = serializers[f"{line['procedure']}/{line['step']}"](data=line)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        count += 1
    return count
