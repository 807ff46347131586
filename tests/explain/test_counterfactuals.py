"""Every claim about what would have given a place holds when the changed input is solved again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from feriejobb.data.solution import Result
from feriejobb.errors import InfeasibleError
from feriejobb.solve import solve_instance
from tests.explain.resolve import explainer_of, gets_a_place
from tests.oracle.towns import Size, random_town


def solved(seed: int, size: Size) -> Result | None:
    """The solved town, or None where the hard rules cannot all hold."""
    try:
        return solve_instance(random_town(seed, size))
    except InfeasibleError:
        return None


def confirm(seeds: range, size: Size) -> Counter[str]:
    """Solve again for every claim; how many claims of each kind held.

    Raises:
        AssertionError: A claim did not hold.
    """
    held: Counter[str] = Counter()
    for seed in seeds:
        result = solved(seed, size)
        if result is None:
            continue
        explainer = explainer_of(result)
        for row in result.unplaced:
            for claim in explainer.tell(row.applicant).could_have:
                assert gets_a_place(result, row.applicant, claim), (seed, row.position, claim)
                held[claim.change] += 1
    return held


def test_some_tens_of_claims_hold() -> None:
    """Towns drawn with all rules mixed; every kind of claim is among them."""
    held = confirm(range(60, 80), "tiny")
    held += confirm(range(8), "village") + confirm(range(26, 27), "village")
    assert held.total() >= 40
    assert set(held) >= {"wish", "period", "area", "queue", "seats"}


@pytest.mark.heavy
@pytest.mark.parametrize("block", range(5))
def test_five_hundred_claims_hold(block: int) -> None:
    """At least a hundred in each of five blocks of drawn towns."""
    held = confirm(range(100 + 36 * block, 136 + 36 * block), "village")
    assert held.total() >= 100


def test_a_claim_that_is_not_true_is_found_out() -> None:
    """Whoever stays where they are in the queue gets no place: the confirmation can say no."""
    refuted = 0
    for seed in range(3):
        result = solved(seed, "village")
        assert result is not None
        explainer = explainer_of(result)
        for row in result.unplaced:
            for claim in explainer.tell(row.applicant).could_have:
                if claim.change == "queue":
                    same = replace(claim, position=row.position)
                    assert not gets_a_place(result, row.applicant, same)
                    refuted += 1
    assert refuted > 0
