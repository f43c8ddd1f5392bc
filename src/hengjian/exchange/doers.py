"""Who did what is reported: the officers by their certificates, others by name or staff number."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from hengjian.exchange.envelope import Envelope
from hengjian.identity.models import Organisation, Person, Post
from hengjian.identity.scope import Scope
from hengjian.identity.services import Actor
from hengjian.kernel.sm import sm3
from hengjian.proceedings import standards
from hengjian.proceedings.behaviours import Signature
from hengjian.registry.models import Certificate

MARK = b"hengjian.doer/1\n"


class Doers:
    """The people that lines of one agency name; asked for once."""

    def __init__(self, agency: Organisation, lines: Sequence[Envelope]) -> None:
        self.agency = agency
        numbers = {number for line in lines for number in line.officers}
        rows = Certificate.objects.filter(number__in=numbers).select_related("person")
        self.officers: dict[str, Person] = {row.number: row.person for row in rows}
        self.named = self._named({line.by for line in lines if line.by})
        self.roles = frozenset(role for p in standards.law().procedures.values() for s in p.steps for role in s.roles)
        self._actors: dict[tuple[UUID, str], Actor] = {}

    def _named(self, names: set[str]) -> dict[str, Person]:
        """By name or id, those who are the only one so called in the agency."""
        held = Post.objects.in_force().filter(organisation=self.agency).values("person")
        found: dict[str, list[Person]] = {}
        for person in Person.objects.filter(id__in=held) if names else ():
            for called in (person.name, str(person.id)):
                found.setdefault(called, []).append(person)
        return {name: found[name][0] for name in names if len(found.get(name, ())) == 1}

    def signatures(self, line: Envelope) -> tuple[Signature, ...]:
        """Who signed the paper, each once: the officers, else the one named, where the agency's roll knows the name."""
        people = dict.fromkeys(self.officers[number].id for number in line.officers)
        if not people and line.by in self.named:
            people = {self.named[line.by].id: None}
        return tuple(Signature(person, "paper") for person in people)

    def actor(self, line: Envelope) -> Actor:
        """Who did it: the one named, else the first officer, else the agency's reporting system.

        A name that the agency's roll does not know stands for one person of that name in that agency.
        """
        person = self.named.get(line.by) or (self.officers[line.officers[0]] if line.officers and not line.by else None)
        if person:
            return self._actor(person.id, person.name)
        if line.by:
            made = sm3(MARK + self.agency.id.bytes + line.by.encode())[:16]
            return self._actor(_custom(made), line.by)
        return self._actor(self.agency.id, f"{self.agency.short_name}（报送系统）")

    def _actor(self, identifier: UUID, name: str) -> Actor:
        if (identifier, name) not in self._actors:
            self._actors[identifier, name] = Actor(
                account_id=identifier, person_id=identifier, name=name, organisation=self.agency, unit=None,
                roles=self.roles, scope=Scope(agency=self.agency.id))
        return self._actors[identifier, name]


def _custom(digest: bytes) -> UUID:
    """A UUIDv8 (RFC 9562: own meaning) of 16 bytes."""
    value = int.from_bytes(digest) & ~(0xF << 76) & ~(0x3 << 62) | (0x8 << 76) | (0x2 << 62)
    return UUID(int=value)
