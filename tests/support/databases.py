"""Throw-away databases beside the one the settings name, migrated by the owner, used by both roles."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg.conninfo import make_conninfo

ALIASES = ("default", "owner")


class Databases:
    """Makes throw-away databases as the owner; `template` is migrated once, on `begin`.

    `home` is the database of the settings, never touched; `standing` what tests go back to.
    """

    def __init__(self) -> None:
        self.made: list[str] = []
        self.home = connections["owner"].settings_dict["NAME"]
        self.template = self.standing = ""

    def begin(self) -> None:
        """Makes the template."""
        self.template = self.create()
        self.use(self.template)
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        self.use(self.home)

    def end(self) -> None:
        """Drops all that was made."""
        self.use(self.home)
        for name in list(self.made):
            self.drop(name)

    def maintenance(self) -> psycopg.Connection[Any]:
        owner = connections["owner"].settings_dict
        return psycopg.connect(
            make_conninfo(dbname=self.home, user=owner["USER"], password=owner["PASSWORD"],
                          host=owner["HOST"], port=owner["PORT"]),
            autocommit=True,
        )

    def create(self, template: str = "template0") -> str:
        """A new database like `template`, to which nobody may be connected; returns its name."""
        name = f"hengjian_test_{uuid4().hex[:12]}"
        with self.maintenance() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")  # type: ignore[arg-type]
        self.made.append(name)
        return name

    def drop(self, name: str) -> None:
        with self.maintenance() as connection:
            try:  # waits for backends that are ending; the owner may not end those of the bound role
                connection.execute(f"DROP DATABASE IF EXISTS {name}")  # type: ignore[arg-type]
            except psycopg.errors.ObjectInUse:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[arg-type]
        self.made.remove(name)

    def use(self, name: str, *aliases: str) -> None:
        """Points both roles' connections, or the aliases given, at a database."""
        for alias in aliases or ALIASES:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
