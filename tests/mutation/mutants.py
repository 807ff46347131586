"""Small changes of a module's functions, and how they are put in the place of the module.

The code of a function is replaced in place, so that whoever has imported it by name calls the
changed one too; processes that a test starts find a copy of the package with the changed file.
"""

from __future__ import annotations

import ast
import os
import sys
import types
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_REACH: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip

Change = Callable[[Any], None]


@dataclass(frozen=True)
class Mutant:
    """One change.

    Attributes:
        line: Where, in the module.
        lines: Of the statement that is changed, or of its head.
        what: What is changed, for the report.
        tree: The whole module with the change.
    """

    line: int
    lines: range
    what: str
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Every change of a comparison, junction, sum, number, truth value, negation, call or return.

    Annotations, which nothing evaluates, stay as they are.
    """
    tree = ast.parse(source)
    inside = [n for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for n in ast.walk(f)]
    said = {n for part in inside for note in _annotations(part) for n in ast.walk(note)}
    places = [node for node in dict.fromkeys(inside) if node not in said]
    order = list(ast.walk(tree))
    heads = _heads(tree)
    for node in places:
        for what, change in _changes(node):
            copy = deepcopy(tree)
            twin = list(ast.walk(copy))[order.index(node)]
            change(twin)
            line = getattr(node, "lineno", 0)
            yield Mutant(line, heads[node], what, ast.fix_missing_locations(copy))


def _annotations(node: ast.AST) -> list[ast.AST]:
    found = [getattr(node, "annotation", None), getattr(node, "returns", None)]
    return [note for note in found if isinstance(note, ast.AST)]


def _heads(tree: ast.AST) -> dict[ast.AST, range]:
    """By node, the lines of the innermost statement that it is in, without the body of that."""
    found: dict[ast.AST, range] = {}
    for statement in ast.walk(tree):  # outer ones first
        if isinstance(statement, ast.stmt):
            marks = [d.lineno for d in getattr(statement, "decorator_list", [])]
            body = [part.lineno for part in getattr(statement, "body", [])]
            end = body[0] if body else (statement.end_lineno or statement.lineno) + 1
            head = range(min([statement.lineno, *marks]), max(end, statement.lineno + 1))
            found |= dict.fromkeys(ast.walk(statement), head)
    return found


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
    elif isinstance(node, ast.Raise) and node.exc is not None:
        yield "annat raise", _bare
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "utan anropet", lambda n: setattr(n, "value", ast.Constant(None))


def _bare(node: ast.Raise) -> None:
    node.exc = node.cause = None


def _set_op(k: int, other: type[ast.cmpop]) -> Change:
    def change(node: ast.Compare) -> None:
        node.ops[k] = other()

    return change


def write_beside(module: types.ModuleType, mutant: Mutant, beside: Path) -> None:
    """Make a copy of the package with the mutant, as links but for what differs.

    Args:
        module: The module.
        mutant: One change of it.
        beside: An empty folder, for the package.
    """
    path = Path(module.__file__ or "")
    folders = module.__name__.split(".")[:-1]
    for depth, folder in enumerate(folders, start=1):
        changed = [*folders, path.name][depth]
        beside = beside / folder
        beside.mkdir()
        for entry in path.parents[len(folders) - depth].iterdir():
            if entry.name not in ("__pycache__", changed):
                (beside / entry.name).symlink_to(entry)
    (beside / path.name).write_text(ast.unparse(mutant.tree), encoding="utf-8")


def put_in_place(module: types.ModuleType, mutant: Mutant, beside: Path) -> None:
    """Let this process, and those that it starts, have the mutant.

    Args:
        module: The module.
        mutant: One change of it.
        beside: Where ``write_beside`` has put it.
    """
    os.chdir(beside)  # which comes first for a process started with code of its own
    sys.path.insert(0, str(beside))
    former = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(beside), former]))
    _replace(module, mutant)


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
            old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__
    elif isinstance(old, property) and isinstance(new, property):
        _take_over(old.fget, new.fget)
    elif isinstance(old, cached_property) and isinstance(new, cached_property):
        _take_over(old.func, new.func)
    elif isinstance(old, type) and isinstance(new, type):
        for name, value in list(vars(old).items()):
            if name in vars(new):
                _take_over(value, vars(new)[name])
