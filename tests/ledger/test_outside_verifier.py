"""The verifier for outsiders agrees with the platform on everything, and says what does not hold."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengjian.kernel.canonical import canonical
from hengjian.kernel.sm import Sm2Key
from hengjian.ledger import proofs
from hengjian.ledger.merkle import Frontier, leaf_hash, root_of
from hengjian.ledger.proofs import Kept
from hengjian.ledger.witness import book
from hengjian.ledger.witness.statement import Line, Statement, raw
from support.outside import ROOT, VERIFIER, load

FOLDER = VERIFIER.parent
EXAMPLE = FOLDER / "example"
UNHURRIED = settings(deadline=None, max_examples=50)  # pure Python is slow, a busy machine slower


outside = load(VERIFIER)


def run(*arguments: str | Path, cwd: Path = FOLDER) -> subprocess.CompletedProcess[str]:
    """Alone: no packages, no environment, nothing of ours."""
    return subprocess.run([sys.executable, "-I", "-S", "-B", VERIFIER, *arguments], cwd=cwd, text=True,
                          capture_output=True, encoding="utf-8", env={}, timeout=60, check=False)


def test_it_imports_the_standard_library_only() -> None:
    tree = ast.parse(VERIFIER.read_text(encoding="utf-8"), feature_version=(3, 8))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names == {"argparse", "base64", "json", "re", "sys"}
    assert names <= sys.stdlib_module_names


# -- the same answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "digest"), [
    (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
])
def test_sm3_vectors_of_the_standard(data: bytes, digest: str) -> None:
    assert outside.sm3(data).hex() == digest


@UNHURRIED
@given(st.binary(max_size=300))
def test_sm3_agrees_with_openssl(data: bytes) -> None:
    assert outside.sm3(data) == hashlib.new("sm3", data).digest()


PUBLIC = bytes.fromhex("09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
                       "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13")
SIGNATURE = bytes.fromhex("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
                          "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa")


def test_the_sm2_vector_of_the_standard() -> None:
    """GB/T 32918.5-2017 annex A.2."""
    assert outside.sm2_verify(PUBLIC, b"message digest", SIGNATURE)
    assert not outside.sm2_verify(PUBLIC, b"message digesT", SIGNATURE)


@UNHURRIED
@given(st.binary(max_size=80))
def test_what_the_platform_signs_it_verifies(data: bytes) -> None:
    key = Sm2Key.generate()
    signature = bytes.fromhex(raw(key.sign(data)))
    assert outside.sm2_verify(key.public, data, signature)
    assert not outside.sm2_verify(key.public, data + b"x", signature)
    assert not outside.sm2_verify(PUBLIC, data, signature)


@UNHURRIED
@given(st.integers(0, 511))
def test_no_bit_of_a_signature_or_key_may_change(bit: int) -> None:
    flip = (1 << bit).to_bytes(64, "big")
    altered = [bytes(a ^ b for a, b in zip(whole, flip, strict=True)) for whole in (SIGNATURE, PUBLIC)]
    assert not outside.sm2_verify(PUBLIC, b"message digest", altered[0])
    assert not outside.sm2_verify(altered[1], b"message digest", SIGNATURE)


N = outside.N


@pytest.mark.parametrize("signature", [
    b"", bytes(64), SIGNATURE[:63], SIGNATURE + b"\0", bytes(32) + SIGNATURE[32:], SIGNATURE[:32] + bytes(32),
    (int.from_bytes(SIGNATURE[:32], "big") + N).to_bytes(33, "big")[-32:] + SIGNATURE[32:],
    SIGNATURE[:32] + (N - int.from_bytes(SIGNATURE[:32], "big")).to_bytes(32, "big"),
    N.to_bytes(32, "big") * 2,
])
def test_numbers_out_of_range_are_no_signature(signature: bytes) -> None:
    assert not outside.sm2_verify(PUBLIC, b"message digest", signature)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4),
)


@UNHURRIED
@given(values)
def test_canonical_json_agrees(value: Any) -> None:
    assert outside.canonical(value) == canonical(value)


def kept(leaves: list[bytes]) -> list[Kept]:
    frontier, entries = Frontier(), []
    for leaf in leaves:
        frontier.append(leaf)
        entries.append(Kept(leaf, frontier.nodes[-1]))
    return entries


logs = st.lists(st.binary(max_size=20), min_size=1, max_size=60)


@UNHURRIED
@given(logs, st.data())
def test_inclusion_agrees(bodies: list[bytes], data: st.DataObject) -> None:
    leaves = [leaf_hash(body) for body in bodies]
    size = data.draw(st.integers(1, len(leaves)))
    index, claimed = data.draw(st.integers(0, size - 1)), data.draw(st.integers(-1, size + 1))
    path = proofs.roots(proofs.inclusion(index, size), kept(leaves).__getitem__)
    root = root_of(leaves[:size])
    assert outside.included(outside.leaf_hash(bodies[index]), index, size, path, root)
    for at, way in ((claimed, path), (index, path[1:]), (index, [*path, root]), (index, path[::-1])):
        ours = proofs.included(leaves[index], at, size, way, root)
        assert outside.included(leaves[index], at, size, way, root) == ours


@UNHURRIED
@given(logs, st.data())
def test_consistency_agrees(bodies: list[bytes], data: st.DataObject) -> None:
    leaves = [leaf_hash(body) for body in bodies]
    new = data.draw(st.integers(1, len(leaves)))
    old, claimed = data.draw(st.integers(1, new)), data.draw(st.integers(-1, new + 1))
    path = proofs.roots(proofs.consistency(old, new), kept(leaves).__getitem__)
    roots = root_of(leaves[:old]), root_of(leaves[:new])
    assert outside.consistent(old, roots[0], new, roots[1], path)
    for size, way in ((claimed, path), (old, path[1:]), (old, [*path, roots[1]]), (old, path[::-1])):
        ours = proofs.consistent(size, roots[0], new, roots[1], way)
        assert outside.consistent(size, roots[0], new, roots[1], way) == ours


@UNHURRIED
@given(logs, st.data())
def test_random_logs_witnessed_at_random_sizes_hold(bodies: list[bytes], data: st.DataObject) -> None:
    leaves = [leaf_hash(body) for body in bodies]
    entries, key = kept(leaves), Sm2Key.generate()
    sizes = sorted(data.draw(st.sets(st.integers(1, len(leaves)), min_size=1, max_size=4)))
    lines = []
    for number, (since, size) in enumerate(zip([0, *sizes], sizes, strict=False)):
        head = Statement(agency=UUID(int=1), size=size, root=root_of(leaves[:size]).hex(),
                         at="2026-11-22T06:00:00Z", number=number)
        path = proofs.roots(proofs.consistency(since, size), entries.__getitem__) if since else []
        lines.append(Line(head=head, signature=head.signed(key), since=since, proof=[p.hex() for p in path]))
    text = b"".join(line.body() + b"\n" for line in lines)
    assert [head["size"] for head in outside.check_witness(text, key.public)] == sizes
    assert book.read(text, key.public).troubles == []
    index = data.draw(st.integers(0, sizes[-1] - 1))
    cover = next(line for line in lines if line.head.size > index)
    path = proofs.roots(proofs.inclusion(index, cover.head.size), entries.__getitem__)
    bundle = {"format": "hengjian.proof/1", "body": base64.b64encode(bodies[index]).decode(), "index": index,
              "path": [p.hex() for p in path], "head": msgspec.to_builtins(cover.head),
              "signature": cover.signature, "key": key.public.hex()}
    assert outside.check_proof(bundle)[1] == bodies[index]


# -- the worked example ------------------------------------------------------------------------------------


def example(**changes: Any) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads((EXAMPLE / "proof.json").read_text(encoding="utf-8"))
    return whole | changes


def test_the_example_holds_as_its_readme_tells() -> None:
    """Every command of the README that begins with `$ python3` says what stands below it, `…` aside."""
    told = re.findall(r"^    \$ (python3 verify\.py [^\n]*)\n((?:    [^$\n][^\n]*\n)+)",
                      (FOLDER / "README.md").read_text(encoding="utf-8"), re.M)
    holding = [(command, said) for command, said in told if "改过" not in command]
    assert len(holding) == 2
    for command, said in holding:
        done = run(*command.split()[2:])
        assert done.returncode == 0, done.stdout
        for line, shown in zip(done.stdout.splitlines(), said.splitlines(), strict=True):
            start, dots, _ = shown.strip().partition("…")
            assert line.startswith(start) if dots else line == start


def test_an_altered_original_does_not_hold(tmp_path: Path) -> None:
    altered = tmp_path / "改过.txt"
    altered.write_bytes((EXAMPLE / "decision.txt").read_bytes().replace("警告".encode(), "罚款".encode()))
    done = run("proof", EXAMPLE / "proof.json", "--body", altered)
    assert (done.returncode, done.stdout) == (1, "不成立：所给的原文与证明里的原文不同\n")


def test_the_example_is_what_its_tool_makes(tmp_path: Path) -> None:
    """But for the signatures, which differ from run to run."""
    load(ROOT / "tools" / "verify_example.py").main(tmp_path)
    names = sorted(path.name for path in EXAMPLE.iterdir())
    assert names == sorted(path.name for path in tmp_path.iterdir())
    for name in names:
        a, b = (re.sub(r'"signature": ?"[0-9a-f]+"', "", (folder / name).read_text(encoding="utf-8"))
                for folder in (EXAMPLE, tmp_path))
        assert a == b, name


# -- what does not hold ------------------------------------------------------------------------------------

OTHER = Sm2Key.generate()


def head(**changes: Any) -> dict[str, Any]:
    return {**example()["head"], **changes}


def resigned(signer: Sm2Key, stated: dict[str, Any]) -> dict[str, Any]:
    return {"head": stated, "signature": raw(signer.sign(canonical(stated))), "key": signer.public.hex()}


Bundle = Callable[[], Any]
BUNDLES: dict[str, tuple[Bundle, str]] = {
    "original altered": (lambda: example(body=base64.b64encode("罚款".encode()).decode()), "包含证明不成立"),
    "original cut": (lambda: example(body=base64.b64encode(
        (EXAMPLE / "decision.txt").read_bytes()[:-1]).decode()), "包含证明不成立"),
    "no base64": (lambda: example(body="%%"), "原文 缺少或写法不对"),
    "broken base64": (lambda: example(body="abc"), "不是 base64"),
    "another number": (lambda: example(index=2), "包含证明不成立"),
    "a number beyond": (lambda: example(index=6), "不在 6 条之内"),
    "a number of another type": (lambda: example(index="3"), "不是整数"),
    "no number": (lambda: {k: v for k, v in example().items() if k != "index"}, "不是整数"),
    "path shorter": (lambda: example(path=example()["path"][:-1]), "包含证明不成立"),
    "path longer": (lambda: example(path=[*example()["path"], "00" * 32]), "包含证明不成立"),
    "path turned": (lambda: example(path=example()["path"][::-1]), "包含证明不成立"),
    "path no hash": (lambda: example(path=["00"]), "包含证明 缺少或写法不对"),
    "root": (lambda: example(head=head(root="00" * 32)), "签名不对"),
    "size": (lambda: example(head=head(size=7)), "签名不对"),
    "agency": (lambda: example(head=head(agency="00000000-0000-7000-8000-000000000002")), "签名不对"),
    "time": (lambda: example(head=head(at="2026-11-20T08:00:01Z")), "签名不对"),
    "head with more in it": (lambda: example(head=head(more=1)), "不是 hengjian.head/1"),
    "signature": (lambda: example(signature=example()["signature"][::-1]), "签名不对"),
    "signature of another length": (lambda: example(signature="00"), "签名 缺少或写法不对"),
    "another key": (lambda: example(key=OTHER.public.hex()), "签名不对"),
    "no key": (lambda: example(key=None), "公钥 缺少或写法不对"),
    "no proof": (lambda: {"format": "hengjian.proof/2"}, "不是 hengjian.proof/1"),
    "a list": (lambda: [1], "不是 hengjian.proof/1"),
}


@pytest.mark.parametrize(("bundle", "said"), BUNDLES.values(), ids=BUNDLES.keys())
def test_what_is_done_to_a_proof_is_told_in_one_sentence(tmp_path: Path, bundle: Bundle, said: str) -> None:
    (tmp_path / "proof.json").write_text(json.dumps(bundle()), encoding="utf-8")
    done = run("proof", tmp_path / "proof.json")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("不成立：")
    assert done.stdout.count("\n") == 1
    assert said in done.stdout


def test_a_proof_forged_whole_is_told_by_key_and_witness(tmp_path: Path) -> None:
    """Somebody signs a tree of their own with a key of their own: only what is known from elsewhere tells."""
    body = b"forged"
    forged = {**example(), "body": base64.b64encode(body).decode(), "index": 0, "path": [],
              **resigned(OTHER, head(size=1, root=leaf_hash(body).hex()))}
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(forged), encoding="utf-8")
    alone = run("proof", file)
    assert alone.returncode == 0
    assert "注意：公钥取自证明本身" in alone.stdout
    with_key = run("proof", file, "--key", EXAMPLE / "public.hex")
    assert (with_key.returncode, with_key.stdout) == (1, "不成立：证明所用的公钥不是所给的那一把\n")
    with_witness = run("proof", file, "--witness", EXAMPLE / "witness.jsonl")
    assert with_witness.returncode == 1
    assert "第 1 行：签名不对" in with_witness.stdout


def test_a_head_that_the_witness_never_wrote_down_is_told(tmp_path: Path) -> None:
    short = tmp_path / "witness.jsonl"
    short.write_bytes((EXAMPLE / "witness.jsonl").read_bytes().split(b"\n")[0] + b"\n")
    done = run("proof", EXAMPLE / "proof.json", "--witness", short)
    assert done.returncode == 1
    assert "见证文件里没有这个链头" in done.stdout


def lines_of(change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    return b"".join(change((EXAMPLE / "witness.jsonl").read_bytes().splitlines(keepends=True)))


LINES: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "first removed": (lambda f: f[1:], "第 1 行：应是第 0 号，却是第 1 号"),
    "middle removed": (lambda f: [f[0], f[2]], "第 2 行：应是第 1 号，却是第 2 号"),
    "swapped": (lambda f: [f[0], f[2], f[1]], "第 2 行：应是第 1 号"),
    "edited": (lambda f: [f[0], f[1].replace(b'"size":6', b'"size":7'), f[2]], "第 2 行：签名不对"),
    "proof edited": (lambda f: [f[0], f[1].replace(b'"proof":["', b'"proof":["' + b"00" * 32 + b'","'), f[2]],
                     "第 2 行：一致性证明不成立"),
    "since edited": (lambda f: [f[0], f[1].replace(b'"since":3', b'"since":2'), f[2]],
                     "第 2 行：不是由这个机关的前一链头续成"),
    "written otherwise": (lambda f: [f[0].replace(b":", b": "), *f[1:]], "第 1 行：不是见证行的规范写法"),
    "rubbish": (lambda f: [f[0], b"\xff\n", *f[1:]], "第 2 行：读不懂"),
}


@pytest.mark.parametrize(("change", "said"), LINES.values(), ids=LINES.keys())
def test_what_is_done_to_a_witness_file_is_told_with_its_line(
    tmp_path: Path, change: Callable[[list[bytes]], list[bytes]], said: str
) -> None:
    (tmp_path / "witness.jsonl").write_bytes(lines_of(change))
    done = run("witness", tmp_path / "witness.jsonl", "--key", EXAMPLE / "public.hex")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"不成立：{said}")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    for arguments in (("proof", tmp_path / "none.json"), ("witness", tmp_path / "witness.jsonl")):
        done = run(*arguments)
        assert (done.returncode, done.stderr) == (2, "")
        assert done.stdout.startswith("读不了 ")
