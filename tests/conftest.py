"""A throw-away database for the suite, seen through the same two roles as in service."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from support import audited, report
from support.databases import Databases

audited.begin()
# A suite that makes hundreds of accounts has no use for a hash that is slow on purpose.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# No connection outlives its request, or the database could not be dropped.
for _database in settings.DATABASES.values():
    _database["CONN_MAX_AGE"] = 0
# Files of the suite and its children are not the clone's.
_FILES = TemporaryDirectory(prefix="hengjian-test-files-")
os.environ["HENGJIAN_FILES"] = _FILES.name
settings.STORAGES["default"]["OPTIONS"]["location"] = _FILES.name
# Nor is its witness, which knows none of the suite's logs.
_WITNESS = TemporaryDirectory(prefix="hengjian-test-witness-")
os.environ["HENGJIAN_WITNESS"] = f"{_WITNESS.name}/witness"

TOGETHER = ("tests/demo/", "tests/scope/")
"""Folders whose files share a city that takes long to make."""
REASON_LINES = 8
"""Of why a test failed, shown at once; all of it stands at the end."""
ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = Path("/usr/bin/chromium")
LEFT_OUT = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "SpareRendererForSitePerProcess",
            "AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync",
            "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay",
            "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch",
            "ThirdPartyStoragePartitioning")
"""What Chromium does without: the pages behind its address bar, of which it loads two for every new session (three
quarters of what a session costs), a renderer in stock, and what Playwright leaves out, whose own list this replaces."""
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run", f"--disable-features={','.join(LEFT_OUT)}")


def real_data_folder() -> Path | None:
    """`HENGJIAN_TEST_DATA`, or `shared/data` beside the clone."""
    given = os.environ.get("HENGJIAN_TEST_DATA")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without real data or browser their tests are skipped and counted; in CI that is a failure.

    What takes longest starts first, so that in the end no worker waits for another.
    """
    def rank(item: pytest.Item) -> int:
        if item.get_closest_marker("long") or item.nodeid.startswith(TOGETHER):
            return 0
        return 1 if item.get_closest_marker("browser") else 2

    items.sort(key=rank)
    absent = {}
    if real_data_folder() is None:
        absent["data"] = "没有真实数据（HENGJIAN_TEST_DATA，或克隆旁边的 shared/data）"
    if not CHROMIUM.exists():
        absent["browser"] = f"没有浏览器（{CHROMIUM}）"
    for item in items:
        for marker, reason in absent.items():
            if item.get_closest_marker(marker):
                skipped = pytest.mark.skip(reason=reason)
                item.add_marker(pytest.mark.usefixtures("missing") if os.environ.get("CI") else skipped)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file goes to one worker whole, since its tests share what they set up; so does a folder that is `TOGETHER`."""
    from xdist.scheduler import LoadFileScheduling

    class Shared(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((folder for folder in TOGETHER if nodeid.startswith(folder)), super()._split_scope(nodeid))

    return Shared(config, log)


@pytest.fixture(autouse=True, scope="session")
def force_login_is_whole() -> None:
    from support.signing_in import trust_force_login

    trust_force_login()


@pytest.fixture
def missing() -> None:
    """Requested where a test could not run in CI."""
    pytest.fail("CI 中必须有真实数据（克隆旁边的 shared/data）和浏览器")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for the session."""
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread, which Django takes for async code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with real statutes, notices and divisions."""
    folder = real_data_folder()
    assert folder is not None
    return folder


@pytest.fixture(scope="session")
def databases(django_db_blocker: Any) -> Iterator[Databases]:
    made = Databases()
    with django_db_blocker.unblock():
        made.begin()
    yield made
    with django_db_blocker.unblock():
        made.end()


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases, django_db_blocker: Any) -> None:
    """What `django_db` tests use (rolled back after each): one database made from the template."""
    with django_db_blocker.unblock():
        databases.use(databases.create(databases.template))
        databases.standing = connections["default"].settings_dict["NAME"]


@pytest.fixture
def fresh_db(databases: Databases, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database of its own, for tests that commit: append-only tables cannot be emptied."""
    name = databases.create(databases.template)
    with django_db_blocker.unblock():
        databases.use(name)
        yield name
        databases.use(databases.standing)
    databases.drop(name)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its tables to the one that prints."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["tables"] = {title: dict(rows) for title, rows in report.tables.items()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    report.take(getattr(node, "workeroutput", {}).get("tables", {}))


class AsItHappens:
    """Names each failure with its reason when it happens, whichever worker ran it: a run may be cut off."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        if report.failed and terminal is not None:
            crash = getattr(report.longrepr, "reprcrash", None)
            reason = crash.message if crash else str(report.longrepr)
            terminal.ensure_newline()
            terminal.write_line(f"✗ {report.nodeid}（{report.when}）", red=True)
            terminal.write_line("\n".join(f"    {line}" for line in reason.splitlines()[:REASON_LINES]))


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(AsItHappens(config))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says under which database role the suite ran, and what its tables hold."""
    terminalreporter.section("数据库角色")
    for alias, what in (("default", "受行级安全约束"), ("owner", "表的所有者，只用于迁移和篡改测试")):
        terminalreporter.write_line(f"{alias}: {connections[alias].settings_dict['USER']}（{what}）")
    report.show(terminalreporter)
