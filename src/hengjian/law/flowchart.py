"""A procedure as a drawing, laid out from its stages and steps alone. Pure geometry: pages turn it into SVG.

Stages are cards below one another, in their order. A card lists the steps that may be taken there: those that
stay, and those that lead on. A step that leads to the next stage is an arrow straight down; every other goes by
a lane at the right, which all steps to the same stage share. The way reads from the step's own line, which is
its label, to the arrow's head.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import msgspec

from hengjian.law.procedures import Procedure, Step

BEGIN = "开始"
ADDED = "本机关增设"
SIZE, SMALL = 15, 13
"""Sizes of the letters, in units of the drawing (pixels at full size)."""
LINE, SMALL_LINE, PAD, GAP, HEAD = 22, 18, 12, 34, 34
BROAD = 600
"""From this width on, steps that stay stand two abreast and lanes have more room."""
Note = Callable[[Step], str]


class Row(msgspec.Struct):
    """A step in the card of a stage it may be taken at. `leads` is the stage it goes to, empty where it stays."""

    step: str
    title: list[str]
    note: list[str]
    leads: str
    added: bool
    x: int = 0
    y: int = 0
    width: int = 0

    @property
    def height(self) -> int:
        return len(self.title) * LINE + len(self.note) * SMALL_LINE + PAD // 2

    @property
    def middle(self) -> int:
        return self.y + LINE // 2 + 3

    @property
    def texts(self) -> list[tuple[int, str]]:
        """Where each line of the title stands."""
        return [(self.y + LINE * i + SIZE + 2, text) for i, text in enumerate(self.title)]

    @property
    def notes(self) -> list[tuple[int, str]]:
        top = self.y + LINE * len(self.title) + SMALL
        return [(top + SMALL_LINE * i, text) for i, text in enumerate(self.note)]


class Card(msgspec.Struct):
    """A stage; the first is where the procedure begins and has no stage's name."""

    name: str
    title: str
    end: bool
    rows: list[Row]
    x: int = 0
    y: int = 0
    width: int = 0
    height: int = HEAD

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def middle(self) -> int:
        return self.y + HEAD // 2


class Way(msgspec.Struct):
    """Lines and the head of their arrow, as SVG writes them: points of each line, the head's triangle."""

    lines: list[str]
    head: str


class Chart(msgspec.Struct):
    """The drawing, and the same in words."""

    title: str
    words: str
    width: int
    height: int
    cards: list[Card]
    ways: list[Way]


def chart(
    procedure: Procedure, *, width: int = 760, added: frozenset[str] = frozenset(), note: Note = lambda _: ""
) -> Chart:
    """Lays a procedure out in a drawing of the given width (units: pixels at full size); the height follows.

    `added` names the steps that an agency's own arrangement adds, `note` gives the small print of a step.
    """
    cards = _cards(procedure, added)
    lanes, lane = _lanes(cards), 18 if width >= BROAD else 10
    inner = width - 2 * PAD - (lane * (max(lanes.values()) + 2) if lanes else 0)
    notes = {step.name: note(step) for step in procedure.steps}
    y = PAD
    for card in cards:
        card.x, card.y, card.width = PAD, y, inner
        for row in card.rows:
            said = f"{row.title[0]}（{ADDED}）" if row.added else row.title[0]
            said += f" → {procedure.stage(row.leads).title}" if row.leads else ""
            row.width = inner - PAD if row.leads or width < BROAD else (inner - PAD) // 2
            row.title = wrapped(said, (row.width - PAD) / SIZE)
            row.note = wrapped(notes[row.step], (row.width - PAD) / SMALL)
        _place(card, 2 if width >= BROAD else 1)
        y = card.bottom + GAP
    return Chart(f"{procedure.title}流程图", words(procedure, added), width, y - GAP + PAD, cards,
                 _ways(cards, lanes, lane))


