"""Infeasible towns: proved so, and mended by the smallest changes that brute force finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from feriejobb.data.instance import Instance
from feriejobb.data.queue import build_queue
from feriejobb.errors import InfeasibleError, NoSolutionError
from feriejobb.rules.registry import enabled_rules
from feriejobb.solve import relax
from feriejobb.solve.cpsat import Answer
from feriejobb.solve.exact import Solvers
from feriejobb.solve.instance import solve_instance
from feriejobb.solve.relax import HIDDEN, NOT_PROVED, PROVED, explained
from tests.oracle.relaxation import LOCK, PAIR, STEP, smallest
from tests.oracle.towns import random_town
from tests.solve.planted import CASES, Zone, opening, seats, together, town

_KINDS = {
    "seats": "platser",
    "supervisors": "handledare",
    "budget": "pengar",
    "opening": "öppning",
    "pair": "par",
    "lock": "lås",
}
_WEIGHTS = {"pair": PAIR, "lock": LOCK}

Change = Mapping[str, Any]


def failure(instance: Instance) -> InfeasibleError:
    """What the solve of an infeasible town ends with."""
    with pytest.raises(InfeasibleError) as caught:
        solve_instance(instance)
    return caught.value


def changes_of(error: InfeasibleError) -> list[list[Change]]:
    """The changes of every alternative."""
    return [list(way["changes"]) for way in error.alternatives]  # type: ignore[call-overload]


def kinds_of(changes: Sequence[Change]) -> frozenset[str]:
    """The kinds of some changes, as the oracle calls them."""
    return frozenset(_KINDS.get(c["kind"], f"kvot {c['subject']}") for c in changes)


def weight_of(instance: Instance, changes: Sequence[Change]) -> int:
    """Their size in öre; a quota's steps count from what its share asks for after more seats."""
    total = 0
    for change in changes:
        steps = abs(change["new"] - change["old"])
        if change["kind"] == "budget":
            total += round(steps * 100)
        else:
            total += _WEIGHTS.get(change["kind"], STEP * int(steps))
    return total


def mended(instance: Instance, changes: Sequence[Change]) -> Instance:
    """The town with the changes made by hand, by row as a coordinator would."""
    for c in changes:
        kind, row, new = c["kind"], c["row"], c["new"]
        if kind in ("seats", "opening"):
            column = {"seats": "seats", "opening": "min_open"}[kind]
            places = [replace(p, **{column: new}) if p.row == row else p for p in instance.places]
            instance = replace(instance, places=tuple(places))
        elif kind == "supervisors":
            rows = [replace(s, max_youths=new) if s.row == row else s for s in instance.supervisors]
            instance = replace(instance, supervisors=tuple(rows))
        elif kind == "budget":
            ore = round(new * 100)
            boards = [replace(e, budget_ore=ore) if e.row == row else e for e in instance.employers]
            instance = replace(instance, employers=tuple(boards))
        elif kind == "quota":
            quotas = [
                replace(q, target=new, share_bp=None) if q.id == c["subject"] else q
                for q in instance.quotas
            ]
            instance = replace(instance, quotas=tuple(quotas))
        elif kind == "pair":
            pairs = tuple(p for p in instance.pairs if p.row != row)
            instance = replace(instance, pairs=pairs)
        else:
            people = [
                replace(a, locked_place=None) if a.row == row else a for a in instance.applicants
            ]
            instance = replace(instance, applicants=tuple(people))
    return instance


@pytest.mark.parametrize("plants", CASES, ids=lambda p: "-".join(f.__name__ for f in p))
def test_planted_conflicts_are_mended_by_the_smallest_changes(
    plants: tuple[Callable[[int], Zone], ...],
) -> None:
    """Proved impossible, kinds and sizes those of brute force, and each way really solves."""
    instance = town(plants)
    expected = smallest(instance)
    error = failure(instance)
    assert "bevisat" in str(error)
    ways = changes_of(error)
    found = {kinds_of(way): weight_of(instance, way) for way in ways}
    assert len(found) == len(ways) == min(len(expected), 8)
    assert all(expected[kinds] == weight for kinds, weight in found.items())
    assert min(found.values()) == min(expected.values())
    assert all(way["smallest"] for way in error.alternatives)
    for way in ways:
        better = mended(instance, way)
        result = solve_instance(better)
        placed = [(p.applicant, p.place) for p in result.placements]
        assert [v for rule in enabled_rules(better) for v in rule.check(better, placed)] == []


