"""One youth has three ages; three functions, never one (domain.md §5).

=====================  =========================================  ===========================
purpose                function                                   date that counts
=====================  =========================================  ===========================
eligibility, quotas    ``age_reached_in_year``                    the calendar year
hourly pay, min_alder  ``age_on``                                 the sub-period's first day
employer contribution  ``age_at_start_of_payment_year``           1 January of the payment year
=====================  =========================================  ===========================

All money is integer öre, all rates integer basis points.
"""

from __future__ import annotations

from datetime import date

from feriejobb.data.instance import Applicant, Place
from feriejobb.data.model import Model, SubPeriod


def age_reached_in_year(birth_date: date, year: int) -> int:
    """Age reached during calendar ``year``, in whole years."""
    return year - birth_date.year


def age_on(birth_date: date, day: date) -> int:
    """Age reached on ``day``; someone born 29 February has the birthday 1 March off leap years."""
    before = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before


def age_at_start_of_payment_year(birth_date: date, payment_date: date) -> int:
    """Age at the start of the payment year: payment year - birth year - 1 (contract §4)."""
    return payment_date.year - birth_date.year - 1


def hourly_ore(model: Model, birth_date: date, first_day: date) -> int | None:
    """Hourly pay in öre by the age on the first day, or None for someone younger than the table.

    The table with the latest ``valid_from`` not after ``first_day`` holds as a whole.
    """
    starts = [row.valid_from for row in model.pay if row.valid_from <= first_day]
    if not starts:
        return None
    age = age_on(birth_date, first_day)
    steps = [r for r in model.pay if r.valid_from == max(starts) and r.age_from <= age]
    return max(steps, key=lambda r: r.age_from).ore_per_hour if steps else None


def contribution_bp(model: Model, birth_date: date, payment_date: date) -> int | None:
    """Employer's contribution in basis points on the payment date, or None where no row matches."""
    age = age_at_start_of_payment_year(birth_date, payment_date)
    for row in model.contributions:
        in_force = row.valid_from <= payment_date and (
            row.valid_to is None or payment_date <= row.valid_to
        )
        if in_force and row.age_from <= age <= row.age_to:
            return row.bp
    return None


def cost_ore(hours: int, ore_per_hour: int, bp: int) -> int:
    """Employer's cost of one placement in öre, rounded half up (contract §4, rule 4)."""
    return (hours * ore_per_hour * (10_000 + bp) + 5_000) // 10_000


def placement_cost(model: Model, birth_date: date, sub_period: SubPeriod, hours: int) -> int | None:
    """Cost in öre of a placement, or None where the pay or contribution table has no row."""
    hourly = hourly_ore(model, birth_date, sub_period.first_day)
    bp = contribution_bp(model, birth_date, sub_period.payment_date)
    if hourly is None or bp is None:
        return None
    return cost_ore(hours, hourly, bp)


def locked_cost(model: Model, applicant: Applicant, place: Place) -> int:
    """Cost in öre of a fixed placement, also for someone younger than the pay table.

    A lock that breaks a filter rule is kept (contract §4); its pay is then the table's lowest step.
    """
    sub = model.sub_period(place.period)
    cost = placement_cost(model, applicant.birth_date, sub, place.hours)
    if cost is not None:
        return cost
    rows = [r for r in model.pay if r.valid_from <= sub.first_day] or list(model.pay)
    latest = max(r.valid_from for r in rows)
    lowest = min((r for r in rows if r.valid_from == latest), key=lambda r: r.age_from)
    hourly = hourly_ore(model, applicant.birth_date, sub.first_day) or lowest.ore_per_hour
    return place.hours * hourly
