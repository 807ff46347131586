"""A förvaltning's workbook (contract §6; reliability.md R1.6, L1 to L3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from feriejobb.data.instance import Quota
from feriejobb.data.replies import Reply
from feriejobb.data.solution import Placement, Result
from feriejobb.report.district import district_workbook
from feriejobb.report.district_view import district_view
from feriejobb.report.edition import Edition
from tests.report.reading import EDITION, below, lines, opened, parts, records, sheet
from tests.report.results import city_result, small_result

_SHEETS = ["Översikt", "Placeringar", "Handledare", "Reserver", "Budget", "Om filen"]


def bromma(result: Result | None = None, edition: Edition = EDITION) -> bytes:
    """Bromma's workbook of the small result."""
    return district_workbook(result or small_result(), "Bromma", edition)


def texts(data: bytes) -> str:
    """All shared texts of a workbook."""
    return parts(data)["xl/sharedStrings.xml"]


def test_sheets_stand_in_the_order_of_the_contract() -> None:
    """Six sheets, all visible, for a förvaltning with and without placements."""
    for employer in ("Bromma", "Järva"):
        book = opened(district_workbook(small_result(), employer, EDITION))
        assert book.sheetnames == _SHEETS
        assert all(book[name].sheet_state == "visible" for name in _SHEETS)


def test_placements_say_who_where_when_and_what_it_costs() -> None:
    """One row per placement with contact, place, dates, hours, pay, cost and wish."""
    rows = {row["Ansökan-id"]: row for row in records(bromma(), "Placeringar")}
    assert list(rows) == ["a0002", "a0001", "a0005", "a0004"]
    row = rows["a0002"]
    assert row == {
        "Ansökan-id": "a0002",
        "Förnamn": "Ali",
        "Efternamn": "Öberg",
        "Svar": None,
        "Kommentar": None,
        "Telefon": "070-0000002",
        "Arbetsplats": "Parklaget Bromma 1",
        "Arbetsområde": "Park och natur",
        "Delperiod": 1,
        "Första dag": row["Första dag"],
        "Sista dag": row["Sista dag"],
        "Timmar": 90,
        "E-post": "ungdom2@exempel.se",
        "Ålder": 17,
        "Timlön (kr)": 97,
        "Kostnad (kr)": 9621.33,
        "Önskemål": 1,
        "Handledargrupp": "Bro-0",
        "Plats-id": "p0001",
    }
    assert (row["Första dag"].date(), row["Sista dag"].date()) == (
        date(2027, 6, 14),
        date(2027, 7, 2),
    )
    assert rows["a0001"]["Önskemål"] == 0


def test_names_that_the_input_lacks_stay_empty() -> None:
    """A placed youth without contact has a row with empty cells."""
    result = small_result()
    without = {k: v for k, v in result.instance.contacts.items() if k != "a0002"}
    data = bromma(replace(result, instance=replace(result.instance, contacts=without)))
    row = next(r for r in records(data, "Placeringar") if r["Ansökan-id"] == "a0002")
    assert [row[title] for title in ("Förnamn", "Efternamn", "Telefon", "E-post")] == [None] * 4


def test_replies_are_chosen_from_a_list_in_cells_that_look_fillable() -> None:
    """Svar offers Ja, Nej and Inget svar; Svar and Kommentar have a fill and a border."""
    made = sheet(bromma(), "Placeringar")
    validation = made.data_validations.dataValidation[0]
    assert (str(validation.sqref), validation.formula1) == ("D2:D5", '"Ja,Nej,Inget svar"')
    for cell in (made["D2"], made["E2"]):
        assert cell.fill.fgColor.rgb == "FFFFF8DC"
        assert cell.border.left.style == "thin"
    assert made["F2"].fill.fill_type is None


def test_earlier_replies_are_filled_in() -> None:
    """A reply of an earlier round stands in the new file, so nobody has to write it again."""
    replies = {"a0001": Reply("a0001", "ja", "Ringde"), "a0004": Reply("a0004", "inget_svar")}
    data = district_workbook(small_result(), "Bromma", EDITION, replies)
    rows = {r["Ansökan-id"]: (r["Svar"], r["Kommentar"]) for r in records(data, "Placeringar")}
    assert rows["a0001"] == ("Ja", "Ringde")
    assert rows["a0004"] == ("Inget svar", None)
    assert rows["a0002"] == (None, None)


