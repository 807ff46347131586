"""Solve one instance: queue, edges, stages, places, reasons, proofs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from operator import attrgetter

from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.data.solution import GoalResult, LockException, Placement, Proof, Result
from feriejobb.data.start import Start
from feriejobb.errors import InfeasibleError, NoSolutionError
from feriejobb.plan.reserves import reserves
from feriejobb.plan.rounds import NextRound
from feriejobb.rules.registry import edge_filter, enabled_rules
from feriejobb.solve.allocation import Allocation, Keep
from feriejobb.solve.by_pay import PayProof, pay_certificate
from feriejobb.solve.cases import CaseProof, case_certificate
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.exact import Solvers
from feriejobb.solve.expand import PairsCannotMeet, expand, moves_at
from feriejobb.solve.from_start import NotFromHere, suits
from feriejobb.solve.large import solve_city
from feriejobb.solve.lexicographic import solve_small
from feriejobb.solve.prices import PriceProof, certificate
from feriejobb.solve.provisional import Keeper
from feriejobb.solve.reasons import unplaced
from feriejobb.solve.relax import explained


def solve_instance(
    instance: Instance,
    solvers: Solvers | None = None,
    say: Callable[[str], None] = lambda _: None,
    before: NextRound | None = None,
    deadline: Deadline | None = None,
    keep: Callable[[Result], None] | None = None,
    start: Start | None = None,
) -> Result:
    """Solve every goal of the model for one validated instance.

    Args:
        instance: The validated input.
        solvers: The two exact solvers; default CP-SAT and HiGHS.
        say: Told each step as it begins, in Swedish.
        before: What a replan starts from (its queue, who is out, what stands); None in a first
            round. ``instance`` is then the round's own, with accepted places as locks.
        deadline: When to end with the best so far, what is not proved by then unproved.
        keep: Given each valid answer on the way to the best.
        start: The answer to a like input, to begin a city from; the same people get a place as
            without it, and their wishes are told with a bound as ever.

    Raises:
        InfeasibleError: The hard rules cannot all hold; in a first round with the smallest changes
            that would let them. A round says itself what it gives up first.
        NoSolutionError: Nothing was found within the limits.
    """
    queue = before.queue if before else build_queue(instance.model, instance.applicants)
    out = before.out if before else frozenset[str]()
    standing = before.offers if before else {}
    known = before.certificates if before else ()
    listed = before is None or before.with_reserves
    allowed = edge_filter(instance)
    settings = instance.model.solver
    both = solvers or Solvers.standard(settings.deterministic_time)

    # Proofs may differ with the order of the quotas; the input's order must not show in them.
    ordered = replace(instance, quotas=tuple(sorted(instance.quotas, key=lambda q: q.id)))

    def problem_of(*, split_pairs: bool) -> Problem:
        return Problem.of(
            ordered, queue, allowed, out=out, standing=standing, split_pairs=split_pairs
        )

    def solved(
        problem: Problem, solve: Callable[[Keep], Allocation], *, soon: bool = False
    ) -> Result:
        def told(found: Allocation) -> Result:
            return replace(result_of(problem, found, standing, listed=listed), instance=instance)

        def give(found: Allocation) -> None:
            if keep is not None:
                with suppress(PairsCannotMeet):  # not an answer yet; the work goes on
                    keep(told(found))

        if soon or (deadline is None and keep is None):
            # The answer is there before one on the way could be of use.
            return told(solve(lambda edge, done: None))
        keeper = Keeper(problem, give)
        found = solve(keeper.keep)
        return told(keeper.best(found) if deadline is not None and deadline.over() else found)

    say("kanter")
    whole = problem_of(split_pairs=False)
    try:
        if len(whole.edges) <= settings.exact_edges:
            problem = problem_of(split_pairs=True)
            if len(problem.edges) <= settings.exact_edges:
                return solved(problem, lambda kept: solve_small(problem, both, deadline, kept))
        if start is not None and suits(whole):
            proved = start.certificates
            with suppress(NotFromHere):
                return solved(
                    whole,
                    lambda kept: solve_city(whole, both, say, proved, deadline, kept, start),
                    soon=True,
                )
        return solved(
            whole,
            lambda kept: solve_city(whole, both, say, known, deadline, kept),
            soon=before is not None and before.few,
        )
    except (InfeasibleError, NoSolutionError) as error:
        if before is not None or (deadline is not None and deadline.over()):
            raise
        say("minsta ändringar")
        raise explained(error, instance, queue, both) from None


def result_of(
    problem: Problem,
    allocation: Allocation,
    standing: Mapping[str, str] | None = None,
    *,
    listed: bool = True,
) -> Result:
    """The delivered result of an allocation at class level.

    Args:
        problem: The problem.
        allocation: What was chosen.
        standing: ``plats_id`` by ``ansokan_id`` of offers of the round before that still stand.
        listed: Whether to list who comes next for each place.
    """
    places = expand(problem, allocation.edge, standing)
    outcome = allocation.outcome
    rows = unplaced(problem, outcome)
    proofs = [p for p in outcome.proofs if p.covers]
    for found in proofs:
        found.covers = [problem.queue[i].position for i in found.covers]
    positions = [problem.queue[i].position for i in sorted(outcome.exact)]
    unproved = [problem.queue[i].position for i in sorted(outcome.unproved)]
    certificates = tuple(certificate(problem, p) for p in proofs if isinstance(p, PriceProof))
    cases = tuple(case_certificate(problem, p) for p in proofs if isinstance(p, CaseProof))
    by_pay = tuple(pay_certificate(problem, p) for p in proofs if isinstance(p, PayProof))
    proof = Proof(certificates, tuple(positions), tuple(unproved), allocation.bounds, cases, by_pay)
    return Result(
        problem.instance,
        problem.queue,
        _placements(problem, allocation, places),
        rows,
        _counted_at(allocation, moves_at(problem, places, standing)),
        reserves(problem, allocation.edge, places) if listed else (),
        proof,
        _exceptions(problem),
    )


def _counted_at(allocation: Allocation, moves: int) -> tuple[GoalResult, ...]:
    """The goals with the moves as they are at places: within a class somebody may have moved too.

    The proof was of the classes: where the two differ the moves are not proved, and prices of moves
    show less of the wishes.
    """
    goals = {goal.name: goal for goal in allocation.goals}
    more = moves - goals["moves"].value if "moves" in goals else 0
    if not more:
        return allocation.goals
    goals["moves"] = replace(goals["moves"], value=moves, proved=goals["moves"].bound == moves)
    for shown in allocation.bounds:
        goal = goals[shown.goal]
        bound = goal.bound - -(-more * shown.moves // shown.scale)
        if shown.moves:
            goals[shown.goal] = replace(goal, bound=bound, proved=goal.value == bound)
    return tuple(goals.values())


def _placements(
    problem: Problem, allocation: Allocation, places: Mapping[int, str]
) -> tuple[Placement, ...]:
    """One row for everyone placed, sorted by id; ``places`` by queue index."""
    edges, known, queue = problem.edges, problem.instance.place_by_id, problem.queue
    e = allocation.edge[list(places)]
    columns = (edges.wish_rank[e], edges.period_rank[e], edges.away[e], edges.cost[e])
    rows = zip(places.items(), *(column.tolist() for column in columns), strict=True)
    found = (
        Placement(
            queue[i].id,
            place,
            known[place].employer,
            known[place].period,
            rank,
            period_rank,
            away,
            cost,
            queue[i].position,
        )
        for (i, place), rank, period_rank, away, cost in rows
    )
    return tuple(sorted(found, key=attrgetter("applicant")))


def _exceptions(problem: Problem) -> tuple[LockException, ...]:
    """Locked placements that a filter rule would not allow, by rule."""
    instance, crowd = problem.instance, problem.crowd
    found: list[LockException] = []
    for name, held in crowd.locked_at.items():
        place = instance.place_by_id[name]
        for rule in enabled_rules(instance):
            allowed = rule.allows(crowd, place)
            broken = [] if allowed is None else [i for i in held if not allowed[i]]
            found += (LockException(crowd.applicants[i].id, name, rule.name) for i in broken)
    return tuple(sorted(found, key=lambda x: (x.applicant, x.place, x.rule)))