def _place(card: Card, abreast: int) -> None:
    """Puts the rows of a card below its title: those that stay side by side, then each that leads on."""
    top = card.y + HEAD
    staying, leading = ([row for row in card.rows if bool(row.leads) == leads] for leads in (False, True))
    for line in [*(staying[i : i + abreast] for i in range(0, len(staying), abreast)), *([row] for row in leading)]:
        for i, row in enumerate(line):
            row.x, row.y = card.x + PAD // 2 + i * row.width, top
        top += max(row.height for row in line)
    card.height = top - card.y + (PAD // 2 if card.rows else 0)


def words(procedure: Procedure, added: frozenset[str] = frozenset()) -> str:
    """The way of a procedure as sentences, for those who do not see the drawing."""
    said = []
    for card in _cards(procedure, added):
        steps = [
            f"{row.title[0]}{f'（{ADDED}）' if row.added else ''}"
            f"{f'，进入“{procedure.stage(row.leads).title}”' if row.leads else ''}"
            for row in card.rows
        ]
        said.append(f"{card.title}：{'；'.join(steps) if steps else '结束' if card.end else '没有步骤'}。")
    return "".join(said)


def _cards(procedure: Procedure, added: frozenset[str]) -> list[Card]:
    def row(step: Step, stage: str) -> Row:
        return Row(step.name, [step.title], [], step.to if step.to and step.to != stage else "", step.name in added)

    begins = [row(step, "") for step in procedure.steps if not step.from_stages]
    cards = [Card("", BEGIN, False, begins)]
    for stage in procedure.stages:
        here = [row(step, stage.name) for step in procedure.steps if stage.name in step.from_stages]
        here.sort(key=lambda one: bool(one.leads))  # what stays first, what leads on last: next to its arrow
        cards.append(Card(stage.name, stage.title, stage.end, here))
    return cards


def _lanes(cards: list[Card]) -> dict[str, int]:
    """A lane for each stage that is reached otherwise than from just above; lanes that never meet share a place."""
    order = {card.name: i for i, card in enumerate(cards)}
    spans: dict[str, tuple[int, int]] = {}
    for i, card in enumerate(cards):
        for row in card.rows:
            if row.leads and order[row.leads] != i + 1:
                first, last = spans.get(row.leads, (order[row.leads], order[row.leads]))
                spans[row.leads] = min(first, i), max(last, i)
    lanes: dict[str, int] = {}
    for name, (first, last) in sorted(spans.items(), key=lambda one: one[1][1] - one[1][0]):
        taken = {lanes[other] for other in lanes if spans[other][0] <= last and first <= spans[other][1]}
        lanes[name] = next(n for n in range(len(spans)) if n not in taken)
    return lanes


def _ways(cards: list[Card], lanes: dict[str, int], wide: int) -> list[Way]:
    ways = []
    for card, below in pairwise(cards):
        if any(row.leads == below.name for row in card.rows):
            x = card.x + card.width // 2
            ways.append(Way([_points((x, card.bottom), (x, below.y))], _head(x, below.y, 0, -1)))
    by_name = {card.name: card for card in cards}
    for name, lane in lanes.items():
        target = by_name[name]
        right = target.x + target.width
        x = right + wide * (lane + 1)
        starts = [row for i, card in enumerate(cards) for row in card.rows
                  if row.leads == name and cards[min(i + 1, len(cards) - 1)] is not target]
        lines = [_points((row.x + row.width, row.middle), (x, row.middle), (x, target.middle)) for row in starts]
        ways.append(Way([*lines, _points((x, target.middle), (right, target.middle))],
                        _head(right, target.middle, 1, 0)))
    return ways


def _points(*places: tuple[int, int]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)


def _head(x: int, y: int, dx: int, dy: int) -> str:
    """An arrow's head at a place; (dx, dy) is where its line comes from."""
    long, half = 9, 5
    return _points((x, y), (x + long * dx + half * dy, y + long * dy + half * dx),
                   (x + long * dx - half * dy, y + long * dy - half * dx))


def wrapped(text: str, width: float) -> list[str]:
    """A text in lines of at most `width` Chinese characters; Latin letters and digits count little more than half."""
    lines: list[str] = []
    here, length = "", 0.0
    for letter in text:
        wide = 1.0 if ord(letter) > 0x2E7F or letter in "“”‘’—…·" else 0.6
        if here and length + wide > width:
            lines.append(here)
            here, length = "", 0.0
        here, length = here + letter, length + wide
    return [*lines, here] if here else lines
