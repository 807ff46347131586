"""What is claimed of each goal: its value, its bound, and that it is proved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from feriejobb.data.solution import GoalResult
from feriejobb.verify.bounds import bound_flaw, proved_bound
from feriejobb.verify.case import Case
from feriejobb.verify.exchanges import exchanges
from feriejobb.verify.milp import Answer, Program
from feriejobb.verify.proof import Audit, attained
from feriejobb.verify.questions import can_be_bettered
from feriejobb.verify.waste import Ledger

#: Gains named in the findings; a bad allocation has millions.
MOST_GAINS = 5

SENSES = {
    "quotas": "min",
    "queue": "max",
    "placed": "max",
    "wishes": "min",
    "moves": "min",
    "equity": "min",
    "tie_break": "min",
}


def goal_audit(case: Case, program: Program | None, ledger: Ledger) -> Audit:
    """Every goal's entry against the recounted values and, where small, a second solver."""
    audit = Audit()
    names = tuple(goal.name for goal in case.allocation.goals)
    if names != (*case.goals, "tie_break"):
        audit.findings.append("MÅL: målen är inte modellens i modellens ordning")
    for goal in case.allocation.goals:
        if goal.name in SENSES:
            audit.findings += _entry(case, goal)
    priced = _priced(case, audit)
    for goal in case.allocation.goals:
        if goal.name in case.goals and goal.name != "queue" and goal.name not in priced:
            _proof_of_value(case, goal, program, audit)
    audit.findings += _gains(case, ledger)
    return audit


def _gains(case: Case, ledger: Ledger) -> Iterator[str]:
    """Exchanges that an allocation called best must not leave."""
    claimed = {goal.name: goal for goal in case.allocation.goals}
    wishes, ties = claimed.get("wishes"), claimed.get("tie_break")
    if wishes is None or not {"queue", "placed"} & set(case.goals):
        return
    ledger = ledger.holding(hold_soft="quotas" in case.goals)
    slack = wishes.bound - wishes.value
    strict = ties is not None and ties.proved
    for gain in islice(exchanges(case, ledger, min(slack, 0), ties=strict), MOST_GAINS):
        other = f"kö {gain.other}" if gain.other else "en ledig plats"
        goal = "wishes" if gain.change else "tie_break"
        yield f"MÅL {goal}: kö {gain.position} och {other} kan byta så att det blir bättre"


def _priced(case: Case, audit: Audit) -> set[str]:
    """Goals whose bound a certificate proves; one that proves less than is claimed is a finding."""
    proved = set()
    claimed = {goal.name: goal for goal in case.allocation.goals}
    for certificate in case.allocation.proof.bounds:
        flaw = bound_flaw(case, certificate)
        goal = claimed.get(certificate.goal)
        if flaw or goal is None:
            audit.findings.append(f"BEVIS {certificate.goal[:10]}: {flaw or 'målet saknas'}")
            continue
        bound = proved_bound(case, certificate)
        if bound < goal.bound if goal.sense == "min" else bound > goal.bound:
            audit.findings.append(f"BEVIS {goal.name}: priserna visar gränsen {bound}")
        proved.add(goal.name)
    return proved


def _entry(case: Case, goal: GoalResult) -> Iterator[str]:
    """Value, sense, bound and the word ``proved`` of one goal agree with each other."""
    value = case.values[goal.name]
    if goal.value != value:
        yield f"MÅL {goal.name}: värdet är {goal.value}, omräknat {value}"
    if goal.sense != SENSES[goal.name]:
        yield f"MÅL {goal.name}: fel riktning"
    beyond = goal.bound - goal.value if goal.sense == "max" else goal.value - goal.bound
    if beyond < 0:
        yield f"MÅL {goal.name}: gränsen ligger på fel sida om värdet"
    if goal.proved and beyond != 0:
        yield f"MÅL {goal.name}: kallas bevisat men gränsen är en annan än värdet"
    if goal.name != "queue":
        return
    unproved = case.allocation.proof.unproved
    if sorted(goal.unproved) != sorted(unproved) or beyond != len(unproved):
        yield "MÅL queue: de obevisade köplatserna är inte bevisets"
    if goal.proved != (not unproved):
        yield "MÅL queue: ordet bevisat stämmer inte med de obevisade köplatserna"


def _proof_of_value(case: Case, goal: GoalResult, program: Program | None, audit: Audit) -> None:
    """Ask a second solver for something better than the bound allows."""
    if goal.sense == "min" and goal.bound <= 0:
        return
    answer: Answer = "unknown"
    if program is not None:
        earlier = case.goals[: case.goals.index(goal.name)]
        answer = can_be_bettered(program, earlier, attained(case), goal.name, goal.bound)
    if answer == "possible":
        audit.findings.append(f"MÅL {goal.name}: ett bättre värde än gränsen är möjligt")
    if answer == "unknown":
        audit.notes.append(f"gränsen för {goal.name} är inte omlöst här")
