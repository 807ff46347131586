"""The second solver's program and the rules' checks are two readings that must agree."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from feriejobb.data.instance import Instance
from feriejobb.verify.case import breaches, excused_by_lock
from feriejobb.verify.milp import Program, Row
from feriejobb.verify.questions import Attained, can_be_bettered, can_be_placed, held, objective
from tests.oracle.towns import random_town
from tests.rules.breach_cases import BREACH_CASES, BreachCase, Chosen
from tests.verify.right import unsolved
from tests.verify.small_town import small_town
from tests.verify.town import person, place, quota, town

NAMES = [f"{case.rule}: {case.what}" for case in BREACH_CASES]
NOTHING = Attained(frozenset(), {}, {})


def program_of(instance: Instance) -> Program:
    """The complete program."""
    return Program(instance, unsolved(instance).possible)


def fixed(program: Program, chosen: Chosen) -> list[Row] | None:
    """Rows that fix every edge to the choice; None where it holds a pairing that is no edge."""
    numbers = {(program.ids[k], spot.id): e for e, (k, spot, _) in enumerate(program.edges)}
    if not set(chosen.items()) <= numbers.keys():
        return None
    return [({e: 1}, *(2 * (float(pair in chosen.items()),))) for pair, e in numbers.items()]


def allows(program: Program, chosen: Chosen) -> bool:
    """Whether the program, fixed to the choice, can be satisfied."""
    rows = fixed(program, chosen)
    if rows is None:
        return False
    answer = program.solve({}, rows).answer
    assert answer != "unknown"
    return answer == "possible"


@pytest.mark.parametrize("case", BREACH_CASES, ids=NAMES)
def test_the_program_allows_what_keeps_a_rule_and_forbids_what_breaks_it(case: BreachCase) -> None:
    """Each rule alone."""
    program = program_of(case.instance)
    assert allows(program, case.good)
    assert not allows(program, case.bad)


@pytest.mark.parametrize("seed", range(80))
def test_program_and_checks_agree_on_random_placements(seed: int) -> None:
    """All rules together: feasible when fixed if and only if no check finds anything."""
    instance = random_town(seed, "tiny")
    program = program_of(instance)
    chance = Random(seed)  # noqa: S311
    locks = {a.id: a.locked_place for a in instance.applicants if a.locked_place is not None}
    for _ in range(12):
        pairs = [(program.ids[k], spot.id) for k, spot, _ in program.edges]
        some = dict(chance.sample(pairs, min(len(pairs), chance.randrange(6))))
        chosen = some | (locks if chance.random() < 0.9 else {})
        found = breaches(instance, list(chosen.items()))
        clean = all(excused_by_lock(instance, violation) for violation in found)
        assert allows(program, chosen) == clean, (seed, [v.rule for v in found])


def test_shortfall_counts_what_the_soft_quotas_lack() -> None:
    """Three seats: a min of five lacks at least two, a max of one is exceeded only if one must."""
    rows = (
        quota("minst", "alla", 5, hard=False, weight=3),
        quota("högst", "alla", 1, hard=False, weight=2, is_min=False),
    )
    people = [person(name) for name in "abcd"]
    program = program_of(town(people, [place("P", seats=3)], quotas=rows))
    values = {n: can_be_bettered(program, (), NOTHING, "quotas", n) for n in (9, 10, 11)}
    # All three placed: 3 × 2 + 2 × 2 = 10; two: 9 + 2 = 11; nobody: 15.
    assert values == {9: "impossible", 10: "impossible", 11: "possible"}


def test_goals_that_stand_before_are_held() -> None:
    """With two placed for the queue, fewer points are possible only by placing fewer."""
    far = person("b", home="Bromma", other_districts=None)
    program = program_of(town([person("a"), far], [place("P", seats=2)]))
    both = Attained(frozenset({0, 1}), {"wishes": 4, "placed": 2, "moves": 0}, {})
    assert can_be_bettered(program, ("queue",), both, "wishes", 4) == "impossible"
    assert can_be_bettered(program, ("placed",), both, "wishes", 4) == "impossible"
    assert can_be_bettered(program, (), both, "wishes", 4) == "possible"
    assert can_be_bettered(program, (), both, "placed", 2) == "impossible"
    assert can_be_bettered(program, (), both, "placed", 1) == "possible"
    assert can_be_bettered(
        program, ("wishes",), replace(both, values={"wishes": 0}), "placed", 1
    ) == ("impossible")


def test_a_standing_offer_is_kept_or_counted_as_moved() -> None:
    """One seat at each place: either a or b stays at P."""
    program = program_of(town([person("a"), person("b")], [place("P"), place("Q")]))
    number = {i: k for k, i in enumerate(program.ids)}
    standing = {number["a"]: "P", number["b"]: "P"}
    reached = Attained(frozenset({0, 1}), {"moves": 1}, standing)
    assert can_be_bettered(program, ("queue",), reached, "moves", 1) == "impossible"
    assert can_be_bettered(program, ("queue",), reached, "moves", 2) == "possible"
    assert held(program, ("moves",), reached) is not None


def test_someone_fits_only_together_with_everyone_ahead() -> None:
    """Two seats: the third can have one only when nobody must stand ahead."""
    program = program_of(town([person(n) for n in "abc"], [place("P", seats=2)]))
    assert can_be_placed(program, (), Attained(frozenset({0, 1}), {}, {}), 2) == "impossible"
    assert can_be_placed(program, (), Attained(frozenset({0}), {}, {}), 2) == "possible"


def test_a_goal_that_is_not_linear_is_left_unknown() -> None:
    """Equity is not asked about, neither as a goal nor as one that stands before."""
    program = program_of(small_town())
    assert objective(program, "equity", NOTHING) is None
    assert can_be_placed(program, ("equity",), NOTHING, 1) == "unknown"
    assert can_be_bettered(program, ("equity",), NOTHING, "wishes", 0) == "unknown"


def test_an_empty_town_and_an_impossible_row_are_answered_without_the_solver() -> None:
    """Nobody to place is possible; a hard min that nobody can fill is not."""
    assert program_of(town([], [])).solve({}).answer == "possible"
    wanted = (quota("K", "alla", 1),)
    assert program_of(town([], [], quotas=wanted)).solve({}).answer == "impossible"
