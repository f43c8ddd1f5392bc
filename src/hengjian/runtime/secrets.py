"""Random secrets made once and kept in a file that only its owner can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def keep(path: Path, size: int = 32) -> bytes:
    """The `size` bytes kept at `path`; made on first use. Two processes at once agree on one."""
    try:
        return bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.write_text(secrets.token_hex(size))
        fresh.chmod(0o600)
        try:
            os.link(fresh, path)  # fails if another was quicker; never half-written
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        return bytes.fromhex(path.read_text().strip())
