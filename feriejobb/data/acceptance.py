"""How many more offers than seats may go out, in exact integers (``[overbooking]``).

Each offer is taken to be accepted with the same probability, independently of all others; the
number accepted of n is then binomial. Nothing here is a float: what decides how many are offered
is a comparison of whole numbers.
"""

from __future__ import annotations

#: Probabilities are given in basis points.
WHOLE = 10_000


def tail(offers: int, seats: int, acceptance_bp: int) -> tuple[int, int]:
    """Probability that more than ``seats`` of ``offers`` are accepted, as an exact fraction.

    Args:
        offers: Number of offers, n.
        seats: Number of seats.
        acceptance_bp: Probability of an acceptance in basis points, 0 … 10,000.

    Returns:
        Numerator and denominator; the denominator is 10,000 to the power n.
    """
    if offers <= seats:
        return 0, 1
    yes, no = acceptance_bp, WHOLE - acceptance_bp
    whole: int = WHOLE**offers
    if no == 0:
        return whole, whole
    # From all n accepted downwards; each step is an exact division.
    term: int = yes**offers
    total = 0
    for accepted in range(offers, seats, -1):
        total += term
        if term:
            term = term * accepted * no // ((offers - accepted + 1) * yes)
    return total, whole


def tail_bp(offers: int, seats: int, acceptance_bp: int) -> int:
    """The same in basis points, rounded up."""
    part, whole = tail(offers, seats, acceptance_bp)
    return -(-part * WHOLE // whole)


def extra_offers(seats: int, acceptance_bp: int, risk_bp: int) -> int:
    """The most offers beyond ``seats`` whose risk of too many acceptances is at most ``risk_bp``.

    Never more than ``seats``: twice as many offers as seats is no list that people can work with.
    """

    def bears(extra: int) -> bool:
        part, whole = tail(seats + extra, seats, acceptance_bp)
        return part * WHOLE <= risk_bp * whole

    low, high = 0, seats
    while low < high:
        middle = (low + high + 1) // 2
        if bears(middle):
            low = middle
        else:
            high = middle - 1
    return low


def shared_out(total: int, weights: list[int]) -> list[int]:
    """``total`` split in proportion to whole weights by largest remainder, the first wins a tie."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * w // whole for w in weights]
    rest = [(total * w) % whole for w in weights]
    order = sorted(range(len(weights)), key=lambda k: (-rest[k], k))
    for k in order[: total - sum(parts)]:
        parts[k] += 1
    return parts
