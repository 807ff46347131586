"""Money in a city: what is over at one employer helps another only as far as trades carry it."""

from __future__ import annotations

from datetime import date

import pytest

from feriejobb.data.instance import Applicant, Instance
from feriejobb.data.solution import Result
from feriejobb.solve import queue, solve_instance, wishes
from feriejobb.verify.judge import examine
from tests.oracle.claims import with_exact_edges
from tests.solve.harder import harder_instance
from tests.verify.town import person, place, town

#: 45 and 90 hours of a sixteen-year-old,
#: 90 and 120 of a nineteen-year-old, in öre:
#: hours × rate × (10 000 + contribution) / 10 000, rounded.
HALF, FULL = 431_472, 862_944
NINETEEN, NINETEEN_LONG = 1_277_457, 1_703_276


def by_search(instance: Instance) -> Result:
    """Solved as a city, by search and prices, and passed by the judge."""
    result = solve_instance(with_exact_edges(instance, 0))
    assert examine(instance, result).findings == ()
    return result


def wanting(name: str, *areas: str, born: int = 2011, **changes: object) -> Applicant:
    """Somebody who wants the areas in this order and goes anywhere."""
    wishes = tuple(enumerate(areas, start=1))
    row = {"wishes": wishes, "birth_date": date(born, 1, 15), "other_districts": None}
    return person(name, **(row | changes))


def one_seat_dearer_elsewhere() -> Instance:
    """Farsta pays one of its two short jobs; Bromma has three quarters of what its long one costs.

    Whoever moves from Farsta to Bromma frees 431 472 öre and costs 862 944. At the full price of
    money everywhere there is enough in all (431 472 + 647 208 for two short jobs); at no price in
    Bromma the first moves there for nothing. At half the price in Bromma both jobs cost the first
    the same, and two times 431 472 exceed 431 472 + 647 208 / 2.
    """
    return town(
        [wanting("först", "kort", "lång", groups=frozenset({"fortur"})), wanting("sist", "kort")],
        [
            place("F", seats=2, area="kort", hours=45),
            place("B", seats=1, area="lång", employer="Bromma", district="Bromma", hours=90),
        ],
        budgets={"Farsta": HALF, "Bromma": FULL * 3 // 4},
    )


def test_money_that_is_over_proves_less_at_a_lower_price(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passed over with a price of money in Bromma that lies between none and the full one."""
    monkeypatch.setattr(queue, "_WEIGHED_AT", -1)
    result = by_search(one_seat_dearer_elsewhere())
    assert [p.applicant for p in result.placements] == ["först"]
    assert result.proof.unproved == ()
    (certificate,) = (c for c in result.proof.certificates if 2 in c.covers)
    assert 0 < certificate.budget["Bromma"] < certificate.budget["Farsta"]


def test_three_quarters_of_a_youth_are_paid_nowhere() -> None:
    """Passed over because money for parts of people pays nobody, which prices per person say."""
    result = by_search(one_seat_dearer_elsewhere())
    assert [p.applicant for p in result.placements] == ["först"]
    assert result.proof.unproved == ()
    (certificate,) = (c for c in result.proof.certificates if 2 in c.covers)
    assert sum(certificate.heads.values()) > 0


def a_ring_that_costs_more() -> Instance:
    """Three who can only move in a ring, and a fourth for whom the ring frees the money.

    The nineteen-year-old takes Farsta first (two free seats against one), the others what is left.
    Farsta then has 10 000 öre for the last, whose short job costs 287 648. Round the ring (Farsta →
    Bromma → Trafiknämnden → Farsta) Farsta pays a sixteen-year-old instead of a nineteen-year-old,
    414 513 less, and Bromma 1 703 276 instead of 1 150 592: more is spent in all.
    """
    people = [
        wanting("nitton", "park", "vård", born=2008, groups=frozenset({"fortur"})),
        wanting("ett", "vård", "gata", history="sokt_utan_jobb"),
        wanting("två", "gata", "park"),
        wanting("sist", "kort", history="haft_jobb"),
    ]
    places = [
        place("F", seats=2, area="park"),
        place("K", area="kort", hours=30),
        place("B", area="vård", employer="Bromma", district="Bromma", hours=120),
        place("T", area="gata", employer="Trafiknämnden", district="Järva"),
    ]
    budgets = {
        "Farsta": NINETEEN + 10_000,
        "Bromma": NINETEEN_LONG + 50_000,
        "Trafiknämnden": FULL,
    }
    return town(people, places, budgets=budgets)


def test_money_is_saved_where_it_is_short_at_the_cost_of_where_it_is_over() -> None:
    """All four get a place, although more has to be spent for that than before the last came."""
    result = by_search(a_ring_that_costs_more())
    places = {p.applicant: p.place for p in result.placements}
    assert places == {"nitton": "B", "ett": "T", "två": "F", "sist": "K"}


def test_no_more_is_asked_about_money_once_too_many_questions_stayed_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Then the last is told to be without proof, and never to be impossible."""
    monkeypatch.setattr(queue, "_OPEN", 0)
    result = by_search(a_ring_that_costs_more())
    assert "sist" not in {p.applicant for p in result.placements}
    assert result.proof.unproved == (4,)


def test_questions_of_money_end_after_so_much_work(
    monkeypatch: pytest.MonkeyPatch, asked: list[int]
) -> None:
    """With no work allowed beyond the first question there is one; the rest is told unproved."""
    monkeypatch.setattr(queue, "_MOST_WORK", 0)
    monkeypatch.setattr(wishes, "_RELAXED", 0)
    result = by_search(harder_instance("budget-07-alla", 0.03, 1))
    assert len(asked) == 1
    assert result.proof.unproved
