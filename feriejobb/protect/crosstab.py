"""Counts of persons over crossed characteristics, with every margin and the sums that link them.

A cell is named by the characteristics that it fixes, so that the same margin in two tables is one
and the same cell: that is what links tables, and what disclosure control has to see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product, repeat

#: A cell: (characteristic, category) pairs in sorted order; ``()`` is everyone.
Cell = tuple[tuple[str, str], ...]


def cell(**categories: str) -> Cell:
    """The cell where each named characteristic has the given category."""
    return tuple(sorted(categories.items()))


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One way of dividing people: its name and all its categories, the empty ones too."""

    name: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table over the people in ``fixed``, crossed by one or more characteristics.

    Attributes:
        fixed: The cell that the whole table lies inside; ``()`` for everyone.
        by: The characteristics; everyone in ``fixed`` has exactly one category of each.
    """

    fixed: Cell
    by: tuple[Characteristic, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """A published relation: ``total`` is the sum of ``parts``."""

    total: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True)
class Counts:
    """Counts per cell and every sum that links them."""

    values: dict[Cell, int]
    sums: tuple[Sum, ...]


def _with(base: Cell, *pairs: tuple[str, str]) -> Cell:
    return tuple(sorted((*base, *pairs)))


def _cells(table: Table) -> Iterable[Cell]:
    """All cells of the table, margins included."""
    choices = [(None, *((c.name, category) for category in c.categories)) for c in table.by]
    for chosen in product(*choices):
        yield _with(table.fixed, *(pair for pair in chosen if pair is not None))


def _sums(table: Table, cells: Iterable[Cell]) -> Iterable[Sum]:
    for margin in cells:
        fixed = {name for name, _ in margin}
        for c in table.by:
            if c.name not in fixed:
                yield Sum(margin, tuple(_with(margin, (c.name, k)) for k in c.categories))


def _chosen(people: Sequence[Mapping[str, str]], names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Everyone's categories of some characteristics."""
    if not names:
        return repeat((), len(people))
    return zip(*([p.get(name, "") for p in people] for name in names), strict=True)


def count(people: Sequence[Mapping[str, str]], tables: Sequence[Table]) -> Counts:
    """Count people into all cells of all tables.

    Args:
        people: One mapping per person, characteristic → category.
        tables: The tables; tables that name the same cell share it.

    Returns:
        Counts of every cell, margins included, in the tables' order, and the sums.

    Raises:
        ValueError: Someone inside a table has a category that the table does not list, so its
            parts would not add up.
    """
    values: dict[Cell, int] = {}
    sums: dict[Sum, None] = {}
    for table in tables:
        names = [c.name for c in table.by]
        inside = people
        for name, value in table.fixed:
            inside = [p for p in inside if p.get(name) == value]
        found = Counter(_chosen(inside, names))
        if not all(k in c.categories for f in found for k, c in zip(f, table.by, strict=True)):
            raise ValueError("a category is missing from the table")
        counts: Counter[Cell] = Counter()
        for chosen, number in found.items():
            pairs = list(zip(names, chosen, strict=True))
            for keep in product((False, True), repeat=len(pairs)):
                kept = (pair for pair, k in zip(pairs, keep, strict=True) if k)
                counts[_with(table.fixed, *kept)] += number
        cells = list(_cells(table))
        values |= {c: counts[c] for c in cells}
        sums |= dict.fromkeys(_sums(table, cells))
    return Counts(values, tuple(sums))
