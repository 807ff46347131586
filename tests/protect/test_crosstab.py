"""Counts over crossed characteristics: margins, shared cells and sums that hold."""

from __future__ import annotations

import pytest

from feriejobb.protect.crosstab import Characteristic, Sum, Table, cell, count
from tests.protect.table_sets import table_set

AGE = Characteristic("alder", ("16", "17", "18"))
SEX = Characteristic("kon", ("K", "M"))
PEOPLE = [
    {"alder": "16", "kon": "K"},
    {"alder": "16", "kon": "K"},
    {"alder": "16", "kon": "M"},
    {"alder": "17", "kon": "M"},
]


def test_a_crossed_table_has_its_inside_and_its_margins() -> None:
    """Four people over age and sex give the counts that one counts by hand, zeros too."""
    counts = count(PEOPLE, [Table((), (AGE, SEX))]).values
    assert counts[()] == 4
    assert counts[cell(alder="16")] == 3
    assert counts[cell(kon="M")] == 2
    assert counts[cell(kon="K", alder="16")] == 2
    assert counts[cell(kon="K", alder="18")] == 0
    assert len(counts) == 1 + 3 + 2 + 6


def test_two_tables_share_the_cells_that_they_have_in_common() -> None:
    """Everyone is one cell, however many tables have it as their total."""
    counts = count(PEOPLE, [Table((), (AGE,)), Table((), (SEX,))])
    assert len(counts.values) == 1 + 3 + 2
    assert counts.sums == (
        Sum((), tuple(cell(alder=a) for a in AGE.categories)),
        Sum((), tuple(cell(kon=k) for k in SEX.categories)),
    )


def test_a_table_inside_a_cell_counts_only_those_in_it() -> None:
    """The men by age add up to the men, not to everyone."""
    counts = count(PEOPLE, [Table(cell(kon="M"), (AGE,))])
    assert counts.values[cell(kon="M")] == 2
    assert counts.values[cell(kon="M", alder="16")] == 1
    assert () not in counts.values


@pytest.mark.parametrize("seed", range(30))
def test_every_sum_holds(seed: int) -> None:
    """A published relation that did not hold would make the audit meaningless."""
    counts = table_set(seed)
    for s in counts.sums:
        assert counts.values[s.total] == sum(counts.values[p] for p in s.parts)


def test_a_category_that_the_table_lacks_is_refused() -> None:
    """Someone outside all categories would make the parts fall short of the total."""
    with pytest.raises(ValueError, match="category"):
        count([{"alder": "15"}], [Table((), (AGE,))])
