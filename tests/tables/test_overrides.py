"""Scenario entries on raw tables: set, scale, add, and everything that can be wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from feriejobb.data.layering import load_model
from feriejobb.errors import InputError
from feriejobb.settings.override import TableOverride
from feriejobb.settings.toml_text import shipped_names
from feriejobb.tables.generate import generate
from feriejobb.tables.overrides import apply_overrides
from feriejobb.tables.raw import RawRow, RawTable, RawTables
from feriejobb.tables.validate import validate


def table(name: str, headers: str, *rows: str) -> RawTable:
    """A table from header keys and rows of cells, both split at ``;``."""
    keys = headers.split(";")
    made = [
        RawRow(number, dict(zip(keys, row.split(";"), strict=True)))
        for number, row in enumerate(rows, start=2)
    ]
    return RawTable(name, f"{name}.csv", {key: key for key in keys}, tuple(made))


def town() -> RawTables:
    """Four places and three employers."""
    places = table(
        "platser",
        "plats_id;arbetsomrade;period;antal;min_antal;arbetsgivartyp",
        "P1;LSS;;7;2;",
        "P2;LSS;2;10;;Kommunal",
        "P3;Park;1;5;;forening",
        "P4;Park;2;1;;entreprenor",
    )
    employers = table(
        "forvaltningar",
        "forvaltning;typ;budget_kr",
        "A;stadsdel;1000,55",
        "B;stadsdel;",
        "C;fack;70",
    )
    return RawTables({"platser": places, "forvaltningar": employers}, False, {})


def column(raw: RawTables, name: str, key: str) -> list[str]:
    """One column, in row order."""
    return [row.values.get(key, "") for row in raw.tables[name].rows]


def entry(name: str = "platser", **parts: object) -> TableOverride:
    """An override of a scenario called s.toml."""
    return TableOverride("s.toml", name, **parts)  # type: ignore[arg-type]


def codes(*entries: TableOverride) -> list[tuple[str, int, str, str]]:
    """(table, row, column, code) of everything that is wrong."""
    with pytest.raises(InputError) as caught:
        apply_overrides(town(), entries)
    return [(i.table, i.row, i.column, i.code) for i in caught.value.issues]


def test_set_changes_the_chosen_rows_only() -> None:
    """Equality on a column picks the rows; the rest stays."""
    after, lines = apply_overrides(
        town(), [entry(where=(("arbetsomrade", "LSS"),), values=(("antal", "0"),))]
    )
    assert column(after, "platser", "antal") == ["0", "0", "5", "1"]
    assert lines == ("s.toml: platser: 2 av 4 rader valda; antal summa 23 → 6",)


def test_the_input_is_not_changed() -> None:
    """Overrides give new tables; what was read stays as it was."""
    before = town()
    apply_overrides(before, [entry(values=(("antal", "0"),))])
    assert before == town()


def test_scaling_is_exact_and_rounds_down() -> None:
    """0.7 of 10 is 7 and not 6, as floats would have it; 0.8 of 7 is 5; empty stays empty."""
    after, _ = apply_overrides(
        town(),
        [
            entry(where=(("plats_id", "P2"),), factors=(("antal", Decimal("0.7")),)),
            entry(
                where=(("plats_id", "P1"),),
                factors=(("antal", Decimal("0.8")), ("min_antal", Decimal("0.8"))),
            ),
        ],
    )
    assert column(after, "platser", "antal") == ["5", "7", "5", "1"]
    assert column(after, "platser", "min_antal") == ["1", "", "", ""]


def test_money_is_scaled_to_the_ore() -> None:
    """Two decimals, rounded down; an employer without a limit still has none."""
    after, lines = apply_overrides(
        town(), [entry("forvaltningar", factors=(("budget_kr", Decimal("0.9")),))]
    )
    assert column(after, "forvaltningar", "budget_kr") == ["900.49", "", "63"]
    assert lines == ("s.toml: forvaltningar: 3 av 3 rader valda; budget_kr summa 1070.55 → 963.49",)


def test_an_empty_cell_counts_as_its_default() -> None:
    """An empty period is period 1, an empty employer type kommunal, in any case."""
    first, _ = apply_overrides(town(), [entry(where=(("period", "1"),), values=(("antal", "0"),))])
    assert column(first, "platser", "antal") == ["0", "10", "0", "1"]
    second, _ = apply_overrides(
        town(), [entry(where=(("arbetsgivartyp", "kommunal"),), values=(("antal", "0"),))]
    )
    assert column(second, "platser", "antal") == ["0", "0", "5", "1"]


def test_all_conditions_must_hold() -> None:
    """Two columns in where mean both."""
    after, _ = apply_overrides(
        town(),
        [entry(where=(("arbetsomrade", "LSS"), ("period", "2")), values=(("antal", "0"),))],
    )
    assert column(after, "platser", "antal") == ["7", "0", "5", "1"]


def test_a_column_that_the_input_lacks_is_added() -> None:
    """Setting oppen_for where the file has no such column gives it to all rows."""
    after, lines = apply_overrides(
        town(), [entry(where=(("plats_id", "P3"),), values=(("oppen_for", "alla"),))]
    )
    assert column(after, "platser", "oppen_for") == ["", "", "alla", ""]
    assert after.tables["platser"].headers["oppen_for"] == "oppen_for"
    assert lines == ("s.toml: platser: 1 av 4 rader valda; oppen_for ändrad på 1 rader",)


def test_headers_may_be_written_as_in_the_template() -> None:
    """The pretty Swedish header is a synonym here too."""
    after, _ = apply_overrides(
        town(), [entry(where=(("Arbetsområde", "Park"),), values=(("Antal", "9"),))]
    )
    assert column(after, "platser", "antal") == ["7", "10", "9", "9"]


def test_rows_are_added_last_and_numbered_on() -> None:
    """Errors about a new row point past the end of the input."""
    rows = ((("plats_id", "P5"), ("antal", "20")), (("plats_id", "P6"), ("antal", "3")))
    after, lines = apply_overrides(town(), [entry(rows=rows)])
    assert [row.row_number for row in after.tables["platser"].rows] == [2, 3, 4, 5, 6, 7]
    assert column(after, "platser", "antal")[-2:] == ["20", "3"]
    assert lines == ("s.toml: platser: 2 rader tillagda; antal summa 23 → 46",)


def test_an_optional_table_can_be_started() -> None:
    """A quota can be added where the input has no kvoter."""
    after, _ = apply_overrides(town(), [entry("kvoter", rows=((("kvot_id", "K1"),),))])
    assert column(after, "kvoter", "kvot_id") == ["K1"]
    assert list(after.tables) == ["platser", "forvaltningar", "kvoter"]


def test_entries_apply_in_order() -> None:
    """The second entry sees what the first one did."""
    after, _ = apply_overrides(
        town(),
        [
            entry(where=(("plats_id", "P1"),), values=(("arbetsomrade", "Park"),)),
            entry(where=(("arbetsomrade", "Park"),), values=(("antal", "0"),)),
        ],
    )
    assert column(after, "platser", "antal") == ["0", "10", "0", "0"]


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        (
            entry("plattser", values=(("antal", "1"),)),
            ("s.toml", 0, "tables.plattser", "MODELL_OKÄND_TABELL"),
        ),
        (
            entry(values=(("antall", "1"),)),
            ("s.toml", 0, "tables.platser.antall", "MODELL_OKÄND_KOLUMN"),
        ),
        (
            entry(where=(("omrade", "1"),), values=(("antal", "1"),)),
            ("s.toml", 0, "tables.platser.omrade", "MODELL_OKÄND_KOLUMN"),
        ),
        (
            entry(rows=((("plats", "1"),),)),
            ("s.toml", 0, "tables.platser.plats", "MODELL_OKÄND_KOLUMN"),
        ),
        (
            entry(where=(("arbetsomrade", "lss"),), values=(("antal", "1"),)),
            ("s.toml", 0, "tables.platser.arbetsomrade", "MODELL_TOMT_URVAL"),
        ),
        (
            entry("kvoter", values=(("antal", "1"),)),
            ("s.toml", 0, "tables.kvoter", "MODELL_TOMT_URVAL"),
        ),
        (
            entry(
                "forvaltningar", where=(("forvaltning", "B"),), factors=(("budget_kr", Decimal(2)),)
            ),
            ("s.toml", 0, "tables.forvaltningar.budget_kr", "MODELL_TOMT_URVAL"),
        ),
        (
            entry(factors=(("arbetsomrade", Decimal(2)),)),
            ("s.toml", 0, "tables.platser.arbetsomrade", "MODELL_SKALA"),
        ),
    ],
)
def test_what_is_wrong_is_an_error(wrong: TableOverride, found: tuple[str, int, str, str]) -> None:
    """Unknown tables and columns, selections without rows, columns that are no numbers."""
    assert codes(wrong) == [found]


def test_a_cell_that_is_no_number_is_named_by_position() -> None:
    """Table, row and column of the cell, never what stands in it."""
    raw = town()
    raw.tables["platser"].rows[2].values["antal"] = "hemligt"
    with pytest.raises(InputError) as caught:
        apply_overrides(raw, [entry(factors=(("antal", Decimal(2)),))])
    (issue,) = caught.value.issues
    assert (issue.table, issue.row, issue.column) == ("platser.csv", 4, "antal")
    assert issue.code == "MODELL_SKALA"
    assert "hemligt" not in str(caught.value)


def test_all_wrong_entries_are_listed() -> None:
    """Two mistakes in two entries come in one error."""
    wrong = entry(values=(("x", "1"),)), entry("y", values=(("antal", "1"),))
    assert len(codes(*wrong)) == 2


def test_lines_hold_no_values() -> None:
    """An id in where or set does not reach the log."""
    people = table("ansokningar", "ansokan_id;grupper", "F-HEMLIG;", "F-ANNAN;")
    raw = RawTables({"ansokningar": people}, False, {})
    _, lines = apply_overrides(
        raw,
        [
            entry(
                "ansokningar", where=(("ansokan_id", "F-HEMLIG"),), values=(("grupper", "fortur"),)
            )
        ],
    )
    assert lines == ("s.toml: ansokningar: 1 av 2 rader valda; grupper ändrad på 1 rader",)


@pytest.mark.parametrize("name", shipped_names("scenarios"))
def test_every_shipped_scenario_changes_a_generated_town(name: str) -> None:
    """Each loads, applies to a small summer, changes something, and leaves valid input."""
    base = load_model("sommar")
    small = generate(base, scale=0.05, seed=1)
    effective = load_model("sommar", [name])
    after, lines = apply_overrides(small, effective.table_overrides)
    assert after.tables != small.tables or effective.changes
    assert len(lines) == len(effective.table_overrides)
    instance, warnings = validate(after, effective.model)
    assert warnings == []
    assert len(instance.applicants) == len(small.tables["ansokningar"].rows)


def seats(name: str, area: str = "", employer: str = "") -> int:
    """Seats of a small summer under a scenario, in an area or at an employer."""
    raw = generate(load_model("sommar"), scale=0.05, seed=1)
    after, _ = apply_overrides(raw, load_model("sommar", [name] if name else []).table_overrides)
    return sum(
        int(row.values["antal"])
        for row in after.tables["platser"].rows
        if area in ("", row.values["arbetsomrade"]) and employer in ("", row.values["forvaltning"])
    )


def test_the_scenarios_do_what_their_names_say() -> None:
    """Care areas closed, and 300 seats more in Järva."""
    assert seats("aldreomsorg-lss-stangda", "Äldreomsorg") == 0 < seats("", "Äldreomsorg")
    assert seats("aldreomsorg-lss-stangda", "LSS") == 0 < seats("", "LSS")
    assert seats("jarva-plus-300", employer="Järva") == seats("", employer="Järva") + 300
