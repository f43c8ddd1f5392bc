"""`hengjian up`: everything at once, for `make run`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

from hengjian.ledger.witness.errors import WitnessError


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 32767))
@click.option("--size", type=click.Choice(["quick", "district"]), default="district", show_default=True)
def up(host: str, port: int, size: str) -> None:
    """启动数据库、迁移、演示城市、后台任务、见证和网站；Ctrl-C 停止它们（数据库留着，hengjian db stop 停止）。"""
    os.environ["HENGJIAN_DEMO"] = "1"
    _refuse_taken(host, port)
    with stage("数据库"):
        _database()
    from hengjian.cli.django import ready

    ready()
    with stage("迁移"):
        from django.core.management import call_command

        call_command("migrate", database="owner", verbosity=0, interactive=False)
    from hengjian.web.readiness import trouble

    if wrong := trouble():
        raise click.ClickException(wrong)
    _set_aside_a_former_witness()
    with stage("演示城市"):
        subprocess.run([sys.executable, "-m", "hengjian.cli", "demo", "--if-empty", "--size", size], check=True)
    from hengjian.cli.serve import serve_site

    beside = [subprocess.Popen([sys.executable, "-m", "hengjian.cli", *command]) for command in _beside()]
    try:
        serve_site(host, port)
    finally:
        for process in beside:
            process.terminate()
        for process in beside:
            process.wait(timeout=20)


def _set_aside_a_former_witness() -> None:
    """Who deleted the demo's database and begins anew should not be told of a log that was cut."""
    from hengjian.ledger.models import Head
    from hengjian.ledger.witness import place

    if not os.environ.get("HENGJIAN_WITNESS") and not Head.objects.exists():
        with suppress(WitnessError, OSError):
            if aside := place.set_aside(place.folder()):
                click.echo(f"· 数据库是新的，从前的见证移到 {aside}")


def _beside() -> Iterator[list[str]]:
    """What runs beside the site: the worker, and the witness unless one runs already."""
    from hengjian.ledger.witness import place

    yield ["worker"]
    try:
        if not place.running(place.folder()):
            yield ["witness", "serve"]
    except WitnessError as problem:
        click.echo(f"见证没有启动：{problem}", err=True)


@contextmanager
def stage(title: str) -> Iterator[None]:
    """Says what is done and how long it took."""
    click.echo(f"· {title} …")
    started = time.monotonic()
    yield
    click.echo(f"· {title}：{time.monotonic() - started:.1f} 秒")


def _database() -> None:
    from hengjian.runtime import postgres

    try:
        postgres.ensure()
    except postgres.DatabaseError as problem:
        raise click.ClickException(str(problem)) from None


def _refuse_taken(host: str, port: int) -> None:
    """A taken port is said before anything is set up."""
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise click.ClickException(
                f"端口 {port} 已被占用；换一个：.venv/bin/hengjian up --port {port + 1}"
            ) from None
