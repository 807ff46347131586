"""An applicant and a place with nothing special about them; each town says what differs.

Kept in one place, so that a new column of the tables is written once.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from feriejobb.data.instance import Applicant, Place


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
