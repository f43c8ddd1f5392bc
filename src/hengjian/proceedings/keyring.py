"""The file in which the master keys lie: outside the data folder of the database, readable by its owner alone.

One line for each version, `version hex`; the newest wraps new keys, all open what they wrapped. One line more for
the root of indexes and fingerprints, `root version hex`, itself wrapped by that version, so that every version can be
retired one day. A file of before has no such line (or is one hex number alone): there version 1 is the root.

Whoever changes the file holds its lock and puts a whole new one in its place, so that a reader never meets half.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from hengjian.kernel.failpoints import fail, register
from hengjian.kernel.sm import Tampered, hmac_sm3, seal, unseal

register("keyring.written", "keyring.replaced")
ROOT = "root"
BYTES = 32


class BadKeyring(Exception):
    """The key file cannot be read, or does not allow what is asked; the message says why, in Chinese."""


class MasterKey(msgspec.Struct, frozen=True):
    version: int
    secret: bytes

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose."""
        return hmac_sm3(self.secret, purpose.encode())

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Seals another key for storage, bound to its place."""
        return seal(self.derive("wrap")[:16], key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Opens what `wrap` sealed. Raises Tampered."""
        return unseal(self.derive("wrap")[:16], wrapped, context)


class Keyring(msgspec.Struct, frozen=True):
    """All master keys, oldest first, and the root. `root_version` is None in a file of before."""

    masters: dict[int, MasterKey]
    root: bytes
    root_version: int | None

    @property
    def current(self) -> MasterKey:
        """The version that wraps new keys."""
        return next(reversed(self.masters.values()))


def read(path: Path) -> Keyring:
    """The keys in a file. Raises FileNotFoundError or BadKeyring."""
    rows = [line.split() for line in path.read_text().splitlines() if line.strip()]
    if len(rows) == 1 and len(rows[0]) == 1:
        rows = [["1", *rows[0]]]
    try:
        found = sorted((int(version), bytes.fromhex(secret)) for version, secret in (r for r in rows if r[0] != ROOT))
        wrapped = next(((int(version), bytes.fromhex(sealed)) for name, version, sealed in
                        (r for r in rows if r[0] == ROOT)), None)
    except ValueError:
        raise BadKeyring(f"主密钥文件 {path} 的格式不对：每行应为“版本 密钥”") from None
    masters = {version: MasterKey(version, secret) for version, secret in found}
    if not masters or any(len(master.secret) != BYTES for master in masters.values()):
        raise BadKeyring(f"主密钥文件 {path} 里没有完整的主密钥")
    if wrapped is None:
        if 1 not in masters:
            raise BadKeyring(f"主密钥文件 {path} 缺少索引密钥（root 一行）")
        return Keyring(masters, masters[1].secret, None)
    try:
        return Keyring(masters, masters[wrapped[0]].unwrap(wrapped[1], ROOT.encode()), wrapped[0])
    except (KeyError, Tampered):
        raise BadKeyring(f"主密钥文件 {path} 里的索引密钥打不开：文件不完整或者被改动") from None


def create(path: Path) -> None:
    """Makes version 1 and a root of its own, where there is no file yet. Two processes at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked(path):
        if not path.exists():
            first = MasterKey(1, secrets.token_bytes(BYTES))
            _replace(path, Keyring({1: first}, secrets.token_bytes(BYTES), 1))


def rotate(path: Path, above: int = 0) -> int:
    """Adds a version beside the others and wraps the root by it; returns its number, which is greater than `above`.

    Raises BadKeyring while an earlier rotation is not finished.
    """
    with locked(path):
        held = read(path)
        if len(held.masters) > 1:
            raise BadKeyring(f"上一次轮换还没有完成，现有第 {'、'.join(map(str, held.masters))} 版："
                             "先运行 hengjian keys rewrap 和 hengjian keys retire")
        version = max(held.current.version, above) + 1
        fresh = MasterKey(version, secrets.token_bytes(BYTES))
        _replace(path, Keyring(held.masters | {version: fresh}, held.root, version))
    return version


def retire(path: Path, version: int) -> None:
    """Takes a version out of the file for good. Raises BadKeyring for the newest, and for the one of the root."""
    with locked(path):
        held = read(path)
        if version == held.current.version or held.root_version is None or version == held.root_version:
            raise BadKeyring(f"第 {version} 版主密钥还在使用，不能停用")
        _replace(path, Keyring({v: m for v, m in held.masters.items() if v != version}, held.root, held.root_version))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One at a time changes the file; the lock goes with its process."""
    handle = os.open(path.with_name(f"{path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _replace(path: Path, held: Keyring) -> None:
    """Puts a whole new file in the place of the old one, so that it outlasts a power cut."""
    assert held.root_version is not None
    wrapped = held.masters[held.root_version].wrap(held.root, ROOT.encode())
    lines = [f"{master.version} {master.secret.hex()}" for master in held.masters.values()]
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("\n".join([*lines, f"{ROOT} {held.root_version} {wrapped.hex()}", ""]))
        file.flush()
        os.fsync(file.fileno())
    fail("keyring.written")
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    fail("keyring.replaced")
