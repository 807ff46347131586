"""Parts of a city that no rule connects: what happens in one never matters in another."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.explain.books import Books
from feriejobb.explain.sight import Sight
from feriejobb.recount.tallies import in_scope


def parts(sight: Sight, books: Books) -> Ints:
    """Number of the part that each place belongs to, shape (P,).

    Two places belong together when somebody may take both, when a supervisor group, a budget or a
    quota counts both, or when a pair may take one each.
    """
    # Few explanations come to this, and each would pay a fifth of its time for the import.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    people, places = np.nonzero(sight.possible)
    size, first = len(sight.order), len(sight.places)
    links = [*_pairs(sight), *_limits(sight, books)]
    rows = np.concatenate([places, *(np.array(members, dtype=np.int64) for members in links)])
    owner = np.repeat(np.arange(len(links)), [len(members) for members in links])
    columns = np.concatenate([first + people, first + size + owner])
    nodes = first + size + len(links)
    graph = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(nodes, nodes))
    _, number = connected_components(graph, directed=False)
    return np.asarray(number[:first], dtype=np.int64)


def _pairs(sight: Sight) -> list[list[int]]:
    """All places that either of a pair may take, or has been given for good."""
    found = []
    for pair in sight.instance.pairs:
        both: list[int] = []
        for name in (pair.first, pair.second):
            both += np.flatnonzero(sight.possible[sight.index[name]]).tolist()
            lock = sight.instance.applicant_by_id[name].locked_place
            both += [sight.number[lock]] if lock in sight.number else []
        found.append(both)
    return found


def _limits(sight: Sight, books: Books) -> list[list[int]]:
    """Places that a supervisor group, a limited budget or a quota counts together."""
    groups: dict[Hashable, list[int]] = {}
    for n, place in enumerate(sight.places):
        for key in _keys(place.supervisor_group, place.period, place.employer, books):
            groups.setdefault(key, []).append(n)
        for quota in sight.instance.quotas:
            if in_scope(quota, place):
                groups.setdefault(("kvot", quota.id), []).append(n)
    return list(groups.values())


def _keys(group: str | None, period: int, employer: str, books: Books) -> Iterator[Hashable]:
    if group is not None:
        yield "handledare", group, period
    if books.spare(employer) is not None:
        yield "budget", employer
