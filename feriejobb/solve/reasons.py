"""The reason code of everyone without a place (contract §6), read off the proofs."""

from __future__ import annotations

import numpy as np

from feriejobb.data.problem import Problem
from feriejobb.data.solution import Reason, Unplaced
from feriejobb.solve.prices import PriceProof
from feriejobb.solve.queue import QueueOutcome


def unplaced(problem: Problem, outcome: QueueOutcome) -> tuple[Unplaced, ...]:
    """One row per applicant without a place, with the reason, sorted by id."""
    reason: dict[int, Reason] = {}
    for proof in outcome.proofs:
        for i in proof.covers:
            reason[i] = _binding(problem, proof, i)
    reason |= dict.fromkeys(outcome.unproved, "ej_bevisat")
    for i in outcome.exact:
        reason[i] = _exact_reason(problem, i)
    years = problem.crowd.model.eligibility.birth_years
    rows = []
    for i in np.flatnonzero(~outcome.accepted).tolist():
        applicant = problem.crowd.applicants[i]
        part = problem.edges.of(i)
        code: Reason
        if problem.crowd.out[i]:
            code = "tackat_nej"
        elif part.start < part.stop:
            code = reason[i]
        elif applicant.birth_date.year not in years:
            code = "ej_behorig"
        else:
            code = "inga_mojliga_platser"
        rows.append(Unplaced(applicant.id, problem.queue[i].position, code))
    return tuple(sorted(rows))


def _binding(problem: Problem, proof: PriceProof, i: int) -> Reason:
    """What the prices on the applicant's own edges stand for; money before seats."""
    part = problem.edges.of(i)
    classes = np.unique(problem.edges.place[part])
    if proof.prices.budget[problem.employer[classes]].any():
        return "budget"
    cells = problem.cell[classes]
    cells = cells[cells >= 0]
    if proof.prices.cell[cells].any():
        return "handledare"
    if proof.prices.seat[classes].any():
        return "platser_fulla"
    return "kvot"


def _exact_reason(problem: Problem, i: int) -> Reason:
    """The rule that a price proof could not express, most particular first."""
    if any(i in (a, b) for a, b, _ in problem.pair_indices):
        return "par"
    classes = problem.edges.place[problem.edges.of(i)]
    if (problem.min_open[classes] > 0).any():
        return "oppning"
    if problem.instance.quotas:
        return "kvot"
    return "budget" if (problem.budget[problem.employer[classes]] < (1 << 60)).any() else "kvot"
