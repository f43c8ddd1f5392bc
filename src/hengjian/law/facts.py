"""Facts: what a rule may look at. Every reading is traced; a fact that was never given cannot be guessed.

A fact that is not set is unknown (reading it raises MissingFact, and the verdict is "unknown"); a fact set to
None is known not to exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Self, get_args, get_type_hints

import msgspec

from hengjian.law.source import LawError
from hengjian.law.values import BEIJING, day_of, moment_of

SEALED = "（已封存）"


class Label(msgspec.Struct, frozen=True):
    """The Chinese name of a fact; a sealed one is traced by name, never by value."""

    text: str
    sealed: bool = False


class MissingFact(Exception):
    """A rule asked for a fact that nobody has recorded. `path` and `label` say which."""

    def __init__(self, path: str, label: str) -> None:
        super().__init__(label)
        self.path, self.label = path, label


class Moment:
    """When something happened, to the second or only to the day; compared at the coarser precision."""

    def __init__(self, day: date, time: datetime | None = None) -> None:
        self.day, self.time = day, time

    @classmethod
    def of(cls, value: str | date | datetime) -> Moment:
        """From 2026-11-22 (a day) or 2026-11-22T10:12:00+08:00; without a zone Beijing time is meant."""
        if isinstance(value, str):
            read = moment_of(value) or day_of(value)
            if read is None:
                raise ValueError(f"“{value}”不是日期或时刻")
            value = read
        if isinstance(value, datetime):
            local = value.astimezone(BEIJING) if value.tzinfo else value.replace(tzinfo=BEIJING)
            return cls(local.date(), local)
        return cls(value)

    def not_after(self, other: Moment) -> bool:
        """Whether this came first, or both at once as far as their precision tells."""
        if self.time is None or other.time is None:
            return self.day <= other.day
        return self.time.replace(microsecond=0) <= other.time.replace(microsecond=0)

    def __str__(self) -> str:
        return self.time.strftime("%Y-%m-%d %H:%M:%S") if self.time else self.day.isoformat()


class Facts:
    """Base of the typed facts; a subclass annotates each: ``fine: Annotated[Decimal, Label("罚款数额")]``."""

    classes: ClassVar[dict[str, type[Facts]]] = {}

    def __init_subclass__(cls) -> None:
        Facts.classes[cls.__name__] = cls

    def __init__(
        self, values: dict[str, Any], trace: dict[str, Any], prefix: str = "", named: str = ""
    ) -> None:
        self._values, self._trace, self._prefix, self._named = values, trace, prefix, named

    @classmethod
    def of(cls, mapping: Mapping[str, Any]) -> Self:
        """From JSON-able (or already typed) values. Raises LawError naming every fact that cannot be read."""
        hints, values, errors = _hints(cls), {}, []
        for name, value in mapping.items():
            if name not in hints:
                errors.append(f"{cls.__name__}: 没有事实「{name}」")
                continue
            try:
                values[name] = msgspec.convert(value, hints[name][0], strict=False, dec_hook=_typed)
            except (msgspec.ValidationError, LawError) as error:
                errors.append(f"{cls.__name__}: 「{hints[name][1].text}」（{name}）：{error}")
        if errors:
            raise LawError(errors)
        return cls(values, {})

    @classmethod
    def labels(cls) -> dict[str, Label]:
        """Every fact with its label."""
        return {name: label for name, (_, label) in _hints(cls).items()}

    @classmethod
    def label_of(cls, path: str) -> str:
        """The Chinese name of a traced fact: 执法人员第1项的姓名, from ``officers.0.name``."""
        here: type[Facts] | None = cls
        said = ""
        for part in path.split("."):
            if part.isdigit():
                said += f"第{int(part) + 1}项"
                continue
            if here is None or part not in (hints := _hints(here)):
                return path
            said += f"{'的' if said else ''}{hints[part][1].text}"
            here = _inner(hints[part][0])
        return said

    def traced(self) -> Self:
        """The same facts with an empty trace of their own."""
        return type(self)(self._values, {})

    @property
    def read(self) -> dict[str, Any]:
        """What was read since this trace began, by dotted path; JSON-able, sealed values replaced."""
        return self._trace

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in (hints := _hints(type(self))):
            raise AttributeError(name)
        label, path = hints[name][1], f"{self._prefix}{name}"
        if name not in self._values:
            raise MissingFact(path, f"{self._named}{label.text}")
        return self._bound(self._values[name], path, f"{self._named}{label.text}", label.sealed)

    def _bound(self, value: Any, path: str, named: str, sealed: bool) -> Any:
        """Nested facts trace into the same place, under their path; everything else is traced here."""
        if isinstance(value, Facts):
            return type(value)(value._values, self._trace, f"{path}.", f"{named}的")
        if isinstance(value, tuple) and value and isinstance(value[0], Facts):
            return tuple(
                self._bound(one, f"{path}.{i}", f"{named}第{i + 1}项", sealed) for i, one in enumerate(value)
            )
        self._trace[path] = SEALED if sealed and value is not None else _plain(value)
        return value


_HINTS: dict[type[Facts], dict[str, tuple[Any, Label]]] = {}


def _hints(cls: type[Facts]) -> dict[str, tuple[Any, Label]]:
    """Type and label of every fact of a class; read once, when first asked."""
    if cls not in _HINTS:
        _HINTS[cls] = {
            name: (hint.__origin__, next(extra for extra in hint.__metadata__ if isinstance(extra, Label)))
            for name, hint in get_type_hints(cls, include_extras=True).items()
            if hasattr(hint, "__metadata__")
        }
    return _HINTS[cls]


def _inner(type_: Any) -> type[Facts] | None:
    """The facts class inside a type: itself, or that of a tuple's members."""
    for one in (type_, *get_args(type_)):
        if isinstance(one, type) and issubclass(one, Facts):
            return one
    return None


def _typed(type_: type, value: Any) -> Any:
    if issubclass(type_, Moment):
        return value if isinstance(value, Moment) else Moment.of(value)
    if issubclass(type_, Facts):
        return value if isinstance(value, Facts) else type_.of(value)
    raise NotImplementedError(type_)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, datetime | date | Decimal | Moment):
        return str(value)
    return value
