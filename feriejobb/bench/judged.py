"""Every answer, whoever gave it, before the same judge: ``verify``'s rules and recounted goals."""

from __future__ import annotations

from collections.abc import Sequence

from feriejobb.bench.spec import Facts
from feriejobb.data.instance import Instance
from feriejobb.recount.goal_values import goal_values
from feriejobb.recount.lottery import first_queue
from feriejobb.rules.base import Pairing
from feriejobb.verify.case import breaches, excused_by_lock


def quality(instance: Instance, pairings: Sequence[Pairing]) -> Facts:
    """How good an allocation is, recounted from the placements alone.

    Returns:
        ``placed``, ``breaches`` and the rules broken, ``shortfall`` of the soft quotas, wish
        ``points``, and ``vector``: who is placed in queue order, as hexadecimal digits of N bits.
    """
    queue = {i: turn.position for i, turn in first_queue(instance).items()}
    chosen = dict(pairings)
    values = goal_values(instance, chosen, queue, {})
    broken = [v for v in breaches(instance, pairings) if not excused_by_lock(instance, v)]
    bits = 0
    for applicant in chosen:
        bits |= 1 << (len(queue) - queue[applicant])
    return {
        "applicants": len(queue),
        "seats": sum(place.seats for place in instance.places),
        "placed": len(chosen),
        "breaches": len(broken),
        "broken_rules": ", ".join(sorted({v.rule for v in broken})),
        "shortfall": values["quotas"],
        "points": values["wishes"],
        "vector": f"{bits:x}",
    }


def against(ours: str, theirs: str, people: int) -> str:
    """Where in the queue two answers part, in Swedish; the contract's order of answers.

    Args:
        ours: ``vector`` of our answer.
        theirs: ``vector`` of the other.
        people: Number of applicants.
    """
    mine, other = int(ours, 16), int(theirs, 16)
    if mine == other:
        return "samma"
    position = people - (mine ^ other).bit_length() + 1
    word = "bättre" if other > mine else "sämre"
    return f"{word} från {position}"
