"""Rows of ``kvoter``: scope, group, and the target as a count of seats (contract §2)."""

from __future__ import annotations

from typing import cast

from feriejobb.data.instance import Employer, Place, Quota, Scope, share_of
from feriejobb.tables.findings import Cells, Findings
from feriejobb.tables.parse import CellError, count, hundredths, identifier, yes_no
from feriejobb.tables.raw import RawTable
from feriejobb.tables.schema_applicants import HISTORY_CHOICES
from feriejobb.tables.validate_places import MAX_COUNT, report_duplicates, whole
from feriejobb.tables.vocabulary import ALL, Vocabulary, choice

#: A hundred per cent in basis points.
_WHOLE_BP = 10_000
_MAX_WEIGHT = 1_000_000
_MAX_AGE = 99


def in_scope(scope: Scope, value: str, place: Place) -> bool:
    """Whether a place counts in a quota's scope; ``stadsdel`` is the place's."""
    if scope == "stad":
        return True
    if scope == "overforing":
        return value in place.transfers
    names = {
        "forvaltning": place.employer,
        "stadsdel": place.district,
        "arbetsomrade": place.area,
        "plats": place.id,
    }
    return names[scope] == value


class QuotaReader:
    """Reads ``kvoter`` against the model, the employers and the places."""

    def __init__(
        self, vocabulary: Vocabulary, employers: tuple[Employer, ...], places: tuple[Place, ...]
    ) -> None:
        self.vocabulary = vocabulary
        self.places = places
        self.known: dict[str, set[str]] = {
            "forvaltning": {employer.name for employer in employers},
            "stadsdel": set(vocabulary.model.stadsdelar),
            "arbetsomrade": {place.area for place in places},
            "plats": {place.id for place in places},
        }

    def read(self, source: RawTable, findings: Findings) -> tuple[Quota, ...]:
        """All quotas; one whose scope has no seats gives a warning."""
        quotas: list[Quota] = []
        keys: list[tuple[Cells, object]] = []
        for cells in findings.cells(source):
            quota = self._quota(cells)
            keys.append((cells, quota.id))
            quotas.append(quota)
        report_duplicates(keys, "kvot_id", "ID_DUBBLETT")
        return tuple(quotas)

    def _quota(self, cells: Cells) -> Quota:
        scope = cast(Scope, cells.required("omfattning", choice("kvoter", "omfattning"), "stad"))
        value = self._value(cells, scope)
        is_min = cells.required("typ", choice("kvoter", "typ"), "min") == "min"
        number = cells.read("antal", _count, None)
        share_bp = cells.read("andel", _share, None)
        if bool(cells.text("antal")) == bool(cells.text("andel")):
            cells.error("antal", "KVOT_MÅTT")
        seats = sum(place.seats for place in self.places if in_scope(scope, value, place))
        if not seats:
            cells.warn("varde", "KVOT_TOM")
        return Quota(
            id=cells.required("kvot_id", identifier, ""),
            scope=scope,
            value=value,
            group=cells.required("grupp", self._group, ""),
            is_min=is_min,
            target=share_of(share_bp, seats, is_min) if share_bp is not None else number or 0,
            hard=cells.read("hard", yes_no, False),
            weight=cells.read("vikt", whole(1, _MAX_WEIGHT), 1),
            row=cells.row,
            share_bp=share_bp,
        )

    def _value(self, cells: Cells, scope: Scope) -> str:
        """``varde`` by its present name; empty for the whole city and only there."""
        text = cells.text("varde")
        alias = self.vocabulary.model.stadsdel_alias
        value = alias.get(text, text) if scope == "stadsdel" else text
        wrong = bool(value) if scope == "stad" else value not in self.known[scope]
        if wrong and cells.readable("varde") and cells.text("omfattning") == scope:
            cells.error("varde", "KVOT_VÄRDE")
        return value

    def _group(self, text: str) -> str:
        """A group in its canonical spelling."""
        kind, colon, rest = (part.strip() for part in text.partition(":"))
        if not colon:
            if text != ALL and text not in self.vocabulary.model.groups:
                raise CellError("KVOT_GRUPP")
            return text
        if kind == "tidigare" and rest in HISTORY_CHOICES:
            return f"{kind}:{rest}"
        if kind == "hemstadsdel":
            return f"{kind}:{self.vocabulary.district(rest)}"
        if kind == "alder" and rest:
            return f"{kind}:{count(rest, 0, _MAX_AGE)}"
        raise CellError("KVOT_GRUPP")


def _count(text: str) -> int | None:
    return count(text, 0, MAX_COUNT)


def _share(text: str) -> int | None:
    """Basis points from per cent."""
    return hundredths(text, _WHOLE_BP)
