"""What a page asks of whoever opens it: the names it reads of its address, those of its forms, the lists it pages.

Written down while pages are served, so that nothing has to be listed by hand: a name that `fields` does not classify
is found wherever it is read (ui.filters included, which read what a ListSpec declares).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from hengjian.ui.lists import ListSpec

LOOKS = ("__getitem__", "__contains__", "getlist", "get")
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r'<(?:input|select|textarea|button)\b[^>]*? name="([^"]+)"')


@dataclass
class Asked:
    """One address that was opened: what it was seen to read, its lists, and the names of its forms by their target."""

    url: str
    read: set[str] = field(default_factory=set)
    lists: list[tuple[ListSpec, Any]] = field(default_factory=list)
    sends: dict[str, set[str]] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        return self.read.union(*self.sends.values())

    def forms(self, page: str) -> None:
        """Notes the forms of a page that send something."""
        for head, inside in FORM.findall(page):
            target = re.search(r'action="([^"]*)"', head)
            to = target[1].replace("&amp;", "&") if target and target[1] else self.url
            if 'method="post"' in head:
                self.sends.setdefault(to, set()).update(FIELD.findall(inside))
            elif to.partition("?")[0] == self.url.partition("?")[0]:  # the search box of every page is one page's
                self.read |= set(FIELD.findall(inside))

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Notes what is read of any query or form, and every list that is paged."""
        before = {name: QueryDict.__dict__[name] for name in LOOKS if name in QueryDict.__dict__}
        page, lists = ListSpec.page, self.lists

        def paged(self: ListSpec, rows: Any, *more: Any, **named: Any) -> Any:
            lists.append((self, rows))
            return page(self, rows, *more, **named)

        for name in LOOKS:
            setattr(QueryDict, name, self._noticing(name))
        ListSpec.page = paged  # type: ignore[method-assign]
        try:
            yield
        finally:
            ListSpec.page = page  # type: ignore[method-assign]
            for name in LOOKS:
                delattr(QueryDict, name)
            for name, look in before.items():
                setattr(QueryDict, name, look)

    def _noticing(self, name: str) -> Any:
        look, read = getattr(MultiValueDict, name), self.read

        def noticed(self: QueryDict, key: str, *more: Any, **named: Any) -> Any:
            read.add(key)
            return look(self, key, *more, **named)

        return noticed
