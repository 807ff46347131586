"""Someone whom only a proof by cases or by pay covers is told what holds, and no more of seats."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feriejobb.data.instance import Instance
from feriejobb.data.solution import CaseCertificate, Proof, Result
from feriejobb.explain.explanation import Explainer
from feriejobb.solve import solve_instance
from feriejobb.verify.judge import judge
from tests.explain.agreement import Agreement
from tests.explain.resolve import explainer_of, gets_a_place
from tests.oracle.claims import with_exact_edges
from tests.verify.halves_town import OLD, halves_town, price
from tests.verify.right import result_of, right_choice
from tests.verify.town import person, place

#: In each case everyone has a price at R: there the seat is of no use to who costs nothing.
FEW = price((4, 5), seat={"R": OLD}, budget={"Bromma": 1}, heads={"Farsta": OLD})
MANY = price((4, 5), budget={"Farsta": 1}, heads={"Farsta": -OLD})


def one_seat_more() -> Instance:
    """The town of halves, and one seat without a budget, held by someone ahead of all."""
    town = halves_town()
    first = person("f", groups=frozenset({"fortur"}), periods=(2,))
    seat = place("R", employer="Trafiknämnden", district="Järva", period=2)
    return replace(town, applicants=(*town.applicants, first), places=(*town.places, seat))


@pytest.fixture(scope="module")
def result() -> Result:
    """Three have places; the fourth and the fifth are passed over, and two cases prove it."""
    chosen = right_choice(one_seat_more())
    assert chosen is not None
    cases = CaseCertificate("Farsta", 1, FEW, MANY)
    return replace(result_of(one_seat_more(), chosen), proof=Proof(cases=(cases,)))


@pytest.fixture(scope="module")
def explainer(result: Result) -> Explainer:
    """Sees the result as a run."""
    assert judge(one_seat_more(), result) == []
    return explainer_of(result)


def test_what_is_told_agrees_with_the_judge(explainer: Explainer) -> None:
    """Both are told that no place was possible, as of any other proof."""
    assert list(Agreement(explainer).wrong()) == []
    told = {row.position: explainer.tell(row.applicant).proved for row in explainer.run.unplaced}
    assert told == {4: True, 5: True}


def test_a_proof_by_cases_says_nothing_of_new_seats(explainer: Explainer, result: Result) -> None:
    """One new seat goes to the fourth; the fifth is told of two, which a new solve confirms."""
    seats = {}
    for row in result.unplaced:
        for claim in explainer.tell(row.applicant).could_have:
            assert gets_a_place(result, row.applicant, claim), claim
            if claim.change == "seats":
                seats[row.position] = (claim.place.id, claim.seats)
                fewer = replace(claim, seats=claim.seats - 1)
                assert not gets_a_place(result, row.applicant, fewer)
    assert seats == {4: ("R", 1), 5: ("R", 2)}


def test_a_proof_by_pay_is_told_as_any_other() -> None:
    """The same town as a city: whoever is passed over by pay was proved to have no place."""
    solved = solve_instance(with_exact_edges(one_seat_more(), 0))
    assert solved.proof.pay
    told = explainer_of(solved)
    assert list(Agreement(told).wrong()) == []
    assert all(told.tell(row.applicant).proved for row in told.run.unplaced)
    for row in solved.unplaced:
        for claim in told.tell(row.applicant).could_have:
            assert gets_a_place(solved, row.applicant, claim), claim
