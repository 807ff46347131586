"""The generator's arithmetic: shares that add up, sizes within bounds, draws without return."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from feriejobb.synthetic.apportion import apportion, partition, sample, stream

WEIGHTS = st.lists(st.floats(0, 1e6), min_size=1, max_size=12)


def test_largest_remainders_get_the_rest() -> None:
    """10 by 5:3:1 is 5.56, 3.33, 1.11: the first has the largest remainder."""
    assert apportion(10, [5, 3, 1]) == [6, 3, 1]


def test_the_first_wins_a_tie() -> None:
    """Equal remainders are settled by order, not by chance."""
    assert apportion(2, [1, 1, 1]) == [1, 1, 0]


def test_no_weight_at_all_gives_all_to_the_first() -> None:
    """Nothing is lost where every weight is zero."""
    assert apportion(3, [0, 0]) == [3, 0]


@given(st.integers(0, 20_000), WEIGHTS)
def test_shares_add_up_and_stay_near(total: int, weights: list[float]) -> None:
    """The sum is exact and no share is a whole unit off, whatever the weights."""
    shares = apportion(total, weights)
    assert sum(shares) == total
    whole = sum(weights)
    if whole:
        exact = [total * weight / whole for weight in weights]
        assert all(abs(s - e) < 1 + 1e-6 for s, e in zip(shares, exact, strict=True))


@given(st.integers(1, 40), st.integers(1, 20), st.integers(0, 2**32), st.data())
def test_a_partition_keeps_its_bounds(
    parts: int, largest: int, seed: int, data: st.DataObject
) -> None:
    """Sizes from 1 to the largest that add up to the total."""
    total = data.draw(st.integers(parts, parts * largest))
    sizes = partition(stream(seed, "x"), total, parts, largest)
    assert len(sizes) == parts
    assert sum(sizes) == total
    assert all(1 <= size <= largest for size in sizes)


def test_a_sample_never_repeats_and_skips_weight_zero() -> None:
    """Different items, and none that has no weight, even when more are asked for."""
    rng = Random(1)  # noqa: S311  # a test
    for _ in range(200):
        drawn = sample(rng, "abcd", [1, 0, 2, 3], 4)
        assert sorted(drawn) == ["a", "c", "d"]


def test_streams_do_not_disturb_each_other() -> None:
    """The same seed and part give the same numbers; another part gives others."""
    assert stream(1, "a").random() == stream(1, "a").random()
    assert stream(1, "a").random() != stream(1, "b").random()
    assert stream(1, "a").random() != stream(2, "a").random()
