"""Rows of ``forvaltningar``, ``platser`` and ``handledare`` (contract §2)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from feriejobb.data.instance import Employer, Place, Supervisor
from feriejobb.messages import row_list
from feriejobb.tables.findings import Cells, Findings
from feriejobb.tables.parse import CellError, count, hundredths, identifier, yes_no
from feriejobb.tables.raw import RawTable
from feriejobb.tables.vocabulary import Vocabulary, choice

#: Highest count of seats or youths in one row.
MAX_COUNT = 100_000
#: Highest budget in öre: ten thousand million kronor.
MAX_BUDGET_ORE = 10**12
_MAX_HOURS = 400
_MAX_AGE = 30
_LONGEST_FILE_NAME = 80
_NOT_IN_A_FILE_NAME = re.compile(r'[/\\:*?<>|"]|^[.\s=+@-]|[.\s]$')


def whole(low: int, high: int) -> Callable[[str], int]:
    """Parser of a whole number within ``low`` … ``high``."""
    return lambda text: count(text, low, high)


def report_duplicates(rows: Iterable[tuple[Cells, object]], column: str, code: str) -> None:
    """Note every row but the first of those with an equal key; the text lists them all."""
    groups: dict[object, list[Cells]] = defaultdict(list)
    for cells, key in rows:
        if key:
            groups[key].append(cells)
    for same in groups.values():
        for cells in same[1:]:
            cells.error(column, code, rows=row_list([c.row for c in same]))


def validate_employers(source: RawTable, findings: Findings) -> tuple[Employer, ...]:
    """Employers; names are unique also where only case differs, since files are named by them."""
    employers: list[Employer] = []
    keys: list[tuple[Cells, object]] = []
    for cells in findings.cells(source):
        name = cells.required("forvaltning", _file_name, "")
        keys.append((cells, name.casefold()))
        employers.append(
            Employer(
                name=name,
                is_district=cells.required("typ", choice("forvaltningar", "typ"), "") == "stadsdel",
                budget_ore=cells.read("budget_kr", _budget, None),
                target=cells.read("mal_antal", whole(0, MAX_COUNT), None),
                recipient=cells.text("mottagare"),
                row=cells.row,
            )
        )
    report_duplicates(keys, "forvaltning", "ID_DUBBLETT")
    return tuple(employers)


def validate_places(
    source: RawTable, vocabulary: Vocabulary, employers: tuple[Employer, ...], findings: Findings
) -> tuple[Place, ...]:
    """Places with the model's defaults filled in."""
    by_name = {employer.name: employer for employer in employers}
    places: list[Place] = []
    keys: list[tuple[Cells, object]] = []
    for cells in findings.cells(source):
        place = _place(cells, vocabulary, by_name)
        keys.append((cells, place.id))
        places.append(place)
    report_duplicates(keys, "plats_id", "ID_DUBBLETT")
    if not places:
        findings.add(source, 0, "", "TABELL_TOM")
    elif "antal" in source.headers and not any(cells.text("antal") != "0" for cells, _ in keys):
        findings.add(source, 0, "antal", "SUMMA_NOLL")
    return tuple(places)


def validate_supervisors(
    source: RawTable,
    vocabulary: Vocabulary,
    places_source: RawTable,
    places: tuple[Place, ...],
    findings: Findings,
) -> tuple[Supervisor, ...]:
    """Supervisors; a group without places, and a place's group without rows, give warnings."""
    named = {place.supervisor_group for place in places}
    supervisors: list[Supervisor] = []
    keys: list[tuple[Cells, object]] = []
    for cells in findings.cells(source):
        supervisor = Supervisor(
            id=cells.required("handledare_id", identifier, ""),
            group=cells.required("handledargrupp", str, ""),
            period=cells.required("period", vocabulary.period, 0),
            max_youths=cells.required("max_ungdomar", whole(0, MAX_COUNT), 0),
            row=cells.row,
        )
        keys.append((cells, supervisor.id and (supervisor.id, supervisor.group, supervisor.period)))
        supervisors.append(supervisor)
        if supervisor.group and supervisor.group not in named:
            cells.warn("handledargrupp", "HANDLEDARE_OANVÄND")
    report_duplicates(keys, "handledare_id", "ID_DUBBLETT")
    covered = {(supervisor.group, supervisor.period) for supervisor in supervisors}
    for place in places:
        if place.supervisor_group and (place.supervisor_group, place.period) not in covered:
            findings.add(
                places_source, place.row, "handledargrupp", "HANDLEDARE_SAKNAS", warning=True
            )
    return tuple(supervisors)


def _place(cells: Cells, vocabulary: Vocabulary, employers: dict[str, Employer]) -> Place:
    """One row of ``platser``."""
    model = vocabulary.model
    employer = cells.required("forvaltning", str, "")
    if employer and employer not in employers:
        cells.error("forvaltning", "FÖRVALTNING_OKÄND")
    district = cells.required("stadsdel", vocabulary.district, "")
    period = cells.read("period", vocabulary.period, 1)
    hours = next((s.hours for s in model.sub_periods if s.period == period), 0)
    if not hours and not cells.text("period"):
        numbers = ", ".join(str(s.period) for s in model.sub_periods)
        cells.error("period", "PERIOD_OKÄND", choices=numbers)
    seats = cells.required("antal", whole(0, MAX_COUNT), MAX_COUNT)
    min_open = cells.read("min_antal", whole(0, MAX_COUNT), 0)
    if min_open > seats:
        cells.error("min_antal", "MIN_ÖVER_ANTAL")
    is_district = employer in employers and employers[employer].is_district
    return Place(
        id=cells.required("plats_id", identifier, ""),
        employer=employer,
        district=district,
        workplace=cells.required("arbetsplats", str, ""),
        area=cells.required("arbetsomrade", str, ""),
        employer_type=cells.read("arbetsgivartyp", choice("platser", "arbetsgivartyp"), "kommunal"),
        period=period,
        seats=seats,
        min_open=min_open,
        hours=cells.read("timmar", whole(1, _MAX_HOURS), hours),
        min_age=cells.read("min_alder", whole(0, _MAX_AGE), model.eligibility.min_age),
        needs_extract=cells.read("krav_registerutdrag", yes_no, False),
        accessible=cells.read("tillganglig", yes_no, False),
        languages=cells.read("sprakstod", vocabulary.languages, frozenset()),
        target_groups=cells.read("malgrupp", vocabulary.groups, frozenset()),
        open_to=cells.read(
            "oppen_for", vocabulary.districts, frozenset({district}) if is_district else None
        ),
        supervisor_group=cells.text("handledargrupp") or None,
        exposure=cells.read("exponering", yes_no, False),
        protected_ok=cells.read("skyddad_ok", yes_no, True),
        contact=cells.text("kontakt"),
        row=cells.row,
    )


def _budget(text: str) -> int | None:
    """Öre from kronor."""
    return hundredths(text, MAX_BUDGET_ORE)


def _file_name(text: str) -> str:
    """A name that may become a file's name."""
    if len(text) > _LONGEST_FILE_NAME or _NOT_IN_A_FILE_NAME.search(text):
        raise CellError("FÖRVALTNING_NAMN")
    return text
