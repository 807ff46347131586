"""The tables say what the rows say, also of those that have nothing to say."""

from __future__ import annotations

from feriejobb.bench.chart import chart
from feriejobb.bench.child import Row
from feriejobb.bench.harder import Trial
from feriejobb.bench.show import tables, text, variant_table
from feriejobb.bench.suite import Plan

OURS: Row = {
    "benchmark": "feriejobb", "label": "feriejobb", "group": "fördelning", "model": "sommar",
    "scale": 0.1, "seconds": 12.345, "times_floor": 9.0, "peak_mib": 1850, "placed": 10801,
    "points": 25156, "gap": 0, "unproved": 3, "shortfall": 0, "breaches": 0, "findings": 0,
    "state": "bevisad",
}  # fmt: skip
SLOW: Row = {
    "benchmark": "cpsat", "label": "CP-SAT", "group": "fördelning", "model": "sommar", "scale": 3.0,
    "skipped": "körs inte över storlek 1",
}  # fmt: skip


def test_numbers_are_written_as_in_swedish() -> None:
    """Spaces between thousands, a decimal comma, words for yes and no."""
    assert [text(v) for v in (10801, 12.345, 0.5, True, None)] == [
        "10 801", "12,3", "0,50", "ja", "",
    ]  # fmt: skip


def test_the_table_has_every_row_and_its_state() -> None:
    """A method that was left out is a line with the reason, not a gap."""
    lines = list(tables([OURS, SLOW]))
    assert any(
        line.startswith("sommar × 0,1") and "10 801" in line and "bevisad" in line for line in lines
    )
    assert any("CP-SAT" in line and "körs inte över storlek 1" in line for line in lines)


def test_broken_rules_and_findings_are_spelled_out() -> None:
    """Which rules an answer breaks stands under the table."""
    bad: Row = OURS | {"breaches": 2, "broken_rules": "budget", "findings": 1}
    lines = "\n".join(tables([bad]))
    assert "bryter mot: budget" in lines
    assert "1 fel enligt verify" in lines


def test_the_share_of_building_stands_under_the_table() -> None:
    """Two of eight seconds are a quarter; without that row nothing is said of it."""
    solve: Row = OURS | {"cpu_seconds": 8.0, "verify_seconds": 1.5}
    build: Row = OURS | {"benchmark": "bygga", "label": "bygga", "cpu_seconds": 2.0}
    told = "att bygga modellen är 25,0 % av lösningen; verify tar 1,50 s"
    assert any(line.endswith(told) for line in tables([build, solve]))
    assert not any("bygga modellen" in line for line in tables([solve]))


def test_seeds_stand_side_by_side() -> None:
    """One line per variant, a count per seed, the largest of all; a failure is told."""
    rows: list[Row] = [
        {"unproved": 0, "points": 1000, "gap": 5, "seconds": 2.0, "peak_mib": 300},
        {"unproved": 7, "points": 1000, "gap": 0, "seconds": 3.0, "peak_mib": 400},
        {"error": "NoSolutionError: slutkod 5"},
    ]
    trials = [Trial("par", seed, row) for seed, row in enumerate(rows)]
    line = next(line for line in variant_table(trials) if line.startswith("par"))
    assert "0 7 " in line
    assert "0,50" in line
    assert "slutkod 5" in line


def test_the_chart_has_a_bar_for_each_time_and_none_for_the_rest() -> None:
    """Rows without a time are in the table only."""
    drawn = chart([OURS, SLOW])
    assert drawn.count("<rect") == 2  # the background and one bar
    assert "12,3 s · 9,00 × F · 1 850 MiB · 10 801 placerade" in drawn
    assert "CP-SAT" not in drawn


def test_files_are_measured_at_the_size_nearest_to_a_city() -> None:
    """× 1 of the usual sizes, else the nearest."""
    assert Plan("sommar", (0.1, 1.0, 3.0)).file_scale == 1.0
    assert Plan("sommar", (0.01, 0.1)).file_scale == 0.1


def test_the_other_holidays_are_solved_at_the_size_of_a_city() -> None:
    """Autumn and winter have our own work only, and do not depend on the smaller sizes."""
    plan = Plan("sommar", (0.1, 1.0), shorter=("host", "jul"))
    cases = [(model, scale, len(chosen)) for model, scale, chosen in plan.cases()]
    whole = len(plan.chosen("fördelning"))
    assert cases[:2] == [("sommar", 0.1, whole), ("sommar", 1.0, whole)]
    assert [(model, scale) for model, scale, _ in cases[2:]] == [("host", 1.0), ("jul", 1.0)]
    names = {b.name for _, _, chosen in list(plan.cases())[2:] for b in chosen}
    assert names == {"golv", "bygga", "feriejobb"}
