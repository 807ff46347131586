"""Rows of the tables and of a result as they go from one process to another.

A row with slots is pickled field by field through ``setattr``; made anew from its values it takes a
third of the time, which at full size is most of a second each way.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any

from feriejobb.data.instance import Applicant, Place, Supervisor
from feriejobb.data.queue import QueueEntry
from feriejobb.data.solution import Placement, Reserve, Unplaced

_ROWS: tuple[type[Any], ...] = (
    Applicant,
    Place,
    Supervisor,
    QueueEntry,
    Placement,
    Unplaced,
    Reserve,
)


def by_value() -> None:
    """Let every pickle of these rows hold the class and the values in order."""
    for row in _ROWS:
        copyreg.pickle(row, _reducer(row))


def _reducer(row: type[Any]) -> Callable[[Any], tuple[type[Any], Any]]:
    values = attrgetter(*(field.name for field in fields(row)))
    return lambda one: (row, values(one))
