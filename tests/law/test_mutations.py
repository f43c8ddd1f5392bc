"""Alter every threshold and comparison of the rules, one at a time: the situations must notice each."""

from __future__ import annotations

import ast
import copy
import functools
import importlib
import inspect
import pkgutil
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial

import msgspec
import pytest

from hengjian.law import documents, rules, situations
from hengjian.law.catalogue import Law
from hengjian.law.rulepacks import Param, Rulepacks, Value
from hengjian.law.rules.penalty_law import simple_procedure

pytestmark = pytest.mark.long

SWAPS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
Change = tuple[str, Callable[[], None]]
"""What is changed, and how to make the change."""


@pytest.fixture(scope="module")
def suites() -> list:
    return situations.load()


def changes(function: ast.FunctionDef) -> Iterator[Change]:
    """Every change to what a function does."""
    for node in (inner for statement in function.body for inner in ast.walk(statement)):
        for what, make in _changes(node):
            yield f"{getattr(node, 'lineno', 0)} {what}", make


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:
    match node:
        case ast.Compare(ops=ops):
            for i, op in enumerate(ops):
                other = SWAPS[type(op)]
                yield f"{type(op).__name__} -> {other.__name__}", partial(ops.__setitem__, i, other())
        case ast.BoolOp(op=op, values=values):
            other_op = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield f"{type(op).__name__} swapped", partial(setattr, node, "op", other_op)
            for i in range(len(values)):
                yield f"operand {i} dropped", partial(values.pop, i)
        case ast.UnaryOp(op=ast.Not()):
            yield "not dropped", partial(setattr, node, "op", ast.UAdd())
        case ast.If(test=test) | ast.IfExp(test=test):
            yield "condition negated", partial(setattr, node, "test", ast.UnaryOp(ast.Not(), test))
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            for by in (-1, 1):
                yield f"{value} by {by}", partial(setattr, node, "value", value + by)


class Tidy(ast.NodeTransformer):
    """A dropped `not x` is marked with a unary plus: the truth of x is meant. One operand needs no `and`."""

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.UAdd):
            return ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        return node if len(node.values) > 1 else node.values[0]


@functools.cache
def modules() -> list[types.ModuleType]:
    """Every module that declares rules."""
    named = {rule.module for rule in Law.load().rules}
    walked = pkgutil.walk_packages(rules.__path__, f"{rules.__name__}.")
    return [importlib.import_module(one.name) for one in walked if one.name in named]


def function_of(module: types.ModuleType, node: ast.FunctionDef) -> types.FunctionType:
    """The function that a definition has made; rules keep theirs even where the module uses its name again."""
    declared = [rule.function for rule in Law.load().rules if rule.module == module.__name__]
    first = min(one.lineno for one in (node, *node.decorator_list))
    named = [one for one in (getattr(module, node.name), *declared) if one.__name__ == node.name]
    return next(one for one in named if first <= one.__code__.co_firstlineno <= node.lineno)


def altered(module: types.ModuleType, node: ast.FunctionDef, change: int) -> types.CodeType:
    """What the function does with one change made to it."""
    copied = copy.deepcopy(node)
    copied.decorator_list = []
    list(changes(copied))[change][1]()
    tree = Tidy().visit(ast.Module([copied], []))
    code = compile(ast.fix_missing_locations(tree), module.__file__ or "", "exec")
    return next(one for one in code.co_consts if isinstance(one, types.CodeType) and one.co_name == node.name)


@contextmanager
def doing(function: types.FunctionType, code: types.CodeType) -> Iterator[None]:
    """Meanwhile the function does something else, wherever it is called from."""
    before = function.__code__
    function.__code__ = code
    try:
        yield
    finally:
        function.__code__ = before


def every_change(module: types.ModuleType) -> Iterator[tuple[ast.FunctionDef, str, int]]:
    """Each function of a module with what can be changed in it, and the number of the change."""
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef):
            for number, (what, _) in enumerate(changes(node)):
                yield node, f"{node.name}:{what}", number


