"""Certificates as they come with a table of people: what may stand there, and the rows made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from hengjian.identity.models import Organisation, Person
from hengjian.law import rights
from hengjian.registry.models import Certificate

NUMBER = re.compile(r"[0-9A-Z]{6,20}", re.ASCII)
ENFORCEMENT = "enforcement"


class Keeper:
    """Takes the certificates of new people (`identity.administration.staff`)."""

    def mistakes(self, number: str, valid_to: str, today: date) -> Iterator[str]:
        """What is wrong with a number and the last day of its validity."""
        if not NUMBER.fullmatch(number):
            yield f"证号“{number}”不合要求，应是 6 至 20 位数字或者大写字母"
        elif Certificate.objects.filter(number=number).exists():
            yield f"证号 {number} 已经登记"
        try:
            if date.fromisoformat(valid_to) < today:
                yield f"证件 {number} 已于 {valid_to} 到期"
        except ValueError:
            yield f"证号 {number} 须写明有效期至何日，如 2028-12-31"

    def enter(self, person: Person, body: Organisation, number: str, valid_to: str, role: str) -> None:
        """The certificate of a new person: of supervision for who supervises, else of enforcement."""
        certified = rights.load().certified
        supervises = role in certified.roles
        Certificate.objects.create(
            person=person, organisation=body, number=number,
            kind=certified.certificate if supervises else ENFORCEMENT,
            lines=[body.line] if body.line else [], areas=[body.division], valid_from=timezone.localdate(),
            valid_to=date.fromisoformat(valid_to))
