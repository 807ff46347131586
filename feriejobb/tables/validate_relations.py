"""Rows of ``par`` and ``forbud`` (contract §2)."""

from __future__ import annotations

from collections.abc import Callable, Collection

from feriejobb.data.instance import Forbidden, Pair
from feriejobb.tables.findings import Cells, Findings
from feriejobb.tables.parse import CellError
from feriejobb.tables.raw import RawTable
from feriejobb.tables.validate_places import report_duplicates
from feriejobb.tables.vocabulary import choice


def one_of(known: Collection[str], code: str) -> Callable[[str], str]:
    """Parser of an id that must stand in another table."""

    def parse(text: str) -> str:
        if text not in known:
            raise CellError(code)
        return text

    return parse


def validate_pairs(
    source: RawTable, applicants: Collection[str], findings: Findings
) -> tuple[Pair, ...]:
    """Pairs of two different known applicants, each pair once."""
    applicant = one_of(applicants, "ANSÖKAN_OKÄND")
    pairs: list[Pair] = []
    keys: list[tuple[Cells, object]] = []
    for cells in findings.cells(source):
        first = cells.required("ansokan_id_1", applicant, "")
        second = cells.required("ansokan_id_2", applicant, "")
        if first and first == second:
            cells.error("ansokan_id_2", "PAR_SAMMA")
        keys.append((cells, first and second and frozenset((first, second))))
        apart = cells.required("typ", choice("par", "typ"), "isar") == "isar"
        pairs.append(Pair(first, second, apart, cells.row))
    report_duplicates(keys, "ansokan_id_1", "PAR_DUBBLETT")
    return tuple(pairs)


def validate_forbidden(
    source: RawTable,
    applicants: Collection[str],
    places: Collection[str],
    findings: Findings,
) -> tuple[Forbidden, ...]:
    """Forbidden edges between known applicants and places; a repeated row is harmless."""
    applicant = one_of(applicants, "ANSÖKAN_OKÄND")
    place = one_of(places, "PLATS_OKÄND")
    return tuple(
        Forbidden(
            cells.required("ansokan_id", applicant, ""),
            cells.required("plats_id", place, ""),
            cells.row,
        )
        for cells in findings.cells(source)
    )
