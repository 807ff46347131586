"""The auditor finds exactly what a reader can work out, checked against brute force."""

from __future__ import annotations

from itertools import product

import pytest

from feriejobb.protect.auditor import Interval, intervals, violations
from feriejobb.protect.crosstab import Cell, Characteristic, Counts, Sum, Table, cell, count

ROWS = Characteristic("rad", ("r1", "r2", "r3", "r4"))
COLUMNS = Characteristic("kolumn", ("k1", "k2", "k3", "k4"))
#: The table of reliability.md R2.1 in form: 3, 2 and 4 are small, and no two share row and column.
NUMBERS = ((20, 3, 31, 12), (40, 25, 2, 15), (4, 37, 22, 18), (32, 41, 17, 26))


def square(numbers: tuple[tuple[int, ...], ...]) -> Counts:
    """A table with margins from its inside."""
    people = [
        {"rad": r, "kolumn": k}
        for r, row in zip(ROWS.categories, numbers, strict=False)
        for k, n in zip(COLUMNS.categories, row, strict=False)
        for _ in range(n)
    ]
    by = (
        Characteristic("rad", ROWS.categories[: len(numbers)]),
        Characteristic("kolumn", COLUMNS.categories[: len(numbers[0])]),
    )
    return count(people, [Table((), by)])


def inside(row: int, column: int) -> Cell:
    """The inner cell in this row and column, from 1."""
    return cell(rad=f"r{row}", kolumn=f"k{column}")


def without(counts: Counts, hidden: set[Cell]) -> dict[Cell, int]:
    """What a reader sees."""
    return {c: n for c, n in counts.values.items() if c not in hidden}


def test_small_counts_hidden_alone_are_all_recovered() -> None:
    """With primary suppression only, the margins give every hidden count back exactly."""
    counts = square(NUMBERS)
    hidden = {inside(1, 2), inside(2, 3), inside(3, 1)}
    found = intervals(without(counts, hidden), counts.sums)
    assert found == {c: Interval(counts.values[c], counts.values[c]) for c in hidden}
    assert set(violations(without(counts, hidden), counts.sums, 5)) == hidden


def test_a_rectangle_of_hidden_cells_has_the_interval_one_finds_by_hand() -> None:
    """Two rows and two columns hidden: each cell moves until one of the four is 0."""
    counts = square(NUMBERS)
    hidden = {inside(1, 1), inside(1, 2), inside(2, 1), inside(2, 2)}
    found = intervals(without(counts, hidden), counts.sums)
    # 20 3 / 40 25 with sums 23, 65, 60, 28: the second cell runs from 0 to 23.
    assert found[inside(1, 2)] == Interval(0, 23)
    assert found[inside(1, 1)] == Interval(0, 23)
    assert found[inside(2, 1)] == Interval(37, 60)
    assert violations(without(counts, hidden), counts.sums, 5) == ()
    assert set(violations(without(counts, hidden), counts.sums, 24)) == hidden


@pytest.mark.parametrize(
    "numbers",
    [((3, 1, 2), (0, 4, 1), (2, 2, 0)), ((1, 0, 1), (2, 1, 0), (0, 3, 1)), ((4, 4), (1, 0))],
)
@pytest.mark.parametrize("mask", [0b1111, 0b110110, 0b101101, 0b11000011, 0b11011])
def test_intervals_agree_with_enumerating_every_table(
    numbers: tuple[tuple[int, ...], ...], mask: int
) -> None:
    """All whole-number tables with the same published counts, by brute force."""
    counts = square(numbers)
    inner = [c for c in counts.values if len(c) == 2]
    hidden = [c for i, c in enumerate(inner) if mask >> i & 1]
    published = without(counts, set(hidden))
    top = counts.values[()]
    possible: dict[Cell, set[int]] = {c: set() for c in hidden}
    for values in product(range(min(top, 6) + 1), repeat=len(hidden)):
        table = published | dict(zip(hidden, values, strict=True))
        if all(table[s.total] == sum(table[p] for p in s.parts) for s in counts.sums):
            for c, value in zip(hidden, values, strict=True):
                possible[c].add(value)
    found = intervals(published, counts.sums)
    assert found == {c: Interval(min(v), max(v)) for c, v in possible.items()}


def test_a_hidden_total_has_no_upper_limit() -> None:
    """Nothing bounds a count when its own total is hidden as well."""
    sums = (Sum((), (cell(kon="K"), cell(kon="M"))),)
    published = {cell(kon="K"): 7}
    assert intervals(published, sums) == {(): Interval(7, None), cell(kon="M"): Interval(0, None)}
    assert violations(published, sums, 5) == ()


def test_an_interval_within_the_small_numbers_is_unsafe_even_when_wide_enough() -> None:
    """Wholly inside 1 … k - 1 tells that someone is there and that they are few."""
    assert not Interval(1, 4).safe(3 + 2)
    assert not Interval(1, 5).safe(5)
    assert Interval(0, 5).safe(5)
    assert Interval(1, 6).safe(5)
    assert Interval(3, None).safe(5)


def test_published_counts_that_do_not_add_up_are_refused() -> None:
    """An audit of impossible figures would prove nothing."""
    sums = (Sum((), (cell(kon="K"), cell(kon="M"))),)
    with pytest.raises(ValueError, match="add up"):
        violations({(): 3, cell(kon="K"): 1, cell(kon="M"): 1}, sums, 5)
    with pytest.raises(ValueError, match="no table"):
        violations({(): 3, cell(kon="K"): 4}, sums, 5)
