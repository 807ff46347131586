"""What differs between the inputs of two rounds, by kind (contract §5, *Replan*)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from feriejobb.data.instance import Applicant, Contact, Employer, Instance, Place, Transfer
from feriejobb.data.round_report import LateChange, LateKind

#: Columns by attribute where the two are spelt differently; for messages only.
_COLUMNS = {
    "birth_date": "fodelsedatum",
    "sex": "kon",
    "home": "hemstadsdel",
    "wishes": "onskemal",
    "any_area": "annat_arbetsomrade",
    "periods": "perioder",
    "other_districts": "andra_stadsdelar",
    "groups": "grupper",
    "history": "tidigare",
    "extract": "registerutdrag",
    "access": "tillganglighet",
    "language": "sprakstod",
    "protection": "skyddade_uppgifter",
    "avoid": "undvik",
    "locked_place": "last_plats",
    "employer": "forvaltning",
    "district": "stadsdel",
    "workplace": "arbetsplats",
    "area": "arbetsomrade",
    "employer_type": "arbetsgivartyp",
    "period": "period",
    "seats": "antal",
    "min_open": "min_antal",
    "hours": "timmar",
    "min_age": "min_alder",
    "needs_extract": "krav_registerutdrag",
    "accessible": "tillganglig",
    "languages": "sprakstod",
    "target_groups": "malgrupp",
    "open_to": "oppen_for",
    "supervisor_group": "handledargrupp",
    "exposure": "exponering",
    "protected_ok": "skyddad_ok",
    "contact": "kontakt",
    "is_district": "typ",
    "budget_ore": "budget_kr",
    "target": "mal_antal",
    "recipient": "mottagare",
}
_NOT_COMPARED = frozenset(("id", "name", "row", "transfers"))
_Row = TypeVar("_Row", Applicant, Place, Employer)


def late_changes(before: Instance, after: Instance) -> tuple[LateChange, ...]:
    """Every row that was added, taken out or corrected, by kind and row.

    Args:
        before: The input of the round before.
        after: The input of this round.
    """
    if before is after:
        return ()
    found = [
        *_places(before, after),
        *_supervisors(before, after),
        *_employers(before, after),
        *_applicants(before, after),
        *_relations(before, after),
    ]
    return tuple(sorted(found))


def _columns(old: _Row, new: _Row) -> list[str]:
    """Columns in which two versions of a row differ."""
    names = [f.name for f in fields(old) if f.name not in _NOT_COMPARED]
    return [_COLUMNS[n] for n in names if getattr(old, n) != getattr(new, n)]


def _places(before: Instance, after: Instance) -> Iterator[LateChange]:
    table = "platser"
    for old, new in _matched(before.place_by_id, after.place_by_id):
        if old is None and new is not None:
            yield LateChange("plats_ny", table, new.id, "", "0", str(new.seats))
        elif new is None and old is not None:
            yield LateChange("plats_borttagen", table, old.id, "", str(old.seats), "0")
        elif old is not None and new is not None:
            if old.seats != new.seats:
                kind: LateKind = "platser_fler" if new.seats > old.seats else "platser_farre"
                yield LateChange(kind, table, new.id, "antal", str(old.seats), str(new.seats))
            columns = [c for c in _columns(_own(old), _own(new)) if c != "antal"]
            if columns:
                yield LateChange("plats_rattad", table, new.id, ", ".join(columns))


def _own(place: Place) -> Place:
    """A place without what transfers have opened it for."""
    if place.open_to is None:
        return place
    lent = {key.split("|")[1] for key in place.transfers}
    return replace(place, open_to=place.open_to - lent)


def _supervisors(before: Instance, after: Instance) -> Iterator[LateChange]:
    old, new = before.supervisor_limits, after.supervisor_limits
    for key in sorted(old.keys() | new.keys()):
        first, last = old.get(key, 0), new.get(key, 0)
        if first != last:
            kind: LateKind = "handledare_fler" if last > first else "handledare_farre"
            row = f"{key[0]}, delperiod {key[1]}"
            yield LateChange(kind, "handledare", row, "max_ungdomar", str(first), str(last))


def _employers(before: Instance, after: Instance) -> Iterator[LateChange]:
    table = "forvaltningar"
    for old, new in _matched(before.employer_by_name, after.employer_by_name):
        row = (new or old).name if (new or old) else ""  # type: ignore[union-attr]
        if old is None or new is None:
            yield LateChange("forvaltning_rattad", table, row)
            continue
        if old.budget_ore != new.budget_ore:
            up = new.budget_ore is None or (
                old.budget_ore is not None and new.budget_ore > old.budget_ore
            )
            kind: LateKind = "budget_hojd" if up else "budget_sankt"
            first, last = ("" if e.budget_ore is None else str(e.budget_ore) for e in (old, new))
            yield LateChange(kind, table, row, "budget_kr", first, last)
        columns = [c for c in _columns(old, new) if c != "budget_kr"]
        if columns:
            yield LateChange("forvaltning_rattad", table, row, ", ".join(columns))


def _applicants(before: Instance, after: Instance) -> Iterator[LateChange]:
    table, nobody = "ansokningar", Contact("", "", "", "", "")
    for old, new in _matched(before.applicant_by_id, after.applicant_by_id):
        if old is None and new is not None:
            yield LateChange("ansokan_ny", table, new.id)
        elif new is None and old is not None:
            yield LateChange("ansokan_borta", table, old.id)
        elif old is not None and new is not None:
            columns = _columns(old, new)
            first = before.contacts.get(old.id, nobody)
            if first != after.contacts.get(new.id, nobody):
                columns.append("kontaktuppgifter")
            if columns:
                yield LateChange("ansokan_rattad", table, new.id, ", ".join(columns))


def _relations(before: Instance, after: Instance) -> Iterator[LateChange]:
    """Rows of ``kvoter``, ``par`` and ``forbud`` that only one of the inputs has."""
    kinds: tuple[tuple[LateKind, str, Callable[[Instance], Sequence[Any]]], ...] = (
        ("kvot_rattad", "kvoter", lambda i: [q for q in i.quotas if q.scope != "overforing"]),
        ("par_rattat", "par", lambda i: i.pairs),
        ("forbud_rattat", "forbud", lambda i: i.forbidden),
        ("overforing_rattad", "overforingar", lambda i: i.transfers),
    )
    for kind, table, rows_of in kinds:
        # A quota given as a share gets another target with every seat; that is no correction.
        old, new = ({_named(row): row for row in rows_of(side)} for side in (before, after))
        for row in sorted(old.keys() ^ new.keys()):
            yield LateChange(kind, table, row[0])


def _named(row: Any) -> tuple[str, str]:
    """What names a row, and all it says but its place in the file."""
    plain = replace(row, row=0)
    if isinstance(row, Transfer):
        return row.key.replace("|", ", ").rstrip(", "), repr(plain)
    if hasattr(row, "share_bp"):
        plain = replace(plain, target=0) if row.share_bp is not None else plain
        return row.id, repr(plain)
    first, second = (row.first, row.second) if hasattr(row, "first") else (row.applicant, row.place)
    return f"{first}|{second}", repr(plain)


def _matched(
    old: Mapping[str, _Row], new: Mapping[str, _Row]
) -> Iterator[tuple[_Row | None, _Row | None]]:
    for key in sorted(old.keys() | new.keys()):
        yield old.get(key), new.get(key)
