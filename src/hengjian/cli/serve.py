"""`hengjian serve`: the site, by granian."""

from __future__ import annotations

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 32767))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1))
def serve(host: str, port: int, workers: int) -> None:
    """运行网站。Ctrl-C 停止。"""
    from hengjian.cli.django import ready

    ready()
    from hengjian.web.readiness import trouble

    if wrong := trouble():
        raise click.ClickException(wrong)
    serve_site(host, port, workers)


def serve_site(host: str, port: int, workers: int = 1) -> None:
    """Serves until stopped. Each worker has a few threads, for Django works one request in each."""
    from granian.constants import Interfaces
    from granian.server import Server

    click.echo(f"网站：http://{host}:{port}")
    Server("hengjian.web.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers,
           blocking_threads=8, log_enabled=False, respawn_failed_workers=True).serve()
