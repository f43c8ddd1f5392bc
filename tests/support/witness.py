"""A signer in the test's own process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from hengjian.ledger import proofs
from hengjian.ledger.merkle import root_of
from hengjian.ledger.models import Entry
from hengjian.ledger.proving import subtrees
from hengjian.ledger.witness import place
from hengjian.ledger.witness.book import FILE, Book
from hengjian.ledger.witness.signer import Request, Signer
from hengjian.ledger.witness.statement import Line


class Witness:
    """A signer in this process over a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / FILE
        hold = place.take(folder)
        self.hold, self.key = hold, hold.key
        self.signer = Signer(hold.key, Book(hold.book, hold.key.public))

    def ask(self, folder: Path, request: Request) -> Any:
        assert folder == self.folder
        return self.signer.answer(msgspec.json.encode(request))

    def see(self, agency: UUID, size: int) -> Line:
        """Signs an earlier head of the log as it now stands."""
        leaves = [bytes(leaf) for leaf in
                  Entry.objects.filter(agency_id=agency).order_by("sequence").values_list("leaf", flat=True)]
        last = self.signer.book.last.get(agency)
        since = last.head.size if last else 0
        path = subtrees(agency, proofs.consistency(since, size)) if since else []
        line = self.ask(self.folder, Request(agency=agency, size=size, root=root_of(leaves[:size]).hex(), since=since,
                                             proof=[node.hex() for node in path])).line
        assert line
        return line

    def lines(self) -> list[bytes]:
        return self.file.read_bytes().splitlines(keepends=True)

    def close(self) -> None:
        os.close(self.hold.book)
        os.close(self.hold.lock)
