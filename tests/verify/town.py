"""Rows of a hand-made town: a plain person, a plain place, and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from feriejobb.data.instance import Applicant, Employer, Instance, Place, Quota
from feriejobb.data.model import GoalName, RuleSettings
from tests.oracle.town_model import DEFAULT_GOALS, model_for_tests

#: Two stadsdelsförvaltningar and a fackförvaltning; budgets are given by ``town``.
EMPLOYERS = ("Farsta", "Bromma", "Trafiknämnden")


def person(name: str, **changes: Any) -> Applicant:
    """Sixteen all summer, at home in Farsta, wishes for park work, any sub-period."""
    row: dict[str, Any] = {
        "id": name,
        "birth_date": date(2011, 1, 15),
        "sex": "",
        "home": "Farsta",
        "wishes": ((1, "Park"),),
        "any_area": False,
        "periods": (),
        "other_districts": frozenset(),
        "groups": frozenset(),
        "history": "ny",
        "extract": False,
        "access": False,
        "language": None,
        "protection": "ingen",
        "avoid": frozenset(),
        "locked_place": None,
        "row": 2,
    }
    return Applicant(**(row | changes))


def hidden(name: str, **changes: Any) -> Applicant:
    """A protected applicant: no home, goes anywhere unless told otherwise."""
    defaults = {"home": None, "protection": "sekretessmarkering", "other_districts": None}
    return person(name, **(defaults | changes))


def place(name: str, **changes: Any) -> Place:
    """One seat of park work in Farsta in sub-period 1, open to everyone."""
    row: dict[str, Any] = {
        "id": name,
        "employer": "Farsta",
        "district": "Farsta",
        "workplace": f"Arbetsplats {name}",
        "area": "Park",
        "employer_type": "kommunal",
        "period": 1,
        "seats": 1,
        "min_open": 0,
        "hours": 90,
        "min_age": 15,
        "needs_extract": False,
        "accessible": False,
        "languages": frozenset(),
        "target_groups": frozenset(),
        "open_to": None,
        "supervisor_group": None,
        "exposure": False,
        "protected_ok": True,
        "contact": "",
        "row": 2,
    }
    return Place(**(row | changes))


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
