"""A site that has only the gallery, and a browser to look at it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler

POLICY = "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


class _Policy:
    """A stricter policy than the real one, which allows data: images: the gallery must not need them."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        def start(status, headers, *rest):
            kept = [h for h in headers if h[0].lower() != "content-security-policy"]
            return start_response(status, [*kept, ("Content-Security-Policy", POLICY)], *rest)

        return self.app(environ, start)


BARE = (
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
)


@pytest.fixture
def gallery_site(settings) -> None:
    """Settings with the gallery's URLs and without what needs a database."""
    settings.ROOT_URLCONF = "ui.gallery_urls"
    settings.MIDDLEWARE = list(BARE)
    template = {**settings.TEMPLATES[0], "OPTIONS": {**settings.TEMPLATES[0]["OPTIONS"]}}
    template["OPTIONS"]["context_processors"] = ["django.template.context_processors.request"]
    settings.TEMPLATES = [template]


@pytest.fixture
def gallery_url(gallery_site) -> Iterator[str]:
    """The address of the gallery, served for the length of the test."""
    app = _Policy(StaticFilesHandler(WSGIHandler()))
    server = make_server("127.0.0.1", 0, app, server_class=_Server, handler_class=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=[1440, 390])
def width(request) -> int:
    return request.param


@pytest.fixture
def tab(chromium, width) -> Iterator:
    """A page of the given width that remembers what the console complained about."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: page.complaints.append(str(e)))
    yield page
    context.close()
