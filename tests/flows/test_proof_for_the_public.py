"""From the decision to an outsider who checks it with the verifier alone: published, witnessed, downloaded, proven."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hengjian.disclosure.models import Published
from hengjian.kernel.ids import new_id
from hengjian.kernel.sm import Sm2Key
from hengjian.ledger import publishing
from hengjian.proceedings.door import record, record_many
from support import spot
from support.city import City, build
from support.outside import signing


@pytest.fixture
def city(fresh_db: str) -> City:
    return build()


def fetched(path: str) -> bytes:
    answer: Any = Client().get(path)
    assert answer.status_code == 200, path
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_an_outsider_proves_a_published_decision(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HENGJIAN_WITNESS", str(tmp_path / "w"))
    case, home = new_id(), tmp_path / "outsider"
    record_many(city.actor("李建国"), spot.acts(city, case), "decided")
    record(city.actor("何晓"), spot.act(city, case, "publish", signed=()), "published")
    shown = Published.objects.using("public").get()
    assert Client().get(f"/public/{shown.id}/proof.json").status_code == 404

    with signing(tmp_path / "w"):
        assert publishing.publish().signed == 1
        record(city.actor("李建国"), spot.act(city, case, "deliver"), "delivered")
        assert publishing.publish().signed == 1

    home.mkdir()
    for name in ("verify.py", "public.hex", "witness.jsonl"):
        (home / name).write_bytes(fetched(f"/public/witness/{name}"))
    downloaded = json.loads(fetched(f"/public/{shown.id}/proof.json"))

    def verify(bundle: dict[str, Any]) -> tuple[int, str]:
        """The verifier as downloaded: no packages, no environment, nothing of ours."""
        (home / "proof.json").write_text(json.dumps(bundle), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-B", "verify.py", "proof", "proof.json", "--key", "public.hex",
             "--witness", "witness.jsonl"],
            cwd=home, capture_output=True, text=True, encoding="utf-8", env={}, timeout=60, check=False)
        return done.returncode, done.stdout

    code, said = verify(downloaded)
    assert (code, said.splitlines()[-1]) == (0, "成立"), said
    assert "罚款 200 元" in base64.b64decode(downloaded["body"]).decode()
    for harm, why in HARMS:
        code, said = verify(harm(json.loads(json.dumps(downloaded)), home))
        assert code == 1, said
        assert why in said


Bundle = dict[str, Any]


def tampered_body(bundle: Bundle, _: Path) -> Bundle:
    body = base64.b64decode(bundle["body"]).decode().replace("200", "100")
    return bundle | {"body": base64.b64encode(body.encode()).decode()}


def other_head(bundle: Bundle, home: Path) -> Bundle:
    """A later head, truly signed, under which the path leads nowhere."""
    later = json.loads((home / "witness.jsonl").read_text().splitlines()[-1])
    assert later["head"] != bundle["head"]
    return bundle | {"head": later["head"], "signature": later["signature"]}


def unsigned_head(bundle: Bundle, _: Path) -> Bundle:
    return bundle | {"head": bundle["head"] | {"at": "2020-01-01T00:00:00Z"}}


def other_key(bundle: Bundle, _: Path) -> Bundle:
    return bundle | {"key": Sm2Key.generate().public.hex()}


HARMS: list[tuple[Callable[[Bundle, Path], Bundle], str]] = [
    (tampered_body, "包含证明不成立"), (other_head, "包含证明不成立"), (unsigned_head, "签名不对"),
    (other_key, "证明所用的公钥不是所给的那一把"),
]
