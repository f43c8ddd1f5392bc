"""What keeps pages, cookies, logs and layouts from being turned against whoever uses them."""

from __future__ import annotations

import ast
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import get_resolver

from hengjian.identity.signin import limits
from hengjian.kernel.problem import Problems
from hengjian.proceedings import apart, typesetting
from hengjian.runtime.logs import OneLine
from support import city as small
from support.city import City
from support.signing_in import at_form

SRC = Path(__file__).parents[2] / "src/hengjian"
As = Callable[[str], Client]
AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def small_city(db: None) -> City:
    cache.clear()
    return small.build()


# -- headers and cookies --------------------------------------------------------------------------------------------


@pytest.mark.control("ASVS 3.4.2", "ASVS 3.4.3", "ASVS 3.4.4", "ASVS 3.4.5", "ASVS 3.4.6", "ASVS 4.1.1")
@pytest.mark.parametrize("page", ["/sign-in/", "/cases/", "/nowhere/", "/static/build/app.css"])
def test_every_answer_carries_the_headers(small_city: City, page: str) -> None:
    browser = Client()
    at_form(browser, "user1")
    answer = (Client() if page == "/sign-in/" else browser).get(page)
    policy_ = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy_["script-src"] == policy_["style-src"] == "'self'"
    assert policy_["default-src"] == policy_["object-src"] == policy_["base-uri"] == "'none'"
    assert policy_["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer
    assert "utf-8" in answer["Content-Type"]


@pytest.mark.control("ASVS 14.2.2", "ASVS 14.3.2")
def test_nothing_made_for_somebody_signed_in_is_kept(small_city: City) -> None:
    browser = Client()
    at_form(browser, "user1")
    for page in ("/", "/cases/", "/account/", "/nowhere/"):
        assert "no-store" in browser.get(page)["Cache-Control"], page


def configured(**environment: str) -> Any:
    """The settings as another process reads them; what it says instead, where it refuses."""
    code = ("import json; from hengjian.web import settings as s; "
            "print(json.dumps({k: v for k, v in vars(s).items() if isinstance(v, str | int | list) and k.isupper()},"
            " default=str))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False,
                          env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | environment)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


@pytest.mark.control("ASVS 3.3.1", "ASVS 3.3.2", "ASVS 3.3.3", "ASVS 3.3.4", "ASVS 3.4.1")
def test_with_https_cookies_belong_to_this_host_alone() -> None:
    found = configured(HENGJIAN_HTTPS="1", HENGJIAN_HOSTS="zf.example.gov.cn")
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SESSION_COOKIE_HTTPONLY"]
    assert found["CSRF_COOKIE_HTTPONLY"]
    assert found["SESSION_COOKIE_SAMESITE"] == found["CSRF_COOKIE_SAMESITE"] == "Lax"
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]


@pytest.mark.control("ASVS 13.4.2", "ASVS 15.2.3")
@pytest.mark.parametrize(("environment", "said"), [
    ({"HENGJIAN_DEBUG": "1", "HENGJIAN_HOSTS": "zf.example.gov.cn"}, "只能用于本机"),
    ({"HENGJIAN_HOSTS": "*"}, "逐个写明域名"),
])
def test_what_would_open_the_house_does_not_start(environment: dict[str, str], said: str) -> None:
    assert said in configured(**environment)


@pytest.mark.control("ASVS 3.5.1", "ASVS 3.5.3")
def test_forms_need_a_token_and_changes_are_posted(small_city: City) -> None:
    browser = Client(enforce_csrf_checks=True)
    refused = at_form(browser, "user1")
    assert refused.status_code == 403
    assert "页面已过期" in refused.content.decode()
    signed = Client()
    at_form(signed, "user1")
    for page in ("/sign-out/", "/account/sessions/end-others/"):
        assert signed.get(page).status_code == 405, page


def test_a_foreign_host_header_is_refused() -> None:
    assert Client(headers={"host": "evil.example"}).get("/sign-in/").status_code == 400


