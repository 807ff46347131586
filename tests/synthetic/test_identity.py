"""Made-up identities: unique, well-formed, and impossible."""

from __future__ import annotations

import re
from datetime import date

from feriejobb.synthetic.apportion import stream
from feriejobb.synthetic.identity import Identities, check_digit

#: From Skatteverket's list of test numbers (also in tests/testnummer.txt).
TEST_NUMBER = "189001019802"


def test_the_check_digit_is_luhn() -> None:
    """Agrees with a published test number."""
    assert check_digit(TEST_NUMBER[2:-1]) == int(TEST_NUMBER[-1])


def test_numbers_are_unique_dated_and_wrong() -> None:
    """A hundred people born on one day: different numbers, every check digit wrong."""
    identities = Identities(stream(1, "x"))
    born = date(2010, 3, 4)
    numbers = [identities.personal_number(born) for _ in range(400)]
    assert len(set(numbers)) == 400
    kinds = set()
    for number in numbers:
        match = re.fullmatch(r"(?:20)?1003(04|64)-?(\d{3})(\d)", number)
        assert match
        digits = number.replace("-", "")[-10:]
        assert check_digit(digits[:9]) != int(digits[9])
        kinds.add((match[1], "-" in number))
    assert {("04", True), ("04", False), ("64", False)} <= kinds


def test_birth_dates_fall_within_the_year() -> None:
    """Every month occurs and the year is never left, in leap years too."""
    identities = Identities(stream(1, "x"))
    days = [identities.birth_date(2008) for _ in range(2_000)]
    assert {day.year for day in days} == {2008}
    assert {day.month for day in days} == set(range(1, 13))


def test_ids_are_opaque_and_unique() -> None:
    """Eight letters and digits after F-; none can be read as a number by a spreadsheet."""
    identities = Identities(stream(1, "x"))
    ids = [identities.new_id() for _ in range(5_000)]
    assert len(set(ids)) == 5_000
    assert all(re.fullmatch(r"F-[A-HJ-NP-Z2-9]{8}", text) for text in ids)
