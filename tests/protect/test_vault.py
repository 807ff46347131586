"""What is handed over about protected applicants: neutral files of one size, and a checklist."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feriejobb.data.solution import LockException, Placement, Result
from feriejobb.protect.vault import vault_documents
from tests.protect.city import city


@pytest.fixture(scope="module")
def result() -> Result:
    """A city where a dozen protected applicants have a place."""
    return city(people=200, seats=150, protected=20)


def placed(result: Result) -> list[Placement]:
    """Placements of protected applicants, in order."""
    return sorted(
        p for p in result.placements if result.instance.applicant_by_id[p.applicant].protected
    )


def test_there_is_one_sheet_per_protected_placement_and_one_checklist(result: Result) -> None:
    """Sheet n is about the n-th placement, and nobody else's id stands in it."""
    documents = vault_documents(result)
    found = placed(result)
    assert len(found) > 5
    assert len(documents) == len(found) + 1
    for number, placement in enumerate(found, start=1):
        text = documents[f"skydd/blad_{number:03}.txt"].decode()
        place = result.instance.place_by_id[placement.place]
        assert placement.applicant in text
        assert place.workplace in text
        others = [a.id for a in result.instance.applicants if a.id != placement.applicant]
        assert not [i for i in others if i in text]


def test_the_checklist_names_every_placement_with_hours_pay_and_cost(result: Result) -> None:
    """Nobody is forgotten at the pay office: 90 hours at 87 kronor is 7,830 kronor."""
    found = placed(result)
    text = vault_documents(result)["skydd/checklista.txt"].decode()
    assert f"Antal placeringar: {len(found)}" in text
    assert all(p.applicant in text for p in found)
    assert text.count("[ ] anställningen registrerad") == len(found)
    assert "90 timmar à 87,00 kr, högst 7830,00 kr, betalas ut 2027-" in text


def test_no_ordinary_applicant_stands_in_the_vault(result: Result) -> None:
    """The vault is for those who need it only."""
    text = b"".join(vault_documents(result).values()).decode()
    assert not [a.id for a in result.instance.applicants if not a.protected and a.id in text]


def test_file_names_and_sizes_tell_nothing(result: Result) -> None:
    """Neutral names; all sheets have one size, whatever the workplace is called (L12, L13)."""
    places = tuple(
        replace(p, workplace=p.workplace * (1 + i % 5))
        for i, p in enumerate(result.instance.places)
    )
    odd = replace(result, instance=replace(result.instance, places=places))
    documents = vault_documents(odd)
    sheets = {name: data for name, data in documents.items() if "blad" in name}
    assert {len(data) for data in sheets.values()} == {4096}
    assert list(sheets) == [f"skydd/blad_{i:03}.txt" for i in range(1, len(sheets) + 1)]


def test_what_someone_avoids_stands_in_no_document(result: Result) -> None:
    """The bytes are the same whatever the avoid-list says."""
    blind = tuple(replace(a, avoid=frozenset({"Hemlig vik"})) for a in result.instance.applicants)
    other = replace(result, instance=replace(result.instance, applicants=blind))
    assert vault_documents(other) == vault_documents(result)


def test_a_locked_placement_that_breaks_a_rule_is_marked_without_saying_which(
    result: Result,
) -> None:
    """The handler must look before handing it over; the rule could tell what is avoided."""
    first = placed(result)[0]
    broken = (LockException(first.applicant, first.place, "protected"),)
    documents = vault_documents(replace(result, exceptions=broken))
    text = documents["skydd/blad_001.txt"].decode()
    assert "bryter mot en regel" in text
    assert "protected" not in text
    assert "bryter mot" not in documents["skydd/blad_002.txt"].decode()


def test_stamps_are_on_every_document(result: Result) -> None:
    """FÖRSLAG until decided; SYNTETISKT on made-up data."""
    first_lines = {d.decode().split("\n")[0] for d in vault_documents(result).values()}
    assert first_lines == {"FÖRSLAG · SYNTETISKT"}
    real = replace(result, instance=replace(result.instance, synthetic=False))
    first_lines = {d.decode().split("\n")[0] for d in vault_documents(real, "BESLUT").values()}
    assert first_lines == {"BESLUT"}


def test_the_checklist_exists_when_nobody_is_placed(result: Result) -> None:
    """An empty vault looks like a vault."""
    empty = replace(result, placements=())
    documents = vault_documents(empty)
    assert list(documents) == ["skydd/checklista.txt"]
    assert "Antal placeringar: 0" in documents["skydd/checklista.txt"].decode()


def test_a_locked_placement_below_the_pay_table_is_paid_by_hand(result: Result) -> None:
    """No pay is invented for someone too young for the table."""
    first = placed(result)[0]
    young = tuple(
        replace(a, birth_date=a.birth_date.replace(year=2014, day=1))
        if a.id == first.applicant
        else a
        for a in result.instance.applicants
    )
    text = vault_documents(replace(result, instance=replace(result.instance, applicants=young)))
    assert "90 timmar, lönen sätts för hand" in text["skydd/checklista.txt"].decode()


def test_the_order_of_rows_changes_nothing(result: Result) -> None:
    """Same content, same bytes."""
    turned = replace(result, placements=result.placements[::-1])
    assert vault_documents(turned) == vault_documents(result)
