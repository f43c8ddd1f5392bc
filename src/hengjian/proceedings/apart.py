"""An agency's own layout is typeset in a process of its own, which may use only so much time and memory.

Such a layout is a program that somebody outside wrote. Typst keeps it from files and network (`typesetting`); what it
could still do is run for long or ask for much. The process knows no secret of ours, writes no file, and is ended.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys

import msgspec

log = logging.getLogger(__name__)
SECONDS = 20
MEMORY = 2 * 1024**3
"""Bytes of address space: fonts and compiler take a quarter of it."""


class Task(msgspec.Struct, frozen=True):
    source: bytes
    content: bytes
    created: int
    seconds: int


class Done(msgspec.Struct, frozen=True):
    """A document, or what Typst said."""

    pdf: bytes = b""
    message: str = ""
    diagnostic: str = ""


class TooMuch(Exception):
    """The layout ran for too long, or wanted too much memory."""


def run(source: bytes, content: bytes, created: int) -> Done:
    """Typesets in a process of its own. Raises TooMuch when that had to be ended."""
    task = msgspec.msgpack.encode(Task(source, content, created, SECONDS))
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "RAYON_NUM_THREADS": "1"}
    try:
        process = subprocess.run([sys.executable, "-m", "hengjian.proceedings.apart"], input=task, capture_output=True,
                                 timeout=SECONDS * 2, env=environment, check=False)
    except subprocess.TimeoutExpired as over:
        raise TooMuch from over
    if process.returncode:
        said = process.stderr[-300:].decode("utf-8", "replace")
        log.warning("a layout's process ended with %s: %s", process.returncode, said)
        raise TooMuch
    return msgspec.msgpack.decode(process.stdout, type=Done)


def _main() -> None:
    import resource
    import tempfile

    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Task)
    tempfile.gettempdir()  # looked for by writing, which is forbidden from here on
    resource.setrlimit(resource.RLIMIT_CPU, (task.seconds, task.seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import typst

    from hengjian.proceedings import typesetting

    try:
        done = Done(pdf=typesetting.compiled(task.source, task.content, task.created))
    except typst.TypstError as problem:
        done = Done(message=problem.message, diagnostic=problem.diagnostic)
    sys.stdout.buffer.write(msgspec.msgpack.encode(done))


if __name__ == "__main__":
    _main()
