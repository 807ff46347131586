"""What a förvaltning's workbook may not tell (reliability.md R1.6, L1 to L3)."""

from __future__ import annotations

from dataclasses import replace

from feriejobb.data.solution import Result
from feriejobb.report.district import district_workbook
from tests.report.reading import EDITION, below, parts, records
from tests.report.results import MODEL, city_result, placed, small_result, without_protected


def bromma(result: Result | None = None) -> bytes:
    """Bromma's workbook of the small result."""
    return district_workbook(result or small_result(), "Bromma", EDITION)


def test_nobody_can_tell_whether_a_protected_person_has_a_place() -> None:
    """Placed, placed elsewhere in the förvaltning, unplaced or never applied: the same bytes."""
    result = small_result()
    hidden = next(p for p in result.placements if p.applicant == "a0003")
    rest = tuple(p for p in result.placements if p is not hidden)
    person = result.instance.applicant_by_id["a0003"]
    other = placed(MODEL, person, result.instance.places[1], 3)
    variants = [replace(result, placements=rest), replace(result, placements=(*rest, other))]
    variants.append(without_protected(result))
    assert {bromma(variant) for variant in variants} == {bromma(result)}


def test_a_change_among_those_shown_is_seen() -> None:
    """The same comparison is not blind: an ordinary person less gives another file."""
    result = small_result()
    assert bromma(replace(result, placements=result.placements[1:])) != bromma(result)


def test_nothing_of_protected_applicants_is_in_any_part() -> None:
    """No id of theirs, no contact slipped into the input, no count that includes them."""
    result = small_result()
    leaked = {**result.instance.contacts, "a0003": result.instance.contacts["a0001"]}
    data = bromma(replace(result, instance=replace(result.instance, contacts=leaked)))
    assert not any(i in text for i in ("a0003", "a0008", "a0009") for text in parts(data).values())
    assert len(records(data, "Placeringar")) == 4
    assert below(data, "Budget", "Kostnad (kr)")["Summa av raderna"] == sum(
        row["Kostnad (kr)"] for row in records(data, "Placeringar")
    )


def test_neither_seats_nor_queue_numbers_are_told() -> None:
    """No column for ``antal`` or ``ko_nr``, and the seats of a place change nothing."""
    result = small_result()
    places = tuple(replace(p, seats=p.seats + 7) for p in result.instance.places)
    assert bromma(replace(result, instance=replace(result.instance, places=places))) == bromma()
    moved = tuple(replace(p, position=p.position + 90) for p in result.placements)
    assert bromma(replace(result, placements=moved)) == bromma()


def test_reserves_are_numbered_without_gaps() -> None:
    """A protected first reserve leaves no gap: the next one is the first."""
    rows = records(bromma(), "Reserver")
    assert [(r["Nr"], r["Plats-id"], r["Ordning"], r["Ansökan-id"]) for r in rows] == [
        (1, "p0001", 1, "a0006"),
        (2, "p0002", 1, "a0007"),
    ]


def test_row_order_of_the_input_does_not_show() -> None:
    """Reversed input, placements and reserves give the same bytes."""
    result = city_result(200)
    instance = result.instance
    turned = replace(
        result,
        instance=replace(
            instance,
            applicants=instance.applicants[::-1],
            places=instance.places[::-1],
            supervisors=instance.supervisors[::-1],
            employers=instance.employers[::-1],
        ),
        placements=result.placements[::-1],
        reserves=result.reserves[::-1],
    )
    name = instance.employers[5].name
    assert district_workbook(turned, name, EDITION) == district_workbook(result, name, EDITION)
