"""What the judge asks the second solver: can this one be placed, can this value be bettered?

Goals are lexicographic (contract §5), so each question holds every goal that stands before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from feriejobb.recount.pairing import wish_points
from feriejobb.verify.milp import Answer, Program, Row


@dataclass(frozen=True)
class Attained:
    """What an allocation reached.

    Attributes:
        placed: Numbers of the placed applicants (queue position - 1).
        values: Recounted value by goal, without the queue.
        standing: Offers of the round before that still stand: number → ``plats_id``.
    """

    placed: frozenset[int]
    values: Mapping[str, int]
    standing: Mapping[int, str]


def objective(program: Program, goal: str, attained: Attained) -> dict[int, int] | None:
    """Coefficients to minimise for a goal, or None for one that is not linear here."""
    people, ids = program.instance.applicant_by_id, program.ids
    if goal == "quotas":
        weights = {q.id: q.weight for q in program.instance.quotas}
        return {column: weights[key] for key, column in program.shortfall.items()}
    if goal == "wishes":
        return {
            e: wish_points(program.instance, people[ids[k]], place)
            for e, (k, place, _) in enumerate(program.edges)
        }
    if goal == "placed":
        return dict.fromkeys(range(len(program.edges)), -1)
    if goal == "moves":
        kept = attained.standing
        return {e: -1 for e, (k, p, _) in enumerate(program.edges) if kept.get(k) == p.id}
    return None


def held(program: Program, goals: Sequence[str], attained: Attained) -> list[Row] | None:
    """Rows that keep these goals at what was attained, or None where one cannot be written."""
    rows: list[Row] = []
    for goal in goals:
        if goal == "queue":
            rows += [
                (dict.fromkeys(program.edges_of(k), 1), float(k in attained.placed), inf)
                if k in attained.placed
                else (dict.fromkeys(program.edges_of(k), 1), 0, 0)
                for k in range(len(program.ids))
            ]
            continue
        terms = objective(program, goal, attained)
        if terms is None:
            return None
        rows.append((terms, -inf, _minimised(goal, attained.values[goal], attained)))
    return rows


def can_be_placed(
    program: Program, goals: Sequence[str], attained: Attained, number: int
) -> Answer:
    """Whether someone passed over fits together with everyone placed ahead.

    Args:
        program: The complete program.
        goals: Goals before the queue, in order.
        attained: What the allocation reached.
        number: The applicant's number.
    """
    rows = held(program, goals, attained)
    if rows is None:
        return "unknown"
    wanted = [k for k in sorted(attained.placed) if k < number] + [number]
    rows += [(dict.fromkeys(program.edges_of(k), 1), 1, inf) for k in wanted]
    return program.solve({}, rows).answer


def can_be_bettered(
    program: Program, goals: Sequence[str], attained: Attained, goal: str, bound: int
) -> Answer:
    """Whether a goal can pass its claimed bound while the goals before it are held.

    Args:
        program: The complete program.
        goals: Goals before this one, in order.
        attained: What the allocation reached.
        goal: The goal.
        bound: The value that nothing is claimed to be better than.
    """
    rows = held(program, goals, attained)
    terms = objective(program, goal, attained)
    if rows is None or terms is None:
        return "unknown"
    # Asking for strictly better makes "impossible" the proof and needs no trust in a float bound.
    better = (terms, -inf, float(_minimised(goal, bound, attained) - 1))
    return program.solve(terms, [*rows, better]).answer


def _minimised(goal: str, value: int, attained: Attained) -> int:
    """A goal's value as the sum of the coefficients of ``objective``."""
    if goal == "placed":
        return -value
    return value - len(attained.standing) if goal == "moves" else value
