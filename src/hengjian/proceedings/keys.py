"""Master keys and what is derived from them, as the process at hand uses them.

HENGJIAN_MASTER_KEYS names the key file (`keyring`); otherwise one is made in `var/keys/` on first use. A running
process looks at the file whenever it needs a key, so that a new version is used at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, lru_cache, partial
from pathlib import Path

from hengjian.kernel.sm import Tampered, hmac_sm3
from hengjian.proceedings import keyring
from hengjian.proceedings.keyring import Keyring, MasterKey
from hengjian.runtime import paths


class WrongMasterKey(Exception):
    """The master key at hand is not the one that wrapped a proceeding's key, or that key was altered."""

    def __init__(self, version: int) -> None:
        super().__init__(f"第 {version} 版主密钥打不开案件密钥：请核对 HENGJIAN_MASTER_KEYS 所指的是本库的主密钥")


class LostMasterKey(Exception):
    """The key file is gone, or cannot be read."""


_held: tuple[tuple[Path, int, int, int], Keyring] | None = None
"""The keys as last read, by path, file, time and size."""


def place() -> Path:
    """Where the key file lies."""
    return _place(os.environ.get("HENGJIAN_MASTER_KEYS"), os.environ.get("HENGJIAN_VAR"),
                  os.environ.get("HENGJIAN_HOME"))


@cache
def _place(given: str | None, *_: str | None) -> Path:
    return Path(given) if given else paths.var() / "keys" / "master"


def held() -> Keyring:
    """The keys as they now stand in the file.

    Raises LostMasterKey: a file that was there is never made anew, nor is one that was named.
    """
    global _held  # noqa: PLW0603 - one reading for the process is the point
    path = place()
    try:
        try:
            now = path.stat()
        except FileNotFoundError:
            if os.environ.get("HENGJIAN_MASTER_KEYS") or (_held is not None and _held[0][0] == path):
                raise
            keyring.create(path)
            now = path.stat()
        stamp = (path, now.st_ino, now.st_mtime_ns, now.st_size)
        if _held is None or _held[0] != stamp:
            _held = stamp, keyring.read(path)
    except OSError as lost:
        raise LostMasterKey(f"主密钥文件 {path} 不见了或者不能读取：请把备份的密钥文件放回原处") from lost
    except keyring.BadKeyring as bad:
        raise LostMasterKey(str(bad)) from bad
    return _held[1]


def masters() -> dict[int, MasterKey]:
    """All versions of the master key, oldest first."""
    return held().masters


def current() -> MasterKey:
    """The version that wraps new keys."""
    return next(reversed(masters().values()))


def wrap(key: bytes, context: bytes) -> tuple[int, bytes]:
    """Seals a proceeding's key for storage; returns the master key's version and the sealed key."""
    master = current()
    return master.version, master.wrap(key, context)


def unwrap(version: int, wrapped: bytes, context: bytes) -> bytes:
    """Opens a proceeding's key. Raises WrongMasterKey when no master key at hand opens it."""
    try:
        return masters()[version].unwrap(wrapped, context)
    except (KeyError, Tampered):
        raise WrongMasterKey(version) from None


# -- what never changes, whichever version wraps -----------------------------------------------------------------


def derived(purpose: str) -> bytes:
    """A key of the platform for one purpose, from the root; a rotation leaves it as it is."""
    return _derived(held().root, purpose)


@lru_cache(maxsize=256)
def _derived(root: bytes, purpose: str) -> bytes:
    return hmac_sm3(root, purpose.encode())


def fingerprint(data: bytes) -> str:
    """A keyed digest of a request, so that it betrays no sealed value (hex)."""
    return hmac_sm3(derived("fingerprint"), data).hex()


def fingerprinter() -> Callable[[bytes], bytes]:
    """`fingerprint` for many: the key is derived once, the digests are 32 bytes."""
    return partial(hmac_sm3, derived("fingerprint"))


def blind_index(element: str, value: str) -> str:
    """A keyed digest by which a sealed value is found without being read (hex)."""
    return hmac_sm3(derived(f"index:{element}"), value.encode()).hex()
