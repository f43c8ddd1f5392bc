"""A proxy before PostgreSQL that lets a COMMIT through and swallows the answer."""

from __future__ import annotations

import random
import socket
import threading
from contextlib import suppress
from types import TracebackType


class Proxy:
    """Listens on a loopback port below 32768. Once armed it forwards the next COMMIT, waits until the server has
    answered, and then hangs up on the client."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.armed = False
        self.dropped = threading.Event()
        self._listener = self._listen()
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for one in [self._listener, *self._open]:
            hang_up(one)

    @staticmethod
    def _listen() -> socket.socket:
        while True:
            listener = socket.socket()
            try:
                listener.bind(("127.0.0.1", random.randint(20_000, 32_000)))
            except OSError:
                listener.close()
                continue
            listener.listen()
            return listener

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self.target)
            self._open += [client, server]
            cut = threading.Event()
            threading.Thread(target=self._forward, args=(client, server, cut, True), daemon=True).start()
            threading.Thread(target=self._forward, args=(server, client, cut, False), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket, cut: threading.Event, asking: bool) -> None:
        try:
            while data := source.recv(65536):
                if asking and self.armed and b"COMMIT" in data:
                    self.armed = False
                    cut.set()
                elif not asking and cut.is_set():
                    assert b"COMMIT" in data, "the server says that it has committed"
                    self.dropped.set()
                    break
                target.sendall(data)
        except OSError:
            pass
        finally:
            hang_up(source)
            hang_up(target)


def hang_up(one: socket.socket) -> None:
    """Ends a connection even while another thread reads from it."""
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
