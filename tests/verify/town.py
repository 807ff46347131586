"""Rows of a hand-made town: a plain person, a plain place, and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from feriejobb.data.instance import Applicant, Employer, Instance, Place, Quota
from feriejobb.data.model import GoalName, RuleSettings
from tests.oracle.town_model import DEFAULT_GOALS, model_for_tests
from tests.plain import person, place

__all__ = ["EMPLOYERS", "by_year", "hidden", "person", "place", "quota", "town"]

#: Two stadsdelsförvaltningar and a fackförvaltning; budgets are given by ``town``.
EMPLOYERS = ("Farsta", "Bromma", "Trafiknämnden")


def hidden(name: str, **changes: Any) -> Applicant:
    """A protected applicant: no home, goes anywhere unless told otherwise."""
    defaults = {"home": None, "protection": "sekretessmarkering", "other_districts": None}
    return person(name, **(defaults | changes))


def quota(name: str, group: str, target: int, **changes: Any) -> Quota:
    """A hard minimum over the whole city."""
    row: dict[str, Any] = {
        "id": name,
        "scope": "stad",
        "value": "",
        "group": group,
        "is_min": True,
        "target": target,
        "hard": True,
        "weight": 1,
        "row": 2,
    }
    return Quota(**(row | changes))


def town(
    applicants: Sequence[Applicant],
    places: Sequence[Place],
    *,
    budgets: dict[str, int] | None = None,
    goals: tuple[GoalName, ...] = DEFAULT_GOALS,
    rules: dict[str, RuleSettings] | None = None,
    **tables: Any,
) -> Instance:
    """An Instance of these rows; ``budgets`` in öre by employer, the others have no limit."""
    limits = budgets or {}
    employers = tuple(
        Employer(name, name != "Trafiknämnden", limits.get(name), None, "", row)
        for row, name in enumerate(EMPLOYERS, start=2)
    )
    return Instance(
        model=model_for_tests(goals=goals, rules=rules),
        applicants=tuple(applicants),
        places=tuple(places),
        supervisors=tables.pop("supervisors", ()),
        employers=employers,
        synthetic=True,
        **tables,
    )


def by_year(instance: Instance) -> Instance:
    """The same where sub-period 2 lies in the next calendar year."""
    first, second, *rest = instance.model.sub_periods
    later = second.model_copy(update={"first_day": date(2028, 1, 3)})
    model = instance.model.model_copy(update={"sub_periods": (first, later, *rest)})
    return replace(instance, model=model)
