"""The reason code of everyone without a place (contract §6), read off the proofs."""

from __future__ import annotations

from operator import attrgetter

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.data.solution import Reason, Unplaced
from feriejobb.solve.by_pay import Proven
from feriejobb.solve.queue import QueueOutcome


def unplaced(problem: Problem, outcome: QueueOutcome) -> tuple[Unplaced, ...]:
    """One row per applicant without a place, with the reason, sorted by id."""
    reason: dict[int, Reason] = {}
    for proof in outcome.proofs:
        for i, binding in zip(proof.covers, _binding(problem, proof), strict=True):
            # A pair is proved together: what is full may be full for the other one.
            reason[i] = "par" if i in problem.companions else binding
    reason |= dict.fromkeys(outcome.unproved, "ej_bevisat")
    taken = np.bincount(
        problem.edges.place[outcome.edge[outcome.edge >= 0]], minlength=len(problem.classes)
    )
    for i in outcome.exact:
        reason[i] = _exact_reason(problem, i, taken >= problem.seats)
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
    return tuple(sorted(rows, key=attrgetter("applicant")))


def _binding(problem: Problem, proof: Proven) -> list[Reason]:
    """What the prices on the own edges of everyone covered stand for; money before seats."""
    open_ = ~problem.closed
    in_cell = problem.cell >= 0
    full, supervised, paid = (np.zeros(len(open_), dtype=np.bool_) for _ in range(3))
    for prices in proof.of_limits:
        supervised[in_cell] |= prices.cell[problem.cell[in_cell]] > 0
        money = prices.budget + prices.heads if len(prices.heads) else prices.budget
        paid |= money[problem.employer] > 0
        full |= prices.seat > 0
    by_class: list[tuple[Reason, Bools]] = [
        ("budget", open_ & paid),
        ("handledare", open_ & supervised),
        ("platser_fulla", open_ & full),
    ]
    covered = np.array(proof.covers, dtype=np.int64)
    place = problem.edges.place[problem.edges.of_many(covered)]
    sizes = problem.edges.start[covered + 1] - problem.edges.start[covered]
    owner = np.repeat(np.arange(len(covered)), sizes)

    def at_any(classes: Bools) -> Bools:
        """Who has an edge to one of the classes, shape (covered,)."""
        found: Bools = np.bincount(owner[classes[place]], minlength=len(covered)) > 0
        return found

    code: Reason = "kvot" if problem.instance.quotas else "platser_fulla"
    codes: list[Reason] = [code] * len(covered)
    for name, classes in reversed(by_class):
        for k in np.flatnonzero(at_any(classes)).tolist():
            codes[k] = name
    for k in np.flatnonzero(~at_any(open_)).tolist():
        codes[k] = "oppning"
    return codes


def _exact_reason(problem: Problem, i: int, full: Bools) -> Reason:
    """The rule that a price proof could not express, most particular first.

    Args:
        problem: The problem.
        i: Who was passed over, as queue index.
        full: Classes without a seat left, shape (K,).
    """
    on = problem.instance.model.rule_enabled
    if on("pairs") and any(i in (a, b) for a, b, _ in problem.pair_indices):
        return "par"
    classes = np.unique(problem.edges.place[problem.edges.of(i)])
    if on("min_opening") and (problem.min_open[classes] > 0).any():
        return "oppning"
    if _quota_in_the_way(problem, classes, i):
        return "kvot"
    if on("budget") and (problem.budget[problem.employer[classes]] < UNLIMITED).any():
        return "budget"
    if on("supervisors") and (problem.cell[classes] >= 0).all():
        return "handledare"
    # What is left works through others: a quota elsewhere, or their pairs and openings.
    return "kvot" if problem.instance.quotas and not full[classes].any() else "platser_fulla"


def _quota_in_the_way(problem: Problem, classes: Ints, i: int) -> bool:
    """Whether a quota caps the applicant, or keeps seats for others, at one of the classes."""
    quotas = problem.instance.quotas
    return any(
        bool(member[i]) != quotas[k].is_min
        for c in classes.tolist()
        for k, member in problem.quotas_by_class[c]
    )
