"""What goes wrong around the witness, in Chinese lines that say what to do."""

from __future__ import annotations


class WitnessError(Exception):
    """The witness cannot work as it stands."""


class Absent(WitnessError):
    """No signer answers; nothing waits for it."""
