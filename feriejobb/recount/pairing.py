"""Ages, pay, cost, ranks and points of one pairing, read from contract §2, §4 and §5 a second time.

Nothing here is shared with ``data.ages``, ``data.edges``, the goals or the solver: a mistake there
must show as a difference here. All money is integer öre.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from feriejobb.data.instance import Applicant, Instance, Place
from feriejobb.data.model import Model, SubPeriod, Wishes

#: Rules that hold whatever the model says.
ALWAYS = frozenset(("one_job", "protected", "locked"))


def in_force(model: Model, rule: str) -> bool:
    """Whether a rule holds: three always do, the others unless the model switches them off."""
    return rule in ALWAYS or rule not in model.rules or model.rules[rule].enabled


def full_years(birth_date: date, day: date) -> int:
    """Whole years lived on ``day``: a birthday counts from the day itself (contract §4, rule 5)."""
    years = day.year - birth_date.year
    had_birthday = (birth_date.month, birth_date.day) <= (day.month, day.day)
    return years if had_birthday else years - 1


def sub_period_of(model: Model, period: int) -> SubPeriod | None:
    """The model's sub-period with this number, or None where the model has none."""
    return next((s for s in model.sub_periods if s.period == period), None)


def hourly_pay(model: Model, birth_date: date, first_day: date) -> int | None:
    """Öre per hour; None for someone younger than the table in force (contract §3, ``[[pay]]``)."""
    in_force = max((r.valid_from for r in model.pay if r.valid_from <= first_day), default=None)
    age = full_years(birth_date, first_day)
    pay, reached = None, -1
    for row in model.pay:
        if row.valid_from == in_force and reached < row.age_from <= age:
            pay, reached = row.ore_per_hour, row.age_from
    return pay


def contribution(model: Model, birth_date: date, payment_date: date) -> int | None:
    """Basis points by the age at the start of the payment year; None where no row matches."""
    age = payment_date.year - birth_date.year - 1
    for row in model.contributions:
        ended = row.valid_to is not None and row.valid_to < payment_date
        if row.valid_from <= payment_date and not ended and row.age_from <= age <= row.age_to:
            return row.bp
    return None


def cost_of(model: Model, birth_date: date, period: int, hours: int) -> int | None:
    """Cost in öre by birth date (contract §4, rule 4); None where pay is undefined."""
    sub_period = sub_period_of(model, period)
    if sub_period is None:
        return None
    hourly = hourly_pay(model, birth_date, sub_period.first_day)
    bp = contribution(model, birth_date, sub_period.payment_date)
    if hourly is None or bp is None:
        return None
    return _cost(hours, hourly, bp)


def pairing_cost(instance: Instance, applicant: Applicant, place: Place) -> int | None:
    """Cost in öre of this applicant at this place; None where pay or contribution is undefined."""
    return cost_of(instance.model, applicant.birth_date, place.period, place.hours)


def placed_cost(instance: Instance, applicant: Applicant, place: Place) -> int:
    """Cost in öre of a placement that stands, a lock outside the tables too.

    Where the tables are silent about a locked youth's age, the lowest step of the pay table in
    force and no contribution are assumed: the contract has no number for it.
    """
    model, sub_period = instance.model, sub_period_of(instance.model, place.period)
    cost = pairing_cost(instance, applicant, place)
    if cost is not None or sub_period is None:
        return cost or 0
    starts = [r.valid_from for r in model.pay]
    in_force = max((d for d in starts if d <= sub_period.first_day), default=max(starts))
    lowest = min((r for r in model.pay if r.valid_from == in_force), key=lambda r: r.age_from)
    hourly = hourly_pay(model, applicant.birth_date, sub_period.first_day)
    bp = contribution(model, applicant.birth_date, sub_period.payment_date) or 0
    return _cost(place.hours, lowest.ore_per_hour if hourly is None else hourly, bp)


