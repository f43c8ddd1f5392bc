"""Makes the worked example of `docs/verify` with the platform's own code: `python tools/verify_example.py`.

A log of eight entries, of which number 3 is a published decision; the witness saw it three times. The key is the
published test key of GB/T 32918.5-2017 annex A.2. Signatures differ from run to run, everything else does not.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
from pathlib import Path
from uuid import UUID

import msgspec

from hengjian.kernel.canonical import canonical
from hengjian.kernel.sm import Sm2Key
from hengjian.ledger import proofs
from hengjian.ledger.merkle import Frontier, leaf_hash
from hengjian.ledger.proofs import Kept
from hengjian.ledger.witness.book import Book
from hengjian.ledger.witness.signer import Request, Signer
from hengjian.ledger.witness.statement import Line

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "verify" / "example"
KEY = Sm2Key.from_bytes(bytes.fromhex(
    "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"))
AGENCY = UUID("00000000-0000-7000-8000-000000000001")
REF = UUID("00000000-0000-7000-8000-000000000103")
PUBLISHED = 3
DECISION = """行政处罚决定（公开信息，演示，人物和单位均为虚构）
决定书文号　津滨市监当罚〔2026〕1号
当事人　　　滨海新区好味来小吃店（个体工商户）
违法事实　　2026年11月20日，在经营场所未将营业执照置于醒目位置。
处罚种类　　警告
处罚机关　　滨海新区演示市场监督管理局
决定日期　　2026-11-20
"""
SEEN = ((3, "2026-11-20T03:00:00Z"), (6, "2026-11-20T08:00:00Z"), (8, "2026-11-21T03:00:00Z"))


def main(folder: Path) -> None:
    """Writes the example's files into the folder."""
    folder.mkdir(exist_ok=True)
    bodies = [canonical({"format": "hengjian.example/1", "entry": number}) for number in range(SEEN[-1][0])]
    bodies[PUBLISHED] = DECISION.encode()
    lines = witness(bodies, folder / "witness.jsonl")
    head = next(line for line in lines if line.head.size > PUBLISHED)
    path = proofs.roots(proofs.inclusion(PUBLISHED, head.head.size), entries(bodies).__getitem__)
    bundle = {
        "format": "hengjian.proof/1", "kind": "publication", "ref": str(REF),
        "body": base64.b64encode(bodies[PUBLISHED]).decode(), "index": PUBLISHED, "path": [p.hex() for p in path],
        "head": msgspec.to_builtins(head.head), "signature": head.signature, "key": KEY.public.hex(),
    }
    (folder / "decision.txt").write_bytes(bodies[PUBLISHED])
    (folder / "proof.json").write_text(json.dumps(bundle, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "public.hex").write_text(KEY.public.hex() + "\n")


def witness(bodies: list[bytes], file: Path) -> list[Line]:
    """What the signer wrote when it was asked three times."""
    kept, lines, since = entries(bodies), [], 0
    moments = iter(at for _, at in SEEN)
    with tempfile.TemporaryFile() as book:
        signer = Signer(KEY, Book(book.fileno(), KEY.public), lambda: next(moments))
        for size, _ in SEEN:
            path = proofs.roots(proofs.consistency(since, size), kept.__getitem__) if since else []
            request = Request(agency=AGENCY, size=size, root=root(bodies[:size]), since=since,
                              proof=[node.hex() for node in path])
            line = signer.answer(msgspec.json.encode(request)).line
            assert line is not None
            lines.append(line)
            since = size
        book.seek(0)
        file.write_bytes(book.read())
    return lines


def entries(bodies: list[bytes]) -> list[Kept]:
    frontier, kept = Frontier(), []
    for body in bodies:
        frontier.append(leaf_hash(body))
        kept.append(Kept(leaf_hash(body), frontier.nodes[-1]))
    return kept


def root(bodies: list[bytes]) -> str:
    frontier = Frontier()
    for body in bodies:
        frontier.append(leaf_hash(body))
    return frontier.root().hex()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
