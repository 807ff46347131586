"""Whether everyone who was passed over has a proof (contract §5, ``queue``)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from feriejobb.recount.pairing import in_force
from feriejobb.verify.by_cases import case_flaw, proved_by_cases
from feriejobb.verify.by_pay import pay_flaw, proved_by_pay
from feriejobb.verify.case import Case
from feriejobb.verify.certificates import Auditor
from feriejobb.verify.milp import Program
from feriejobb.verify.questions import Attained, can_be_placed
from feriejobb.verify.waste import Ledger, passed_over

#: Edges up to which the judge solves the whole integer program again.
SMALL = 20_000


@dataclass
class Audit:
    """What came of checking one thing.

    Attributes:
        findings: What is wrong.
        notes: What could not be checked here, for the summary.
    """

    findings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def small_program(case: Case) -> Program | None:
    """The complete integer program, or None where it is too large to solve again.

    None as well where an accepted offer breaks a rule: a program of all rules allows nothing then.
    """
    if case.possible.size > SMALL or (case.before is not None and case.left_by_declines):
        return None
    return Program(case.instance, case.possible)


def auditor_of(case: Case, earlier: Sequence[str]) -> Auditor:
    """The auditor of price certificates for a goal that these goals stand before."""
    attained = case.shortfall if "quotas" in earlier else None
    return Auditor(
        case.instance, case.possible, attained, case.quotas_broken, case.closed, case.edges
    )


def attained(case: Case) -> Attained:
    """What the delivered allocation reached, in the second solver's terms."""
    return Attained(
        frozenset(np.flatnonzero(case.placed).tolist()),
        case.values,
        {case.possible.number[a]: p for a, p in case.standing.items()},
    )


def queue_audit(case: Case, program: Program | None) -> Audit:
    """Certificates, exact answers and the list of positions without proof."""
    audit = Audit()
    proof = case.allocation.proof
    open_cases = {
        int(k) + 1 for k in np.flatnonzero(~case.placed & (case.possible.degree > 0)).tolist()
    }
    if "queue" not in case.goals:
        if proof.certificates or proof.exact or proof.unproved or proof.cases or proof.pay:
            audit.findings.append("BEVIS: kön är inget mål i modellen men har bevis")
        return audit
    priced = _priced(case, audit)
    exact = _exact(case, open_cases - priced, program, audit)
    missing = open_cases - priced - exact
    listed = set(proof.unproved)
    for position in sorted(missing - listed):
        audit.findings.append(f"BEVIS kö {position}: förbigången utan bevis och inte listad")
    for position in sorted(listed - missing):
        audit.findings.append(f"BEVIS kö {position}: listad som obevisad utan att vara det")
    return audit


def passed_over_findings(case: Case, ledger: Ledger) -> Iterator[str]:
    """Everyone who could have had a free seat, or the seat of one person behind them."""
    if "queue" in case.goals and set(case.before_queue) <= {"quotas", "placed"}:
        for found in passed_over(case.instance, case.possible, case.chosen, ledger):
            text = f"före kö {found.holder}" if found.holder else "fast en plats är ledig"
            yield f"FÖRBIGÅNGEN kö {found.position}: kunde få plats {text}"


def _priced(case: Case, audit: Audit) -> set[int]:
    """Positions that prices prove, alone or by cases; every claim beyond that is a finding."""
    auditor, proof = auditor_of(case, case.before_queue), case.allocation.proof
    proved: set[int] = set()
    for number, prices in enumerate(proof.certificates, start=1):
        flaw = auditor.flaw(prices)
        good = [] if flaw else auditor.proved(prices, case.placed, case.fixed)
        proved |= _held(f"intyg {number}", prices.covers, flaw, good, audit)
    for number, cases in enumerate(proof.cases, start=1):
        flaw = case_flaw(auditor, cases)
        good = [] if flaw else proved_by_cases(auditor, cases, case.placed, case.fixed)
        proved |= _held(f"fallintyg {number}", cases.covers, flaw, good, audit)
    for number, pay in enumerate(proof.pay, start=1):
        flaw = pay_flaw(auditor, pay)
        good = [] if flaw else proved_by_pay(auditor, pay, case.placed, case.fixed)
        proved |= _held(f"löneintyg {number}", pay.covers, flaw, good, audit)
    return proved


def _held(
    name: str, covers: Collection[int], flaw: str, good: Collection[int], audit: Audit
) -> set[int]:
    """The positions that one certificate proves; a flaw and claims beyond that are findings."""
    if flaw:
        audit.findings.append(f"BEVIS {name}: {flaw}")
    for position in sorted(set(covers) - set(good)):
        audit.findings.append(f"BEVIS kö {position}: {name} bevisar inte")
    return set(good)


def _never_meet(case: Case, number: int) -> bool:
    """Whether someone belongs together (``ihop``) with a person whom no place can seat as well."""
    instance, mine = case.instance, case.possible.ids[number]
    for pair in instance.pairs if in_force(instance.model, "pairs") else ():
        if pair.apart or mine not in (pair.first, pair.second):
            continue
        other = pair.second if pair.first == mine else pair.first
        both = (number, case.possible.number[other])
        here, there = ({p.id for p in case.possible.places_of(k) if p.seats > 1} for k in both)
        if not here & there:
            return True
    return False


def _exact(case: Case, asked: set[int], program: Program | None, audit: Audit) -> set[int]:
    """Positions claimed by two exact solvers; asked again where the program is small."""
    claimed = set(case.allocation.proof.exact)
    for position in sorted(claimed - asked):
        audit.findings.append(f"BEVIS kö {position}: ingen fråga för exakta lösare")
    claimed &= asked
    undecided = 0
    if program is None:
        undecided = sum(not _never_meet(case, position - 1) for position in claimed)
    if program is not None:
        reached = attained(case)
        for position in sorted(claimed):
            answer = can_be_placed(program, case.before_queue, reached, position - 1)
            if answer == "possible":
                audit.findings.append(f"BEVIS kö {position}: kan få plats trots påstått bevis")
            undecided += answer == "unknown"
    if undecided:
        audit.notes.append(f"{undecided} köplatser med exakt bevis är inte omlösta här")
    return claimed
