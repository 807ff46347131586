"""Made-up budgets: what an employer's seats cost with the usual mix of ages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from feriejobb.data.ages import placement_cost
from feriejobb.data.model import Model
from feriejobb.synthetic.calibration import Calibration


def budget_kr(
    model: Model, figures: Calibration, number: int, places: Sequence[Mapping[str, str]]
) -> str:
    """``budget_kr`` of an employer in whole hundreds of kronor; empty for no limit.

    Args:
        model: Gives pay, contributions and hours.
        figures: The calibration.
        number: Position of the employer in the calibration.
        places: The employer's rows of ``platser``.
    """
    kind = {
        "kalibrerad": figures.employers[number].budget,
        "alla": "binder",
        "halva": "ingen" if number % 2 else "binder",
        "inga": "ingen",
    }[figures.budget_scope]
    if kind == "ingen":
        return ""
    factor = 1 - figures.budget_shortage if kind == "binder" else 1 + figures.budget_margin
    whole = sum(int(row["antal"]) * _mean_ore(model, figures, row) for row in places)
    return str(max(1, round(whole * factor / 10_000)) * 100)


def _mean_ore(model: Model, figures: Calibration, place: Mapping[str, str]) -> float:
    """Mean cost in öre of one seat, over the ages of the applicants (born on 1 July)."""
    sub_period = model.sub_period(int(place["period"]))
    hours = int(place["timmar"] or sub_period.hours)
    weights, costs = 0.0, 0.0
    for figure in figures.ages:
        born = date(model.year - figure.age, 7, 1)
        cost = placement_cost(model, born, sub_period, hours)
        if cost is not None:
            weights += figure.weight
            costs += figure.weight * cost
    return costs / weights if weights else 0.0
