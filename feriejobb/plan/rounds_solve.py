"""Solve one round; a rule that a decline has broken for an accepted place is named, not mended.

Contract §5, *Replan*: an accepted placement stays even where a decline leaves ``min_antal``, a hard
min quota or an ``ihop`` pair broken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from feriejobb.data.edges import Crowd
from feriejobb.data.instance import Instance, Place
from feriejobb.data.problem import Problem
from feriejobb.data.solution import LockException, Reserve, Result
from feriejobb.errors import InfeasibleError, NoSolutionError
from feriejobb.plan.reserves import reserves
from feriejobb.plan.rounds import NextRound
from feriejobb.rules.base import Violation
from feriejobb.rules.registry import edge_filter, enabled_rules
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.exact import Solvers
from feriejobb.solve.instance import solve_instance
from feriejobb.solve.relax import explained

#: Rules that an accepted place may break after a decline (contract §5, *Replan*).
BROKEN_BY_DECLINE = ("min_opening", "pairs", "quota")

#: Takes one rule out of an instance.
Loosen = Callable[[Instance], Instance]


def solve_round(
    planned: NextRound,
    say: Callable[[str], None] = lambda _: None,
    deadline: Deadline | None = None,
    keep: Callable[[Result], None] = lambda _: None,
) -> Result:
    """Solve one round; what a decline has broken is named instead of forbidden.

    Only where the rules cannot hold as they stand is one given up: first those that nobody left
    could mend, then, one more at a time, the rest that an accepted place is concerned by.

    Args:
        planned: The round.
        say: Told each step as it begins.
        deadline: When to end with the best so far.
        keep: Given each valid answer on the way to the best.

    Raises:
        InfeasibleError: The hard rules cannot all hold, and no decline is the reason.
        NoSolutionError: Nothing was found within the limits.
    """
    instance, others = _mendable(planned)
    if planned.few:
        instance = _light(instance)
    result = None
    failure: InfeasibleError | NoSolutionError | None = None
    attempt = instance
    for given_up in range(len(others) + 1):
        attempt = instance
        for loosen in others[:given_up]:
            attempt = loosen(attempt)
        try:
            result = solve_instance(
                attempt,
                say=say,
                before=planned,
                deadline=deadline,
                keep=lambda found: keep(_named(planned, found)),
            )
            break
        except (InfeasibleError, NoSolutionError) as error:
            failure = failure or error
    if result is None:
        failure = failure or NoSolutionError("Ingen lösning hittades.")
        solvers = Solvers.standard(instance.model.solver.deterministic_time)
        raise explained(failure, attempt, planned.queue, solvers, out=planned.out, fixed=True)
    return _named(planned, result)


def _named(planned: NextRound, result: Result) -> Result:
    """The result as one of the round's own input, with what declines have broken named."""
    broken = _broken(planned, result)
    named = sorted({*result.exceptions, *broken}, key=lambda x: (x.applicant, x.place, x.rule))
    mine, solved = planned.instance, result.instance
    given_up = (solved.places, solved.pairs, solved.quotas)
    if planned.with_reserves and given_up != (mine.places, mine.pairs, mine.quotas):
        # Who comes next is a question to the rules as they are, whatever was given up here.
        result = replace(result, reserves=_reserves(planned, result))
    return replace(result, instance=mine, exceptions=tuple(named))


def _reserves(planned: NextRound, result: Result) -> tuple[Reserve, ...]:
    """The reserves under the round's own rules."""
    instance = planned.instance
    problem = Problem.of(
        instance,
        planned.queue,
        edge_filter(instance),
        out=planned.out,
        standing=planned.offers,
        split_pairs=False,
    )
    edge = np.full(problem.size, -1, dtype=np.int64)
    places: dict[int, str] = {}
    for placement in result.placements:
        i = problem.index[placement.applicant]
        part = problem.edges.of(i)
        here = problem.edges.place[part] == problem.classes.number[placement.place]
        edge[i], places[i] = part.start + int(here.argmax()), placement.place
    return reserves(problem, edge, places)


