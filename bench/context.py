"""What benchmarks share: a folder for their files. Opened once for a run, closed after the last."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType


class Context:
    """`work` is an empty folder that is gone after the run."""

    def __enter__(self) -> Context:
        self._folder = TemporaryDirectory(prefix="hengjian-bench-")
        self.work = Path(self._folder.name)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._folder.cleanup()
