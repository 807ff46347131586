"""The same applications and places given out in other ways, for the fairness page.

Each is an allocation of everyone, so that all ways have the same seats; what is told of them
counts ordinary applicants alone, as everything does. ``quick`` ones cost seconds for a whole city;
``full`` ones solve it again without a limit whose price is asked for, which takes about as long as
the run each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.instance import Instance, Quota
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.data.solution import Comparison, Result
from feriejobb.errors import InputError, InputIssue, NoSolutionError
from feriejobb.plan.deferred import deferred
from feriejobb.plan.today import today
from feriejobb.recount.tallies import quota_counts
from feriejobb.rules.base import Pairing
from feriejobb.rules.registry import edge_filter
from feriejobb.solve.relaxation import relaxed_queue

Level = Literal["none", "quick", "full"]

#: Quotas that are lifted one by one; the heaviest and largest that bind.
MOST_QUOTAS = 5


def at_places(problem: Problem, edge: Ints) -> tuple[Pairing, ...]:
    """Placements of an allocation at class level: the locked where they are, then by the queue.

    Unlike the delivered split this one minds no pairs; a rival must do that by itself.
    """
    left = {place.id: place.seats for place in problem.instance.places}
    locks = {i: a.locked_place for i, a in enumerate(problem.crowd.applicants) if a.locked_place}
    placed = np.flatnonzero(edge >= 0).tolist()
    found: list[Pairing] = []
    for i in sorted(placed, key=lambda k: (k not in locks, k)):
        members = problem.classes.members[int(problem.edges.place[edge[i]])]
        free = (place.id for place in members if left[place.id] > 0)
        place = locks.get(i) or next(free, members[-1].id)
        left[place] -= 1
        found.append((problem.queue[i].id, place))
    return tuple(found)


def without_solving(instance: Instance, level: Level) -> tuple[Comparison, ...]:
    """The comparisons that need no answer of ours, so that they can be made beside the solve.

    Args:
        instance: The validated input of a first round.
        level: ``none``; ``quick`` (today's way, the best without budgets and quotas); ``full``
            (also deferred acceptance).

    Raises:
        InputError: ``full`` without the library for deferred acceptance.
    """
    if level == "none":
        return ()
    if level == "full":
        require_library()
    queue = build_queue(instance.model, instance.applicants)
    problem = Problem.of(instance, queue, edge_filter(instance), split_pairs=False)
    ways = [("dagens", today(problem)), ("utan_tak", at_places(problem, relaxed_queue(problem)))]
    if level == "full":
        ways.append(("antagning", at_places(problem, deferred(problem))))
    return tuple(Comparison(name, tuple(sorted(pairings))) for name, pairings in ways)


def without_a_limit(
    result: Result, level: Level, say: Callable[[str], None] = lambda _: None
) -> tuple[Comparison, ...]:
    """The comparisons of ``full`` that solve again: without budgets, quotas, each that binds.

    Args:
        result: Ours.
        level: Anything but ``full`` compares nothing.
        say: Told each step as it begins, in Swedish.
    """
    if level != "full":
        return ()
    return tuple(
        Comparison(name, tuple(sorted(pairings))) for name, pairings in _again(result, say)
    )


def require_library() -> None:
    """Make sure that deferred acceptance can be asked for, before anything is solved.

    Raises:
        InputError: The library is not installed.
    """
    try:
        import matching  # noqa: F401
    except ModuleNotFoundError:
        text = "Biblioteket matching saknas. Installera tillägget: pip install feriejobb[bench]."
        raise InputError([InputIssue("kommandoraden", 0, "--fairness", "TILLÄGG", text)]) from None


def _again(result: Result, say: Callable[[str], None]) -> Iterator[tuple[str, tuple[Pairing, ...]]]:
    from feriejobb.solve import solve_instance

    for name, other in _lifted(result.instance, result):
        say(f"Jämför: {name.replace('_', ' ')}")
        try:
            again = solve_instance(other)
        except NoSolutionError:
            say("Ingen lösning inom gränsen; det sättet jämförs inte.")
            continue
        yield name, tuple((p.applicant, p.place) for p in again.placements)


def _lifted(instance: Instance, result: Result) -> Iterator[tuple[str, Instance]]:
    """The input with one limit lifted, where that limit is in use."""
    if any(e.budget_ore is not None for e in instance.employers):
        free = tuple(replace(e, budget_ore=None) for e in instance.employers)
        yield "utan_budget", replace(instance, employers=free)
    own = [q for q in instance.quotas if q.scope != "overforing"]
    if not own:
        return
    rest = tuple(q for q in instance.quotas if q.scope == "overforing")
    yield "utan_kvoter", replace(instance, quotas=rest)
    for quota in binding(instance, result)[:MOST_QUOTAS]:
        others = tuple(q for q in instance.quotas if q.id != quota.id)
        yield f"utan_kvot:{quota.id}", replace(instance, quotas=others)


def binding(instance: Instance, result: Result) -> list[Quota]:
    """Quotas with nothing to spare, hard and heavy ones first."""
    counts = quota_counts(instance, [(p.applicant, p.place) for p in result.placements])
    tight = [
        q
        for q in instance.quotas
        if q.scope != "overforing"
        and (counts[q.id] <= q.target if q.is_min else counts[q.id] >= q.target)
        and q.target > 0
    ]
    return sorted(tight, key=lambda q: (not q.hard, -q.weight, -q.target, q.id))
