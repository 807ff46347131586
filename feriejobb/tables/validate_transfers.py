"""Rows of ``overforingar``, and what they open: whose youths may have how many of whose seats.

A transfer opens the places of one förvaltning and area for one more home stadsdel, up to a number.
It becomes two quotas over those places: a hard maximum, and a soft minimum where the seats are
reserved. A place that is open to the stadsdel already is left as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from feriejobb.data.instance import Employer, Place, Quota, Transfer
from feriejobb.tables.findings import Cells, Findings
from feriejobb.tables.parse import yes_no
from feriejobb.tables.raw import RawTable
from feriejobb.tables.validate_places import MAX_COUNT, report_duplicates, whole
from feriejobb.tables.vocabulary import Vocabulary


def validate_transfers(
    source: RawTable,
    vocabulary: Vocabulary,
    employers: Sequence[Employer],
    places: Sequence[Place],
    findings: Findings,
) -> tuple[Transfer, ...]:
    """Transfers between a known förvaltning with such places and a stadsdel of the model."""
    names = {employer.name for employer in employers}
    transfers: list[Transfer] = []
    keys: list[tuple[Cells, object]] = []
    asked: defaultdict[tuple[str, str, int | None], int] = defaultdict(int)
    for cells in findings.cells(source):
        transfer = _transfer(cells, vocabulary, names)
        transfers.append(transfer)
        where = (transfer.lender, transfer.area, transfer.period)
        keys.append((cells, all(where[:2]) and (transfer.borrower, *where)))
        here = [place for place in places if transfer.concerns(place)]
        asked[where] += transfer.number
        if not here and all(where[:2]):
            cells.error("arbetsomrade", "ÖVERFÖRING_PLATSER")
        elif asked[where] > sum(place.seats for place in here):
            cells.error("antal", "ÖVERFÖRING_ANTAL")
        elif not any(transfer.opens(place) for place in here):
            cells.warn("till", "ÖVERFÖRING_ÖPPEN")
        _overlap(cells, transfer, transfers[:-1])
    report_duplicates(keys, "fran", "ÖVERFÖRING_DUBBLETT")
    return tuple(transfers)


def _transfer(cells: Cells, vocabulary: Vocabulary, names: set[str]) -> Transfer:
    lender = cells.required("fran", str, "")
    if lender and lender not in names:
        cells.error("fran", "FÖRVALTNING_OKÄND")
        lender = ""
    return Transfer(
        lender=lender,
        borrower=cells.required("till", vocabulary.district, ""),
        number=cells.required("antal", whole(1, MAX_COUNT), 0),
        area=cells.required("arbetsomrade", str, ""),
        period=cells.read("period", vocabulary.period, None),
        reserved=cells.read("reserverade", yes_no, True),
        row=cells.row,
    )


def _overlap(cells: Cells, transfer: Transfer, earlier: Sequence[Transfer]) -> None:
    """One row for all sub-periods and one for a single one would count the same seats twice."""
    same = (transfer.lender, transfer.borrower, transfer.area)
    for other in earlier:
        shared = all(same) and same == (other.lender, other.borrower, other.area)
        if shared and transfer.period != other.period and None in (transfer.period, other.period):
            cells.error("period", "ÖVERFÖRING_KROCK")
            return


def opened(
    places: Sequence[Place], transfers: Sequence[Transfer]
) -> tuple[tuple[Place, ...], tuple[Quota, ...]]:
    """The places as the transfers open them, and the quotas that hold the numbers."""
    changed: list[Place] = []
    used: set[str] = set()
    for place in places:
        mine = [t for t in transfers if t.concerns(place) and t.opens(place)]
        if mine:
            used |= {t.key for t in mine}
            homes = {t.borrower for t in mine} | (place.open_to or frozenset())
            keys = frozenset(t.key for t in mine)
            place = replace(place, open_to=frozenset(homes), transfers=keys)
        changed.append(place)
    quotas = [quota for t in transfers if t.key in used for quota in _quotas(t)]
    return tuple(changed), tuple(quotas)


def _quotas(transfer: Transfer) -> list[Quota]:
    group = f"hemstadsdel:{transfer.borrower}"

    def quota(*, is_min: bool) -> Quota:
        name = f"{transfer.key}|{'min' if is_min else 'max'}"
        number, row = transfer.number, transfer.row
        return Quota(name, "overforing", transfer.key, group, is_min, number, not is_min, 1, row)

    return [quota(is_min=False), *([quota(is_min=True)] if transfer.reserved else [])]
