"""What the platform itself holds to stands as data, each with why so many."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from hengjian.law import platform, source


def test_each_measure_says_why_and_whether_it_was_looked_up() -> None:
    measures = platform.load().measures
    assert {"reason", "due_soon", "told"} <= measures.keys()
    assert all(one.most > 0 and one.unit and one.basis for one in measures.values())
    assert platform.most("reason") == measures["reason"].most


@pytest.mark.parametrize("missing", ["basis", "verified"])
def test_a_measure_without_its_basis_is_not_read(missing: str, tmp_path: Path) -> None:
    said = {"most": 3, "unit": "日", "basis": "平台参数", "verified": False}
    del said[missing]
    file = tmp_path / "platform.yaml"
    file.write_bytes(msgspec.yaml.encode({"articles": {}, "measures": {"due_soon": said}}))
    with pytest.raises(source.LawError, match=missing):
        source.read(file, platform.Platform)
