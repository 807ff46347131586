"""From classes to places: a canonical split, the locked and the standing first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem


def expand(
    problem: Problem, edge: Ints, standing: Mapping[str, str] | None = None
) -> dict[int, str]:
    """The place of everyone placed.

    Inside a class the locked keep their place, then standing offers theirs while its seats last;
    the others fill the members in canonical order, in queue order. The seats of a class are the
    sum of its members' seats, so everyone fits.

    Returns:
        ``plats_id`` by queue index.
    """
    left = {place.id: place.seats for place in problem.instance.places}
    placed = np.flatnonzero(edge >= 0).tolist()
    result: dict[int, str] = {}
    for kept in (_locks(problem), _standing(problem, standing or {})):
        for i in placed:
            place = kept.get(i)
            if i in result or place is None or left[place] <= 0:
                continue
            if problem.classes.number[place] == problem.edges.place[edge[i]]:
                result[i] = place
                left[place] -= 1
    for i in placed:
        if i not in result:
            members = problem.classes.members[int(problem.edges.place[edge[i]])]
            place = next(p.id for p in members if left[p.id] > 0)
            result[i] = place
            left[place] -= 1
    return result


def _locks(problem: Problem) -> dict[int, str]:
    people = enumerate(problem.crowd.applicants)
    return {i: a.locked_place for i, a in people if a.locked_place is not None}


def _standing(problem: Problem, standing: Mapping[str, str]) -> dict[int, str]:
    known = problem.instance.place_by_id
    return {problem.index[a]: p for a, p in standing.items() if a in problem.index and p in known}
