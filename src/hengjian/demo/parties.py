"""Invented parties: people of any age, individual businesses, companies; with codes that check."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Literal

import msgspec

from hengjian.demo import source
from hengjian.demo.codes import credit_code, identity_number, stream

Kind = Literal["person", "individual_business", "organisation"]
SEX = {"male": "1", "female": "2"}


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """A party as the opening step of a proceeding asks for it."""

    kind: Kind
    name: str
    id_number: str = ""
    birth: date | None = None
    sex: str = ""
    uscc: str = ""
    shop_name: str = ""
    representative: str = ""
    address: str = ""
    business_address: str = ""

    def data(self) -> dict[str, Any]:
        """The elements of the party, as a form would bring them."""
        said = {
            "party_kind": self.kind,
            "party_name": self.name,
            "party_id_kind": "01" if self.id_number else "",
            "party_id_number": self.id_number,
            "party_birth_date": self.birth.isoformat() if self.birth else "",
            "party_sex": self.sex,
            "party_uscc": self.uscc,
            "party_shop_name": self.shop_name,
            "party_representative": self.representative,
            "party_address": self.address,
            "party_business_address": self.business_address,
        }
        return {element: value for element, value in said.items() if value}


class Parties:
    """Makes parties one after another, the same for the same seed. `division` has six digits or nine.

    Sources of different `block` (1 to 9) share no credit code.
    """

    def __init__(
        self, seed: int, today: date, division: str = "120116", place: str = "天津市滨海新区", block: int = 1
    ) -> None:
        self.rng = stream(seed, f"parties/{division}" + (f"/{block}" if block > 1 else ""))
        self.block = block
        self.today = today
        self.division = division
        self.place = place
        self.made = 0

    def person(self, age: int | None = None) -> Party:
        """Somebody of so many full years, grown up unless said; never near a birthday."""
        name, sex = human_name(self.rng)
        birth = self._birth(self.rng.randint(22, 64) if age is None else age)
        return Party(kind="person", name=name, sex=SEX[sex], birth=birth, address=self._address(),
                     id_number=identity_number(self.division, birth, sex, self.rng))

    def individual_business(self) -> Party:
        """A shop and the person who keeps it."""
        owner = self.person()
        return msgspec.structs.replace(
            owner, kind="individual_business", uscc=credit_code("9", "2", self.division, self._serial()),
            shop_name=f"{self.place[3:]}{self.rng.choice(source.people().parties.shops)}",
            business_address=self._address(),
        )

    def organisation(self) -> Party:
        names = source.people().parties
        name = f"天津{self.rng.choice(names.words)}{self.rng.choice(names.trades)}有限公司"
        return Party(kind="organisation", name=name, representative=human_name(self.rng)[0],
                     uscc=credit_code("9", "1", self.division, self._serial()),
                     business_address=self._address())

    def of(self, kind: Kind, age: int | None = None) -> Party:
        """The next party of that kind; an age is a person's."""
        match kind:
            case "person":
                return self.person(age)
            case "individual_business":
                return self.individual_business()
            case "organisation":
                return self.organisation()

    def endless(self) -> Iterator[Party]:
        """Parties of all kinds, as mixed as on a market street."""
        while True:
            kinds: tuple[Kind, ...] = ("person", "individual_business", "organisation")
            yield self.of(self.rng.choices(kinds, (4, 4, 2))[0])

    def _birth(self, age: int) -> date:
        latest = self.today.replace(year=self.today.year - age, day=min(self.today.day, 28))
        return latest - timedelta(days=self.rng.randint(20, 340))

    def _serial(self) -> int:
        """Taken from the seed's own block, so that two kinds of party never share a code."""
        self.made += 1
        return self.block * 100_000 + self.made

    def _address(self) -> str:
        road = self.rng.choice(source.people().parties.roads)
        return f"{self.place}{road}{self.rng.randint(1, 180)}号"


def human_name(rng: random.Random) -> tuple[str, str]:
    """An invented name and its sex (male or female)."""
    people = source.people()
    sex = rng.choice(("male", "female"))
    return rng.choice(people.surnames) + rng.choice(people.given[sex]), sex
