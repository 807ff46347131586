"""Ages, pay and cost against numbers worked out by hand; ranks and points against contract §5."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from feriejobb.data.model import ContributionRow, PayRow
from feriejobb.recount.pairing import (
    Counted,
    Counts,
    contribution,
    cost_of,
    full_years,
    hourly_pay,
    is_away,
    pairing_cost,
    period_rank,
    placed_cost,
    sub_period_of,
    wish_points,
    wish_rank,
)
from tests.oracle.town_model import model_for_tests
from tests.oracle.towns import random_town
from tests.verify.town import hidden, person, place, town

MODEL = model_for_tests()


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2010, 6, 14), date(2027, 6, 14), 17),
        (date(2010, 6, 15), date(2027, 6, 14), 16),
        (date(2010, 12, 31), date(2028, 1, 1), 17),
        (date(2008, 2, 29), date(2027, 2, 28), 18),
        (date(2008, 2, 29), date(2027, 3, 1), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2010, 1, 31), date(2027, 2, 1), 17),
    ],
)
def test_a_year_is_full_on_the_birthday(born: date, day: date, years: int) -> None:
    """A leap-day child has the birthday on 1 March in other years."""
    assert full_years(born, day) == years


@pytest.mark.parametrize(
    ("born", "ore"),
    [
        (date(2011, 6, 14), 8_700),
        (date(2011, 6, 15), None),
        (date(2009, 6, 14), 10_731),
        (date(2009, 6, 15), 9_715),
        (date(2000, 1, 1), 11_749),
    ],
)
def test_pay_is_the_highest_step_reached_in_the_table_in_force(born: date, ore: int | None) -> None:
    """The older and the future table, each with other ages, are never mixed in."""
    assert hourly_pay(MODEL, born, date(2027, 6, 14)) == ore


def test_a_pay_table_holds_from_its_very_day_and_without_any_there_is_no_pay() -> None:
    """``valid_from`` is inclusive; before the first table nobody has pay."""
    rows = (
        PayRow(valid_from=date(2027, 6, 14), age_from=16, ore_per_hour=100),
        PayRow(valid_from=date(2027, 6, 15), age_from=16, ore_per_hour=200),
    )
    model = MODEL.model_copy(update={"pay": rows})
    assert hourly_pay(model, date(2010, 1, 1), date(2027, 6, 14)) == 100
    assert hourly_pay(model, date(2010, 1, 1), date(2027, 6, 15)) == 200
    assert hourly_pay(model, date(2010, 1, 1), date(2027, 6, 13)) is None


@pytest.mark.parametrize(
    ("birth_year", "paid", "bp"),
    [
        (2011, date(2027, 7, 27), 1_021),
        (2009, date(2027, 7, 27), 1_021),
        (2008, date(2027, 7, 27), 2_081),
        (2008, date(2027, 9, 30), 2_081),
        (2008, date(2027, 10, 1), 3_142),
        (2009, date(2027, 12, 31), 1_021),
        (2009, date(2028, 1, 1), 3_142),
        (2008, date(2019, 7, 31), None),
    ],
)
def test_the_contribution_follows_payment_date_and_age_at_its_new_year(
    birth_year: int, paid: date, bp: int | None
) -> None:
    """Payment year - birth year - 1, whatever the birthday; dates are inclusive."""
    assert contribution(MODEL, date(birth_year, 12, 31), paid) == bp
    assert contribution(MODEL, date(birth_year, 1, 1), paid) == bp


@pytest.mark.parametrize(
    ("born", "period", "hours", "ore"),
    [
        # 90 × 8,700 = 783,000; × 1.1021 = 862,944.3
        (date(2011, 1, 15), 1, 90, 862_944),
        # 88 × 10,731 = 944,328; × 1.1021 = 1,040,743.8888
        (date(2009, 7, 5), 2, 88, 1_040_744),
        # 90 × 11,749 = 1,057,410; × 1.2081 = 1,277,457.021
        (date(2008, 6, 14), 1, 90, 1_277_457),
        # paid in October, when the reduction has ended: × 1.3142 = 1,389,648.222
        (date(2008, 6, 14), 3, 90, 1_389_648),
        (date(2011, 6, 15), 1, 90, None),
        (date(2011, 1, 15), 4, 90, None),
    ],
)
def test_cost_is_rounded_half_up_to_whole_ore(
    born: date, period: int, hours: int, ore: int | None
) -> None:
    """Hours × pay × (1 + contribution), worked out by hand."""
    assert cost_of(MODEL, born, period, hours) == ore


def test_exactly_half_an_ore_is_rounded_up() -> None:
    """1 hour × 5,000 öre × 1.0001 = 5,000.5 öre."""
    pay = (PayRow(valid_from=date(2020, 1, 1), age_from=10, ore_per_hour=5_000),)
    tiny = (ContributionRow(valid_from=date(2020, 1, 1), age_from=0, age_to=99, bp=1),)
    model = MODEL.model_copy(update={"pay": pay, "contributions": tiny})
    assert cost_of(model, date(2010, 1, 1), 1, 1) == 5_001


def test_a_locked_youth_outside_the_pay_table_costs_its_lowest_step() -> None:
    """Fifteen on the first day: 90 × 8,700 × 1.1021, where no edge would have a cost."""
    young = person("a", birth_date=date(2011, 12, 1), locked_place="P")
    instance = town([young], [place("P")])
    assert pairing_cost(instance, young, instance.places[0]) is None
    assert placed_cost(instance, young, instance.places[0]) == 862_944


def test_the_wish_rank_is_the_number_of_the_column_where_the_area_first_stands() -> None:
    """Gaps stay gaps, a repetition counts once, another area is 0."""
    applicant = person("a", wishes=((2, "Barn"), (4, "Park"), (5, "Barn")))
    ranks = [wish_rank(applicant, place("P", area=area)) for area in ("Barn", "Park", "Kontor")]
    assert ranks == [2, 4, 0]


def test_the_period_rank_counts_from_one_and_is_zero_where_all_are_equal() -> None:
    """The order of ``perioder`` is the ranking."""
    applicant = person("a", periods=(3, 1))
    assert [period_rank(applicant, place("P", period=p)) for p in (1, 2, 3)] == [2, 0, 1]
    assert period_rank(person("b"), place("P", period=2)) == 0


def test_away_is_outside_the_home_stadsdel_but_never_for_fack_or_protected() -> None:
    """A fackförvaltning counts as home anywhere, and nobody protected has a home here."""
    far, fack = (
        place("P", district="Bromma"),
        place("Q", district="Bromma", employer="Trafiknämnden"),
    )
    near, known, secret = place("R"), person("a"), hidden("b")
    instance = town([known, secret], [far, fack, near])
    assert [is_away(instance, known, p) for p in (far, fack, near)] == [True, False, False]
    assert [is_away(instance, secret, p) for p in (far, fack, near)] == [False, False, False]


@pytest.mark.parametrize(
    ("wishes", "periods", "district", "points"),
    [
        (((1, "Park"),), (), "Farsta", 0),
        (((2, "Park"),), (1,), "Farsta", 2),
        (((5, "Park"),), (2, 1), "Farsta", 15),
        (((9, "Park"),), (2, 3, 1), "Bromma", 21),
        (((9, "Park"),), (2, 3, 9, 8, 1), "Farsta", 17),
        (((1, "Barn"),), (), "Bromma", 34),
    ],
)
def test_points_add_up_wish_period_and_distance(
    wishes: tuple[tuple[int, str], ...], periods: tuple[int, ...], district: str, points: int
) -> None:
    """wish_points 0 2 5 9 14, any area 30, period_points 0 1 3, away 4; last entries repeat."""
    applicant = person("a", wishes=wishes, periods=periods, any_area=True, other_districts=None)
    spot = place("P", district=district)
    assert wish_points(town([applicant], [spot]), applicant, spot) == points


def test_a_sub_period_that_the_model_lacks_is_none() -> None:
    """The judge must be able to say so instead of stopping."""
    found = sub_period_of(MODEL, 2)
    assert found is not None
    assert found.first_day == date(2027, 7, 5)
    assert sub_period_of(MODEL, 9) is None


def test_what_is_counted_of_a_pairing_is_what_each_function_says() -> None:
    """Also asked a second time, and of somebody outside the pay table."""
    instance = random_town(2, "tiny")
    old = replace(instance.applicants[0], birth_date=date(1990, 1, 1))
    counted = Counted(instance)
    for applicant in (*instance.applicants, replace(old, id="gammal")):
        for spot in instance.places:
            found = counted.of(applicant, spot)
            assert found == Counts(
                wish_rank(applicant, spot),
                period_rank(applicant, spot),
                is_away(instance, applicant, spot),
                placed_cost(instance, applicant, spot),
                wish_points(instance, applicant, spot),
            )
            assert counted.of(applicant, spot) is found
            assert counted.cost(applicant, spot) == found.cost
