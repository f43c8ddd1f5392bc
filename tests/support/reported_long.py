"""A reported case of as many steps as are asked for: what is long is the gathering of evidence."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from support.reported import World, kind_of
from support.reported.planting import begin

BEGINNING = ("open", "verify", "apply_filing", "file")


def long_case(world: World, number: int, steps: int) -> io.BytesIO:
    """A file with one case: from the lead to the filing, then evidence minute by minute."""
    kind, day = kind_of("ordinary"), date(2025, 3, 3)
    told = begin(kind, world, Random(1), number, kind.stories["plain"], day, day + timedelta(days=1))
    lines: list[dict[str, Any]] = [line for line in told.lines if line["step"] in BEGINNING][: len(BEGINNING)]
    filed, signed = lines[-1], lines[1]
    for i in range(steps - len(lines)):
        at = datetime.fromisoformat(filed["occurred_at"]) + timedelta(minutes=i + 1)
        evidence = [{"evidence_type": "02", "evidence_title": f"现场照片{i + 1}"}]
        lines.append({**signed, "key": f"{told.key}-e{i}", "step": "add_evidence", "data": {"evidence": evidence},
                      "occurred_at": at.isoformat(timespec="seconds")})
    return io.BytesIO(b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines))