@pytest.mark.control("ASVS 4.1.3", "ASVS 15.3.4")
@pytest.mark.parametrize(("proxies", "header", "address"), [
    (0, "1.2.3.4", "127.0.0.1"), (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"), (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
    (2, "1.2.3.4", "127.0.0.1"), (1, "", "127.0.0.1"),
])
def test_an_address_is_what_our_own_proxies_saw(settings: Any, proxies: int, header: str, address: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert limits.address_of(RequestFactory().get("/", headers={"x-forwarded-for": header})) == address


# -- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.control("ASVS 16.5.1", "ASVS 16.5.4", "ASVS 13.4.6")
def test_an_error_says_little(small_city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    from hengjian.identity.signin.views import sessions

    def broken(*_: Any) -> None:
        raise RuntimeError("SELECT secret FROM table")

    browser = Client(raise_request_exception=False)
    at_form(browser, "user1")
    monkeypatch.setattr(sessions.sessions, "open_of", broken)
    answer = browser.get("/account/sessions/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "没有完成处理" in page
    assert not re.search(r"SELECT|RuntimeError|Traceback|Django|Python", page)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.control("ASVS 16.4.1")
@pytest.mark.parametrize("sent", [
    "a\nb", "a\r\n2026-01-01 INFO root: welcome", "\x1b[2Jgone", "a\u2028b", "\u202ereversed",
])
def test_a_log_line_stays_one_line(sent: str) -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, "name: %s", (sent,), None)
    line = OneLine().format(record)
    assert line.isprintable()
    assert len(line.splitlines()) == 1


@pytest.mark.control("ASVS 16.3.4", "ASVS 16.4.1")
def test_a_traceback_is_set_in_so_that_no_line_of_it_looks_like_an_entry() -> None:
    try:
        raise ValueError("x\n2026-01-01 INFO root: welcome")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    first, *others = OneLine().format(record).splitlines()
    assert first.endswith("failed")
    assert all(line.startswith("    ") for line in others)


# -- how often --------------------------------------------------------------------------------------------------------


def test_two_processes_at_once_count_as_two(fresh_db: str) -> None:
    """Counted by the database, so that more processes do not mean more attempts."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    from hengjian.identity.models import Hits

    def hit(_: int) -> None:
        limits.hit("public", "one client")
        connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(hit, range(40)))
    assert Hits.objects.get().count == 40
    assert "one client" not in Hits.objects.get().key


# -- the source -------------------------------------------------------------------------------------------------------


def sources(words: Iterable[str]) -> Iterator[tuple[str, ast.AST]]:
    """The source files in which one of these words stands at all."""
    for path in sorted(SRC.rglob("*.py")):
        text = path.read_text("utf-8")
        if any(word in text for word in words):
            yield str(path.relative_to(SRC)), ast.parse(text)


CLIENTS = {"requests", "urllib.request", "http.client", "httpx", "aiohttp", "urllib3", "ftplib", "smtplib", "socket",
           "mozilla_django_oidc", "websockets", "telnetlib", "xmlrpc"}
MAY_CONNECT = {
    "identity/signin/oidc.py": "the provider's own addresses, from the file of HENGJIAN_OIDC",
    "runtime/postgres/process.py": "looks for a free port on loopback",
    "cli/up.py": "looks whether the site's port on loopback is free",
    "ledger/witness/wire.py": "the witness's socket in the file system",
    "ledger/witness/server.py": "the witness's socket in the file system",
}


@pytest.mark.control("ASVS 1.3.6", "ASVS 13.2.4", "ASVS 13.2.5")
def test_nothing_fetches_an_address_that_somebody_gave() -> None:
    """Whatever can open a connection stands in this list, with the reason why no visitor chooses where to."""
    found = set()
    for name, tree in sources(CLIENTS):
        for node in ast.walk(tree):
            names = ([alias.name for alias in node.names] if isinstance(node, ast.Import) else
                     [node.module or "", *(f"{node.module}.{a.name}" for a in node.names)]
                     if isinstance(node, ast.ImportFrom) else [])
            if any(one == client or one.startswith(f"{client}.") for one in names for client in CLIENTS):
                found.add(name)
    assert found == set(MAY_CONNECT)


EVALUATE = {"eval", "exec", "compile", "os.system", "os.popen", "yaml.load", "pickle.load", "pickle.loads",
            "marshal.loads", "Template", "engines.from_string"}


@pytest.mark.control("ASVS 1.2.5", "ASVS 1.3.2", "ASVS 1.5.2", "ASVS 1.3.7")
def test_nothing_evaluates_text_or_gives_it_to_a_shell() -> None:
    found = set()
    for name, tree in sources({"shell", *(one.rpartition(".")[2] for one in EVALUATE)}):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (
                ast.unparse(node.func) in EVALUATE or any(word.arg == "shell" for word in node.keywords)
            ):
                found.add(name)
    assert found == {"ui/templates_check.py"}, "which compiles our own templates, and shows none"


# -- layouts of others ------------------------------------------------------------------------------------------------


@pytest.mark.control("ASVS 1.2.8", "ASVS 1.3.5", "ASVS 15.2.5")
@pytest.mark.parametrize("source", [
    '#read("/etc/passwd")', '#read("../../../etc/passwd")', '#json("/proc/self/environ")', '#image("/etc/hostname")',
    '#import "@preview/cetz:0.3.0": *', '#plugin("x.wasm")',
])
def test_an_own_layout_reads_no_file_and_no_network(source: str) -> None:
    with pytest.raises(Problems):
        typesetting.typeset("B06", {}, AT, own=source)


@pytest.mark.control("ASVS 1.3.5", "ASVS 15.2.2", "ASVS 15.2.5")
@pytest.mark.parametrize("source", [
    "#range(1000000000000).len()", '#let s = "a" * 1000000000000; #s.len()', "#let f(n) = f(n + 1); #f(0)",
    "#let x = 0; #while true { x += 1 }",
    "#for i in range(100000) { for j in range(100000) { let k = i * j } }",
])
def test_an_own_layout_runs_within_bounds(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 2)
    with pytest.raises(Problems, match=r"版式|排版"):
        typesetting.typeset("B06", {}, AT, own=source)


def test_a_layout_apart_gives_the_same_bytes(tmp_path: Path) -> None:
    source = '#set text(font: sys.inputs.fonts.split("|"))\n本局自定版式：#json("content.json").agency_name'
    content = {"agency_name": "某局"}
    (tmp_path / "X.typ").write_text(source)
    assert typesetting.typeset("X", content, AT, own=source) == typesetting.typeset("X", content, AT, layouts=tmp_path)


def test_the_process_apart_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setenv("HENGJIAN_MASTER_KEYS", "/secret")
    monkeypatch.setattr(apart.subprocess, "run", lambda *_, **more: seen.update(more) or _done())
    apart.run(b"", b"{}", 0)
    assert set(seen["env"]) == {"PYTHONPATH", "RAYON_NUM_THREADS"}


def _done() -> Any:
    import msgspec

    return subprocess.CompletedProcess([], 0, msgspec.msgpack.encode(apart.Done(pdf=b"x")), b"")


# -- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.control("ASVS 6.3.2", "GB/T 22239 访问控制 b")
def test_an_empty_platform_has_no_account_to_come_in_with(db: None) -> None:
    from hengjian.identity.models import Account

    assert not Account.objects.exists()


def test_no_address_of_djangos_own_administration_is_there() -> None:
    assert not any("admin/" in str(one.pattern) for one in get_resolver().url_patterns)
