"""Protected applicants in a whole city: no file tells one from nobody, and one can come late.

The solve is done once; what is compared is every ordinary file of the city, made from the same
allocation with the person protected in a seat, in another seat, without one, and never there
(reliability.md R1.6, R1.10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.data.solution import Placement, Result, Unplaced
from feriejobb.documents import documents
from feriejobb.plan.stored_result import result_of_run
from feriejobb.protect.needles import person
from feriejobb.protect.scan import scan
from feriejobb.protect.sheet_xml import read_sheets
from feriejobb.store.read_run import read_run
from feriejobb.verify.delivered import read_again
from tests.full_size.city import make_town, solve
from tests.protect.canaries import read, write

pytestmark = pytest.mark.heavy

#: Sheets whose figures are the whole city's, and say so (decision 0006).
WHOLE_CITY = frozenset(("Sammanfattning", "Kontroll", "Rättvisa"))


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published run of a calibrated summer where everybody has a phone of their own."""
    root = tmp_path_factory.mktemp("stad")
    table = make_town(root / "in", 1) / "ansokningar.csv"
    rows = read(table)
    for number, row in enumerate(rows):
        row["telefon"] = row["telefon"] and f"031-390 {number:05}"
    write(table, rows)
    return solve(root / "in", root / "ut")


@pytest.fixture(scope="module")
def result(solved: Path) -> Result:
    """The same as a result."""
    stored = read_run(solved)
    instance, findings = read_again(stored, None)
    assert not findings
    return result_of_run(stored, instance)


def ordinary(result: Result) -> dict[str, bytes]:
    """Every file of a run that goes to the förvaltningar or to everyone."""
    made = documents(result)
    return {p: data for p, data in made.items() if p.startswith(("forvaltningar/", "publikt/"))}


def coordinator(result: Result) -> Mapping[str, list[tuple[str, ...]]]:
    """Sheets of the coordinator's workbook that count its own rows, without queue numbers."""
    found = {}
    for sheet in read_sheets(documents(result)["internt/samordning.xlsx"]):
        if sheet.name in WHOLE_CITY:
            continue
        rows = list(sheet.rows)
        queue = bool(rows) and rows[0][:1] in (("Kö-nr",), ("Köplats",))
        found[sheet.name] = [row[1:] if queue else row for row in rows]
    return found


def variants(result: Result) -> tuple[dict[str, Result], Placement]:
    """The allocation with one protected youth elsewhere, without a place, and never there."""
    secret = {a.id for a in result.instance.applicants if a.protected}
    seat = next(p for p in result.placements if p.applicant in secret)
    rest = tuple(p for p in result.placements if p != seat)
    other = next(p for p in reversed(rest) if p.employer != seat.employer)
    moved = replace(
        seat, place=other.place, employer=other.employer, period=other.period, cost_ore=1
    )
    out = Unplaced(seat.applicant, seat.position, "platser_fulla")
    without = replace(result, placements=rest)
    people = tuple(a for a in result.instance.applicants if a.id != seat.applicant)
    queue = tuple(entry for entry in result.queue if entry.id != seat.applicant)
    ways = tuple(
        replace(c, placements=tuple(x for x in c.placements if x[0] != seat.applicant))
        for c in result.comparisons
    )
    gone = replace(result.instance, applicants=people)
    return {
        "annan plats": replace(result, placements=tuple(sorted((*rest, moved)))),
        "utan plats": replace(without, unplaced=tuple(sorted((*result.unplaced, out)))),
        "borta": replace(without, instance=gone, queue=queue, comparisons=ways),
    }, seat


def test_the_ordinary_files_of_a_whole_city_are_the_same_bytes(result: Result) -> None:
    """Fourteen workbooks and the public page, whatever became of the person."""
    others, _ = variants(result)
    before = ordinary(result)
    assert len(before) >= 16
    for other in others.values():
        assert ordinary(other) == before


def test_the_coordinators_lists_of_a_whole_city_tell_no_more(result: Result) -> None:
    """Every sheet but the three with whole-city figures, queue numbers aside."""
    others, _ = variants(result)
    before = coordinator(result)
    assert len(before) > 8
    for name in ("annan plats", "utan plats", "borta"):
        assert coordinator(others[name]) == before, name


def test_an_ordinary_youth_in_the_seat_shows_as_any_row_does(result: Result) -> None:
    """One row more in one file: the same sheets, headers and widths, and the size of a row."""
    _, seat = variants(result)
    secret = {a.id for a in result.instance.applicants if a.protected}
    taker = next(u for u in result.unplaced if u.applicant not in secret)
    rest = (p for p in result.placements if p != seat)
    now = replace(seat, applicant=taker.applicant, position=taker.position)
    left = tuple(u for u in result.unplaced if u != taker)
    swapped = replace(result, placements=tuple(sorted((*rest, now))), unplaced=left)
    path = f"forvaltningar/{seat.employer}.xlsx"
    before, after = ordinary(result)[path], ordinary(swapped)[path]
    assert abs(len(after) - len(before)) < 2_000
    for a, b in zip(read_sheets(before), read_sheets(after), strict=True):
        assert (a.name, a.widths, a.hidden, a.rows[:1]) == (b.name, b.widths, b.hidden, b.rows[:1])
        if a.name == "Placeringar":
            assert len(b.rows) == len(a.rows) + 1


def test_somebody_becomes_protected_after_the_lists_went_out(
    solved: Path, result: Result, capsys: pytest.CaptureFixture[str]
) -> None:
    """The person is in no file outside the vault, and the files to be recalled are named."""
    secret = {a.id for a in result.instance.applicants if a.protected}
    seat = next(p for p in result.placements if p.applicant not in secret)
    contact = result.instance.contacts[seat.applicant]
    assert run(cli, ["protect", str(solved), seat.applicant]) == 0
    said = capsys.readouterr().out
    for told in (f"{seat.employer}.xlsx", "samordning.xlsx", "placeringar.csv"):
        assert told in said
    assert run(cli, ["verify", str(solved), "--quiet"]) == 0
    needles = person(
        "sent skyddad",
        ids=[seat.applicant],
        personal_number=contact.personal_number,
        phone=contact.phone,
        texts=[contact.email],
    )
    assert scan(solved, needles).hits == ()
    assert (solved / "skydd/placeringar.csv").read_text(encoding="utf-8").count(seat.applicant) == 1
