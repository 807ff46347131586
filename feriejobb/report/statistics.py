"""The figures of the public report: who applied, who got a place, and which wish it was.

The counting rule: every figure is a function of the rows and placements of applicants in the
ordinary order (``protection = "ingen"``) and of the model. The others are in no count, no total
and no difference: seats, vacancies, quotas' outcomes and the goals' own values, which all hold
them, are not published. A report is therefore the same, byte for byte, whether such a person has a
place or is not there at all. A hard minimum quota that the reader knows could still imply them,
where a count lies below it; so a count near such a floor is hidden, on either side of it.

Source: reliability.md R1.5-R1.7, R2.1-R2.6, L3 and L4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from feriejobb.data.ages import age_reached_in_year
from feriejobb.data.instance import Instance, Quota
from feriejobb.data.model import LAST_TIER, LATE_TIER, PRIORITY_TIER
from feriejobb.data.solution import Placement, Result
from feriejobb.errors import VerificationError
from feriejobb.protect.auditor import violations
from feriejobb.protect.crosstab import Cell, Characteristic, Counts, Table, cell, count
from feriejobb.protect.suppression import suppress
from feriejobb.report.fairness import DECILES, LETTERS, letter_part
from feriejobb.report.sheet_text import swedish_key

#: Names of the characteristics; they stand in the report's source as well.
OUTCOME, TIER, HOME, AGE, SEX = "utfall", "koled", "hemstadsdel", "alder", "kon"
FIRST_AREA, FIRST_PERIOD = "forstahandsval", "forsta_delperiod"
#: What must not matter; told so that everyone can see that it does not.
ROW, MONTH, LETTER = "rad", "manad", "bokstav"
PERIOD, AREA, KIND, EMPLOYER, RANK = "delperiod", "arbetsomrade", "typ", "forvaltning", "rang"

PLACED, WITHOUT = "plats", "utan_plats"
OTHER = "ovrigt"
#: Ranks with a category of their own; later ones share the next.
OWN_RANKS = 5
LATER_RANK, ANY_AREA = "senare", "annat"

EVERYONE: Cell = ()
WITH_PLACE = cell(**{OUTCOME: PLACED})


@dataclass(frozen=True)
class Figures:
    """What may be published: a count per cell, or None where it is hidden.

    Attributes:
        shown: Published counts only; hidden ones are not here in any form.
        characteristics: Every characteristic by name, with its categories in display order.
    """

    shown: Mapping[Cell, int]
    characteristics: Mapping[str, Characteristic]

    def count(self, cell: Cell) -> int | None:
        """The count, or None where it is hidden."""
        return self.shown.get(cell)

    def share(self, part: Cell, whole: Cell) -> tuple[int, int] | None:
        """Part and whole of a share; hidden with either of its counts (R2.4)."""
        over, under = self.shown.get(part), self.shown.get(whole)
        return None if over is None or under is None else (over, under)


def _order(name: str) -> tuple[str, str]:
    return swedish_key(name), name


def characteristics(result: Result) -> dict[str, Characteristic]:
    """Every characteristic with its categories; empty ones are kept, so that none tells a thing."""
    instance, model = result.instance, result.instance.model
    used = {e.tier for e in result.queue if not instance.applicant_by_id[e.id].protected}
    areas = tuple(sorted({p.area for p in instance.places}, key=_order))
    periods = tuple(str(s.period) for s in sorted(model.sub_periods, key=lambda s: s.period))
    years = sorted(model.eligibility.birth_years, reverse=True)
    tiers = (*model.queue.tiers, *(t for t in (LAST_TIER, LATE_TIER) if t in used))
    categories = {
        OUTCOME: (PLACED, WITHOUT),
        TIER: tiers,
        HOME: model.stadsdelar,
        AGE: (*(str(model.year - year) for year in years), OTHER),
        SEX: ("K", "M", "X", OTHER),
        FIRST_AREA: (*areas, OTHER),
        FIRST_PERIOD: (*periods, OTHER),
        ROW: tuple(str(n) for n in range(1, DECILES + 1)),
        MONTH: tuple(str(n) for n in range(1, 13)),
        LETTER: (*LETTERS, OTHER),
        PERIOD: periods,
        AREA: areas,
        RANK: (*(str(r) for r in range(1, OWN_RANKS + 1)), LATER_RANK, ANY_AREA),
    }
    return {name: Characteristic(name, values) for name, values in categories.items()}


def employers(instance: Instance) -> dict[str, tuple[str, ...]]:
    """Förvaltningar with places by kind, ``stadsdel`` and ``fack``; a kind without any is out."""
    names = {p.employer for p in instance.places}
    kinds: dict[str, tuple[str, ...]] = {}
    for kind, is_district in (("stadsdel", True), ("fack", False)):
        of_kind = {e.name for e in instance.employers if e.is_district is is_district}
        if members := sorted(names & of_kind, key=_order):
            kinds[kind] = tuple(members)
    return kinds


def _rank(rank: int) -> str:
    if rank == 0:
        return ANY_AREA
    return str(rank) if rank <= OWN_RANKS else LATER_RANK


def people(result: Result) -> Iterator[dict[str, str]]:
    """One mapping, characteristic → category, per applicant in the ordinary order."""
    instance, model = result.instance, result.instance.model
    known = characteristics(result)
    tiers = {e.id: e.tier for e in result.queue}
    placements = {p.applicant: p for p in result.placements}
    ordinary = sorted((a for a in instance.applicants if not a.protected), key=lambda a: a.row)
    tenth = {a.id: str(DECILES * k // len(ordinary) + 1) for k, a in enumerate(ordinary)}
    for a in ordinary:
        row = {
            TIER: tiers[a.id],
            HOME: a.home or "",
            AGE: str(age_reached_in_year(a.birth_date, model.year)),
            SEX: a.sex,
            FIRST_AREA: min(a.wishes)[1] if a.wishes else OTHER,
            FIRST_PERIOD: str(a.periods[0]) if a.periods else OTHER,
            ROW: tenth[a.id],
            MONTH: str(a.birth_date.month),
            LETTER: letter_part(instance.contacts.get(a.id)) or OTHER,
            OUTCOME: PLACED if a.id in placements else WITHOUT,
        }
        for name in (AGE, SEX, FIRST_AREA, FIRST_PERIOD):
            if row[name] not in known[name].categories:
                row[name] = OTHER
        yield row | _of_placement(instance, placements.get(a.id))


def _of_placement(instance: Instance, placement: Placement | None) -> dict[str, str]:
    if placement is None:
        return {}
    return {
        PERIOD: str(placement.period),
        AREA: instance.place_by_id[placement.place].area,
        KIND: "stadsdel" if instance.employer_by_name[placement.employer].is_district else "fack",
        EMPLOYER: placement.employer,
        RANK: _rank(placement.wish_rank),
    }


def tables(result: Result) -> tuple[Table, ...]:
    """All tables of the report, judged and hidden together."""
    known, kinds = characteristics(result), employers(result.instance)
    groups = (TIER, HOME, AGE, SEX, FIRST_AREA, FIRST_PERIOD, ROW, MONTH, LETTER)
    return (
        *(Table(EVERYONE, (known[name], known[OUTCOME])) for name in groups),
        *(Table(WITH_PLACE, (known[name],)) for name in (PERIOD, AREA)),
        Table(WITH_PLACE, (Characteristic(KIND, tuple(kinds)),)),
        *(
            Table(cell(**{OUTCOME: PLACED, KIND: kind}), (Characteristic(EMPLOYER, names),))
            for kind, names in kinds.items()
        ),
        Table(WITH_PLACE, (known[TIER], known[RANK])),
    )


def floors(instance: Instance) -> dict[Cell, list[int]]:
    """Counts that a hard minimum quota promises: cell → targets that the true count reaches.

    A protected applicant may be among those who reach it; ``hemstadsdel:`` never matches one, so
    such quotas imply nothing.
    """
    found: dict[Cell, list[int]] = {}
    priority = instance.model.priority_groups()
    for quota in instance.quotas:
        if quota.hard and quota.is_min and not quota.group.startswith("hemstadsdel:"):
            for part in _holding(instance, quota, priority):
                found.setdefault(cell(**{OUTCOME: PLACED}, **part), []).append(quota.target)
    return found


def _holding(instance: Instance, quota: Quota, priority: Set[str]) -> Iterator[dict[str, str]]:
    """Every published characteristic that all whom the quota counts share."""
    yield {}
    employer, area = "", ""
    if quota.scope == "forvaltning":
        employer = quota.value
    elif quota.scope == "arbetsomrade":
        area = quota.value
    elif quota.scope == "plats":
        place = instance.place_by_id[quota.value]
        employer, area = place.employer, place.area
    if employer:
        kind = "stadsdel" if instance.employer_by_name[employer].is_district else "fack"
        yield {KIND: kind}
        yield {KIND: kind, EMPLOYER: employer}
    if area:
        yield {AREA: area}
    if quota.group in priority:
        yield {TIER: PRIORITY_TIER}
    if quota.group.startswith("alder:"):
        yield {AGE: quota.group.removeprefix("alder:")}


def near_floors(instance: Instance, counts: Counts, threshold: int) -> frozenset[Cell]:
    """Cells closer than the threshold to a floor, above it or below."""
    return frozenset(
        c
        for c, targets in floors(instance).items()
        if c in counts.values and any(abs(counts.values[c] - t) < threshold for t in targets)
    )


def public_counts(result: Result, rows: Sequence[Mapping[str, str]] | None = None) -> Counts:
    """Every count of the report before anything is hidden; never to be written anywhere.

    Args:
        result: The allocation.
        rows: ``people(result)`` where the caller has them.
    """
    return count(list(people(result)) if rows is None else rows, tables(result))


def public_figures(result: Result, counts: Counts, also: frozenset[Cell] = frozenset()) -> Figures:
    """The figures that may be published.

    Args:
        result: The allocation.
        counts: ``public_counts(result)``.
        also: Cells to hide for other reasons (an earlier report, L4).

    Raises:
        VerificationError: The auditor can work out a hidden count.
    """
    threshold = result.instance.model.publication.threshold
    hidden = suppress(counts, threshold, also | near_floors(result.instance, counts, threshold))
    shown = {c: n for c, n in counts.values.items() if c not in hidden}
    if exposed := violations(shown, counts.sums, threshold):
        text = f"publikt/rapport.html: {len(exposed)} dolda tal går att räkna ut ur de visade"
        raise VerificationError([text])
    known = characteristics(result)
    kinds = employers(result.instance)
    known |= {KIND: Characteristic(KIND, tuple(kinds))}
    return Figures(shown, known)
