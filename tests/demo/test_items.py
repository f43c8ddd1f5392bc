"""Items: citations have their shape and name real articles; tiers fill the range of the fine."""

from __future__ import annotations

import re
import tarfile
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from hengjian.demo import source
from hengjian.demo.codes import Ids
from hengjian.demo.plan import _items
from hengjian.demo.source import Cite, ItemSource
from hengjian.kernel.money import yuan
from hengjian.law.statutes.numerals import to_chinese as chinese
from hengjian.proceedings import standards
from hengjian.registry.statutes import citation_of

ITEMS = source.items().items
CITES = [cite for item in ITEMS for cite in item.basis]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_an_item_can_be_chosen_and_cited(item: ItemSource) -> None:
    dictionary = standards.law().dictionary
    assert re.fullmatch(dictionary["item_code"].pattern or "", item.code)
    assert len(item.code) == 12
    assert item.code.startswith("1202"), "Tianjin, penalty"
    assert set(item.kinds) <= set(dictionary.codelists["penalty_kind"].codes)
    assert ("fine" in item.kinds) == bool(item.cuts)
    assert set(item.cuts) <= set(dictionary.codelists["party_kind"].codes)
    assert any(cite.role == "penalty" for cite in item.basis)
    assert item.line in {line.code for line in source.city().lines}


@pytest.mark.parametrize("cite", CITES, ids=lambda cite: f"{cite.law}{cite.article}")
def test_a_citation_has_its_shape(cite: Cite) -> None:
    number = "[零一二三四五六七八九十百]+"
    shape = rf"《[^《》]+》第{number}条(第{number}款)?(第（{number}）项)?"
    assert re.fullmatch(shape, str(citation_of(source.plain(cite))))
    assert cite.role in ("violated", "penalty")
    assert not re.search(r"[《》]|中华人民共和国", cite.law)


def test_tiers_follow_one_another_through_the_whole_range() -> None:
    for row in _items(Ids(1)):
        for kind, (least, most) in row.fines.items():
            ranges = [[yuan(text) for text in tier[kind]] for tier in row.tiers["tiers"]]
            assert ranges[0][0] == yuan(least)
            assert ranges[-1][1] == yuan(most)
            assert all(low < high for low, high in ranges)
            assert all(before[1] == after[0] for before, after in pairwise(ranges))


def test_most_items_leave_room_for_an_on_the_spot_fine() -> None:
    limits = {"person": Decimal(200), "individual_business": Decimal(200), "organisation": Decimal(3000)}
    fit = [row for row in _items(Ids(1)) if row.simple_allowed and any(
        yuan(low) < limits[kind] for kind, (low, _) in row.fines.items())]
    assert len(fit) >= 15


@pytest.mark.data
def test_cited_articles_exist(real_data: Path) -> None:
    """Held against the real statutes: law, article, item; the newest text of each law counts."""
    texts: dict[str, str] = {}
    wanted = {cite.law for cite in CITES}
    with tarfile.open(real_data / "laws.tar.xz") as archive:
        for member in sorted(archive, key=lambda m: m.name):
            title = Path(member.name).stem.split("(")[0]
            if member.isfile() and title in wanted and (read := archive.extractfile(member)):
                texts[title] = read.read().decode()
    assert texts.keys() == wanted
    for cite in CITES:
        opening = f"第{chinese(cite.article)}条"
        until = r"(?=^第[^条\n]+条[\s　]|^#|\Z)"
        article = re.search(rf"^{opening}[\s　](.*?){until}", texts[cite.law], re.S | re.M)
        assert article, f"{cite.law} {opening}"
        paragraphs = [line for line in article[1].splitlines() if line.strip()]
        assert len(paragraphs) >= cite.paragraph
        if cite.item:
            assert re.search(rf"[（(]{chinese(cite.item)}[）)]", article[1]), str(citation_of(source.plain(cite)))
