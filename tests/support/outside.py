"""The verifier for outsiders, loaded from `docs/verify`, and a signer to be asked, in this process or another."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
VERIFIER = ROOT / "docs" / "verify" / "verify.py"


def load(path: Path) -> ModuleType:
    """A module from a file outside every package; leaves no bytecode beside it."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    spec.loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module


def start(folder: Path, source: Path = ROOT / "src", **env: str) -> subprocess.Popen[str]:
    """`hengjian witness serve` over this folder, as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "hengjian.cli", "witness", "serve"], cwd="/", text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"HENGJIAN_WITNESS": str(folder), "PYTHONPATH": str(source), "PYTHONUTF8": "1"} | env,
    )


@contextmanager
def signing(folder: Path, source: Path = ROOT / "src", **env: str) -> Iterator[subprocess.Popen[str]]:
    """A signer that listens; ended afterwards."""
    process = start(folder, source, **env)
    try:
        assert process.stdout
        said = process.stdout.readline()
        assert said.startswith("见证："), said + process.communicate()[1]
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)
