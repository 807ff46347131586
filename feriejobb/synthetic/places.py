"""Made-up supply: ``platser``, ``handledare`` and ``forvaltningar``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import ceil
from random import Random

from feriejobb.data.model import Model
from feriejobb.synthetic.apportion import apportion, partition, sample, stream
from feriejobb.synthetic.calibration import AreaFigures, Calibration, EmployerFigures
from feriejobb.synthetic.cost import budget_kr
from feriejobb.synthetic.words import WORKPLACES

Row = dict[str, str]

#: The order that people read a row of ``platser`` in.
_COLUMNS = (
    "plats_id forvaltning stadsdel arbetsplats arbetsomrade arbetsgivartyp period antal min_antal "
    "timmar min_alder krav_registerutdrag tillganglig sprakstod malgrupp oppen_for handledargrupp "
    "exponering skyddad_ok kontakt"
)


@dataclass(frozen=True, slots=True)
class Supply:
    """Rows of the tables about places, in the columns' canonical names."""

    places: tuple[Row, ...]
    supervisors: tuple[Row, ...]
    employers: tuple[Row, ...]


def supply(model: Model, figures: Calibration, scale: float, seed: int) -> Supply:
    """Places, supervisors and employers of a town.

    Args:
        model: Gives the sub-periods, pay and contributions.
        figures: The calibration.
        scale: 1.0 is the published size.
        seed: Decides all chance.
    """
    rng = stream(seed, "platser")
    seats = max(1, round(figures.offered * (1 + figures.spare_seats) * scale))
    hired = [employer.hired for employer in figures.employers]
    rows: list[Row] = []
    employers: list[Row] = []
    goals = apportion(round(figures.hired * scale), hired)
    for k, (employer, own) in enumerate(
        zip(figures.employers, apportion(seats, hired), strict=True)
    ):
        places = _employer_places(rng, model, figures, employer, own, seats, scale)
        rows += places
        employers.append(
            {
                "forvaltning": employer.name,
                "typ": "stadsdel" if employer.district else "fack",
                "budget_kr": budget_kr(model, figures, k, places),
                "mal_antal": str(goals[k]),
                "mottagare": f"feriejobb.{k + 1}@example.invalid",
            }
        )
    for number, row in enumerate(rows, start=1):
        row["plats_id"] = f"P{number:05d}"
    supervisors = _supervisors(stream(seed, "handledare"), model, figures, rows)
    return Supply(tuple(rows), tuple(supervisors), tuple(employers))


def _employer_places(
    rng: Random,
    model: Model,
    figures: Calibration,
    employer: EmployerFigures,
    seats: int,
    all_seats: int,
    scale: float,
) -> list[Row]:
    """One employer's places: seats over areas and sub-periods, then over workplaces."""
    areas = figures.areas_of(employer)
    periods = [s.period for s in model.sub_periods]
    shares = figures.period_seats[: len(periods)]
    cells = [(area, period) for area in areas for period in periods[: len(shares)]]
    taste = {area.name: rng.uniform(0.75, 1.25) for area in areas}
    weights = [a.seats * s * taste[a.name] for a in areas for s in shares]
    customs = {area.name: _custom(rng, figures, employer, area) for area in areas}
    for first in {area.family: area for area in reversed(areas)}.values():
        # Every group exists in every town, so that a scenario can name it.
        customs[first.name]["handledargrupp"] = group(employer.name, first.family)
    mean = max(1.0, all_seats / max(1.0, figures.places * scale))
    rows: list[Row] = []
    workplaces: dict[tuple[str, int], Row] = {}
    for (area, period), total in zip(cells, apportion(seats, weights), strict=True):
        if not total:
            continue
        count = min(total, max(ceil(total / figures.largest_place), round(total / mean)))
        for k, size in enumerate(partition(rng, total, count, figures.largest_place)):
            if (area.name, k) not in workplaces:
                workplace = _workplace(rng, model, figures, employer, area, k)
                workplaces[area.name, k] = workplace | customs[area.name]
            row = workplaces[area.name, k] | {"period": str(period), "antal": str(size)}
            opening = row.pop("oppnar_med")
            row["min_antal"] = opening if opening and int(opening) <= size else ""
            rows.append({column: row[column] for column in _COLUMNS.split()})
    return rows


