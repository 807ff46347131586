"""Entries like ``[[tables.platser]]``: what is accepted, and what is said of the rest."""

from __future__ import annotations

import tomllib
from decimal import Decimal

import pytest

from feriejobb.settings.override import TableOverride, as_toml, read_overrides
from feriejobb.settings.toml_text import document


def parsed(text: str) -> tuple[list[TableOverride], list[tuple[str, str]]]:
    """Entries, and (key, code) of each problem."""
    tables = tomllib.loads(text, parse_float=Decimal).get("tables", {})
    entries, problems = read_overrides(tables, "s.toml")
    return entries, [(p.column, p.code) for p in problems]


def test_cells_are_written_as_in_the_input() -> None:
    """Numbers, yes and no, dates and lists become the text of a cell."""
    entries, problems = parsed(
        "[[tables.platser]]\nwhere = { period = 1 }\n"
        'set = { exponering = true, antal = 0, oppen_for = ["A", "B"], '
        "dag = 2027-06-14, p = 2.50 }\n"
    )
    assert problems == []
    assert entries[0].where == (("period", "1"),)
    assert entries[0].values == (
        ("exponering", "ja"),
        ("antal", "0"),
        ("oppen_for", "A, B"),
        ("dag", "2027-06-14"),
        ("p", "2.50"),
    )


def test_entries_keep_their_order() -> None:
    """A later entry sees what an earlier one did."""
    entries, _ = parsed(
        "[[tables.platser]]\nset = { antal = 1 }\n[[tables.platser]]\nset = { antal = 2 }\n"
    )
    assert [entry.values for entry in entries] == [(("antal", "1"),), (("antal", "2"),)]


def test_entries_read_back_from_their_toml() -> None:
    """With the scenario's name, exact factors, and rows."""
    entries, _ = parsed(
        "[[tables.platser]]\nscale = { antal = 0.35 }\nset = { period = 2 }\n"
        "[[tables.kvoter]]\nadd = [{ kvot_id = 'K1' }, { kvot_id = 'K2' }]\n"
        "[[tables.ansokningar]]\nwhere = { tidigare = 'ny' }\ncopy = 0.1\n"
    )
    text = document({"tables": as_toml(entries)})
    again, problems = read_overrides(tomllib.loads(text, parse_float=Decimal)["tables"], "annan")
    assert problems == []
    assert again == entries
    assert {entry.scenario for entry in again} == {"s.toml"}


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        ("tables = 3", "tables", "MODELL_TYP"),
        ("[tables.platser]\nset = { antal = 1 }", "tables.platser", "MODELL_TYP"),
        ("[[tables.platser]]\nwhere = { a = 1 }", "tables.platser[0]", "MODELL_SAKNAD_NYCKEL"),
        ("[[tables.platser]]\nsett = { a = 1 }", "tables.platser[0].sett", "MODELL_OKÄND_NYCKEL"),
        (
            "[[tables.platser]]\nadd = { a = 1 }\nwhere = { b = 1 }",
            "tables.platser[0]",
            "MODELL_VÄRDE",
        ),
        ("[[tables.platser]]\nset = {}", "tables.platser[0].set", "MODELL_VÄRDE"),
        ("[[tables.platser]]\nadd = []", "tables.platser[0].add", "MODELL_VÄRDE"),
        ("[[tables.platser]]\nset = 3", "tables.platser[0].set", "MODELL_TYP"),
        ("[[tables.platser]]\nset = { a = {b = 1} }", "tables.platser[0].set.a", "MODELL_TYP"),
        (
            "[[tables.platser]]\nwhere = { a = [1] }\nset = { b = 1 }",
            "tables.platser[0].where.a",
            "MODELL_TYP",
        ),
        ("[[tables.platser]]\nscale = { a = -1 }", "tables.platser[0].scale.a", "MODELL_VÄRDE"),
        ("[[tables.platser]]\ncopy = 0", "tables.platser[0].copy", "MODELL_VÄRDE"),
        ("[[tables.platser]]\ncopy = 'x'", "tables.platser[0].copy", "MODELL_VÄRDE"),
        ("[[tables.platser]]\ncopy = 11", "tables.platser[0].copy", "MODELL_VÄRDE"),
        ("[[tables.platser]]\ncopy = 1\nset = { a = 1 }", "tables.platser[0]", "MODELL_VÄRDE"),
        ("[[tables.platser]]\nscale = { a = 'x' }", "tables.platser[0].scale.a", "MODELL_VÄRDE"),
        ("[[tables.platser]]\nscale = { a = true }", "tables.platser[0].scale.a", "MODELL_VÄRDE"),
        ("[[tables.platser]]\nscale = { a = nan }", "tables.platser[0].scale.a", "MODELL_VÄRDE"),
        ("[[tables.platser]]\nscale = { a = inf }", "tables.platser[0].scale.a", "MODELL_VÄRDE"),
        (
            "[[tables.platser]]\nset = { a = 1 }\nscale = { a = 2 }",
            "tables.platser[0].scale.a",
            "MODELL_KROCK",
        ),
        (
            "[[tables.platser]]\nscenario = 3\nset = { a = 1 }",
            "tables.platser[0].scenario",
            "MODELL_TYP",
        ),
    ],
)
def test_what_is_wrong_is_named_by_key(text: str, key: str, code: str) -> None:
    """One bad entry gives its issue and no entry."""
    entries, problems = parsed(text)
    assert (key, code) in problems
    assert entries == []
