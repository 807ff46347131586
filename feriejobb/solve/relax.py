"""Why the hard rules cannot hold, and the smallest changes that would let them (contract §1).

A proof first, by two witnesses; then the elastic model is asked, kind of change by kind of change,
for the least that would do. Every answer is laid over the input and solved again before anyone is
told. Protected applicants' constraints are never named: where nothing else helps, a neutral text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.queue import QueueEntry
from feriejobb.data.relaxation import Alternative, applied, scope_seats
from feriejobb.errors import InfeasibleError, NoSolutionError
from feriejobb.goals.base import chosen_edges
from feriejobb.rules.registry import complete_system, edge_filter
from feriejobb.solve.demands import demand_problem, has_demands, loose_locks
from feriejobb.solve.elastic import Elastic
from feriejobb.solve.exact import Solvers, decide
from feriejobb.solve.expand import PairsCannotMeet, expand
from feriejobb.solve.slacks import elastic
from feriejobb.solve.smallest import Asker

PROVED = "Det är bevisat att de hårda reglerna inte går att uppfylla samtidigt."
NOT_PROVED = "Det är inte bevisat att reglerna är omöjliga."
HIDDEN = (
    "Villkor som inte visas här går inte ihop. Den som är särskilt utsedd kan se över låsta "
    "platser och par."
)
UNKNOWN = "Den minsta ändringen gick inte att räkna fram inom gränsen."

#: How many sets of kinds are tried, of how many kinds at most, and how many ways are shown.
_QUESTIONS, _KINDS, _SHOWN = 64, 5, 8
#: With more possible pairs than this no LP is tried.
_LARGEST = 1_000_000


@dataclass(frozen=True)
class Relaxed:
    """What is known about rules that seem not to go together.

    Attributes:
        proved: Whether it is proved that they do not.
        grounds: Swedish sentences that a layman can check.
        alternatives: Smallest changes, the smallest first.
    """

    proved: bool
    grounds: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()


def explained(
    error: InfeasibleError | NoSolutionError,
    instance: Instance,
    queue: Sequence[QueueEntry],
    solvers: Solvers,
    *,
    out: frozenset[str] = frozenset(),
    fixed: bool = False,
) -> InfeasibleError | NoSolutionError:
    """The same failure with what is known about it.

    Args:
        error: What the solve ended with. ``InfeasibleError`` has been proved by two solvers.
        instance: The input that was solved.
        queue: Its queue.
        solvers: The two exact solvers.
        out: Ids that take no part.
        fixed: Whether the locks are accepted offers that no text may suggest to give up.

    Returns:
        ``InfeasibleError`` where impossibility is proved, else ``NoSolutionError``.
    """
    known = isinstance(error, InfeasibleError)
    if not has_demands(instance):
        return error
    found = _Search(instance, queue, solvers, out, fixed).run(proved=known)
    if not found.proved:
        return NoSolutionError(f"{error} {NOT_PROVED}")
    missing = () if found.alternatives else (HIDDEN if _hides(instance) else UNKNOWN,)
    return InfeasibleError(
        " ".join((PROVED, *found.grounds, *missing)),
        [str(way) for way in found.alternatives],
        [way.as_json() for way in found.alternatives],
    )


def _hides(instance: Instance) -> bool:
    people = instance.applicant_by_id
    pairs = any(people[i].protected for p in instance.pairs for i in (p.first, p.second))
    return pairs or any(a.protected and a.locked_place is not None for a in instance.applicants)


class _Search:
    """One search for smallest changes."""

    def __init__(
        self,
        instance: Instance,
        queue: Sequence[QueueEntry],
        solvers: Solvers,
        out: frozenset[str],
        fixed: bool,
    ) -> None:
        self.instance, self.queue, self.out, self.solvers = instance, queue, out, solvers
        self.loose = frozenset[str]() if fixed else loose_locks(instance) - out
        self.allowed = edge_filter(instance)
        self.small = True
        model = self._model()
        if len(model.problem.edges) > 2 * instance.model.solver.exact_edges:
            self.small = False
            model = self._model()
        self.model = model
        self.ask = Asker(model, solvers, small=self.small)

    def run(self, *, proved: bool) -> Relaxed:
        """Proof, grounds and alternatives."""
        if len(self.model.problem.edges) > _LARGEST:
            grounds = tuple(self._counts())
            return Relaxed(proved or bool(grounds), grounds)
        if not (proved or self._impossible()):
            return Relaxed(proved=False)
        found = sorted(self._alternatives(), key=lambda way: (way.weight, len(way.changes)))
        return Relaxed(True, tuple(self._grounds(found)), tuple(found[:_SHOWN]))

    def _model(self) -> Elastic:
        problem = self._problem(self.instance, self.loose)
        return elastic(self.instance, problem, self.loose)

    def _problem(self, instance: Instance, loose: frozenset[str] = frozenset()) -> Problem:
        return demand_problem(instance, self.queue, self.allowed, self.out, loose, exact=self.small)

    def _impossible(self) -> bool:
        """Whether two witnesses agree: the LP and its exact bound, or both exact solvers."""
        if self.ask.impossible():
            return True
        return self.small and decide(self.model.only(frozenset()), self.solvers)[0] == "no"

    def _alternatives(self) -> Iterator[Alternative]:
        """For each smallest set of kinds that suffices, the least change of those kinds."""
        families = self.model.families
        enough: list[frozenset[str]] = []
        needs: list[frozenset[str]] = []
        sizes = range(1, min(len(families), _KINDS) + 1)
        tried = 0
        for kinds in (frozenset(c) for size in sizes for c in combinations(families, size)):
            if any(done <= kinds for done in enough) or any(map(kinds.isdisjoint, needs)):
                continue
            if tried >= _QUESTIONS:
                break
            tried += 1
            need = self.ask.missing(kinds)
            way = None if need else self._least(kinds)
            if way is None:
                needs.append(need or frozenset(families) - kinds)
            else:
                enough.append(kinds)
                yield way
        if not enough:
            way = self._least(frozenset(families))
            if way is not None:
                yield way

    def _least(self, kinds: frozenset[str]) -> Alternative | None:
        """The least change of some kinds, confirmed by solving the changed input."""
        found = self.ask.least(kinds)
        if found is None:
            return None
        changes = self.model.changes(found.x)
        if not changes or not self._confirmed(applied(self.instance, changes), found.x):
            return None
        return Alternative(changes, int(self.model.cost @ found.x), found.smallest)

    def _confirmed(self, changed: Instance, x: Ints) -> bool:
        """Whether the changed input really has an allocation under every hard rule.

        While small it is solved anew; a city's allocation is held against every row.
        """
        problem = self._problem(changed)
        system = complete_system(problem)
        if self.small:
            return decide(system, self.solvers)[0] == "yes"
        edge = np.full(problem.size, -1, dtype=np.int64)
        old = self.model.problem
        for e in np.flatnonzero(x[: len(old.edges)]).tolist():
            place = old.classes.representatives[int(old.edges.place[e])]
            i, c = int(old.edges.applicant[e]), problem.classes.number[place.id]
            part = problem.edges.of(i)
            same = np.flatnonzero(problem.edges.place[part] == c)
            if len(same):  # a placement that nothing asks for any more is left out
                edge[i] = part.start + int(same[0])
        try:
            expand(problem, edge)
        except PairsCannotMeet:
            return False
        return system.holds(system.point(chosen_edges(problem, edge)))

    def _counts(self) -> Iterator[str]:
        """Quotas that ask for more than there are seats in the scope: proved by counting."""
        for quota in self.instance.quotas:
            seats = scope_seats(self.instance, quota)
            if quota.id in self.model.reserves and quota.target > seats:
                yield (
                    f"Kvoten {quota.id} kräver minst {quota.target}, men omfattningen har bara "
                    f"{seats} platser."
                )

    def _grounds(self, found: Sequence[Alternative]) -> Iterator[str]:
        """Quotas among the changes that cannot be met even alone, with how many can be placed."""
        named = {c.subject for way in found for c in way.changes if c.kind == "quota"}
        for quota in self.instance.quotas:
            if quota.id not in named or not quota.is_min:
                continue
            alone = self.model.without([n for n in self.model.reserves if n != quota.id])
            ask = Asker(alone, self.solvers, small=self.small)
            least = ask.least(frozenset([f"kvot {quota.id}"]))
            if least is None or not least.smallest:
                continue
            for change in alone.changes(least.x):
                yield (
                    f"Kvoten {quota.id} kräver minst {change.old}, men högst {change.new} går att "
                    "placera."
                )
