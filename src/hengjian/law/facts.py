"""Facts: what a rule may look at. Every reading is traced; a fact that was never given cannot be guessed.

A fact that is not set is unknown (reading it raises MissingFact, and the verdict is "unknown"); a fact set to
None is known not to exist.

Facts are given (`of`), or made when a rule first reads one of them (`gathered`): few rules stand at a step, and each
looks at a few facts only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Self, get_args, get_type_hints

import msgspec

from hengjian.law.source import LawError
from hengjian.law.values import BEIJING, day_of, moment_of

SEALED = "（已封存）"
_AS_IT_IS = frozenset({str, bool, int, type(None)})
UNSAID: Any = object()
"""What nobody has stated: the fact stays unset, and a rule that reads it answers unknown."""


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
        return self.time.replace(tzinfo=None).isoformat(" ", "seconds") if self.time else self.day.isoformat()


class Group(msgspec.Struct, frozen=True):
    """A function that says several facts at once, by name, and what it is asked with."""

    function: Callable[..., Mapping[str, Any]]
    args: tuple[Any, ...]


def group(function: Callable[..., Mapping[str, Any]], *args: Any) -> Group:
    """Facts that are made together: `group(filing.facts, case, history)`."""
    return Group(function, args)


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
        values, errors = {}, []
        for name, value in mapping.items():
            try:
                values[name] = _converted(cls, name, value)
            except LawError as error:
                errors += error.errors
        if errors:
            raise LawError(errors)
        return cls(values, {})

    @classmethod
    def gathered(cls, *groups: Group, **single: Callable[[], Any]) -> Self:
        """Facts made when first read: in groups, or singly by name. No two of them may say the same fact."""
        return cls(_Gathered(cls, groups, single), {})

    def gather(self, *groups: Group) -> Self:
        """Adds groups to gathered facts: such as are made from the facts themselves."""
        assert isinstance(self._values, _Gathered)
        self._values.groups += groups
        return self

    def complete(self) -> Self:
        """With every fact made that anybody has stated."""
        for name in _hints(type(self)):
            name in self._values  # noqa: B015 - asking makes it
        return self

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
        return {path: value if type(value) in _AS_IT_IS else _plain(value) for path, value in self._trace.items()}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in (hints := _hints(type(self))):
            raise AttributeError(name)
        value, label, path = self._values.get(name, UNSAID), hints[name][1], self._prefix + name
        if value is UNSAID:
            if name not in self._values:  # gathered facts are made here
                raise MissingFact(path, f"{self._named}{label.text}")
            value = self._values[name]
        if isinstance(value, Facts | tuple):
            value = self._bound(value, path, f"{self._named}{label.text}", label.sealed)
        else:
            self._trace[path] = SEALED if label.sealed and value is not None else value
        self.__dict__[name] = value  # traced once, it need not come this way again
        return value

    def _bound(self, value: Any, path: str, named: str, sealed: bool) -> Any:
        """Nested facts trace into the same place, under their path; everything else is traced here."""
        if isinstance(value, Facts):
            return type(value)(value._values, self._trace, f"{path}.", f"{named}的")
        if value and isinstance(value[0], Facts):
            return tuple(
                self._bound(one, f"{path}.{i}", f"{named}第{i + 1}项", sealed) for i, one in enumerate(value)
            )
        self._trace[path] = SEALED if sealed else value
        return value


class _Gathered(dict[str, Any]):
    """Values made when they are asked for. `name in values` makes; what is in here has been made and is typed."""

    homes: ClassVar[dict[tuple[type[Facts], str], Callable[..., Any]]] = {}
    """Which group has said a fact before: so nobody must write down what each group says."""

    def __init__(self, cls: type[Facts], groups: tuple[Group, ...], single: dict[str, Callable[[], Any]]) -> None:
        super().__init__()
        self.cls, self.groups, self.single = cls, list(groups), single
        self.said: dict[str, Any] = {}
        _all_known(cls, single)

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or self._make(str(name))

    def _make(self, name: str) -> bool:
        if maker := self.single.pop(name, None):
            self._say({name: maker()})
        home = self.homes.get((self.cls, name))
        waiting = sorted(self.groups, key=lambda one: one.function != home)  # stable: the likely one first
        for one in waiting:
            if name in self.said:
                break
            self.groups.remove(one)
            self._say(one.function(*one.args), one.function)
        if (value := self.said.get(name, UNSAID)) is UNSAID:
            return False
        self[name] = _converted(self.cls, name, value)
        return True

    def _say(self, said: Mapping[str, Any], by: Callable[..., Any] | None = None) -> None:
        _all_known(self.cls, said)
        if by:
            self.homes.update(((self.cls, name), by) for name in said)
        if twice := self.said.keys() & said.keys():
            raise RuntimeError(f"{self.cls.__name__}: said twice: {sorted(twice)}")
        self.said.update(said)


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


def _converted(cls: type[Facts], name: str, value: Any) -> Any:
    """A value as the type of its fact. Raises LawError."""
    _all_known(cls, (name,))
    type_, label = _hints(cls)[name]
    try:
        return msgspec.convert(value, type_, strict=False, dec_hook=_typed)
    except (msgspec.ValidationError, LawError) as error:
        raise LawError([f"{cls.__name__}: 「{label.text}」（{name}）：{error}"]) from None


def _all_known(cls: type[Facts], names: Iterable[str]) -> None:
    hints = _hints(cls)
    if unknown := [name for name in names if name not in hints]:
        raise LawError([f"{cls.__name__}: 没有事实「{name}」" for name in unknown])


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
