"""Throw-away databases beside the one the settings name, migrated by the owner, used by all roles."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg.conninfo import make_conninfo

ALIASES = ("default", "owner", "public")


class Databases:
    """Makes throw-away databases as the owner; `template` is migrated once, on `begin`.

    `home` is the database of the settings, never touched; `standing` what tests go back to.
    """

    def __init__(self) -> None:
        self.made: list[str] = []
        self.home = connections["owner"].settings_dict["NAME"]
        self.template = self.standing = ""
        with self.maintenance() as connection:
            waits = connection.execute("SHOW fsync").fetchone() == ("on",)
        self.strategy = "WAL_LOG" if waits else "FILE_COPY"
        """How the server makes a database the sooner."""

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

    def maintenance(self, alias: str = "owner") -> psycopg.Connection[Any]:
        """A connection to the home database in the role of `alias`."""
        role = connections[alias].settings_dict
        return psycopg.connect(
            make_conninfo(dbname=self.home, user=role["USER"], password=role["PASSWORD"],
                          host=role["HOST"], port=role["PORT"]),
            autocommit=True,
        )

    def create(self, template: str = "template0") -> str:
        """A new database like `template`, to which nobody may be connected; returns its name."""
        name = f"hengjian_test_{uuid4().hex[:12]}"
        with self.maintenance() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'"  # type: ignore[arg-type]
                               f" STRATEGY {self.strategy}")
        self.made.append(name)
        return name

    def drop(self, name: str) -> None:
        """Ends what is still connected, each role its own (the owner may not end the bound role's), and drops."""
        for alias in ALIASES:
            with self.maintenance(alias) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = %s AND usename = current_user", [name],
                )
        with self.maintenance() as connection:  # waits for backends that are ending
            connection.execute(f"DROP DATABASE IF EXISTS {name}")  # type: ignore[arg-type]
        self.made.remove(name)

    def use(self, name: str, *aliases: str) -> None:
        """Points the connections of all roles, or the aliases given, at a database."""
        for alias in aliases or ALIASES:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
