"""The value of every goal, recounted from the placements (contract §5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from feriejobb.data.instance import Instance
from feriejobb.recount.pairing import Counted
from feriejobb.recount.tallies import weighted_shortfall


def largest_gap(instance: Instance, chosen: Mapping[str, str], out: frozenset[str]) -> int:
    """Value of ``equity``: largest gap to the city's share, in basis points, rounded up.

    Eligible are those born in the model's years who take part; protected applicants are not
    counted, neither in a stadsdel nor in the city.
    """
    years = instance.model.eligibility.birth_years
    eligible: Counter[str] = Counter()
    placed: Counter[str] = Counter()
    for a in instance.applicants:
        counted = a.birth_date.year in years and a.protection == "ingen" and a.id not in out
        if counted and a.home is not None:
            eligible[a.home] += 1
            placed[a.home] += a.id in chosen
    everyone, served = eligible.total(), placed.total()
    gaps = [
        -(-10_000 * abs(placed[home] * everyone - served * count) // (count * everyone))
        for home, count in eligible.items()
    ]
    return max(gaps, default=0)


def _points(
    instance: Instance, chosen: Mapping[str, str], counted: Counted | None
) -> dict[str, int]:
    """Wish points by ``ansokan_id`` of everyone placed."""
    people, places = instance.applicant_by_id, instance.place_by_id
    known = counted or Counted(instance)
    return {a: known.of(people[a], places[p]).points for a, p in chosen.items()}


def _weighted(points: Mapping[str, int], queue: Mapping[str, int]) -> int:
    """Wish points weighted by the queue, first in line heaviest: (N - q + 1) × points."""
    return sum((len(queue) - queue[a] + 1) * worth for a, worth in points.items())


def goal_values(
    instance: Instance,
    chosen: Mapping[str, str],
    queue: Mapping[str, int],
    standing: Mapping[str, str],
    out: frozenset[str] = frozenset(),
    shortfall: int | None = None,
    counted: Counted | None = None,
) -> dict[str, int]:
    """Recounted value of every goal by name, the tie-break included.

    Args:
        instance: The input.
        chosen: ``ansokan_id`` → ``plats_id`` of everyone placed.
        queue: ``ansokan_id`` → queue position.
        standing: Offers of the round before that still stand.
        out: Those who take no part.
        shortfall: The weighted shortfall, where it has been counted already.
        counted: What is counted of single pairings, where that has been done already.
    """
    points = _points(instance, chosen, counted)
    return {
        "quotas": weighted_shortfall(instance, chosen.items()) if shortfall is None else shortfall,
        "queue": len(chosen),
        "placed": len(chosen),
        "wishes": sum(points.values()),
        "moves": sum(chosen.get(a) != place for a, place in standing.items()),
        "equity": largest_gap(instance, chosen, out),
        "tie_break": _weighted(points, queue),
    }
