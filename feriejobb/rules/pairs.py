"""Pairs kept apart or together (contract §4, rule 14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE, Rows
from feriejobb.rules.base import Pairing, Rule, Violation


class Pairs(Rule):
    """``isar``: never at one workplace in one sub-period; ``ihop``: the same place or none."""

    name = "pairs"
    text = (
        "Par som ska hållas isär möts aldrig på samma arbetsplats och delperiod; "
        "par som hör ihop får samma plats eller ingen."
    )

    def build(self, problem: Problem, rows: Rows) -> None:
        """Rows per pair and workplace (isar) or per place (ihop)."""
        edges = problem.edges
        for first, second, apart in problem.pair_indices:
            left, right = edges.of(first), edges.of(second)
            if apart:
                self._keep_apart(problem, rows, left, right)
                continue
            taken: dict[int, tuple[list[int], list[int]]] = {}
            for side, piece in enumerate((left, right)):
                for e in range(piece.start, piece.stop):
                    taken.setdefault(int(edges.place[e]), ([], []))[side].append(e)
            for c, (ones, others) in taken.items():
                both = ones + others
                if problem.roomy[c]:
                    rows.add(self.name, both, [1] * len(ones) + [-1] * len(others), 0, 0)
                else:
                    rows.add(self.name, both, [1] * len(both), 0, 0)

    def _keep_apart(self, problem: Problem, rows: Rows, left: slice, right: slice) -> None:
        """At most one of two edges whose classes leave no choice but to meet."""
        edges, reps = problem.edges, problem.classes.representatives
        where: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
        for side, piece in enumerate((left, right)):
            for e in range(piece.start, piece.stop):
                c = int(edges.place[e])
                for workplace in sorted(problem.workplaces[c]):
                    if len(problem.workplaces[c]) == 1:
                        where.setdefault((workplace, reps[c].period), ([], []))[side].append(e)
        for ones, others in where.values():
            if ones and others:
                both = ones + others
                rows.add(self.name, both, [1] * len(both), -FREE, 1)

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """Kept apart yet together, or together yet apart (contract §4, rule 14)."""
        at = defaultdict(set)
        for a, p in placements:
            at[a].add(p)
        for pair in instance.pairs:
            first = [instance.place_by_id[p] for p in at[pair.first]]
            second = [instance.place_by_id[p] for p in at[pair.second]]
            both, subject = (pair.first, pair.second), f"par, rad {pair.row}"
            if not pair.apart and at[pair.first] != at[pair.second]:
                yield Violation(self.name, subject, "inte samma plats", "ihop", both)
            where = {(p.workplace, p.period) for p in first}
            if pair.apart and any((p.workplace, p.period) in where for p in second):
                yield Violation(self.name, subject, "samma arbetsplats", "isär", both)
