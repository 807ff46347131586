"""What is hidden in public tables, judged by the independent auditor."""

from __future__ import annotations

import pytest

from feriejobb.protect.auditor import intervals, violations
from feriejobb.protect.crosstab import Cell, Characteristic, Counts, Table, cell, count
from feriejobb.protect.suppression import sensitive, suppress
from tests.protect.table_sets import table_set
from tests.protect.test_auditor import NUMBERS, inside, square

OUTCOME = Characteristic("utfall", ("plats", "utan"))


def groups(numbers: dict[str, tuple[int, int]]) -> Counts:
    """Groups by outcome: name → (with, without)."""
    people = [
        {"grupp": name, "utfall": outcome}
        for name, pair in numbers.items()
        for outcome, n in zip(OUTCOME.categories, pair, strict=True)
        for _ in range(n)
    ]
    return count(people, [Table((), (Characteristic("grupp", tuple(numbers)), OUTCOME))])


def published(counts: Counts, hidden: frozenset[Cell]) -> dict[Cell, int]:
    """What a reader sees."""
    return {c: n for c, n in counts.values.items() if c not in hidden}


def judge(seed: int) -> None:
    """One random set of tables: nothing sensitive is shown, nothing hidden is recoverable."""
    counts = table_set(seed)
    hidden = suppress(counts, 5)
    assert sensitive(counts, 5) <= hidden
    assert violations(published(counts, hidden), counts.sums, 5) == ()


@pytest.mark.parametrize("seed", range(150))
def test_no_hidden_count_is_recoverable(seed: int) -> None:
    """The auditor finds no violation in random sparse, hierarchical and linked tables (R2.2)."""
    judge(seed)


@pytest.mark.heavy
def test_no_hidden_count_is_recoverable_in_two_thousand_sets() -> None:
    """The bar of R2.2: 0 violations over 2,000 random sets of tables."""
    for seed in range(1_000, 3_000):
        judge(seed)


def test_primary_suppression_alone_would_not_do() -> None:
    """Random tables are a real test: hiding only the small counts gives many of them away."""
    exposed = 0
    for seed in range(8):
        counts = table_set(seed)
        exposed += bool(violations(published(counts, sensitive(counts, 5)), counts.sums, 5))
    assert exposed >= 4


def test_the_four_by_four_table_is_protected_with_little_more_hidden() -> None:
    """Three small counts get partners inside the table, and no margin is lost."""
    counts = square(NUMBERS)
    hidden = suppress(counts, 5)
    assert {inside(1, 2), inside(2, 3), inside(3, 1)} < hidden
    assert all(len(c) == 2 for c in hidden)
    assert len(hidden) <= 9
    found = intervals(published(counts, hidden), counts.sums)
    assert all(interval.safe(5) for interval in found.values())


def test_tables_without_small_counts_are_published_whole() -> None:
    """Nothing is hidden where nothing is small."""
    assert suppress(groups({"a": (30, 20), "b": (40, 60)}), 5) == frozenset()


def test_a_small_count_of_those_without_hides_as_much_as_one_of_those_with() -> None:
    """97 of 100 placed says that three were not."""
    counts = groups({"a": (97, 3), "b": (50, 50), "c": (60, 40)})
    hidden = suppress(counts, 5)
    assert cell(grupp="a", utfall="utan") in hidden
    assert cell(grupp="a", utfall="plats") in hidden
    assert cell(grupp="a") not in hidden


@pytest.mark.parametrize(("group", "primary"), [((0, 19), True), ((19, 0), True), ((0, 20), False)])
def test_an_outcome_that_all_share_is_hidden_in_groups_below_twenty(
    group: tuple[int, int], primary: bool
) -> None:
    """0 % and 100 % tell about each member of a small group (R2.3)."""
    counts = groups({"a": group, "b": (500, 500)})
    inner = {cell(grupp="a", utfall=o) for o in OUTCOME.categories}
    assert inner <= sensitive(counts, 5) if primary else not inner & sensitive(counts, 5)


def test_an_empty_group_hides_nothing() -> None:
    """No one is told about by zeros where there is no one."""
    assert sensitive(groups({"a": (0, 0), "b": (50, 50)}), 5) == frozenset()


@pytest.mark.parametrize("threshold", [3, 10])
def test_the_threshold_is_the_models(threshold: int) -> None:
    """A higher threshold hides more, and the auditor holds it to the same width."""
    counts = groups({"a": (4, 90), "b": (8, 70), "c": (200, 100), "d": (150, 30)})
    hidden = suppress(counts, threshold)
    assert (cell(grupp="b", utfall="plats") in sensitive(counts, threshold)) is (threshold == 10)
    assert violations(published(counts, hidden), counts.sums, threshold) == ()


def test_cells_hidden_for_other_reasons_are_protected_too() -> None:
    """A large count hidden on request is not given back by its row and column."""
    counts = groups({"a": (97, 33), "b": (50, 50), "c": (60, 40)})
    also = frozenset({cell(grupp="b", utfall="plats"), cell(grupp="okänd")})
    hidden = suppress(counts, 5, also)
    assert cell(grupp="b", utfall="plats") in hidden
    assert cell(grupp="okänd") not in hidden
    assert violations(published(counts, hidden), counts.sums, 5) == ()


def test_the_pattern_is_the_same_every_time() -> None:
    """Two reports on the same content must not differ, or their difference tells something."""
    counts = table_set(7)
    assert suppress(counts, 5) == suppress(counts, 5)