def test_supervisors_show_who_comes_when_and_how_much_is_used() -> None:
    """Per group and sub-period a row with limit, used and left; then youths and supervisors."""
    rows = records(bromma(), "Handledare")
    groups = [r for r in rows if r["Rad"] == "Grupp"]
    assert [(g["Handledargrupp"], g["Delperiod"]) for g in groups] == [("Bro-0", 1), ("Bro-0", 2)]
    assert [(g["Gräns"], g["Används"], g["Kvar"], g["Läge"]) for g in groups] == [
        (4, 2, 2, "Ledigt"),
        (0, 2, -2, "Över"),
    ]
    assert [g["Vem"] for g in groups] == ["2 handledare", "Ingen handledare"]
    looking = [(r["Delperiod"], r["Vem"], r["Gräns"]) for r in rows if r["Rad"] == "Handledare"]
    assert looking == [(1, "h1", 3), (1, "h2", 1)]
    coming = [(r["Delperiod"], r["Vem"]) for r in rows if r["Rad"] == "Ungdom"]
    assert coming == [(1, "Ali Öberg"), (1, "Örjan Öberg"), (2, "Elin Ek"), (2, "Nguyễn Ek")]


def test_used_equals_the_rows_in_a_city() -> None:
    """In every förvaltning the group rows count exactly the youths listed under them."""
    result = city_result(400)
    for employer in result.instance.employers:
        rows = records(district_workbook(result, employer.name, EDITION), "Handledare")
        counts: list[int] = []
        for row in rows:
            if row["Rad"] == "Grupp":
                counts.append(row["Används"])
            elif row["Rad"] == "Ungdom":
                counts[-1] -= 1
        assert not any(counts)


def test_a_shared_group_names_the_others_and_counts_own_rows() -> None:
    """A group with places of another förvaltning says so; its youths are not shown."""
    result = small_result()
    places = tuple(replace(p, supervisor_group="Delad", period=1) for p in result.instance.places)
    shared = replace(result, instance=replace(result.instance, places=places))
    head = records(bromma(shared), "Handledare")[0]
    assert (head["Delas med"], head["Används"]) == ("Järva", 4)
    assert (
        "Bromma" in records(district_workbook(shared, "Järva", EDITION), "Handledare")[0].values()
    )


def test_reserves_say_where_it_depends_on_who_leaves() -> None:
    """Yes under a budget with unequal costs or under a quota, no otherwise."""

    def depends(result: Result) -> set[Any]:
        return {row["Beror på vem som lämnar"] for row in records(bromma(result), "Reserver")}

    plain = small_result()
    free = replace(plain.instance, quotas=())
    equal = tuple(replace(p, cost_ore=900_000) for p in plain.placements)
    far = (Quota("k", "forvaltning", "Järva", "alla", True, 1, False, 1, 2),)
    near = (Quota("k", "plats", "p0001", "alla", True, 1, False, 1, 2),)
    assert depends(replace(plain, instance=free)) == {"Ja"}
    assert depends(replace(plain, instance=free, placements=equal)) == {"Nej"}
    assert depends(replace(plain, instance=replace(free, quotas=far), placements=equal)) == {"Nej"}
    assert depends(replace(plain, instance=replace(free, quotas=near), placements=equal)) == {
        "Ja",
        "Nej",
    }


def test_budget_adds_up_to_the_rows() -> None:
    """Per age, the sum, the budget and what is left are those of the rows shown, to the öre."""
    result = small_result()
    data = bromma(result)
    shown: list[Placement] = [p for p in result.placements if p.applicant != "a0003"]
    used = sum(p.cost_ore for p in shown)
    rows = records(data, "Budget")
    assert sum(round(row["Kostnad (kr)"] * 100) for row in rows) == used
    assert sum(row["Antal"] for row in rows) == len(shown)
    sums = below(data, "Budget", "Kostnad (kr)")
    assert round(sums["Summa av raderna"] * 100) == used
    assert round(sums["Förvaltningens budget"] * 100) == 10_000_050
    assert round(sums["Kvar efter raderna"] * 100) == 10_000_050 - used
    ages = [key for key in sums if key.startswith("Varav ")]
    assert sum(round(sums[key] * 100) for key in ages) == used


