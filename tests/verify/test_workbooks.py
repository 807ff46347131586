"""Workbooks and pages of a run that say something else than its CSV files are found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from feriejobb.data.solution import Placement, Result
from feriejobb.tables.district_sheets import APPLICANT, PLACE, RESERVES
from feriejobb.verify.files import verify_run
from tests.verify.right import result_of
from tests.verify.runs import Workshop, reseal


def _swapped(workshop: Workshop) -> Result:
    """Two ordinary applicants at different employers have changed places, all else worked out."""
    ordinary = [
        p
        for p in workshop.result.placements
        if not workshop.instance.applicant_by_id[p.applicant].protected
    ]
    first = ordinary[0]
    second: Placement = next(p for p in ordinary if p.employer != first.employer)
    chosen = {p.applicant: p.place for p in workshop.result.placements}
    chosen |= {first.applicant: second.place, second.applicant: first.place}
    return result_of(workshop.instance, chosen)


def _renamed(workshop: Workshop) -> Result:
    """Everyone has the contact details of the next one."""
    contacts = workshop.instance.contacts
    names = sorted(contacts)
    turned = {a: contacts[b] for a, b in zip(names, [*names[1:], names[0]], strict=True)}
    return replace(workshop.result, instance=replace(workshop.instance, contacts=turned))


def _revealed(workshop: Workshop) -> Result:
    """Nobody is protected any more."""
    people = (replace(a, protection="ingen", home="Farsta") for a in workshop.instance.applicants)
    return replace(workshop.result, instance=replace(workshop.instance, applicants=tuple(people)))


def _named_elsewhere(workshop: Workshop) -> Result:
    """Workplaces bear the id of somebody protected."""
    hidden = next(a.id for a in workshop.instance.applicants if a.protected)
    spots = tuple(replace(place, workplace=hidden) for place in workshop.instance.places)
    return replace(workshop.result, instance=replace(workshop.instance, places=spots))


def _fewer_reserves(workshop: Workshop) -> Result:
    return replace(workshop.result, reserves=workshop.result.reserves[::2])


@pytest.mark.parametrize(
    ("told", "finding"),
    [
        (_swapped, "Placeringar: raderna"),
        (_swapped, "samordning.xlsx: raderna"),
        (_renamed, "Placeringar: en rad har någon annans"),
        (_renamed, "samordning.xlsx: en rad har någon annans"),
        (_revealed, "SKYDD forvaltningar/"),
        (_revealed, "SKYDD internt/samordning.xlsx"),
        (_revealed, "Placeringar: raderna"),
        (_named_elsewhere, "SKYDD forvaltningar/"),
        (_named_elsewhere, "SKYDD internt/samordning.xlsx"),
        (_fewer_reserves, "Reserver: raderna"),
    ],
)
def test_workbooks_that_say_something_else_are_found(
    workshop: Workshop, told: Callable[[Workshop], Result], finding: str
) -> None:
    """The CSV files are right, the workbooks are not."""
    name = f"{told.__name__}-{finding[:12].replace('/', '').replace(':', '')}"
    run = workshop.publish(name, workbooks=told(workshop))
    found = verify_run(run).findings
    assert any(finding in text for text in found), found
    assert all(text.startswith(("ARBETSBOK", "SKYDD")) for text in found)


def test_a_sheet_where_nobody_waits_says_so_and_passes(workshop: Workshop) -> None:
    """The words under the header are no row; without a single reserve the workbooks are right."""
    nobody = replace(workshop.result, reserves=())
    found = verify_run(workshop.publish("utan reserver", nobody)).findings
    assert [text for text in found if text.startswith("ARBETSBOK")] == []


def test_a_missing_a_foreign_and_a_mixed_up_workbook_are_found(workshop: Workshop) -> None:
    """Each förvaltning with places has one file, its own."""
    book = (workshop.publish("forlaga") / "forvaltningar/Farsta.xlsx").read_bytes()
    documents = {
        "forvaltningar/Bromma.xlsx": book,
        "forvaltningar/Järva.xlsx": b"",
        "forvaltningar/Solna.xlsx": book,
        "forvaltningar/Skärholmen.xlsx": b"PK trasig",
        "internt/samordning.xlsx": b"",
    }
    found = verify_run(workshop.publish("böcker", documents=documents)).findings
    for text in (
        "ARBETSBOK internt/samordning.xlsx: saknas",
        "ARBETSBOK forvaltningar/Bromma.xlsx: är skriven för en annan förvaltning",
        "ARBETSBOK forvaltningar/Järva.xlsx: saknas",
        "ARBETSBOK forvaltningar/Solna.xlsx: hör inte till någon förvaltning med platser",
        "ARBETSBOK forvaltningar/Skärholmen.xlsx: kan inte läsas",
    ):
        assert text in found


def test_a_workbook_that_is_none_or_another_is_found(workshop: Workshop) -> None:
    """A coordinator's file that cannot be read, and one whose sheets are a förvaltning's."""
    right = workshop.publish("samordnare")
    run = workshop.copy(right, "samordning trasig")
    (run / "internt/samordning.xlsx").write_bytes(b"PK trasig")
    reseal(run)
    assert verify_run(run).findings == ("ARBETSBOK internt/samordning.xlsx: kan inte läsas",)
    book = (right / "forvaltningar/Farsta.xlsx").read_bytes()
    (run / "internt/samordning.xlsx").write_bytes(book)
    (run / "forvaltningar/Farsta.xlsx").write_bytes(
        (right / "internt/samordning.xlsx").read_bytes()
    )
    reseal(run)
    found = verify_run(run).findings
    assert "ARBETSBOK internt/samordning.xlsx: raderna är inte de som står i CSV-filerna" in found
    assert "ARBETSBOK forvaltningar/Farsta.xlsx: är skriven för en annan förvaltning" in found


def test_the_id_of_a_protected_applicant_in_a_published_page_is_found(workshop: Workshop) -> None:
    """In running text too; the id of somebody else is not a finding there."""
    by_protection = {a.protected: a.id for a in workshop.instance.applicants}
    pages = {"publikt/rapport.html": f"<p>{by_protection[False]}</p>".encode()}
    assert verify_run(workshop.publish("sida", documents=pages)).passed
    pages = {"publikt/rapport.html": f"<p>{by_protection[True]}.</p>".encode()}
    found = verify_run(workshop.publish("läcka", documents=pages)).findings
    assert found == ("SKYDD publikt/rapport.html: filen nämner någon som bara får stå i skydd/",)


@pytest.mark.parametrize("lacking", [PLACE, APPLICANT])
def test_half_a_row_among_the_reserves_is_no_empty_list(workshop: Workshop, lacking: str) -> None:
    """Only the row that holds neither place nor applicant is the sentence of an empty list."""
    run = workshop.copy(workshop.publish(f"utan {lacking}"), f"halv rad utan {lacking}")
    path = run / "forvaltningar/Farsta.xlsx"
    book = load_workbook(path)
    sheet = book[RESERVES]
    rows = list(sheet.iter_rows())
    head = next(row for row in rows if "Ordning" in {cell.value for cell in row})
    told = {PLACE: "P-NY", APPLICANT: "A-NY", "Ordning": "1"} | {lacking: ""}
    for cell in head:
        sheet.cell(len(rows) + 1, cell.column or 1, told.get(str(cell.value), ""))
    book.save(path)
    reseal(run)
    assert verify_run(run).findings == (
        f"ARBETSBOK forvaltningar/Farsta.xlsx, {RESERVES}: raderna är inte de som står i "
        "reserver.csv",
    )
