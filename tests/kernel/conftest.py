"""Fixtures of the kernel's tests."""

import os
from pathlib import Path

import pytest

from hengjian.kernel.calendar import Calendar, own_calendar


@pytest.fixture(scope="session")
def cal() -> Calendar:
    return own_calendar()


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The real notices and divisions beside the clone; missing in CI is a failure, elsewhere a skip."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "data"
    folder = Path(os.environ.get("HENGJIAN_TEST_DATA", beside))
    if not folder.is_dir():
        message = f"no real data at {folder}; set HENGJIAN_TEST_DATA"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    return folder
