"""What differs between two runs: goals, counts, and which ordinary applicants changed.

Nobody who is protected in either run, or in either input, is counted or listed, so that somebody
protected between the runs cannot be found as a difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from feriejobb.data.instance import Instance, Place
from feriejobb.data.solution import GoalResult, Placement, Reason
from feriejobb.store.read_run import StoredRun

Change = Literal["ny", "forlorad", "flyttad", "bara_a", "bara_b"]


@dataclass(frozen=True, slots=True)
class Side:
    """One applicant in one run; all None where the run does not have them."""

    position: int | None = None
    place: Place | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """One ordinary applicant whose outcome differs.

    Attributes:
        applicant: ``ansokan_id``.
        change: ``ny`` has a place in B only, ``forlorad`` in A only, ``flyttad`` another place;
            ``bara_a`` and ``bara_b`` applied in one run only.
        a: In the first run.
        b: In the second run.
    """

    applicant: str
    change: Change
    a: Side
    b: Side


@dataclass(frozen=True, slots=True)
class Count:
    """Placed ordinary applicants under one heading in both runs."""

    name: str
    a: int
    b: int


@dataclass(frozen=True)
class Differences:
    """Everything that ``compare`` tells.

    Attributes:
        goals: (name, outcome in A, outcome in B) in the order of A, then what only B has.
        employers: Placed by förvaltning.
        periods: Placed by sub-period.
        areas: Placed by work area.
        people: Who changed, by kind and id.
        same_input: Both were made from the same tables.
        same_model: Both had the same effective model.
        synthetic: Either is made up.
    """

    goals: tuple[tuple[str, GoalResult | None, GoalResult | None], ...]
    employers: tuple[Count, ...]
    periods: tuple[Count, ...]
    areas: tuple[Count, ...]
    people: tuple[Changed, ...]
    same_input: bool
    same_model: bool
    synthetic: bool

    @property
    def unproved(self) -> bool:
        """Whether a goal of either run is not proved, so that a difference may be chance."""
        return any(g is not None and not g.proved for _, *both in self.goals for g in both)

    def count(self, change: Change) -> int:
        """How many changed in this way."""
        return sum(c.change == change for c in self.people)


def differences(a: StoredRun, b: StoredRun, input_a: Instance, input_b: Instance) -> Differences:
    """Compare two runs.

    Args:
        a: The first run.
        b: The second run.
        input_a: The first run's input, read with its model.
        input_b: The second run's.
    """
    hidden = a.protected | b.protected
    hidden |= {x.id for i in (input_a, input_b) for x in i.applicants if x.protected}
    placed_a = [p for p in a.placements if p.applicant not in hidden]
    placed_b = [p for p in b.placements if p.applicant not in hidden]

    def counts(key: Callable[[Place], str]) -> tuple[Count, ...]:
        first, second = _counted(placed_a, input_a, key), _counted(placed_b, input_b, key)
        names = {key(place) for i in (input_a, input_b) for place in i.places}
        return tuple(Count(name, first[name], second[name]) for name in sorted(names))

    sides_a, sides_b = _sides(a, input_a, hidden), _sides(b, input_b, hidden)
    return Differences(
        goals=tuple(_goals(a, b)),
        employers=counts(lambda place: place.employer),
        periods=counts(lambda place: f"Delperiod {place.period}"),
        areas=counts(lambda place: place.area),
        people=_people(sides_a, sides_b),
        same_input=_tables(a) == _tables(b),
        same_model=a.effective_toml == b.effective_toml,
        synthetic=a.manifest.synthetic or b.manifest.synthetic,
    )


def _tables(run: StoredRun) -> list[tuple[str, str]]:
    return sorted((f.name, f.sha256) for f in run.manifest.inputs if f.role == "tabell")


def _goals(a: StoredRun, b: StoredRun) -> list[tuple[str, GoalResult | None, GoalResult | None]]:
    """The tie-break is left out: its value tells a reader nothing."""
    first, second = ({g.name: g for g in run.goals} for run in (a, b))
    names = [name for name in dict.fromkeys([*first, *second]) if name != "tie_break"]
    return [(name, first.get(name), second.get(name)) for name in names]


def _counted(
    placements: list[Placement], instance: Instance, key: Callable[[Place], str]
) -> Counter[str]:
    return Counter(key(instance.place_by_id[p.place]) for p in placements)


def _sides(run: StoredRun, instance: Instance, hidden: frozenset[str]) -> dict[str, Side]:
    found = {
        p.applicant: Side(p.position, instance.place_by_id[p.place]) for p in run.placements
    } | {u.applicant: Side(u.position, None, u.reason) for u in run.unplaced}
    return {i: side for i, side in found.items() if i not in hidden}


def _people(a: Mapping[str, Side], b: Mapping[str, Side]) -> tuple[Changed, ...]:
    order: tuple[Change, ...] = ("ny", "forlorad", "flyttad", "bara_a", "bara_b")
    found = []
    for i in sorted(a.keys() | b.keys()):
        before, after = a.get(i, Side()), b.get(i, Side())
        change = _change(before, after)
        if change is not None:
            found.append(Changed(i, change, before, after))
    return tuple(sorted(found, key=lambda c: (order.index(c.change), c.applicant)))


def _change(a: Side, b: Side) -> Change | None:
    if a.position is None or b.position is None:
        return "bara_b" if a.position is None else "bara_a"
    if a.place is None or b.place is None:
        if a.place is b.place:
            return None
        return "ny" if a.place is None else "forlorad"
    return "flyttad" if a.place.id != b.place.id else None
