"""Place classes: places that no rule or goal can tell apart, with their seats added.

Classes make the model about ten times smaller and stay exact: any split of a class's placements
over its members is as good as any other, except where a rule looks inside. Those places stand
alone: openings, quotas on a place, avoided places, and the places of pairs. A place that somebody
is barred from stands alone only where the rest of its class could not seat all who are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from feriejobb.data.barred import too_narrow
from feriejobb.data.edges import Bools, Crowd, Edges, build_edges
from feriejobb.data.instance import Instance, Place
from feriejobb.data.queue import digest


@dataclass(frozen=True)
class Classes:
    """The partition of all places into classes, in canonical order.

    Attributes:
        representatives: One place per class, ``seats`` being the sum over the members.
        members: Place objects per class, in canonical order.
        number: Class index by ``plats_id``.
    """

    representatives: tuple[Place, ...]
    members: tuple[tuple[Place, ...], ...]
    number: dict[str, int]

    def __len__(self) -> int:
        return len(self.representatives)


def place_content(place: Place) -> tuple[object, ...]:
    """What tells places apart, seats and ``plats_id`` left out, in a sortable form."""
    return (
        place.employer,
        place.district,
        place.area,
        place.period,
        place.hours,
        place.min_age,
        place.needs_extract,
        place.accessible,
        tuple(sorted(place.languages)),
        tuple(sorted(place.target_groups)),
        place.open_to is None,
        tuple(sorted(place.open_to or ())),
        tuple(sorted(place.transfers)),
        place.supervisor_group or "",
        place.exposure,
        place.protected_ok,
    )


def canonical_places(instance: Instance) -> tuple[Place, ...]:
    """All places in canonical order: by content, workplace, then the lottery's digest of the id.

    Neither the order of rows nor the spelling of ids decides between places (contract §5).
    """
    seed = instance.model.lottery.seed

    def key(place: Place) -> tuple[object, ...]:
        own = (place.min_open, place.workplace, digest(seed, place.id), place.id)
        return (*place_content(place), *own)

    return tuple(sorted(instance.places, key=key))


def single_places(instance: Instance) -> Classes:
    """Every place a class of its own: the place-level model."""
    places = canonical_places(instance)
    return Classes(places, tuple((p,) for p in places), {p.id: k for k, p in enumerate(places)})


def place_classes(
    instance: Instance,
    crowd: Crowd,
    edge_filter: Callable[[Crowd, Place], Bools],
    *,
    split_pairs: bool,
    crowded: frozenset[str] = frozenset(),
) -> Classes:
    """The coarsest classes that stay exact for every rule of contract §4.

    Args:
        instance: The validated input.
        crowd: Applicants in queue order.
        edge_filter: Who may take a place under the filter rules, locks aside.
        split_pairs: Whether the places that pairs can reach, and those that somebody is barred
            from, stand alone. If not, the rows only bar what no split of a class could mend, and
            the split itself must mind the pairs and the barred.
        crowded: Places with fewer seats than offers of the round before; they stand alone, since
            inside a class not everyone could stay where they are.
    """
    places = canonical_places(instance)
    alone = {q.value for q in instance.quotas if q.scope == "plats"} | crowded
    alone |= crowd.avoided_names
    avoided = crowd.avoided_names
    if split_pairs or not instance.model.rule_enabled("capacity"):
        alone |= set(crowd.forbidden)
    else:
        alone |= set(crowd.forbidden) & _needed_alone(instance, places, crowd, alone, edge_filter)
    coarse = _group(places, alone, avoided, frozenset(crowd.forbidden))
    if not instance.pairs or not split_pairs:
        return coarse
    edges = build_edges(crowd, instance, coarse.representatives, coarse.number, edge_filter)
    apart, together = _pair_splits(instance, crowd, coarse, edges)
    return _group(places, alone | together, avoided | apart)


def _needed_alone(
    instance: Instance,
    places: Sequence[Place],
    crowd: Crowd,
    alone: set[str],
    edge_filter: Callable[[Crowd, Place], Bools],
) -> set[str]:
    """Places to split off, so that inside the classes left all who are barred can be seated.

    By Hall's theorem it is enough that for any places of a class the others have room for all who
    are barred from just these: seats that no lock holds, less those that people in pairs may take,
    who cannot be shifted.
    """
    barred: dict[int, set[str]] = {}
    for place, people in crowd.forbidden.items():
        for i in people:
            if not crowd.out[i] and not crowd.locked[i]:
                barred.setdefault(i, set()).add(place)
    number = {a.id: k for k, a in enumerate(crowd.applicants)}
    paired = {number[i] for pair in instance.pairs for i in (pair.first, pair.second)}
    needed = set().union(*(barred[i] for i in barred.keys() & paired))
    coarse = _group(places, alone | needed, crowd.avoided_names, frozenset(crowd.forbidden))
    mates = np.array(sorted(paired), dtype=np.int64)
    at: dict[int, list[frozenset[str]]] = {}
    for i in barred.keys() - paired:
        for c in {coarse.number[p] for p in barred[i]}:
            inside = frozenset(p for p in barred[i] if coarse.number[p] == c)
            at.setdefault(c, []).append(inside)
    for c, sets in at.items():
        free = {
            p.id: max(0, p.seats - len(crowd.locked_at.get(p.id, ()))) for p in coarse.members[c]
        }
        kept = int(edge_filter(crowd, coarse.representatives[c])[mates].sum())
        needed |= too_narrow(free, sets, kept)
    return needed


def _group(
    places: Sequence[Place],
    alone: set[str],
    workplaces: frozenset[str] | set[str],
    barred: frozenset[str] = frozenset(),
) -> Classes:
    """Classes of places in canonical order."""
    groups: dict[tuple[object, ...], list[Place]] = {}
    for place in places:
        own = place.id if place.id in alone or place.min_open > 0 else ""
        workplace = place.workplace if place.workplace in workplaces else ""
        groups.setdefault((*place_content(place), workplace, own), []).append(place)
    members = tuple(tuple(g) for g in groups.values())
    seats = [sum(p.seats for p in g) for g in members]
    # Whoever is barred from some places of a class may still be in it: its head names none of them.
    heads = tuple(
        replace(g[0], seats=s, id="" if len(g) > 1 and g[0].id in barred else g[0].id)
        for g, s in zip(members, seats, strict=True)
    )
    number = {p.id: c for c, g in enumerate(members) for p in g}
    return Classes(heads, members, number)


def _pair_splits(
    instance: Instance, crowd: Crowd, coarse: Classes, edges: Edges
) -> tuple[set[str], set[str]]:
    """Workplaces to split for pairs kept apart, and place ids to split for pairs kept together."""
    index = {a.id: k for k, a in enumerate(crowd.applicants)}
    apart: set[str] = set()
    together: set[str] = set()

    def reach(k: int) -> list[Place]:
        locked = crowd.applicants[k].locked_place
        if locked is not None:
            return [instance.place_by_id[locked]]
        classes = np.unique(edges.place[edges.of(k)]).tolist()
        return [place for c in classes for place in coarse.members[c]]

    for pair in instance.pairs:
        first, second = reach(index[pair.first]), reach(index[pair.second])
        if pair.apart:
            where = {(p.workplace, p.period) for p in first}
            apart |= {p.workplace for p in second if (p.workplace, p.period) in where}
        else:
            together |= {p.id for p in first} & {p.id for p in second}
    return apart, together
