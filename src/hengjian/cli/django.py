"""Readies Django for commands that need it, with one clear line when the database is not there."""

from __future__ import annotations

import os

import click


def ready() -> None:
    """Sets Django up. Raises a ClickException in Chinese when no database is running."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hengjian.web.settings")
    import django
    from django.conf import settings

    if not settings.DATABASES:
        raise click.ClickException("数据库未启动，请先运行 hengjian db start")
    django.setup()
