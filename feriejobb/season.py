"""A simulated season: three rounds with replies, an area that closes and places that come late.

Made-up people only. What a youth answers is drawn from a hash of the seed and the id, so that the
same season can be lived through again; about one offer in seven is declined, as in the city's own
figures (Arbetsmarknadsrapport 2023: 13,099 offers, 11,139 hired).
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

from feriejobb.data.layering import load_model
from feriejobb.data.solution import Result
from feriejobb.intake import load
from feriejobb.pipeline import replan_run, solve_run
from feriejobb.store.disk import disk_errors, write_new
from feriejobb.store.read_run import StoredRun, read_run
from feriejobb.tables.generate import generate, write_input
from feriejobb.tables.raw import RawRow, RawTable, RawTables
from feriejobb.verify.files import verify_run
from feriejobb.verify.rounds import round_of

#: Shares of all offers, in basis points.
DECLINED, SILENT = 1_500, 1_000

#: The area that closes between the first and the second round.
CLOSED = "LSS"

#: Seats that come before the third round at full size, and how many of them a workplace has.
LATE_SEATS, PER_PLACE = 300, 10

#: Money that comes with each of them, in kronor; more than any youth costs for three weeks.
_KR_PER_SEAT = 13_000


@dataclass(frozen=True)
class RoundFigures:
    """One round of the season in numbers.

    Attributes:
        name: Folder of the run.
        placed: Everyone with an offer or an accepted place when the round was solved.
        accepted: Of them, those who had said yes before.
        accepted_moved: Of those again, how many have another place than they said yes to.
        new: Offers to someone who had none.
        moved: Offers that stood and are for another place now.
        lost: Places lost, accepted or standing, that no no explains.
        declined: Everyone out so far.
        seats_left: Seats without anyone.
        reserves_used: New offers to someone whom the round before had among its reserves.
        seconds: Wall time of the round, files and judgement included.
        verified: Earlier rounds that ``verify`` checked on the way.
    """

    name: str
    placed: int
    accepted: int
    accepted_moved: int
    new: int
    moved: int
    lost: int
    declined: int
    seats_left: int
    reserves_used: int
    seconds: float
    verified: int


def simulate(
    out: Path,
    scale: float = 1.0,
    seed: int = 1,
    model: str = "sommar",
    say: Callable[[str], None] = lambda _: None,
) -> tuple[RoundFigures, ...]:
    """Live through a season.

    Args:
        out: Folder for the inputs, the replies and the three runs.
        scale: 1 is a whole city.
        seed: Decides the people and what they answer; not the lottery.
        model: Name or path of a model.
        say: Told each step.

    Returns:
        The rounds in order.

    Raises:
        VerificationError: The independent check disagrees with a round.
        OutputError: ``out`` holds a season already, or the disk refused.
    """
    with disk_errors():
        out.mkdir(parents=True, exist_ok=True)
    tables = generate(load_model(model), scale, seed)
    seats = max(PER_PLACE, round(LATE_SEATS * scale))
    inputs = (tables, closed(tables, CLOSED), with_late_seats(closed(tables, CLOSED), seats))
    figures: list[RoundFigures] = []
    for number, raw in enumerate(inputs, start=1):
        say(f"Omgång {number}")
        source, run = out / f"indata-{number}", out / f"omgang-{number}"
        write_input(raw, source)
        began = time.perf_counter()
        if number == 1:
            result = solve_run(load(source, model), run)
        else:
            before = out / f"omgang-{number - 1}"
            replies = out / f"svar-{number - 1}.csv"
            with disk_errors():
                write_new(replies, replies_to(read_run(before), f"{seed}:{number}").encode())
            result, _ = replan_run(before, replies, run, source=source)
        figures.append(_figures(run, result, time.perf_counter() - began))
    return tuple(figures)


def replies_to(run: StoredRun, seed: str) -> str:
    """What everyone with an open offer answers, as ``ansokan_id;svar``; silence has no row."""
    before = round_of(run)
    accepted = before.accepted if before else {}
    rows = ["ansokan_id;svar"]
    for i in sorted(p.applicant for p in run.placements if p.applicant not in accepted):
        drawn = int(hashlib.sha256(f"{seed}:{i}".encode()).hexdigest(), 16)
        part = drawn % 10_000
        if part >= DECLINED + SILENT:
            rows.append(f"{i};ja")
        elif part < DECLINED:
            rows.append(f"{i};nej")
    return "\n".join(rows) + "\n"


def closed(tables: RawTables, area: str) -> RawTables:
    """The input with every place of an area withdrawn."""
    places = tables.tables["platser"]
    rows = tuple(
        replace(row, values={**row.values, "antal": "0", "min_antal": ""})
        if row.values["arbetsomrade"] == area
        else row
        for row in places.rows
    )
    return replace(tables, tables={**tables.tables, "platser": replace(places, rows=rows)})


def with_late_seats(tables: RawTables, seats: int) -> RawTables:
    """The input with new workplaces of ten seats, one förvaltning after another, and their pay."""
    places, employers = tables.tables["platser"], tables.tables["forvaltningar"]
    districts = [r.values for r in employers.rows if r.values["typ"] == "stadsdel"]
    added = list(_late_rows(places, [row["forvaltning"] for row in districts], seats))
    count = Counter[str]()
    for row in added:
        count[row.values["forvaltning"]] += int(row.values["antal"])
    paid = tuple(_paid(row, count[row.values["forvaltning"]]) for row in employers.rows)
    return replace(
        tables,
        tables={
            **tables.tables,
            "platser": replace(places, rows=(*places.rows, *added)),
            "forvaltningar": replace(employers, rows=paid),
        },
    )


def _late_rows(places: RawTable, employers: list[str], seats: int) -> Iterator[RawRow]:
    """Rows like the first open place of each förvaltning, without supervisor or demands."""
    last = max(row.row_number for row in places.rows)
    models = {
        name: next(
            row.values
            for row in places.rows
            if row.values["forvaltning"] == name and row.values["antal"] != "0"
        )
        for name in employers
    }
    empty = ("min_antal", "handledargrupp", "krav_registerutdrag", "malgrupp", "min_alder")
    for number, name in enumerate(cycle(employers), start=1):
        if seats <= 0:
            return
        part = min(seats, PER_PLACE)
        seats -= part
        own = {"plats_id": f"SEN{number:03d}", "antal": str(part), "arbetsplats": f"Sen {number}"}
        values = {**models[name], **dict.fromkeys(empty, ""), **own}
        yield RawRow(last + number, values)


def _paid(row: RawRow, seats: int) -> RawRow:
    """A förvaltning with the pay of its new seats in the budget."""
    budget = row.values.get("budget_kr", "")
    if not budget or not seats:
        return row
    whole, comma, rest = budget.replace(".", ",").partition(",")
    more = f"{int(whole) + _KR_PER_SEAT * seats}{comma}{rest}"
    return replace(row, values={**row.values, "budget_kr": more})


def _figures(run: Path, result: Result, seconds: float) -> RoundFigures:
    stored = read_run(run)
    verification = verify_run(run)
    verification.require()
    start, report = round_of(stored), result.round
    now = {p.applicant: p.place for p in result.placements}
    accepted = start.accepted if start else {}
    changes = report.changes if report else ()
    kinds = Counter(change.kind for change in changes)
    waiting: set[str] = set()
    if stored.parent_path is not None:
        waiting = {reserve.applicant for reserve in read_run(stored.parent_path).reserves}
    came = [change.applicant for change in changes if change.kind == "ny"]
    return RoundFigures(
        name=run.name,
        placed=len(now),
        accepted=len(accepted),
        accepted_moved=sum(now.get(i) != place for i, place in accepted.items()),
        new=kinds["ny"] if report else len(now),
        moved=kinds["flyttad"],
        lost=kinds["mist_antagen"] + kinds["mist_erbjudande"],
        declined=len(start.declined) if start else 0,
        seats_left=sum(place.seats for place in result.instance.places) - len(now),
        reserves_used=sum(i in waiting for i in came),
        seconds=round(seconds, 1),
        verified=verification.rounds,
    )
