"""Small changes of a module's functions, and whether the tests notice them.

A mutant is tried in a forked child: the code of the function is replaced in place, so that whoever
has imported it by name calls the changed one too, and the tests are run until the first failure.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import signal
import types
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_REACH: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip

Change = Callable[[Any], None]

#: Seconds after which a mutant's tests are taken to hang.
_PATIENCE = 120


@dataclass(frozen=True)
class Mutant:
    """One change.

    Attributes:
        line: Where, in the module.
        what: What is changed, for the report.
        tree: The whole module with the change.
    """

    line: int
    what: str
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Every change of a comparison, junction, sum, number, truth value, negation or return."""
    tree = ast.parse(source)
    inside = [n for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for n in ast.walk(f)]
    places = list(dict.fromkeys(inside))
    order = list(ast.walk(tree))
    for node in places:
        for what, change in _changes(node):
            copy = deepcopy(tree)
            twin = list(ast.walk(copy))[order.index(node)]
            change(twin)
            line = getattr(node, "lineno", 0)
            yield Mutant(line, what, ast.fix_missing_locations(copy))


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.Compare):
        for k, op in enumerate(node.ops):
            other = _COMPARE[type(op)]
            yield f"{type(op).__name__} → {other.__name__}", _set_op(k, other)
    elif isinstance(node, ast.BoolOp):
        other_junction = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"→ {other_junction.__name__}", lambda n: setattr(n, "op", other_junction())
    elif isinstance(node, ast.BinOp) and type(node.op) in _REACH:
        other_sum = _REACH[type(node.op)]
        yield f"→ {other_sum.__name__}", lambda n: setattr(n, "op", other_sum())
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "→ motsatsen", lambda n: setattr(n, "value", not n.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "→ ett mer", lambda n: setattr(n, "value", n.value + 1)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "utan not", lambda n: setattr(n, "operand", ast.UnaryOp(ast.Not(), n.operand))
    elif isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield "returnerar None", lambda n: setattr(n, "value", ast.Constant(None))
    elif isinstance(node, ast.Raise):
        yield "annat raise", _bare


def _bare(node: ast.Raise) -> None:
    node.exc = node.cause = None


def _set_op(k: int, other: type[ast.cmpop]) -> Change:
    def change(node: ast.Compare) -> None:
        node.ops[k] = other()

    return change


def survivors(module_name: str, tests: Sequence[str]) -> tuple[int, list[str]]:
    """How many mutants were tried, and those that no test noticed, by line and kind."""
    module = importlib.import_module(module_name)
    path = inspect.getsourcefile(module)
    assert path is not None
    assert _passes(tests, module, None)
    tried, left = 0, []
    for mutant in mutants(Path(path).read_text(encoding="utf-8")):
        tried += 1
        if _passes(tests, module, mutant):
            left.append(f"{module_name}:{mutant.line}: {mutant.what}")
    return tried, left


def _passes(tests: Sequence[str], module: types.ModuleType, mutant: Mutant | None) -> bool:
    """Whether the tests pass in a child with the mutant in place."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    code = 1
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        signal.alarm(_PATIENCE)  # a mutant that never ends is noticed too
        if mutant is not None:
            _replace(module, mutant)
        quick = ["-x", "-q", "-m", "not heavy", "-p", "no:cacheprovider", "--capture=no"]
        code = int(pytest.main([*quick, *tests]))
    finally:
        os._exit(code)


def _replace(module: types.ModuleType, mutant: Mutant) -> None:
    """Give every function of the module the code that it has in the mutant."""
    names = dict(vars(module))
    exec(compile(mutant.tree, module.__file__ or "", "exec"), names)  # noqa: S102
    for name, old in list(vars(module).items()):
        if getattr(old, "__module__", None) == module.__name__:
            _take_over(old, names[name])


def _take_over(old: object, new: object) -> None:
    old, new = getattr(old, "__wrapped__", old), getattr(new, "__wrapped__", new)
    if isinstance(old, types.FunctionType) and isinstance(new, types.FunctionType):
        if len(old.__code__.co_freevars) == len(new.__code__.co_freevars):
            old.__code__ = new.__code__
    elif isinstance(old, property) and isinstance(new, property):
        _take_over(old.fget, new.fget)
    elif isinstance(old, type) and isinstance(new, type):
        for name, value in list(vars(old).items()):
            if name in vars(new):
                _take_over(value, vars(new)[name])
