"""Places inside their classes for pairs: what one pair chooses costs the others no steps back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from feriejobb.bench.ours import problem_of
from feriejobb.data.instance import Pair, Place
from feriejobb.data.problem import Problem
from feriejobb.solve import expand as module
from feriejobb.solve.expand import expand
from tests.verify.town import person, place, town

#: Pairs that are not to meet, each in a class of its own with a choice of two places.
APART = 6


def a_pair_around_many() -> Problem:
    """One of a pair in front of everybody and the other behind; the first place has one seat."""
    people = [person("först", wishes=((1, "Park"),), groups=frozenset({"fortur"}))]
    people.append(person("sist", wishes=((1, "Park"),), history="haft_jobb"))
    spots = [place("P1", seats=1, area="Park"), place("P2", seats=2, area="Park")]
    pairs = [Pair("först", "sist", False, 2)]
    for k in range(APART):
        area = f"Vård{k}"
        people += [person(f"{side}{k}", wishes=((1, area),)) for side in "ab"]
        spots += [place(f"{side}{k}", seats=2, area=area, workplace=f"{side}{k}") for side in "vw"]
        pairs.append(Pair(f"a{k}", f"b{k}", True, 3 + k))
    return problem_of(town(people, spots, pairs=tuple(pairs)))


def test_a_step_back_goes_over_nobody_who_has_no_part_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The pair comes to the place with two seats, after a handful of looks at places."""
    looks: list[str] = []
    suits = module._suits

    def counted(
        spot: Place, partners: Sequence[tuple[int, bool]], chosen: Mapping[int, Place]
    ) -> bool:
        looks.append(spot.id)
        return suits(spot, partners, chosen)

    monkeypatch.setattr(module, "_suits", counted)
    problem = a_pair_around_many()
    found = expand(problem, problem.edges.start[:-1].astype(np.int64))
    at = {problem.queue[i].id: spot for i, spot in found.items()}
    assert at["först"] == at["sist"] == "P2"
    assert all(at[f"a{k}"] != at[f"b{k}"] for k in range(APART))
    assert len(looks) <= 4 * (APART + 1)