def told_by(function: str, tree: ast.Module, module: types.ModuleType) -> set[str]:
    """The ids of the rules of a module that rest on one of its functions, directly or through others."""
    calls = {
        node.name: {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }
    resting = {function}
    while more := {name for name, used in calls.items() if used & resting} - resting:
        resting |= more
    declared = [rule for rule in Law.load().rules if rule.module == module.__name__]
    return {rule.id for rule in declared if rule.function.__name__ in resting}


def test_every_module_of_rules_is_altered_below() -> None:
    assert len(modules()) > 1
    assert {module.__name__ for module in modules()} == {rule.module for rule in Law.load().rules}


def test_the_unchanged_rules_pass(suites) -> None:
    """Compiled as the changed ones are, with nothing changed."""
    for module in modules():
        for node in (one for one in ast.parse(inspect.getsource(module)).body if isinstance(one, ast.FunctionDef)):
            function = function_of(module, node)
            copied = ast.Module([copy.deepcopy(node)], [])
            copied.body[0].decorator_list = []
            code = compile(copied, module.__file__ or "", "exec")
            function.__code__ = next(one for one in code.co_consts if isinstance(one, types.CodeType))
    assert situations.first_failure(suites, situations.Bench.own()) is None


def test_a_change_that_no_situation_touches_is_not_noticed(suites) -> None:
    """The proof below can fail: without its own situations a changed rule goes unnoticed."""
    bench, module = situations.Bench.own(), simple_procedure
    node, _, number = next(one for one in every_change(module) if one[0].name == "on_the_spot_limit")
    with doing(function_of(module, node), altered(module, node, number)):
        assert situations.first_failure([s for s in suites if s.value.rule != "CF-25"], bench) is None
        assert situations.first_failure(suites, bench) is not None
    assert situations.first_failure(suites, bench) is None


def test_every_change_to_a_rule_is_noticed(suites, capsys) -> None:
    """Only situations of rules that rest on the changed function can notice it, so only those are run."""
    bench = situations.Bench.own()
    made, missed = 0, []
    for module in modules():
        tree = ast.parse(inspect.getsource(module))
        for node, name, number in every_change(module):
            made += 1
            ids = told_by(node.name, tree, module)
            with doing(function_of(module, node), altered(module, node, number)):
                if situations.first_failure([suite for suite in suites if suite.value.rule in ids], bench) is None:
                    missed.append(f"{module.__name__} {name}")
    with capsys.disabled():
        print(f"\nrules: {made} changes, {made - len(missed)} caught")
    assert made > 100
    assert missed == []


def test_every_change_to_a_check_of_documents_is_noticed(suites, capsys) -> None:
    about_documents = [suite for suite in suites if suite.value.document]
    bench = situations.Bench.own()
    made, missed = 0, []
    for node, name, number in every_change(documents):
        if node.name in ("load", "reconsideration_body"):  # told apart by their own tests
            continue
        made += 1
        with doing(getattr(documents, node.name), altered(documents, node, number)):
            if situations.first_failure(about_documents, bench) is None:
                missed.append(name)
    with capsys.disabled():
        print(f"\ndocuments: {made} changes, {made - len(missed)} caught", *missed, sep="\n")
    assert missed == []


def neighbours(param: Param, value: Value) -> list[Value]:
    """The values a smallest unit away; the other answers, where there is no more or less."""
    if param.unit == "yuan":
        cents = int(Decimal(str(value)) * 100)
        return [f"{Decimal(cents + by) / 100:.2f}" for by in (-1, 1)]
    if param.unit == "flag":
        return [not value]
    if param.unit == "text":
        return ["?"]
    return [int(value) - 1, int(value) + 1]


def with_base(packs: Rulepacks, name: str, param: Param) -> Rulepacks:
    return msgspec.structs.replace(packs, base={**packs.base, name: param})


def changed_packs(packs: Rulepacks) -> Iterator[tuple[str, str, Rulepacks]]:
    """The parameter that is changed, what is changed, and the packs with the change."""
    lengths = {clock.length for clocks in Law.load().clocks.values() for clock in clocks}
    for name, param in packs.base.items():
        for since, value in param.values.items():
            for other in neighbours(param, value):
                changed = msgspec.structs.replace(param, values={**param.values, since: other})
                yield name, f"{name} {value} -> {other}", with_base(packs, name, changed)
        if param.unit in ("d", "m") and name in lengths:
            changed = msgspec.structs.replace(param, roll=not param.roll)
            yield name, f"{name} roll", with_base(packs, name, changed)
    for i, pack in enumerate(packs.packs):
        for name, override in pack.params.items():
            for since, value in override.values.items():
                for other in neighbours(packs.base[name], value):
                    changed = msgspec.structs.replace(override, values={**override.values, since: other})
                    new = msgspec.structs.replace(pack, params={**pack.params, name: changed})
                    others = [*packs.packs[:i], new, *packs.packs[i + 1 :]]
                    what = f"{pack.line} {name} {value} -> {other}"
                    yield name, what, msgspec.structs.replace(packs, packs=others)


def likely(suite: situations.Suite, reading: set[str]) -> int:
    """Where to look first: at the rules that name the parameter, then at what is quickly run."""
    return 0 if suite.rule in reading else 1 if suite.clock else 2 if suite.rule else 3


def test_every_change_to_a_parameter_is_noticed(suites, capsys) -> None:
    own = situations.Bench.own()
    made, missed = 0, []
    reading = {param: {rule.id for rule in Law.load().rules if param in rule.params} for param in own.rulepacks.base}
    for param, what, packs in changed_packs(own.rulepacks):
        made += 1
        likely_first = sorted(suites, key=lambda suite: likely(suite.value, reading[param]))
        if situations.first_failure(likely_first, msgspec.structs.replace(own, rulepacks=packs)) is None:
            missed.append(what)
    with capsys.disabled():
        print(f"\nparameters: {made} changes, {made - len(missed)} caught")
    assert missed == []
