"""Load the compiled loops that one decline needs before its task comes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from feriejobb.solve.edge_kernels import nobody_twice, onwards, priced, seat_and_pay, trades
from feriejobb.solve.kernels import chains, classes_of, least_steps, tight_people
from feriejobb.solve.network_kernel import first_tree, pivots, potentials

_BLAS = "scipy.linalg"


def ready() -> None:
    """Run each loop on a town of nobody; what is kept on disk is then loaded."""
    with _without_blas():
        _run()


def _run() -> None:
    numbers = np.zeros(1, dtype=np.int64)
    table = np.zeros((1, 1), dtype=np.int64)
    none = np.zeros(1, dtype=np.bool_)
    nobody = numbers - 1
    nothing = numbers[:0]
    start = np.zeros(2, dtype=np.int64)
    tight_people(nobody, none, table, np.zeros((1, 1), dtype=np.bool_))
    chains(
        0, nothing, start, numbers, classes_of(start, numbers, 1), nobody, numbers, table, none,
        none, numbers, numbers, nobody, numbers, numbers, numbers, none, 1, 1,
    )  # fmt: skip
    least_steps(start, numbers, nobody, numbers, none, table, table)
    trades(table, table - 1, none)
    nobody_twice(nothing, nothing, nothing, 0)
    onwards(table, numbers)
    priced(nothing, nothing, 0, nothing, nothing)
    seat_and_pay(nothing, nothing, nothing, nothing)
    links, up, height = np.zeros((6, 1), dtype=np.int64), none.copy(), numbers.copy()
    first_tree(nothing, nothing, nothing, links, up)
    potentials(nothing, links, up, height)
    pivots(
        nothing, start[:1], nothing.astype(np.uint32), nothing, nothing, nothing, links, up, height,
        nothing, nothing.astype(np.int8), nothing, 1, 0,
    )  # fmt: skip


@contextmanager
def _without_blas() -> Iterator[None]:
    """Let numba find no linear algebra when it loads its first loop; none of ours multiplies.

    It only asks whether there is any, and loading that takes longer than all the loops.
    """
    if _BLAS in sys.modules:
        yield
        return
    sys.modules[_BLAS] = None  # type: ignore[assignment]  # what Python calls "cannot be imported"
    try:
        yield
    finally:
        del sys.modules[_BLAS]
