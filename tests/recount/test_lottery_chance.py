"""The lottery as chance: uniform over seeds, blind to order and spelling (reliability R6.5)."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random

import pytest
from scipy import stats

from feriejobb.data.draw import seed_of
from feriejobb.data.queue import digest, lottery_numbers

IDS = [f"A{k:02d}" for k in range(20)]
SEEDS = [seed_of(str(k), "prov") for k in range(10_000)]

#: Bounds of every p-value; the seeds are fixed, so the answer is the same for ever.
LOW, HIGH = 0.001, 0.999


@pytest.fixture(scope="module")
def draws() -> list[dict[str, int]]:
    """The numbers of twenty applicants under ten thousand seeds."""
    return [lottery_numbers(seed, IDS) for seed in SEEDS]


@pytest.mark.parametrize("who", [IDS[0], IDS[9], IDS[19]])
def test_everybody_gets_every_number_equally_often(draws: list[dict[str, int]], who: str) -> None:
    """Chi-square of one applicant's numbers, whatever the place in the alphabet."""
    counts = Counter(numbers[who] for numbers in draws)
    found = stats.chisquare([counts[k] for k in range(1, len(IDS) + 1)])
    assert LOW < found.pvalue < HIGH


@pytest.mark.parametrize("number", [1, 10, 20])
def test_every_number_goes_to_everybody_equally_often(
    draws: list[dict[str, int]], number: int
) -> None:
    """Chi-square of who has the first, a middle and the last number."""
    counts = Counter(i for numbers in draws for i, n in numbers.items() if n == number)
    assert LOW < stats.chisquare([counts[i] for i in IDS]).pvalue < HIGH


def test_two_neighbours_stand_in_either_order(draws: list[dict[str, int]]) -> None:
    """A binomial test of every pair of ids that differ in one sign."""
    for first, second in pairwise(IDS):
        ahead = sum(numbers[first] < numbers[second] for numbers in draws)
        assert stats.binomtest(ahead, len(draws)).pvalue > LOW


@pytest.mark.parametrize("who", [IDS[0], IDS[19]])
def test_sums_are_spread_evenly(who: str) -> None:
    """Kolmogorov-Smirnov of the sums over all seeds."""
    parts = [int(digest(seed, who)[:13], 16) / 16**13 for seed in SEEDS]
    assert LOW < stats.kstest(parts, "uniform").pvalue < HIGH


def test_the_order_of_the_file_does_not_matter() -> None:
    """Forwards, backwards and shuffled: no difference at all."""
    shuffled = Random(1).sample(IDS, len(IDS))  # noqa: S311
    for seed in SEEDS[:500]:
        numbers = lottery_numbers(seed, IDS)
        assert lottery_numbers(seed, reversed(IDS)) == numbers
        assert lottery_numbers(seed, shuffled) == numbers