class Costs:
    """``cost_of``, worked out once per all that it looks at of a youth.

    That is the year of birth, and whether the birthday has been by the sub-period's first day.

    Args:
        model: The effective model.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known: dict[tuple[date, int, int], int | None] = {}
        self._by_age: dict[tuple[int, int, int, int], int | None] = {}

    def of(self, birth_date: date, period: int, hours: int) -> int | None:
        """Cost in öre by birth date; None where pay is undefined."""
        key = birth_date, period, hours
        if key not in self._known:
            sub_period = sub_period_of(self._model, period)
            age = 0 if sub_period is None else full_years(birth_date, sub_period.first_day)
            by_age = birth_date.year, age, period, hours
            if by_age not in self._by_age:
                self._by_age[by_age] = cost_of(self._model, birth_date, period, hours)
            self._known[key] = self._by_age[by_age]
        return self._known[key]


class PlacedCosts:
    """``placed_cost``, worked out once per birth date, sub-period and hours: it has no other input.

    Args:
        instance: The validated input.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._costs = Costs(instance.model)

    def of(self, applicant: Applicant, place: Place) -> int:
        """Cost in öre of the applicant at the place."""
        cost = self._costs.of(applicant.birth_date, place.period, place.hours)
        return placed_cost(self._instance, applicant, place) if cost is None else cost


def _cost(hours: int, hourly_ore: int, bp: int) -> int:
    return (hours * hourly_ore * (10_000 + bp) + 5_000) // 10_000


def wish_rank(applicant: Applicant, place: Place) -> int:
    """``onskemal_rang``: the lowest rank of the place's area, or 0 where it is not wished."""
    lowest = 0
    for rank, area in applicant.wishes:
        if area == place.area and (rank < lowest or not lowest):
            lowest = rank
    return lowest


def period_rank(applicant: Applicant, place: Place) -> int:
    """``period_rang``: 1 for the first acceptable sub-period; 0 where all are equal or none is."""
    if place.period not in applicant.periods:
        return 0
    return applicant.periods.index(place.period) + 1


def is_away(instance: Instance, applicant: Applicant, place: Place) -> bool:
    """``borta``: outside the home stadsdel; never for fackförvaltning or protected applicants."""
    if applicant.protection != "ingen" or not instance.employer_by_name[place.employer].is_district:
        return False
    return place.district != applicant.home


def area_points(instance: Instance, applicant: Applicant, place: Place) -> int:
    """Points for the rank of the work area; the last entry of ``wish_points`` repeats."""
    return _of_area(instance.model.wishes, wish_rank(applicant, place))


def time_points(instance: Instance, applicant: Applicant, place: Place) -> int:
    """Points for the rank of the sub-period; the last entry of ``period_points`` repeats."""
    return _of_time(instance.model.wishes, period_rank(applicant, place))


def distance_points(instance: Instance, applicant: Applicant, place: Place) -> int:
    """Points for a place away from home."""
    return instance.model.wishes.away_points if is_away(instance, applicant, place) else 0


def wish_points(instance: Instance, applicant: Applicant, place: Place) -> int:
    """Wish points of a placement (contract §5, ``wishes``); lower is better."""
    parts = (area_points, time_points, distance_points)
    return sum(part(instance, applicant, place) for part in parts)


def _of_area(table: Wishes, rank: int) -> int:
    if rank == 0:
        return table.any_area_points
    return table.wish_points[min(rank, len(table.wish_points)) - 1]


def _of_time(table: Wishes, rank: int) -> int:
    points = table.period_points
    return points[min(rank, len(points)) - 1] if rank > 0 else 0


class Counts(NamedTuple):
    """All that is counted of one pairing: see the functions of the same names."""

    wish_rank: int
    period_rank: int
    away: bool
    cost: int
    points: int


class Counted:
    """What is counted of pairings, each worked out once: the same is asked of most again and again.

    Args:
        instance: The validated input.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._costs = PlacedCosts(instance)
        self._known: dict[tuple[str, str], Counts] = {}

    def of(self, applicant: Applicant, place: Place) -> Counts:
        """All that is counted of this applicant at this place."""
        key = applicant.id, place.id
        found = self._known.get(key)
        if found is None:
            table = self._instance.model.wishes
            rank, time = wish_rank(applicant, place), period_rank(applicant, place)
            away = is_away(self._instance, applicant, place)
            points = _of_area(table, rank) + _of_time(table, time) + table.away_points * away
            cost = self._costs.of(applicant, place)
            found = self._known[key] = Counts(rank, time, away, cost, points)
        return found

    def cost(self, applicant: Applicant, place: Place) -> int:
        """Cost in öre of the applicant at the place."""
        return self.of(applicant, place).cost
