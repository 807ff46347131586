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
        reps = problem.classes.representatives
        for first, second, apart in problem.pair_indices:
            sides = (edges.of(first), edges.of(second))
            where: dict[object, tuple[list[int], list[int]]] = {}
            for side, piece in enumerate(sides):
                for e in range(piece.start, piece.stop):
                    place = reps[int(edges.place[e])]
                    key = (place.workplace, place.period) if apart else int(edges.place[e])
                    where.setdefault(key, ([], []))[side].append(e)
            for left, right in where.values():
                if apart and left and right:
                    rows.add(self.name, left + right, [1] * (len(left) + len(right)), -FREE, 1)
                elif not apart:
                    signs = [1] * len(left) + [-1] * len(right)
                    rows.add(self.name, left + right, signs, 0, 0)

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
