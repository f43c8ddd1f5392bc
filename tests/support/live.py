"""The whole site in a thread of the test, on the test's own database."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.servers.basehttp import ThreadedWSGIServer, get_internal_wsgi_application
from django.test.testcases import QuietWSGIRequestHandler


@contextmanager
def served() -> Iterator[str]:
    """The address of the site while it is served, on a loopback port below 32768."""
    server = _server()
    server.set_app(get_internal_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _server() -> ThreadedWSGIServer:
    while True:
        try:
            return ThreadedWSGIServer(("127.0.0.1", random.randint(20_000, 32_000)), QuietWSGIRequestHandler)
        except OSError:
            continue