def _custom(rng: Random, figures: Calibration, employer: EmployerFigures, area: AreaFigures) -> Row:
    """What an employer decides for all its workplaces of an area."""
    supervised = rng.random() < figures.supervised
    return {
        "forvaltning": employer.name,
        "arbetsomrade": area.name,
        "krav_registerutdrag": "ja" if rng.random() < area.extract else "nej",
        "tillganglig": "ja" if rng.random() < area.accessible else "nej",
        "handledargrupp": group(employer.name, area.family) if supervised else "",
        "exponering": "ja" if rng.random() < area.exposed else "nej",
    }


def _workplace(
    rng: Random,
    model: Model,
    figures: Calibration,
    employer: EmployerFigures,
    area: AreaFigures,
    number: int,
) -> Row:
    """What all places of a workplace share."""

    def happens(share: float) -> bool:
        return rng.random() < share

    word = WORKPLACES[number % len(WORKPLACES)]
    again = f" {number // len(WORKPLACES) + 1}" if number >= len(WORKPLACES) else ""
    languages = figures.languages if happens(figures.language_workplaces) else ()
    codes = sample(rng, [n.code for n in languages], [n.weight for n in languages], 2)
    return {
        "plats_id": "",
        "stadsdel": employer.district or rng.choice(model.stadsdelar),
        "arbetsplats": f"{area.workplace} {word}{again} ({employer.name})",
        "arbetsgivartyp": rng.choices(("", "entreprenor", "forening"), (0.88, 0.05, 0.07))[0],
        "oppnar_med": rng.choice(("2", "3")) if happens(figures.openings) else "",
        "timmar": _hours(rng, model) if happens(figures.other_hours) else "",
        "min_alder": "18" if happens(area.adult) else "",
        "sprakstod": ",".join(codes),
        "malgrupp": area.group if happens(area.reserved) else "",
        "oppen_for": _open_to(rng, employer) if happens(employer.lends) else "",
        "skyddad_ok": "nej" if happens(figures.not_for_protected) else "",
        "kontakt": f"Handledare {number + 1}",
    }


def _hours(rng: Random, model: Model) -> str:
    """Other hours than the model's: a third shorter, or a fifth."""
    usual = model.sub_periods[0].hours
    return str(max(1, rng.choice((usual * 2 // 3, usual * 4 // 5))))


def _open_to(rng: Random, employer: EmployerFigures) -> str:
    """A district lends to all, or to its own and its neighbours; others are open anyway."""
    if not employer.district:
        return ""
    everyone = rng.random() < 0.4
    return "alla" if everyone else ",".join((employer.district, *employer.neighbours))


def group(employer: str, family: str) -> str:
    """Name of a supervisor group: one per employer and family of areas."""
    return f"{employer} {family}"


def _supervisors(rng: Random, model: Model, figures: Calibration, places: list[Row]) -> list[Row]:
    """Supervisors with room for the seats of their group, except where they are scarce."""
    seats: Counter[tuple[str, str]] = Counter()
    for row in places:
        seats[row["handledargrupp"], row["period"]] += int(row["antal"])
    rows: list[Row] = []
    for employer in figures.employers:
        families = dict.fromkeys(area.family for area in figures.areas_of(employer))
        for name in (group(employer.name, family) for family in families):
            scarce = rng.random() < figures.scarce_supervisors
            factor = 1 - figures.supervisor_shortage if scarce else 1 + figures.supervisor_margin
            for period in (str(s.period) for s in model.sub_periods):
                if not seats[name, period]:
                    continue
                room = max(1, int(seats[name, period] * factor))
                people = ceil(room / figures.youths_per_supervisor)
                rows += (
                    {
                        "handledare_id": f"H{len(rows) + k + 1:05d}",
                        "handledargrupp": name,
                        "period": period,
                        "max_ungdomar": str(part),
                    }
                    for k, part in enumerate(apportion(room, [1] * people))
                )
    return rows
