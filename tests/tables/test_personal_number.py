"""Personnummer and samordningsnummer: forms, century, check digit, refusals (R4.1-R4.5).

Numbers with a right check digit are Skatteverket's published test numbers, all of them listed in
``tests/testnummer.txt``; all others have a wrong one.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feriejobb.messages import CODES
from feriejobb.tables.personal_number import (
    PersonalNumberError,
    check_digit,
    parse_personal_number,
)

REFERENCE = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("text", "digits", "born", "coordination"),
    [
        ("200401012398", "200401012398", date(2004, 1, 1), False),
        ("0401012398", "200401012398", date(2004, 1, 1), False),
        ("040101-2398", "200401012398", date(2004, 1, 1), False),
        ("20040101-2398", "200401012398", date(2004, 1, 1), False),
        (" 20040101–2398\n", "200401012398", date(2004, 1, 1), False),
        ("200401012398.0", "200401012398", date(2004, 1, 1), False),
        ("0212312391", "200212312391", date(2002, 12, 31), False),
        ("200804752384", "200804752384", date(2008, 4, 15), True),
        ("090781-2382", "200907812382", date(2009, 7, 21), True),
        ("140168+2396", "191401682396", date(1914, 1, 8), True),
        ("19140168+2396", "191401682396", date(1914, 1, 8), True),
        ("890101-9803", "198901019803", date(1989, 1, 1), False),
    ],
)
def test_forms_of_a_number(text: str, digits: str, born: date, coordination: bool) -> None:
    """Ten or twelve digits, dash or plus, become the same canonical form."""
    number = parse_personal_number(text, REFERENCE)
    assert (number.digits12, number.birth_date, number.is_coordination) == (
        digits,
        born,
        coordination,
    )


@pytest.mark.parametrize("published", ["200401012398", "200212312391", "200804752384"])
def test_check_digit_is_right_for_published_numbers_and_wrong_for_their_neighbours(
    published: str,
) -> None:
    """A wrong check digit is told, not raised: the caller decides."""
    assert parse_personal_number(published, REFERENCE).check_ok
    for other in range(10):
        if other != int(published[-1]):
            changed = parse_personal_number(f"{published[:-1]}{other}", REFERENCE)
            assert not changed.check_ok


@pytest.mark.parametrize(
    ("reference", "year"),
    [
        (date(2027, 1, 1), 1927),
        (date(2027, 1, 2), 2027),
        (date(2028, 1, 1), 2027),
        (date(2127, 1, 2), 2127),
        (date(2026, 12, 31), 1927),
    ],
)
def test_century_follows_the_reference_date(reference: date, year: int) -> None:
    """The latest century in which the person is not born after the reference."""
    assert parse_personal_number("2701021231", reference).birth_date == date(year, 1, 2)


@pytest.mark.parametrize(
    ("ten", "reference", "born"),
    [
        ("0901021232", date(2010, 6, 1), date(2009, 1, 2)),
        ("2710011234", date(2027, 5, 1), date(1927, 10, 1)),
        ("2710011234", date(2027, 10, 1), date(2027, 10, 1)),
        ("2709301233", date(2027, 10, 1), date(2027, 9, 30)),
        ("2711021235", date(2027, 10, 9), date(1927, 11, 2)),
    ],
)
def test_the_whole_month_and_the_whole_century_count(ten: str, reference: date, born: date) -> None:
    """October comes after September, and 2010 lies in the century of 2009."""
    found = parse_personal_number(ten, reference)
    assert (found.birth_date, found.check_ok) == (born, False)


def test_century_of_a_samordningsnummer_uses_the_real_day() -> None:
    """Day 61 is the first of the month, not later than the reference."""
    assert parse_personal_number("2701611239", date(2027, 1, 1)).birth_date == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "PN_TECKEN"),
        ("saknas", "PN_TECKEN"),
        ("２00401012399", "PN_TECKEN"),
        ("20040101 2399", "PN_TECKEN"),
        ("20040101+2399", "PN_TECKEN"),
        ("2004+01012399", "PN_TECKEN"),
        ("401012399", "FÖR_KORT"),
        ("1", "FÖR_KORT"),
        ("20040101239", "PN_LÄNGD"),
        ("2004010123999", "PN_LÄNGD"),
        ("2.00401E+11", "PN_EXPONENT"),
        ("2,00401012399e11", "PN_EXPONENT"),
        ("2E+11", "PN_EXPONENT"),
        ("20000101P220", "PN_INTERIM"),
        ("000101-T220", "PN_INTERIM"),
        ("000101+x220", "PN_INTERIM"),
        ("19900101A12B", "PN_INTERIM"),
        ("200402302399", "PN_DATUM"),
        ("200413012399", "PN_DATUM"),
        ("200400752399", "PN_DATUM"),
        ("200401002399", "PN_DATUM"),
        ("200401922399", "PN_DATUM"),
        ("200302292399", "PN_DATUM"),
        ("000001012399", "PN_DATUM"),
        ("200401010009", "PN_LÖPNUMMER"),
        ("202701022399", "PN_FRAMTID"),
    ],
)
def test_what_is_no_number_is_refused_without_being_echoed(text: str, code: str) -> None:
    """Each refusal has its code, and the error holds nothing else."""
    with pytest.raises(PersonalNumberError) as caught:
        parse_personal_number(text, REFERENCE)
    assert caught.value.code == code
    assert caught.value.args == (code,)


def test_a_number_does_not_show_itself() -> None:
    """Neither digits nor birth date stand in the representation."""
    shown = repr(parse_personal_number("200401012398", REFERENCE))
    assert "2004" not in shown
    assert "2398" not in shown


@given(st.dates(date(1927, 1, 2), date(2027, 1, 1)), st.integers(1, 999), st.booleans())
def test_ten_and_twelve_digits_agree_for_everyone_under_a_hundred(
    born: date, serial: int, coordination: bool
) -> None:
    """Both forms of a made-up number with a wrong check digit mean the same person."""
    body = f"{born:%y%m}{born.day + 60 * coordination:02d}{serial:03d}"
    ten = f"{body}{(check_digit(body) + 1) % 10}"
    short = parse_personal_number(ten, REFERENCE)
    long = parse_personal_number(f"{born.year // 100}{ten}", REFERENCE)
    assert short == long
    assert (short.birth_date, short.is_coordination) == (born, coordination)
    assert not short.check_ok


@given(st.text(max_size=20))
def test_any_text_gives_a_number_or_a_code(text: str) -> None:
    """No other exception and no value in it, whatever is typed."""
    try:
        outcome = parse_personal_number(text, REFERENCE).digits12
    except PersonalNumberError as error:
        outcome = error.code
    assert outcome in CODES or (len(outcome) == 12 and outcome.isdigit())


@pytest.mark.parametrize(("year", "right"), [(1926, True), (1927, True), (1928, False)])
def test_a_plus_in_twelve_digits_means_at_least_a_hundred_this_year(year: int, right: bool) -> None:
    """Whoever turns a hundred during the year of the reference date carries it, nobody younger."""
    nine = f"{year % 100:02}0101001"
    wrong_check = (check_digit(nine) + 1) % 10
    text = f"{year}0101+001{wrong_check}"
    reference = date(2027, 6, 1)
    if right:
        assert parse_personal_number(text, reference).birth_date == date(year, 1, 1)
    else:
        with pytest.raises(PersonalNumberError, match="PN_TECKEN"):
            parse_personal_number(text, reference)


@given(st.integers(0, 10**9 - 1))
def test_the_check_digit_brings_the_digits_of_the_products_to_whole_tens(number: int) -> None:
    """Luhn from its definition: every second one doubled, all figures added up."""
    nine = f"{number:09}"
    products = "".join(str(int(d) * (1 + (k + 1) % 2)) for k, d in enumerate(nine))
    assert (sum(map(int, products)) + check_digit(nine)) % 10 == 0
