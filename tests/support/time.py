"""The server's clock, moved by hand: days of waiting pass in a line, and nothing sleeps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hengjian.identity.services import SHANGHAI


class Clock:
    """What `timezone.now` says while a test runs. Times are Beijing's."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, start: str) -> None:
        self.now = _read(start)
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def at(self, when: str) -> datetime:
        """Goes on to a day, at nine, or to a moment. Never back."""
        moment = _read(when)
        assert moment >= self.now, f"{moment} 早于 {self.now}"
        self.now = moment
        return moment

    def forward(self, **by: Any) -> datetime:
        self.now += timedelta(**by)
        return self.now


def _read(when: str) -> datetime:
    read = datetime.fromisoformat(when if len(when) > 10 else f"{when}T09:00")
    return read.replace(tzinfo=SHANGHAI)
