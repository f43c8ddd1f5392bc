"""Plays the ordinary penalties through the engine's door: online step by step on its day, reported ones at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from uuid import UUID

import msgspec

from hengjian.demo import together
from hengjian.demo.clock import standing_at
from hengjian.demo.codes import Ids
from hengjian.demo.ordinary import faults
from hengjian.demo.ordinary.scripts import Posts, Script, file
from hengjian.demo.ordinary.told import ROOT, Line, Told
from hengjian.demo.ordinary.way import Teller
from hengjian.demo.parties import Parties, Party
from hengjian.demo.plan import Plan
from hengjian.identity.models import Account
from hengjian.identity.services import SHANGHAI, Actor, actor_of
from hengjian.law.catalogue import Law
from hengjian.law.procedures import Step
from hengjian.proceedings.batch import Reported
from hengjian.proceedings.behaviours import Signature
from hengjian.proceedings.door import Act, record_many
from hengjian.proceedings.models import IdempotencyKey

PARTIES = 2
"""The block of credit codes from which these parties take theirs."""


class Event(msgspec.Struct, frozen=True):
    """A step taken online, and when."""

    at: datetime
    key: str
    told: Told
    line: Line


def record(city: Plan, say: Callable[[str], None]) -> int:
    """Records all ordinary penalties, online in the order of their days; what was recorded already stays as it is."""
    stage = Stage(city)
    handled = (event for told in stage.told.values() if stage.online(told) for event in stage.events(told))
    for event in sorted(handled, key=lambda e: (e.at, e.key)):
        stage.play(event)
    for word in dict.fromkeys(told.script.agency for told in stage.told.values() if not stage.online(told)):
        stage.report(word, [told for told in stage.told.values() if told.script.agency == word])
    say(f"普通程序的案件 {len(stage.told)}")
    return len(stage.told)


class Stage:
    """The cases as told, and whoever acts in them."""

    def __init__(self, city: Plan) -> None:
        self.city, self.ids, self.law = city, Ids(city.stamp.seed), Law.load()
        self.people = {a.username: a.person for a in city.accounts}
        self.names = {a.username: a.person.name for a in city.accounts}
        self.cards = {c.person_id: c.number for c in city.certificates}
        self.told: dict[str, Told] = {}
        for script, party in _cast(city):
            self.told[script.name] = self._tell(script, party)

    def _tell(self, script: Script, party: Party) -> Told:
        items = {item.code: item for item in self.city.items}
        day = self.city.stamp.today - timedelta(days=script.days_ago)
        posts = file().posts[script.agency]
        handler, second = (self.names[one] for one in posts.handlers)
        told = Told(script, party, posts, handler, second, datetime.combine(day, time(), SHANGHAI),
                    other=self.told.get(script.party_of))
        numbers = [self.cards[self.people[one].id] for one in posts.handlers]
        Teller(self.city, told, items[script.item], posts, self.names, numbers).tell()
        for name in script.faults:
            faults.FAULTS[name](told)
        return told

    def proceeding_id(self, told: Told, child: str = "") -> UUID:
        name = f"ordinary/{told.script.name}" + (f"/{child}" if child else "")
        return self.ids.at(next(line.at for line in told.lines if line.child == child), name)

    def proceedings(self, told: Told) -> list[UUID]:
        """The case and what was opened within it."""
        return [self.proceeding_id(told, child) for child in dict.fromkeys(line.child for line in told.lines)]

    def online(self, told: Told) -> bool:
        return self.city.organisations[told.script.agency].channel_for(ROOT) == "online"

    def events(self, told: Told) -> Iterator[Event]:
        """Every step by itself, when it was taken."""
        for i, line in enumerate(told.lines):
            yield Event(line.at, f"demo-{self.city.stamp.seed}-{told.script.name}-{i:03}", told, line)

    def play(self, event: Event) -> None:
        """Records a step online. Raises what the door raises: online no case breaks a rule."""
        posts = file().posts[event.told.script.agency]
        username = self._who(self._step(event.line), posts)
        used = IdempotencyKey.objects.filter(actor_id=self.people[username].id, key=event.key)
        if used.exclude(step_ids=[]).exists():
            return
        with standing_at(event.at):
            record_many(self._signed_in(username, event.at), [self._act(event.told, event.line, posts)], event.key)

    def report(self, word: str, told: list[Told]) -> None:
        """Records what an agency reports of these cases."""
        posts = file().posts[word]
        actor = self._signed_in(posts.handlers[0], self.city.stamp.at)
        together.record(self.city.organisations[word], [
            Reported(actor, self._act(one, line, posts))
            for one in told for line in sorted(one.lines, key=lambda line: line.at)])

    def _act(self, told: Told, line: Line, posts: Posts) -> Act:
        step, online = self._step(line), self.online(told)
        opens = line.procedure if not step.from_stages else None
        parent = self.proceeding_id(told, told.within.get(line.child, "")) if opens and line.child else None
        return Act(proceeding=self.proceeding_id(told, line.child), step=line.step, data=line.data, opens=opens,
                   parent=parent, occurred_at=None if online else line.at, numbers={} if online else line.numbers,
                   signatures=self._signatures(line, step, posts, online))

    def _signatures(self, line: Line, step: Step, posts: Posts, online: bool) -> tuple[Signature, ...]:
        signed = line.signed
        if signed is None:
            signed = posts.handlers if step.officers else () if online else (self._who(step, posts),)
        ways = ("session", "pin") if online else ("paper", "paper")
        return tuple(Signature(self.people[one].id, how) for one, how in zip(signed, ways, strict=False))

    def _step(self, line: Line) -> Step:
        return self.law.procedures[line.procedure].step(line.step)

    def _who(self, step: Step, posts: Posts) -> str:
        """Who takes a step; payments are the clerk's work."""
        roles = sorted(step.roles, key=lambda role: role != "CLERK") if step.name == "pay" else step.roles
        return next(found for role in roles if (found := posts.of(role)))

    def _signed_in(self, username: str, at: datetime) -> Actor:
        actor = actor_of(Account.objects.select_related("person").get(username=username), at)
        assert actor is not None, f"{username} holds no post"
        return actor


def _cast(city: Plan) -> Iterator[tuple[Script, Party]]:
    """Each script with a party of its own, from one source for each division."""
    sources: dict[str, Parties] = {}
    cast: dict[str, Party] = {}
    for script in file().cases:
        agency = city.organisations[script.agency]
        division = agency.district or agency.city
        place = agency.address.split("演示路")[0]
        source = sources.setdefault(division, Parties(city.stamp.seed, city.stamp.today, division, place, PARTIES))
        cast[script.name] = cast[script.party_of] if script.party_of else source.of(script.party)
        yield script, cast[script.name]
