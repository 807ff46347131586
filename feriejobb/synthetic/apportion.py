"""Shares as whole numbers, and weighted draws: the generator's arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """``total`` shared out by weight with the largest remainders; the first wins a tie.

    Args:
        total: What to share out, ≥ 0.
        weights: ≥ 0; all zero gives everything to the first.
    """
    whole = sum(weights)
    if not whole:
        return [total] + [0] * (len(weights) - 1)
    exact = [total * weight / whole for weight in weights]
    shares = [int(value) for value in exact]
    order = sorted(range(len(weights)), key=lambda k: (shares[k] - exact[k], k))
    for k in order[: total - sum(shares)]:
        shares[k] += 1
    return shares


def partition(rng: Random, total: int, parts: int, largest: int) -> list[int]:
    """``total`` seats in ``parts`` uneven sizes from 1 to ``largest``.

    Needs ``parts <= total <= parts * largest``.
    """
    sizes = [1] * parts
    appetite = [0.15 + rng.random() ** 2 for _ in range(parts)]
    for _ in range(total - parts):
        open_to = [k for k in range(parts) if sizes[k] < largest]
        sizes[rng.choices(open_to, [appetite[k] for k in open_to])[0]] += 1
    return sizes


def sample(rng: Random, items: Sequence[T], weights: Sequence[float], count: int) -> list[T]:
    """Up to ``count`` different items, drawn one by one by weight; items of weight 0 never."""
    left = [(item, weight) for item, weight in zip(items, weights, strict=True) if weight > 0]
    drawn: list[T] = []
    while left and len(drawn) < count:
        (k,) = rng.choices(range(len(left)), [weight for _, weight in left])
        drawn.append(left.pop(k)[0])
    return drawn


def stream(seed: int, part: str) -> Random:
    """The random numbers of one part; parts do not disturb each other, and no clock is read."""
    return Random(f"{seed}:{part}")  # noqa: S311  # made-up data, never a lottery