@pytest.mark.parametrize("seed", [2, 12, 40, 83, 136, 218, 219, 228, 232, 242, 374, 391])
def test_random_conflicts_are_mended_by_the_smallest_changes(seed: int) -> None:
    """Drawn towns that happen to be infeasible, all rules mixed."""
    instance = random_town(seed, "tiny")
    expected = smallest(instance)
    error = failure(instance)
    found = {kinds_of(way): weight_of(instance, way) for way in changes_of(error)}
    assert found == dict(sorted(expected.items(), key=lambda item: item[1])[:8])


def test_the_thirty_planted_are_thirty() -> None:
    """Ten kinds alone and twenty mixtures."""
    assert (len(CASES), len(set(CASES)), sum(len(c) > 1 for c in CASES)) == (30, 30, 20)


def test_words_and_numbers() -> None:
    """A coordinator reads what to change, from what and to what."""
    error = failure(town((seats,)))
    assert "Kvoten K0 kräver minst 3, men högst 2 går att placera." in str(error)
    assert set(error.relaxations) == {"1 plats till på Z0P0 (antal 1 → 2)", "kvoten K0 3 → 2"} or (
        set(error.relaxations) == {"1 plats till på Z0P1 (antal 1 → 2)", "kvoten K0 3 → 2"}
    )


@pytest.mark.parametrize("plant", [together, opening])
def test_nothing_of_a_protected_applicant_is_named(plant: Callable[[int], Zone]) -> None:
    """A conflict of a protected person's lock has no names, rows or numbers in its text."""
    plain = town((plant,))
    hidden = replace(
        plain.applicants[0], protection="sekretessmarkering", home=None, other_districts=None
    )
    instance = replace(plain, applicants=(hidden, *plain.applicants[1:]))
    error = failure(instance)
    told = str(error)
    assert told.endswith(HIDDEN)
    assert error.alternatives == ()
    assert error.relaxations == ()
    assert not any(word in told for word in ("Z0", "rad", "skydd", "område", "arbetsplats", "1"))


def test_not_found_is_not_proved_impossible() -> None:
    """Where the solvers fall silent nothing is claimed to be impossible."""
    possible = replace(town((together,)), pairs=())
    queue = build_queue(possible.model, possible.applicants)
    silent = Solvers(lambda *_: Answer("unknown", None), lambda *_: Answer("unknown", None))
    told = explained(NoSolutionError("Hittades inte."), possible, queue, silent)
    assert isinstance(told, NoSolutionError)
    assert str(told).endswith(NOT_PROVED)


def test_a_found_impossibility_is_proved_even_when_the_solve_only_gave_up() -> None:
    """The exact bound of the relaxation is a witness of its own."""
    instance = town((together,))
    queue = build_queue(instance.model, instance.applicants)
    solvers = Solvers.standard(1.0)
    told = explained(NoSolutionError("Hittades inte."), instance, queue, solvers)
    assert isinstance(told, InfeasibleError)
    assert str(told).startswith(PROVED)


def test_a_city_too_large_for_an_lp_is_judged_by_counting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """More wanted than seats is proved; anything else is only not found."""
    monkeypatch.setattr(relax, "_LARGEST", 0)
    solvers = Solvers.standard(1.0)
    gave_up = NoSolutionError("Hittades inte.")
    for plants, ending in (((seats,), InfeasibleError), ((together,), NoSolutionError)):
        instance = town(plants)
        queue = build_queue(instance.model, instance.applicants)
        told = explained(gave_up, instance, queue, solvers)
        assert isinstance(told, ending)
        assert ("omfattningen har bara 2 platser" in str(told)) == (ending is InfeasibleError)


def test_the_same_answers_by_linear_programming() -> None:
    """The city's way, on a small town: the same kinds and sizes, each proved the smallest."""
    for plants in (CASES[9], CASES[12]):
        instance = town(plants)
        settings = instance.model.solver.model_copy(update={"exact_edges": 0})
        city = replace(instance, model=instance.model.model_copy(update={"solver": settings}))
        found = {kinds_of(w): weight_of(city, w) for w in changes_of(failure(city))}
        assert found == smallest(instance)