def _mendable(planned: NextRound) -> tuple[Instance, list[Loosen]]:
    """The instance without what nobody can mend, and what may have to be given up besides."""
    instance = planned.instance
    accepted = planned.standing.accepted
    at = Counter(accepted.values())
    others: list[Loosen] = []
    half_open = [p for p in instance.places if 0 < at[p.id] < p.min_open]
    could = _reach(planned, half_open)
    for place in sorted(half_open, key=lambda p: p.id):
        loosen = _opening(place, at[place.id])
        if could[place.id] < place.min_open:
            instance = loosen(instance)
        else:
            others.append(loosen)
    for pair in instance.pairs:
        both = {pair.first, pair.second}
        if not pair.apart and len(both & accepted.keys()) == 1:
            loosen = _without_pair(pair.row)
            if both & planned.out:
                instance = loosen(instance)
            else:
                others.append(loosen)
    quotas = [q for q in instance.quotas if q.hard and q.is_min and accepted]
    members = _members(planned) if quotas else Counter[str]()
    for quota in quotas:
        loosen = _without_quota(quota.id)
        if members[quota.id] < quota.target:
            instance = loosen(instance)
        else:
            others.append(loosen)
    return instance, others


def _reach(planned: NextRound, places: Sequence[Place]) -> Counter[str]:
    """How many could stand at each of these places at most."""
    could: Counter[str] = Counter()
    if not places:
        return could
    instance = planned.instance
    allowed = edge_filter(instance)
    crowd = Crowd.of(instance, planned.queue, planned.out)
    for place in places:
        free = allowed(crowd, place) & ~crowd.out & ~crowd.locked
        could[place.id] = int(free.sum())
    for applicant in instance.applicants:
        locked = applicant.locked_place
        if locked is not None and locked in could and applicant.id not in planned.out:
            could[locked] += 1
    return could


def _members(planned: NextRound) -> Counter[str]:
    """How many could count for each quota at most."""
    instance, members = planned.instance, Counter[str]()
    problem = Problem.of(
        instance,
        planned.queue,
        edge_filter(instance),
        out=planned.out,
        standing=planned.offers,
    )
    for quota, here in zip(instance.quotas, problem.quota_edges, strict=True):
        members[quota.id] = len(np.unique(problem.edges.applicant[here]))
    return members


def _light(instance: Instance) -> Instance:
    """The instance without rounds of flows for wishes; swaps and single moves do the same."""
    solver = instance.model.solver.model_copy(update={"wish_rounds": 0})
    return replace(instance, model=instance.model.model_copy(update={"solver": solver}))


def _opening(place: Place, count: int) -> Loosen:
    def loosen(instance: Instance) -> Instance:
        places = (replace(p, min_open=count) if p.id == place.id else p for p in instance.places)
        return replace(instance, places=tuple(places))

    return loosen


def _without_pair(row: int) -> Loosen:
    return lambda instance: replace(
        instance, pairs=tuple(p for p in instance.pairs if p.row != row)
    )


def _without_quota(quota: str) -> Loosen:
    return lambda instance: replace(
        instance, quotas=tuple(q for q in instance.quotas if q.id != quota)
    )


def _broken(planned: NextRound, result: Result) -> list[LockException]:
    """The rules that a decline has left broken, each named with the accepted it concerns."""
    pairings = [(p.applicant, p.place) for p in result.placements]
    accepted = planned.standing.accepted
    found: list[LockException] = []
    if not accepted:
        return found
    for rule in enabled_rules(planned.instance):
        if rule.name not in BROKEN_BY_DECLINE:
            continue
        for violation in rule.check(planned.instance, pairings):
            for applicant in _concerned(planned, violation):
                found.append(LockException(applicant, accepted[applicant], rule.name))
    return found


def _concerned(planned: NextRound, violation: Violation) -> list[str]:
    accepted = planned.standing.accepted
    if violation.rule == "min_opening":
        return [i for i, place in accepted.items() if place == violation.subject]
    if violation.rule == "pairs":
        return [i for i in violation.applicants if i in accepted]
    # A quota concerns nobody by name: whoever said yes first in the queue stands for all.
    return [entry.id for entry in planned.queue if entry.id in accepted][:1]
