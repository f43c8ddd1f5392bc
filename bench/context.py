"""What benchmarks share: a folder for their files, throw-away databases. Opened for a run, gone after it."""

from __future__ import annotations

import os
import sys
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.city import City
    from support.databases import Databases

TESTS = Path(__file__).resolve().parent.parent / "tests"


class Context:
    """`work` is an empty folder that is gone after the run, as are the databases."""

    def __enter__(self) -> Context:
        self._folder = TemporaryDirectory(prefix="hengjian-bench-")
        self.work = Path(self._folder.name)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if "databases" in vars(self):
            self.databases.end()
        self._folder.cleanup()

    @cached_property
    def databases(self) -> Databases:
        """Databases like those of the tests, two roles and all; files and keys lie in `work`."""
        from hengjian.runtime import postgres

        urls = postgres.ensure()  # before the data folder is another
        os.environ |= {"HENGJIAN_OWNER_URL": urls.owner, "HENGJIAN_DATABASE_URL": urls.app,
                       "HENGJIAN_PUBLIC_URL": urls.public}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hengjian.web.settings")
        os.environ["HENGJIAN_VAR"] = str(self.work)
        sys.path.insert(0, str(TESTS))  # the small city and the told penalty of the tests
        import django

        django.setup()
        from support.databases import Databases

        made = Databases()
        made.begin()
        return made

    def city(self) -> tuple[str, City]:
        """A small city in a new database, which is in use from here on; and that database's name."""
        name = self.databases.create(self.databases.template)
        self.databases.use(name)
        from support.city import build

        return name, build()
