"""Where the judge cannot know it says so; it believes neither a solver nor itself."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import optimize

from feriejobb.data.instance import Pair, Supervisor
from feriejobb.data.solution import Proof
from feriejobb.verify import milp, proof
from feriejobb.verify.judge import examine, judge
from tests.verify.right import result_of
from tests.verify.small_town import priced, right, small_town
from tests.verify.test_milp import program_of
from tests.verify.town import person, place, town


def test_a_large_case_is_judged_but_not_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exact answers and bounds are then named as not shown here; prices still count."""
    monkeypatch.setattr(proof, "SMALL", 10)
    verdict = examine(small_town(), right())
    assert verdict.findings == ()
    assert verdict.notes == (
        "5 köplatser med exakt bevis är inte omlösta här",
        "gränsen för quotas är inte omlöst här",
        "gränsen för wishes är inte omlöst här",
    )
    assert examine(small_town(), priced()).notes == verdict.notes[1:]


def test_a_solver_without_an_answer_leaves_the_question_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its limit struck."""
    monkeypatch.setattr(optimize, "milp", lambda *_, **__: SimpleNamespace(status=1, x=None))
    verdict = examine(small_town(), right())
    assert verdict.findings == ()
    assert verdict.notes[0] == "5 köplatser med exakt bevis är inte omlösta här"


@pytest.mark.parametrize("share", [0.0, 1.0, 0.4])
def test_an_allocation_of_the_solver_that_breaks_a_row_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    """Everybody everywhere, or nobody where a lock must be kept."""

    def lies(cost: np.ndarray[tuple[int], np.dtype[np.float64]], **_: object) -> SimpleNamespace:
        return SimpleNamespace(status=0, x=np.full(len(cost), share))

    monkeypatch.setattr(optimize, "milp", lies)
    assert program_of(small_town()).solve({}).answer == "unknown"


def test_an_allocation_that_the_checks_refute_is_not_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rows that hold are not enough: the rules' own checks must agree."""
    program = program_of(small_town())
    assert program.solve({}).answer == "possible"
    monkeypatch.setattr(milp, "excused_by_lock", lambda *_: False)
    assert program.solve({}).answer == "unknown"


def test_a_proof_for_a_queue_that_is_no_goal_is_found() -> None:
    """There is nothing to prove then."""
    instance = town([person("a"), person("b")], [place("P")], goals=("quotas", "wishes"))
    result = result_of(instance, {})
    assert judge(instance, result) == []
    for wrong in (Proof(exact=(1,)), Proof(unproved=(1,))):
        found = judge(instance, replace(result, proof=wrong))
        assert "BEVIS: kön är inget mål i modellen men har bevis" in found


def test_without_queue_and_number_nobody_needs_to_be_placed() -> None:
    """Fewest points and nothing else: an empty seat is no fault."""
    instance = town([person("a")], [place("P")], goals=("wishes",))
    assert judge(instance, result_of(instance, {})) == []


def test_a_place_in_a_sub_period_that_the_model_lacks_is_for_nobody() -> None:
    """The validated input has none; the judge says so instead of stopping."""
    instance = town([person("a")], [place("P"), place("Q", period=7)])
    assert judge(instance, result_of(instance, {"a": "P"})) == []


def test_gains_are_no_matter_where_wishes_are_no_goal() -> None:
    """Nothing is claimed of them."""
    far = person("a", other_districts=None)
    spots = [place("P"), place("Q", employer="Bromma", district="Bromma")]
    instance = town([far], spots, goals=("quotas", "queue"))
    assert judge(instance, result_of(instance, {"a": "Q"})) == []
    wished = town([far], spots, goals=("queue", "wishes"))
    found = judge(wished, result_of(wished, {"a": "Q"}))
    assert any(text.startswith("MÅL wishes: kö 1 och en ledig plats") for text in found)


def test_a_bound_that_nothing_can_pass_needs_nobody_to_solve_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No shortfall and no points: there is nothing better, however large the case."""
    monkeypatch.setattr(proof, "SMALL", -1)
    instance = town([person("a")], [place("P")])
    assert examine(instance, result_of(instance, {"a": "P"})).notes == ()


@pytest.mark.parametrize(
    ("pairs", "seats", "number"),
    [
        ((), 1, 3),
        ((Pair("b", "c", False, 2),), 1, 1),
        ((Pair("c", "b", False, 2),), 1, 1),
        ((Pair("b", "c", False, 2),), 2, 3),
        ((Pair("b", "c", True, 2),), 1, 3),
        ((Pair("a", "d", False, 2),), 2, 2),
        ((Pair("d", "a", False, 2),), 2, 2),
        ((Pair("b", "d", False, 2), Pair("a", "c", True, 3)), 1, 1),
    ],
)
def test_two_who_can_never_meet_are_passed_over_without_a_solver(
    monkeypatch: pytest.MonkeyPatch, pairs: tuple[Pair, ...], seats: int, number: int
) -> None:
    """Three wait, and no place that both may have has seats for two: that needs no second look."""
    monkeypatch.setattr(proof, "SMALL", -1)
    people = [
        person("a", history="sokt_utan_jobb"),
        *(person(name, wishes=((1, "Park"), (2, "Kök"))) for name in "bc"),
        person("d", wishes=((1, "Kök"),), history="haft_jobb"),
    ]
    spots = [place("P"), place("K", area="Kök", seats=seats, supervisor_group="lag")]
    instance = town(people, spots, pairs=pairs, supervisors=(Supervisor("h", "lag", 1, 0, 2),))
    verdict = examine(instance, result_of(instance, {"a": "P"}))
    told = [text for text in verdict.notes if "köplatser" in text]
    assert told == [f"{number} köplatser med exakt bevis är inte omlösta här"]


def test_one_point_too_many_is_found_by_the_second_solver() -> None:
    """The second best sub-period costs one; the best was free."""
    spots = [place("P"), place("Q", period=2)]
    instance = town([person("a", periods=(1, 2))], spots)
    found = judge(instance, result_of(instance, {"a": "Q"}))
    assert "MÅL wishes: ett bättre värde än gränsen är möjligt" in found


def test_a_job_of_no_hours_costs_nothing_and_is_judged() -> None:
    """Nothing is divided by its cost."""
    instance = town([person("a")], [place("P", hours=0)], budgets={"Farsta": 0})
    assert judge(instance, result_of(instance, {"a": "P"})) == []


def test_exchanges_are_no_matter_where_nobody_need_be_placed() -> None:
    """Fewest points alone: the second solver knows better than to move somebody."""
    instance = town([person("a", periods=(1, 2))], [place("P"), place("Q", period=2)])
    for goals, told in ((("wishes",), False), (("placed", "wishes"), True)):
        model = instance.model.model_copy(update={"goals": goals})
        found = judge(replace(instance, model=model), result_of(instance, {"a": "Q"}))
        assert any("kan byta" in text for text in found) == told
