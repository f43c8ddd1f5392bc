"""`hengjian worker`: runs the jobs that requests left in the queue."""

from __future__ import annotations

import click


@click.command()
@click.option("--once", is_flag=True, help="做完队列中的任务就退出")
def worker(once: bool) -> None:
    """运行后台任务。Ctrl-C 停止；做到一半的任务会由下一个进程重做。"""
    from hengjian.cli.django import ready

    ready()
    from procrastinate.contrib.django import app

    from hengjian.proceedings.tasks import resume_stalled
    from hengjian.web.readiness import trouble

    if wrong := trouble():
        raise click.ClickException(wrong)
    resume_stalled()

    with app.replace_connector(app.connector.get_worker_connector()) as running:  # type: ignore[attr-defined]
        running.run_worker(wait=not once, install_signal_handlers=True, delete_jobs="successful")
