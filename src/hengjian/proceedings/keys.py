"""Master keys and what is derived from them. They live outside the data folder of the database.

The key file holds one line per version, `version hex`; the last wraps new keys, all unwrap. HENGJIAN_MASTER_KEYS
names the file; otherwise one is made in `var/keys/` on first use.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from hengjian.kernel.sm import Tampered, hmac_sm3, seal, unseal
from hengjian.runtime import paths, secrets


class WrongMasterKey(Exception):
    """The master key at hand is not the one that wrapped a proceeding's key, or that key was altered."""

    def __init__(self, version: int) -> None:
        super().__init__(f"第 {version} 版主密钥打不开案件密钥：请核对 HENGJIAN_MASTER_KEYS 所指的是本库的主密钥")


class MasterKey(NamedTuple):
    version: int
    secret: bytes

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose."""
        return hmac_sm3(self.secret, purpose.encode())


@cache
def masters() -> dict[int, MasterKey]:
    """All versions of the master key, oldest first."""
    given = os.environ.get("HENGJIAN_MASTER_KEYS")
    if not given:
        return {1: MasterKey(1, secrets.keep(paths.var() / "keys" / "master"))}
    rows = (line.split() for line in Path(given).read_text().splitlines() if line.strip())
    return {int(version): MasterKey(int(version), bytes.fromhex(secret)) for version, secret in rows}


def current() -> MasterKey:
    """The version that wraps new keys."""
    return next(reversed(masters().values()))


def wrap(key: bytes, context: bytes) -> tuple[int, bytes]:
    """Seals a proceeding's key for storage; returns the master key's version and the sealed key."""
    master = current()
    return master.version, seal(master.derive("wrap")[:16], key, context)


def unwrap(version: int, wrapped: bytes, context: bytes) -> bytes:
    """Opens a proceeding's key. Raises WrongMasterKey when no master key at hand opens it."""
    try:
        return unseal(masters()[version].derive("wrap")[:16], wrapped, context)
    except (KeyError, Tampered):
        raise WrongMasterKey(version) from None


def fingerprint(data: bytes) -> str:
    """A keyed digest of a request, so that it betrays no sealed value (hex)."""
    return hmac_sm3(masters()[1].derive("fingerprint"), data).hex()


def fingerprinter() -> Callable[[bytes], bytes]:
    """`fingerprint` for many: the key is derived once, the digests are 32 bytes."""
    return partial(hmac_sm3, masters()[1].derive("fingerprint"))


def blind_index(element: str, value: str) -> str:
    """A keyed digest by which a sealed value is found without being read (hex)."""
    return hmac_sm3(masters()[1].derive(f"index:{element}"), value.encode()).hex()
