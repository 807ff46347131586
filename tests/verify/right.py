"""Allocations with every number in place: the consistent Result of any choice, and a right one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from feriejobb.data.instance import Instance
from feriejobb.data.queue import QueueEntry
from feriejobb.data.solution import (
    GoalResult,
    LockException,
    Placement,
    Proof,
    Reason,
    Reserve,
    Result,
    Unplaced,
)
from feriejobb.recount.lottery import Round
from feriejobb.recount.pairing import is_away, period_rank, placed_cost, wish_rank
from feriejobb.verify.case import Case, excused_by_lock
from feriejobb.verify.certificates import Auditor
from feriejobb.verify.claims import SENSES
from feriejobb.verify.milp import Program
from feriejobb.verify.questions import Attained, can_be_placed, held, objective
from feriejobb.verify.reserves import expected_reserves
from feriejobb.verify.waste import Ledger
from tests.oracle.towns import random_town

Chosen = Mapping[str, str]


def result_of(
    instance: Instance,
    chosen: Chosen,
    before: Round | None = None,
    exact: bool = True,
    ties: bool = False,
) -> Result:
    """The Result of a choice, good or bad, with every column, value and list worked out.

    Args:
        instance: The input.
        chosen: ``ansokan_id`` → ``plats_id``.
        before: The round that a replan builds on.
        exact: Claim that everyone passed over is shown impossible; else that nobody is.
        ties: Claim that the tie-break is proved too.
    """
    bare = Result(instance, (), (), (), (), (), Proof())
    queue = Case(instance, bare, before).turns
    placements = tuple(_placement(instance, a, p, queue[a].position) for a, p in chosen.items())
    case = Case(instance, replace(bare, placements=placements), before)
    ledger = Ledger(instance, case.chosen, "quotas" in case.before_queue)
    passed = [
        case.queue[i]
        for i in case.possible.ids
        if i not in chosen and case.possible.degree[case.queue[i] - 1] > 0
    ]
    has_queue = "queue" in case.goals
    unproved = () if exact or not has_queue else tuple(passed)
    goals = [
        _goal(name, case.values[name], unproved if name == "queue" else ()) for name in case.goals
    ]
    goals.append(replace(_goal("tie_break", case.values["tie_break"], ()), proved=ties))
    return replace(
        bare,
        queue=tuple(
            sorted(
                (QueueEntry(i, t.position, t.tier, t.lottery) for i, t in queue.items()),
                key=lambda entry: entry.position,
            )
        ),
        placements=tuple(sorted(placements)),
        unplaced=tuple(
            sorted(
                Unplaced(i, case.queue[i], _reason(case, i, unproved))
                for i in queue
                if i not in chosen
            )
        ),
        goals=tuple(goals),
        reserves=tuple(
            Reserve(instance.place_by_id[p].employer, p, n, i)
            for p, line in sorted(expected_reserves(case, ledger).items())
            for n, i in enumerate(line, start=1)
        ),
        proof=Proof((), tuple(passed) if exact and has_queue else (), unproved),
        exceptions=tuple(
            sorted(
                {
                    LockException(v.applicants[0], v.subject, v.rule)
                    for v in case.breaches
                    if excused_by_lock(instance, v)
                },
                key=lambda e: (e.applicant, e.place, e.rule),
            )
        ),
    )


def unsolved(instance: Instance, before: Round | None = None) -> Case:
    """What the judge knows of an input before anybody is placed."""
    return Case(instance, Result(instance, (), (), (), (), (), Proof()), before)


def auditor_in(instance: Instance) -> Auditor:
    """The auditor of a town where no soft quota is missed."""
    case = unsolved(instance)
    return Auditor(instance, case.possible, 0, closed=case.closed)


def optimum_of(seed: int) -> tuple[Case, Auditor, dict[str, str]] | None:
    """A tiny drawn town where the queue is a goal, what is right there, and who audits it."""
    instance = random_town(seed, "tiny")
    chosen = right_choice(instance)
    if chosen is None or "queue" not in instance.model.goals:
        return None
    case = unsolved(instance)
    return case, Auditor(instance, case.possible, None, closed=case.closed), chosen


def right_choice(instance: Instance, before: Round | None = None) -> dict[str, str] | None:
    """The lexicographic optimum by asking the judge's second solver; None where infeasible."""
    case = unsolved(instance, before)
    program = Program(instance, case.possible)
    standing = {case.possible.number[a]: p for a, p in case.standing.items()}
    reached = Attained(frozenset(), {}, standing)
    pairings = program.solve({}).pairings
    if program.solve({}).answer == "impossible":
        return None
    for n, goal in enumerate(case.goals):
        earlier = case.goals[:n]
        if goal == "queue":
            placed: frozenset[int] = frozenset()
            for k in range(len(program.ids)):
                reached = replace(reached, placed=placed)
                if can_be_placed(program, earlier, reached, k) == "possible":
                    placed |= {k}
            reached = replace(reached, placed=placed)
        rows = held(program, (*earlier, goal) if goal == "queue" else earlier, reached)
        terms = {} if goal == "queue" else objective(program, goal, reached)
        assert rows is not None
        assert terms is not None
        outcome = program.solve(terms, rows)
        assert outcome.answer == "possible"
        pairings = outcome.pairings
        after = Case(instance, result_of(instance, dict(pairings), before), before)
        reached = replace(reached, values={**reached.values, goal: after.values[goal]})
    return dict(pairings)


def _placement(instance: Instance, applicant: str, place: str, position: int) -> Placement:
    person, spot = instance.applicant_by_id[applicant], instance.place_by_id[place]
    return Placement(
        applicant=applicant,
        place=place,
        employer=spot.employer,
        period=spot.period,
        wish_rank=wish_rank(person, spot),
        period_rank=period_rank(person, spot),
        away=is_away(instance, person, spot),
        cost_ore=placed_cost(instance, person, spot),
        position=position,
    )


def _goal(name: str, value: int, unproved: tuple[int, ...]) -> GoalResult:
    sense: Literal["min", "max"] = "min" if SENSES[name] == "min" else "max"
    return GoalResult(name, sense, value, value + len(unproved), not unproved, 0.5, unproved)


def _reason(case: Case, applicant: str, unproved: tuple[int, ...]) -> Reason:
    """The first reason code that the input does not contradict."""
    number = case.queue[applicant] - 1
    if applicant in case.out:
        return "tackat_nej"
    if case.possible.degree[number] == 0:
        years = case.instance.model.eligibility.birth_years
        born = case.instance.applicant_by_id[applicant].birth_date.year in years
        return "inga_mojliga_platser" if born else "ej_behorig"
    if number + 1 in unproved:
        return "ej_bevisat"
    mine = case.possible.places_of(number)
    taken = Counter(case.chosen.values())
    if any(applicant in (pair.first, pair.second) for pair in case.instance.pairs):
        return "par"
    if any(spot.min_open for spot in mine):
        return "oppning"
    if any(taken[spot.id] >= spot.seats for spot in mine):
        return "platser_fulla"
    if any(spot.supervisor_group is not None for spot in mine):
        return "handledare"
    budgets = case.instance.employer_by_name
    return "budget" if any(budgets[s.employer].budget_ore is not None for s in mine) else "kvot"
