"""The judge: one allocation against contract §2 to §6, without the solver.

Nothing is believed: queue, edges, costs, ranks, counts, goal values and proofs are all computed
again from the input by code that the solver does not share.
"""

from __future__ import annotations

from dataclasses import dataclass

from feriejobb.aside import Aside
from feriejobb.data.instance import Instance
from feriejobb.recount.lottery import Round
from feriejobb.verify.case import Allocation, Case, Grounds
from feriejobb.verify.claims import goal_audit
from feriejobb.verify.placements import placement_findings
from feriejobb.verify.proof import passed_over_findings, queue_audit, small_program
from feriejobb.verify.reserves import reserve_findings
from feriejobb.verify.waste import Ledger

#: Placements from which on they are judged beside what is claimed of the queue and the goals.
_MANY = 5_000


@dataclass(frozen=True)
class Verdict:
    """What the judge found.

    Attributes:
        findings: Everything that is wrong, as Swedish sentences with codes and queue positions.
        notes: What could not be shown here; no fault.
    """

    findings: tuple[str, ...]
    notes: tuple[str, ...] = ()


def examine(
    instance: Instance,
    allocation: Allocation,
    before: Round | None = None,
    *,
    with_reserves: bool = True,
    ahead: Grounds | None = None,
) -> Verdict:
    """Judge one allocation.

    Args:
        instance: The validated input with the effective model.
        allocation: A ``Result``, or the same read from delivered files.
        before: The round that a replan builds on; None in a first round.
        with_reserves: Whether the reserves are worked out yet and shall be judged too.
        ahead: What follows from these two alone, where the judge has worked it out before.
    """
    grounds = ahead or Grounds.of(instance, before)
    instance = grounds.instance
    case = Case(instance, allocation, before, grounds)
    program = small_program(case)
    hold_soft = "quotas" in case.before_queue
    ledger = Ledger(instance, case.chosen, hold_soft, case.counted.cost, case.quota_counts)
    large = len(allocation.placements) > _MANY

    def people() -> tuple[list[str], list[str]]:
        return list(placement_findings(case)), list(passed_over_findings(case, ledger))

    with Aside(people, worth=large) as beside:
        audits = queue, goals = queue_audit(case, program), goal_audit(case, program, ledger)
        findings, passed = beside.answer()
    findings += [*queue.findings, *passed, *goals.findings]
    if with_reserves:
        findings += reserve_findings(case, ledger)
    return Verdict(tuple(findings), tuple(note for audit in audits for note in audit.notes))


def judge(instance: Instance, allocation: Allocation, before: Round | None = None) -> list[str]:
    """The findings of ``examine``; empty when all is well."""
    return list(examine(instance, allocation, before).findings)
