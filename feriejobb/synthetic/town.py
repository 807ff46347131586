"""All tables of a made-up holiday period as rows of text, by table and canonical column."""

from __future__ import annotations

from math import isfinite

from feriejobb.data.model import Model
from feriejobb.errors import InputError, InputIssue
from feriejobb.synthetic.calibration import calibration
from feriejobb.synthetic.limits import lock_some, quotas, relations
from feriejobb.synthetic.people import applications
from feriejobb.synthetic.places import supply

Row = dict[str, str]

#: From a handful of applicants to thirty times the city.
SMALLEST, LARGEST = 0.001, 30.0


def make_town(model: Model, scale: float = 1.0, seed: int = 0) -> dict[str, tuple[Row, ...]]:
    """Rows of every input table; the same model, scale and seed always give the same rows.

    Args:
        model: Sub-periods, pay, groups and ``[generator]``.
        scale: 1.0 is the published number of applications.
        seed: Decides all chance; it has nothing to do with the lottery.

    Raises:
        InputError: The scale or ``[generator]`` is unusable.
    """
    if not (isfinite(scale) and SMALLEST <= scale <= LARGEST):
        text = f"Skalan ska vara ett tal från {SMALLEST} till {LARGEST:g}."
        raise InputError([InputIssue("--scale", 0, "", "MODELL_VÄRDE", text)])
    figures = calibration(model)
    offered = supply(model, figures, scale, seed)
    people = applications(model, figures, offered.places, scale, seed)
    lock_some(model, figures, people, offered.places, seed)
    pairs, banned = relations(figures, people, offered.places, seed)
    return {
        "ansokningar": tuple(people),
        "platser": offered.places,
        "handledare": offered.supervisors,
        "forvaltningar": offered.employers,
        "kvoter": tuple(quotas(model, figures, people, offered.places, seed)),
        "par": tuple(pairs),
        "forbud": tuple(banned),
    }
