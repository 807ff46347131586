"""Claims about what would have given a place, asked again of a changed input."""

from __future__ import annotations

from dataclasses import dataclass, replace

from feriejobb.data.instance import Applicant, Instance
from feriejobb.data.queue import QueueEntry
from feriejobb.data.solution import (
    GoalResult,
    LockException,
    Placement,
    Proof,
    Reserve,
    Result,
    Unplaced,
)
from feriejobb.explain.counterfactual import Counterfactual
from feriejobb.explain.explanation import Explainer
from feriejobb.plan.rounds import NextRound
from feriejobb.plan.standing import Standing
from feriejobb.solve import solve_instance


@dataclass(frozen=True)
class Delivered:
    """A result as a run folder would tell it."""

    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    goals: tuple[GoalResult, ...]
    reserves: tuple[Reserve, ...]
    proof: Proof
    exceptions: tuple[LockException, ...]
    protected: frozenset[str]


def explainer_of(result: Result) -> Explainer:
    """The explainer of a result in memory."""
    hidden = frozenset(a.id for a in result.instance.applicants if a.protected)
    run = Delivered(
        result.placements,
        result.unplaced,
        result.goals,
        result.reserves,
        result.proof,
        result.exceptions,
        hidden,
    )
    return Explainer(run, result.instance)


def changed(instance: Instance, applicant: str, claim: Counterfactual) -> Instance:
    """The input in which the claim's change of application or seats has been made."""
    place = claim.place
    if claim.change == "seats":
        more = replace(place, seats=place.seats + claim.seats)
        places = tuple(more if p.id == place.id else p for p in instance.places)
        return replace(instance, places=places)
    person = instance.applicant_by_id[applicant]
    last = max(rank for rank, _ in person.wishes)
    other: Applicant = {
        "wish": lambda: replace(person, wishes=(*person.wishes, (last + 1, place.area))),
        "period": lambda: replace(person, periods=(*person.periods, place.period)),
        "area": lambda: replace(
            person, other_districts=(person.other_districts or frozenset()) | {place.district}
        ),
        "extract": lambda: replace(person, extract=True),
        "queue": lambda: person,
    }[claim.change]()
    applicants = tuple(other if a.id == applicant else a for a in instance.applicants)
    return replace(instance, applicants=applicants)


def moved_up(
    queue: tuple[QueueEntry, ...], applicant: str, position: int
) -> tuple[QueueEntry, ...]:
    """The queue with one applicant moved to a better position, the others in their order."""
    who = next(entry for entry in queue if entry.id == applicant)
    rest = [entry for entry in queue if entry.id != applicant]
    rest.insert(position - 1, who)
    return tuple(replace(entry, position=q) for q, entry in enumerate(rest, start=1))


def gets_a_place(result: Result, applicant: str, claim: Counterfactual) -> bool:
    """Whether the applicant is placed when the changed input is solved from the beginning."""
    instance = changed(result.instance, applicant, claim)
    if claim.change != "queue":
        again = solve_instance(instance)
    else:
        queue = moved_up(result.queue, applicant, claim.position)
        order = Standing(tuple(entry.id for entry in queue))
        again = solve_instance(instance, before=NextRound(instance, queue, order))
    return any(p.applicant == applicant for p in again.placements)
