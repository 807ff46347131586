"""Fixed placements: they may break a filter rule, but not a counting rule among themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from feriejobb.data.model import Model
from feriejobb.errors import InputError
from feriejobb.tables.read import read_tables
from feriejobb.tables.validate import validate
from tests.tables import makers
from tests.tables.small_town import Town, small_model

Change = Callable[[Town], None]


def lock(rows: Town, **places: str) -> None:
    """Fix applicants (``a1="p4"``)."""
    for row in rows["ansokningar"]:
        row["last_plats"] = places.get(row["ansokan_id"], "")


def problems(folder: Path, change: Change, model: Model | None = None) -> list[tuple[str, int]]:
    """(code, row) of what the changed town is refused for, after checking that rows are listed."""
    with pytest.raises(InputError) as caught:
        validate(read_tables(makers.town(change)(folder)), model or small_model())
    assert {issue.table for issue in caught.value.issues} == {"ansokningar.csv"}
    assert {issue.column for issue in caught.value.issues} == {"last_plats"}
    return [(issue.code, issue.row) for issue in caught.value.issues]


def accepted(folder: Path, change: Change, model: Model | None = None) -> None:
    """The changed town is valid."""
    validate(read_tables(makers.town(change)(folder)), model or small_model())


def test_locks_within_the_seats_are_fine_even_against_a_filter_rule(tmp_path: Path) -> None:
    """An unwished area, another stadsdel and a ban are left for the run to name."""
    accepted(tmp_path, lambda rows: lock(rows, a1="p4", a3="p3", a7="p3"))


def test_more_locks_than_seats(tmp_path: Path) -> None:
    """All rows of the place are listed at the first of them."""

    def change(rows: Town) -> None:
        lock(rows, a2="p4", a4="p4", a7="p4")

    with pytest.raises(InputError) as caught:
        accepted(tmp_path, change)
    (issue,) = caught.value.issues
    assert (issue.code, issue.row) == ("LÅS_PLATS", 3)
    assert "rad 3, 5 och 8" in issue.text
    assert "Gräns: 2" in issue.text


def test_more_locks_than_supervisors(tmp_path: Path) -> None:
    """The limit is the sum of the group's rows in the sub-period."""

    def change(rows: Town) -> None:
        lock(rows, a1="p1", a3="p1", a4="p1")
        rows["handledare"][1]["max_ungdomar"] = "0"

    assert problems(tmp_path, change) == [("LÅS_HANDLEDARE", 2)]


def test_locks_dearer_than_the_budget(tmp_path: Path) -> None:
    """Two times 90 h at 87 kr with 10,21 % is 2 × 8 629,44 kr; one öre less is too little."""

    def change(rows: Town, budget: str) -> None:
        lock(rows, a4="p3", a7="p3")
        rows["forvaltningar"][1]["budget_kr"] = budget

    accepted(tmp_path / "a", lambda rows: change(rows, "17258,88"))
    assert problems(tmp_path / "b", lambda rows: change(rows, "17258,87")) == [("LÅS_BUDGET", 5)]


def test_more_locks_than_a_hard_quota_allows(tmp_path: Path) -> None:
    """Only a hard max quota counts, over its scope and group."""

    def change(rows: Town, group: str, hard: str = "ja") -> None:
        lock(rows, a3="p4", a4="p4")
        rows["kvoter"][1] |= {"omfattning": "forvaltning", "varde": "Trafikkontoret"}
        rows["kvoter"][1] |= {"grupp": group, "andel": "", "antal": "1", "hard": hard}

    for number, group in enumerate(["alla", "hemstadsdel:Järva", "tidigare:ny"]):
        folder = tmp_path / str(number)
        assert problems(folder, partial(change, group=group)) == [("LÅS_KVOT", 4)]
    for number, group in enumerate(["fortur", "alder:17", "hemstadsdel:Farsta"]):
        accepted(tmp_path / f"ok{number}", partial(change, group=group))
    accepted(tmp_path / "mjuk", lambda rows: change(rows, "alla", "nej"))


def test_a_protected_applicant_is_not_counted_by_home(tmp_path: Path) -> None:
    """A home that was dropped cannot fill a quota."""

    def change(rows: Town) -> None:
        lock(rows, a4="p4", a8="p4")
        rows["ansokningar"][7]["hemstadsdel"] = "Järva"
        rows["kvoter"][1] |= {"omfattning": "stad", "varde": "", "grupp": "hemstadsdel:Järva"}
        rows["kvoter"][1] |= {"andel": "", "antal": "1", "hard": "ja"}

    accepted(tmp_path, change)


def test_a_pair_to_be_kept_apart_locked_together(tmp_path: Path) -> None:
    """The same workplace in the same sub-period, also as two different places."""

    def change(rows: Town, period: str) -> None:
        lock(rows, a1="p1", a2="p3")
        rows["platser"][2]["period"] = period

    assert problems(tmp_path / "a", lambda rows: change(rows, "1")) == [("LÅS_ISÄR", 2)]
    accepted(tmp_path / "b", lambda rows: change(rows, "2"))


def test_a_pair_to_be_kept_together_locked_apart(tmp_path: Path) -> None:
    """Two different places; one lock alone is fine."""

    def change(rows: Town, second: str) -> None:
        lock(rows, a1="p1", a2=second)
        rows["par"][0]["typ"] = "ihop"

    assert problems(tmp_path / "a", lambda rows: change(rows, "p4")) == [("LÅS_IHOP", 2)]
    accepted(tmp_path / "b", lambda rows: change(rows, "p1"))
    accepted(tmp_path / "c", lambda rows: change(rows, ""))


def test_a_lock_of_someone_too_young_is_kept(tmp_path: Path) -> None:
    """Age is a filter rule: the run names the exception, and the lowest pay counts."""

    def change(rows: Town) -> None:
        lock(rows, a8="p4")
        rows["ansokningar"][7]["fodelsedatum"] = "2013-01-01"

    accepted(tmp_path, change)


def test_an_unknown_locked_place_is_refused(tmp_path: Path) -> None:
    """A typing error must not drop an agreement."""
    assert problems(tmp_path, lambda rows: lock(rows, a3="p99")) == [("PLATS_OKÄND", 4)]


def test_a_rule_that_is_switched_off_does_not_count_locks(tmp_path: Path) -> None:
    """Without the rule ``capacity`` three may be fixed to two seats."""
    model = small_model(rules={"capacity": {"enabled": False}})
    accepted(tmp_path, lambda rows: lock(rows, a2="p4", a4="p4", a7="p4"), model)
