"""Rulepacks 规则包: dated parameters, which lines of business and regions may set differently.

Base values hold for the whole country; a line's, a region's, and a line's within a region override them, in
that order, from the day each begins. Every value carries its basis and whether anyone has verified it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import msgspec

from hengjian.kernel.clock import Length, Unit
from hengjian.kernel.money import display, yuan
from hengjian.law import source
from hengjian.law.values import covers, day_of

Value = str | int | bool
ParamUnit = Literal["yuan", "wd", "d", "m", "h", "count", "flag", "text"]
_LENGTHS = {"wd": Unit.WD, "d": Unit.D, "m": Unit.M, "h": Unit.H}


class Param(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter of the base pack. `values` go by the day from which each holds."""

    description: str
    unit: ParamUnit
    values: dict[str, Value]
    basis: str
    verified: bool
    roll: bool = False


class Override(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Other values for a parameter, in a line of business or a region."""

    values: dict[str, Value]
    basis: str
    verified: bool


class _Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    params: dict[str, Param]


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The overrides of one line (`JT` …), one region (division code; 12, 1201 and 120116 nest), or both."""

    title: str
    params: dict[str, Override]
    line: str = ""
    region: str = ""


class ParamRead(msgspec.Struct, frozen=True):
    """A parameter as a rule read it, for the explanation."""

    name: str
    description: str
    value: Value
    unit: str
    since: str
    basis: str
    verified: bool


class NoValue(Exception):
    """A parameter has no value yet on the day asked for."""


class Params:
    """The parameters that hold for a line and region on a day. Reading one is traced in `read`."""

    def __init__(
        self,
        base: Mapping[str, Param],
        layers: list[Mapping[str, Override | Param]],
        on: date,
        version: str,
    ) -> None:
        self._base, self._layers, self.on, self.version = base, layers, on, version
        self._found: dict[str, ParamRead] = {}
        self.read: list[ParamRead] = []

    def traced(self, on: date | None = None) -> Params:
        """The same parameters with an empty trace, as of another day where one is given."""
        same = Params(self._base, self._layers, on or self.on, self.version)
        if same.on == self.on:
            same._found = self._found
        return same

    def overridden(self, values: Mapping[str, Value]) -> Params:
        """With some values replaced on every day: for situations and what-if questions."""
        for name, value in values.items():
            if name not in self._base or _wrong_value(self._base[name], value):
                raise source.LawError([f"不能把参数「{name}」设为「{value}」"])
        layer = {name: Override({"0001-01-01": value}, "假设", False) for name, value in values.items()}
        return Params(self._base, [layer, *self._layers], self.on, self.version)

    def look(self, name: str) -> ParamRead | None:
        """A parameter as it stands, whatever its unit; None where it is not there or has no value yet. No trace."""
        reading = self.traced()
        if name not in self._base:
            return None
        try:
            reading._get(name, self._base[name].unit)
        except NoValue:
            return None
        return reading.read[-1]

    def money(self, name: str) -> Decimal:
        """An amount in yuan."""
        return yuan(str(self._get(name, "yuan")))

    def days(self, name: str) -> Length:
        """A length of time in the unit the parameter has: working days, natural days, months or hours."""
        value = self._get(name, *_LENGTHS)
        param = self._base[name]
        return Length(int(value), _LENGTHS[param.unit], param.roll)

    def integer(self, name: str) -> int:
        """A count."""
        return int(self._get(name, "count"))

    def flag(self, name: str) -> bool:
        return bool(self._get(name, "flag"))

    def text(self, name: str) -> str:
        return str(self._get(name, "text"))

    def _get(self, name: str, *units: str) -> Value:
        if name not in self._base:
            raise source.LawError([f"没有参数「{name}」"])
        param = self._base[name]
        if param.unit not in units:
            raise source.LawError([f"参数「{name}」的单位是 {param.unit}，不能按 {'、'.join(units)} 读取"])
        if name not in self._found:
            self._found[name] = self._find(name, param)
        one = self._found[name]
        if one not in self.read:
            self.read.append(one)
        return one.value

    def _find(self, name: str, param: Param) -> ParamRead:
        for layer in self._layers:
            if (found := layer.get(name)) and (since := _in_force(found.values, self.on)):
                return ParamRead(
                    name, param.description, found.values[since], param.unit, since, found.basis, found.verified)
        raise NoValue(f"参数「{param.description}」在 {self.on} 还没有值")


class Rulepacks(msgspec.Struct, frozen=True):
    """The base pack and every override; `versions` are their fingerprints, the base's first."""

    base: dict[str, Param]
    packs: list[Pack]
    versions: list[str]

    @classmethod
    def load(cls, folder: Path = source.HERE / "rulepacks") -> Rulepacks:
        """Read ``base*.yaml`` as one base and every other file as overrides.

        Raises LawError with every mistake found.
        """
        parts = sorted(folder.glob("base*.yaml")) or [folder / "base.yaml"]
        bases = [source.load(path, _Base) for path in parts]
        packs = [source.load(path, Pack) for path in sorted(set(folder.glob("*.yaml")) - set(parts))]
        whole: dict[str, Param] = {}
        errors: list[str] = []
        for base in bases:
            for name, param in base.value.params.items():
                if name in whole:
                    errors.append(f"{base.at('params', name)}: 参数「{name}」定义了两次")
                errors += [f"{base.at('params', name)}: {what}" for what in _mistakes(name, param, param.values)]
            whole |= base.value.params
        for pack in packs:
            if not (pack.value.line or pack.value.region):
                errors.append(f"{pack.at()}: 须写明 line 或 region")
            for name, override in pack.value.params.items():
                at = pack.at("params", name)
                if name not in whole:
                    errors.append(f"{at}: 基础规则包里没有参数「{name}」")
                else:
                    param = whole[name]
                    errors += [f"{at}: {what}" for what in _mistakes(name, param, override.values)]
        if errors:
            raise source.LawError(errors)
        loaded = [pack.value for pack in packs]
        base_version = source.fingerprint(_Base(bases[0].value.title, whole))
        return cls(whole, loaded, [base_version, *map(source.fingerprint, loaded)])

    def resolve(self, line: str, region: str, on: date) -> Params:
        """What holds for a line in a region on a day.

        The version names all values of these layers, those of other days too.
        """
        fitting = [
            (pack, version)
            for pack, version in zip(self.packs, self.versions[1:], strict=True)
            if pack.line in ("", line) and covers(pack.region, region)
        ]
        fitting.sort(key=lambda one: _specific(one[0]), reverse=True)
        version = source.fingerprint([*(version for _, version in fitting), self.versions[0]])
        return Params(self.base, [*(pack.params for pack, _ in fitting), self.base], on, version)


def shown(read: ParamRead) -> str:
    """A value as people write it: 200 元, 15 日, 2 个工作日."""
    if read.unit == "yuan":
        return f"{display(yuan(str(read.value)))}元"
    if read.unit in _LENGTHS:
        return f"{read.value}{_LENGTHS[read.unit].label}"
    if isinstance(read.value, bool):
        return "是" if read.value else "否"
    return str(read.value)


def _specific(pack: Pack) -> tuple[bool, int, bool]:
    """Base < line < region < line within a region; of nested regions the smaller one."""
    region = pack.region
    nested = (bool(region), region[2:6] not in ("", "0000"), region[4:6] not in ("", "00"), len(region) > 6)
    return bool(pack.line and region), sum(nested), bool(pack.line)


def _in_force(values: Mapping[str, Value], on: date) -> str:
    day = on.isoformat()
    return max((since for since in values if since <= day), default="")


def _mistakes(name: str, param: Param, values: Mapping[str, Value]) -> Iterator[str]:
    if not values:
        yield f"参数「{name}」没有值"
    if param.roll and param.unit not in ("d", "m"):
        yield f"参数「{name}」按 {param.unit} 计，不能顺延（roll）"
    for since, value in values.items():
        if not (day := day_of(since)) or day.isoformat() != since:
            yield f"参数「{name}」的日期「{since}」应写成 2021-07-15 的样子"
        if _wrong_value(param, value):
            yield f"参数「{name}」的值「{value}」不合单位 {param.unit}"


def _wrong_value(param: Param, value: Value) -> bool:
    if param.unit == "yuan":
        try:
            return isinstance(value, bool) or not yuan(value) >= 0
        except ValueError:
            return True
    if param.unit == "flag":
        return not isinstance(value, bool)
    if param.unit == "text":
        return not isinstance(value, str)
    return isinstance(value, bool) or not isinstance(value, int) or value < 0