def test_budget_says_per_age_what_is_used_and_how_far_the_rest_goes() -> None:
    """Share of the budget, and how many more of that age the rest pays for."""
    made: list[Any] = list(sheet(bromma(), "Budget").iter_rows(values_only=True))
    titles = made[0]
    share, more = titles.index("Andel av budget"), titles.index("Kvar räcker till")
    ages = {row[0]: row for row in made if str(row[0]).startswith("Varav ")}
    total = next(row for row in made if row[0] == "Summa av raderna")
    left = next(row for row in made if row[0] == "Kvar efter raderna")
    assert sum(row[share] for row in ages.values()) == pytest.approx(total[share], abs=2e-4)
    assert total[share] + left[share] == pytest.approx(1, abs=2e-4)
    cost = titles.index("Kostnad (kr)")
    result = small_result()
    for label, row in ages.items():
        age = int(label.split()[1])
        dearest = max(
            job.cost_ore for job in district_view(result, "Bromma").jobs if job.age == age
        )
        assert row[more] == round(left[cost] * 100) // dearest


def test_no_budget_is_said_in_words() -> None:
    """A förvaltning without a limit gets no figure for it."""
    data = district_workbook(small_result(), "Järva", EDITION)
    assert "Ingen budgetgräns är angiven." in texts(data)
    assert "Kvar efter raderna" not in texts(data)


def test_the_cover_says_what_to_do_by_when_and_whom_to_call() -> None:
    """Period, version, last day, contact and status stand on the first sheet."""
    edition = Edition("omg-2", "FÖRSLAG", date(2027, 4, 30), "Samordningen 08-123", "omg-1")
    data = bromma(edition=edition)
    cover = lines(data, "Översikt")
    assert sheet(data, "Översikt")["A1"].value == "Sommarferiejobb 2027: Bromma"
    assert cover["Version"] == "omg-2"
    assert cover["Ersätter"].startswith("omg-1.")
    assert "senast 30 april 2027" in cover["4. Lämna tillbaka"]
    assert cover["6. Kontakta"] == cover["Frågor"] == "Samordningen 08-123"
    assert cover["Svara senast"] == "30 april 2027"
    assert cover["Period"].endswith("2027, 3 delperioder")
    assert cover["Alla delperioder"] == 2
    about = lines(data, "Om filen")
    assert (about["Körnings-id"], about["Förvaltning"]) == ("omg-2", "Bromma")


@pytest.mark.parametrize(("status", "other"), [("FÖRSLAG", "BESLUT"), ("BESLUT", "FÖRSLAG")])
def test_a_list_is_a_proposal_until_it_is_decided(status: Any, other: str) -> None:
    """The status is on the cover and on every printed page."""
    data = bromma(edition=Edition("r", status))
    assert sheet(data, "Översikt")["A2"].value == status
    pages = [text for name, text in parts(data).items() if name.startswith("xl/worksheets/")]
    assert all(f"&amp;B{status}" in page and other not in page for page in pages)


def test_made_up_people_are_stamped() -> None:
    """SYNTETISKT stands on the cover and every printed page, and only for synthetic input."""
    result = small_result()
    real = replace(result, instance=replace(result.instance, synthetic=False))
    pages = [text for name, text in parts(bromma()).items() if name.startswith("xl/worksheets/")]
    assert "SYNTETISKT" in texts(bromma())
    assert all("SYNTETISKT" in page for page in pages)
    assert not any("SYNTETISKT" in text for text in parts(bromma(real)).values())


def test_a_forvaltning_without_placements_gets_a_file_that_says_so() -> None:
    """The file exists, has all headers and no rows, and nothing has to be answered."""
    data = district_workbook(small_result(), "Järva", EDITION)
    assert records(data, "Placeringar") == []
    assert lines(data, "Översikt")["Mottagare"] == "Kansliet"
    cover = lines(data, "Översikt")
    assert "Du behöver inte svara" in cover["Svara senast"]
    assert "4. Lämna tillbaka" not in cover


def test_an_unknown_forvaltning_is_an_error() -> None:
    """A misspelt name gives no empty file."""
    with pytest.raises(KeyError):
        district_workbook(small_result(), "Okänd", EDITION)
