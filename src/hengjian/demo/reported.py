"""What agencies report by file from systems of their own: lawful on-the-spot penalties, a few lines unfit to keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from random import Random
from typing import Any

import msgspec

from hengjian.demo import source
from hengjian.demo.cases import INTERNAL, Stage
from hengjian.demo.codes import stream
from hengjian.demo.parties import Kind, Parties, Party
from hengjian.demo.plan import SIMPLE, Plan
from hengjian.demo.scripts import Script
from hengjian.exchange import services as exchange
from hengjian.kernel.money import yuan
from hengjian.proceedings import standards
from hengjian.registry.models import Item

TIER, TIER_CODE = "较轻", "light"
PARTIES = 3
"""The block of credit codes from which these parties take theirs."""
UNFIT_EVERY, UNFIT = 40, 6
"""One case in so many tells its payment in words, and that line is returned."""


def record(city: Plan, say: Callable[[str], None]) -> int:
    """Hands in each agency's file; what was handed in before stays as it is."""
    cases = 0
    for word, number in source.city().reporting[city.stamp.size].items():
        stage = Reporting(city, word, number)
        exchange.import_file(BytesIO(stage.file()), f"{word}-当场处罚.jsonl", "演示", city.stamp.at)
        cases += number
    say(f"按文件归集的案件 {cases}")
    return cases


class Reporting(Stage):
    """The cases of one agency's file."""

    def __init__(self, city: Plan, word: str, number: int) -> None:
        super().__init__(city)
        self.word, self.agency = word, city.organisations[word]
        self.rng: Random = stream(city.stamp.seed, f"reporting/{word}")
        self.numbers = dict(self._cards())
        params = standards.law().rulepacks.resolve(self.agency.line or "", self.agency.division, city.stamp.today)
        person, body = (int(params.money(f"simple_fine_limit_{who}")) for who in ("person", "organisation"))
        self.limits = {"person": person, "individual_business": person, "organisation": body}
        self.scripts = list(self._scripts(number))
        self.parties = dict(self._parties())

    def file(self) -> bytes:
        """One line for each step."""
        return b"\n".join(msgspec.json.encode(line) for script in self.scripts for line in self.lines(script))

    def lines(self, script: Script) -> Iterator[dict[str, Any]]:
        """A case as the exchange standard tells it."""
        steps = standards.law().procedures[SIMPLE].steps
        day = {step.name for step in steps if step.time_precision == "day"}
        for step in script.steps():
            at = self._at(script, step)
            assert at is not None
            line = {"key": f"{script.name}-{step}", "agency": self.agency.uscc, "case": script.name,
                    "procedure": SIMPLE, "step": step, "data": self.data(script, step),
                    "occurred_at": str(at.date()) if step in day else at.isoformat(timespec="seconds")}
            if step not in INTERNAL:
                line["officers"] = [self.numbers[one] for one in script.officers]
            if step == "decide":
                line["numbers"] = {"B31": f"{self.word}当罚〔{at.year}〕{script.name.rpartition('-')[2]}号"}
            if step == "pay" and self.scripts.index(script) % UNFIT_EVERY == UNFIT:
                line["data"] = line["data"] | {"amount": "二百元"}
            yield line

    def _cards(self) -> Iterator[tuple[str, str]]:
        """Officers who may act all the time, with their certificates."""
        names = {account.person_id: account.username for account in self.city.accounts}
        long_ago, today = self.city.stamp.today - timedelta(days=200), self.city.stamp.today
        for card in self.city.certificates:
            fit = card.status == "valid" and card.valid_from <= long_ago and card.valid_to >= today
            if card.organisation_id == self.agency.id and fit and card.kind != "supervision":
                yield names[card.person_id], card.number

    def _scripts(self, number: int) -> Iterator[Script]:
        officers = sorted(self.numbers)
        items = [item for item in self.city.items if item.line == self.agency.line and self._kinds(item)]
        for serial in range(1, number + 1):
            item = self.rng.choice(items)
            kind = self.rng.choice(self._kinds(item))
            low, high = _light(item, kind)
            yield Script(
                name=f"{self.agency.division}-{self.agency.line}-{serial:04}", agency=self.word, item=item.code,
                party=kind, days_ago=self.rng.randint(9, 170), time=f"{self.rng.randint(9, 16):02}:{serial % 60:02}",
                officers=tuple(self.rng.sample(officers, 2)), tier=TIER,
                fine=self.rng.randint(max(low, 1), min(high, self.limits[kind])),
                heard=self.rng.choice(["waived", "statement"]),
                delivery=self.rng.choice(["signed", "signed", "refused"]))

    def _kinds(self, item: Item) -> list[Kind]:
        """The parties who may be fined on the spot over an item that is published, in force and meant for it."""
        plain = item.simple_allowed and item.published_at and not item.valid_until and "fine" in item.kinds
        kinds: tuple[Kind, ...] = ("person", "individual_business", "organisation")
        return [one for one in kinds if plain and one in item.fines and _light(item, one)[0] <= self.limits[one]]

    def _parties(self) -> Iterator[tuple[str, Party]]:
        place = self.agency.address.split("演示路")[0]
        made = Parties(self.city.stamp.seed, self.city.stamp.today, self.agency.division, place, PARTIES)
        for script in self.scripts:
            yield script.name, made.of(script.party)


def _light(item: Item, kind: str) -> tuple[int, int]:
    """The range of the lightest tier, in yuan."""
    tier = next(one for one in item.tiers["tiers"] if one["code"] == TIER_CODE)
    low, high = (int(yuan(text)) for text in tier[kind])
    return low, high
