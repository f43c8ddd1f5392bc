"""Identifiers, masking, failpoints."""

import os
import signal
import subprocess
import sys
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.kernel import failpoints
from hengjian.kernel.ids import new_id
from hengjian.kernel.masking import Kind, mask


def test_ids_are_version_7_in_order_and_different() -> None:
    ids = [new_id() for _ in range(1000)]
    assert {i.version for i in ids} == {7}
    assert len(set(ids)) == 1000
    assert [i.int >> 80 for i in ids] == sorted(i.int >> 80 for i in ids)


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("张三", "name", "张某"),
        ("张三丰", "name", "张某"),
        ("欧阳修", "name", "欧阳某"),
        ("欧阳", "name", "欧某"),
        ("买买提·阿布都", "name", "买某"),
        ("11010519491231002X", "id_number", "110105********002X"),
        ("123", "id_number", "***"),
        ("13800138000", "phone", "138****8000"),
        ("2345678", "phone", "*******"),
        ("6222020200012345678", "account", "***************5678"),
        ("天津市滨海新区塘沽街道解放路1号", "address", "天津市滨海新区塘沽街道***"),
        ("天津市滨海新区洞庭路20号", "address", "天津市滨海新区***"),
        ("洞庭路20号", "address", "***"),
        ("", "phone", ""),
        ("  ", "name", ""),
    ],
)
def test_masks(value: str, kind: Kind, shown: str) -> None:
    assert mask(value, kind) == shown


@given(st.text("0123456789X", min_size=1, max_size=24), st.sampled_from(["id_number", "phone", "account"]))
def test_a_masked_number_hides_at_least_four_characters_or_all(value: str, kind: Kind) -> None:
    shown = mask(value, kind)
    assert len(shown) == len(value)
    assert shown.count("*") >= min(4, len(value))


def test_every_kind_has_a_mask() -> None:
    for kind in get_args(Kind):
        assert "*" in mask("天津市某某某某某某1234567890", kind) or kind == "name"


def run_with(failpoint: str, passages: int) -> tuple[int, str]:
    code = (
        "from hengjian.kernel.failpoints import fail\n"
        f"for i in range({passages}):\n    fail('other'); fail('record.append'); print(i, flush=True)"
    )
    env = {**os.environ, "HENGJIAN_FAILPOINT": failpoint, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    return done.returncode, "".join(done.stdout.split())


@pytest.mark.faults
@pytest.mark.parametrize(
    ("failpoint", "expected"),
    [
        ("", (0, "0123")),
        ("record.append", (-signal.SIGKILL, "")),
        ("record.append:3", (-signal.SIGKILL, "01")),
        ("record.append:9", (0, "0123")),
        ("record", (0, "0123")),
    ],
)
def test_a_failpoint_kills_at_the_named_passage(failpoint: str, expected: tuple[int, str]) -> None:
    assert run_with(failpoint, 4) == expected


def test_failpoints_can_be_listed() -> None:
    failpoints.register("tests.b", "tests.a")
    assert [name for name in failpoints.known() if name.startswith("tests.")] == ["tests.a", "tests.b"]
