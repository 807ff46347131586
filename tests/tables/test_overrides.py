"""Scenario entries on raw tables: set, scale, add, and everything that can be wrong."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from feriejobb.data.instance import Contact
from feriejobb.data.layering import load_model
from feriejobb.errors import InputError
from feriejobb.plan.grid import variants
from feriejobb.settings.override import TableOverride
from feriejobb.settings.toml_text import shipped_folder, shipped_names
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
def test_every_shipped_scenario_changes_a_generated_town(name: str, tmp_path: Path) -> None:
    """Each loads, applies to a small summer, changes something, and leaves valid input."""
    points = variants(shipped_folder("scenarios") / f"{name}.toml")
    for k, point in enumerate(points):
        (tmp_path / f"{k}.toml").write_text(point.text, encoding="utf-8")
        changes_a_town(tmp_path / f"{k}.toml")
    if not points:
        changes_a_town(name)


def changes_a_town(scenario: str | Path) -> None:
    """Assert that one scenario applies to a small summer and changes it."""
    base = load_model("sommar")
    small = generate(base, scale=0.05, seed=1)
    effective = load_model("sommar", [scenario])
    after, lines = apply_overrides(small, effective.table_overrides)
    neutral = [e for e in effective.table_overrides if [f for _, f in e.factors] == [1]]
    assert after.tables != small.tables or effective.changes or neutral
    assert len(lines) == len(effective.table_overrides)
    instance, warnings = validate(after, effective.model)
    # A quota on an area that the scenario closes is worth a word.
    assert {warning.code for warning in warnings} <= {"KVOT_TOM"}
    rows = after.tables["ansokningar"].rows
    assert len(instance.applicants) == len(rows)
    assert sum(not row.made_up for row in rows) == len(small.tables["ansokningar"].rows)


def test_copies_are_like_someone_and_stand_for_nobody() -> None:
    """Ten per cent more: wishes and age are an original's; no name, number, contact or lock."""
    model = load_model("sommar", ["fler-sokande-10"])
    raw = generate(load_model("sommar"), scale=0.05, seed=1)
    after, _ = apply_overrides(raw, model.table_overrides)
    instance, _ = validate(after, model.model)
    people = instance.applicant_by_id
    made = [row.values["ansokan_id"] for row in after.tables["ansokningar"].rows if row.made_up]
    ordinary = [r for r in raw.tables["ansokningar"].rows if r.values["undvik"] == ""]
    assert 0.09 * len(ordinary) < len(made) <= 0.1 * len(ordinary)
    assert len(set(made)) == len(made)
    for one in made:
        copy, original = people[one], people[one.removesuffix("-K1")]
        assert not original.protected
        assert (copy.wishes, copy.birth_date) == (original.wishes, original.birth_date)
        assert copy.locked_place is None
        assert instance.contacts[one] == Contact("", "", "", "", "")


def test_who_is_copied_does_not_depend_on_the_rows_order() -> None:
    """Permuted rows give the same copies."""
    model = load_model("sommar", ["fler-sokande-10"])
    raw = generate(load_model("sommar"), scale=0.02, seed=1)
    people = raw.tables["ansokningar"]
    turned = replace(people, rows=tuple(reversed(people.rows)))
    found = []
    for rows in (people, turned):
        tables = RawTables({**raw.tables, "ansokningar": rows}, True, {})
        after, _ = apply_overrides(tables, model.table_overrides)
        found.append({r.values["ansokan_id"] for r in after.tables["ansokningar"].rows})
    assert found[0] == found[1]


def test_more_copies_than_originals_have_ids_of_their_own() -> None:
    """Two and a half copies of two people are five rows; nobody protected is among them."""
    people = table(
        "ansokningar",
        "ansokan_id;skyddade_uppgifter;last_plats",
        *("A;ingen;P1", "A-K1;ingen;", "S;sekretessmarkering;"),
    )
    raw = RawTables({"ansokningar": people}, False, {})
    after, lines = apply_overrides(raw, [entry("ansokningar", copies=Decimal("2.5"))])
    added = after.tables["ansokningar"].rows[3:]
    ids = [row.values["ansokan_id"] for row in added]
    assert {"A-K1-K1", "A-K1-K2", "A-K2", "A-K3"} < set(ids)
    assert len(set(ids)) == len(ids) == 5
    assert all(row.values["last_plats"] == "" for row in added)
    assert [row.row_number for row in added] == [5, 6, 7, 8, 9]
    assert lines == ("s.toml: ansokningar: 5 påhittade sökande tillagda",)


@pytest.mark.parametrize("name", ["platser", "ansokningar"])
def test_only_applicants_can_be_copied(name: str) -> None:
    """Places have set, scale and add; and where nobody can be copied it is an error."""
    people = table("ansokningar", "ansokan_id;skyddade_uppgifter", "S;sekretessmarkering")
    raw = RawTables({**town().tables, "ansokningar": people}, False, {})
    with pytest.raises(InputError) as caught:
        apply_overrides(raw, [entry(name, copies=Decimal(1))])
    code = {"platser": "MODELL_VÄRDE", "ansokningar": "MODELL_TOMT_URVAL"}[name]
    assert [issue.code for issue in caught.value.issues] == [code]


def test_the_summer_of_2020_loses_about_half_its_seats() -> None:
    """4,600 of 9,000 places were stopped."""
    assert 0.4 < seats("sommar-2020") / seats("") < 0.6


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
