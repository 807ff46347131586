"""No value leaves the process by logs, tracebacks, warnings or cores."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from feriejobb.data.instance import Contact
from feriejobb.data.layering import load_model
from feriejobb.errors import OutputError
from feriejobb.protect.scrub import OMITTED, Public, describe, handler

CANARY = "Kanariefågel-8f3a"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a scrubbed handler on the root logger writes."""
    stream = io.StringIO()
    scrubbed = handler(stream)
    root = logging.getLogger()
    former = root.level
    root.addHandler(scrubbed)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(scrubbed)
    root.setLevel(former)


def _key() -> object:
    return {}[CANARY]  # type: ignore[index]


def _unicode() -> object:
    return CANARY.encode("ascii")


def _frame() -> object:
    return pd.DataFrame({"a": [CANARY]})["a"].astype(int)


def _missing() -> object:
    return Path(CANARY).read_bytes()


def _nested() -> object:
    try:
        return int(CANARY)
    except ValueError as error:
        raise OutputError(CANARY) from error


def _group() -> object:
    raise ExceptionGroup(CANARY, [ValueError(CANARY), KeyError(CANARY)])


def _contact() -> object:
    contact = Contact(CANARY, CANARY, CANARY, CANARY, CANARY)
    raise ValueError(contact)


FAULTS = [
    *(lambda: int(CANARY), lambda: float(CANARY), lambda: Decimal(CANARY)),
    *(lambda: (CANARY,).index(""), lambda: getattr(CANARY, CANARY)),
    *(_key, _unicode, _frame, _missing, _nested, _group, _contact),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_an_exception_is_described_without_its_value(
    fault: Callable[[], object], lines: io.StringIO
) -> None:
    """Each ordinary exception that carries the value loses it, in words and in the log."""
    with pytest.raises(Exception) as caught:
        fault()
    assert CANARY not in describe(caught.value)
    assert type(caught.value).__name__ in describe(caught.value)
    try:
        raise caught.value
    except Exception:
        logging.getLogger("feriejobb.tables").exception("Läsningen avbröts")
    assert CANARY not in lines.getvalue()
    assert "Läsningen avbröts" in lines.getvalue()
    assert type(caught.value).__name__ in lines.getvalue()


def test_the_cause_is_named_too() -> None:
    """Both ends of a chain are needed to mend a fault."""
    with pytest.raises(OutputError) as caught:
        _nested()
    text = describe(caught.value)
    assert text.startswith("OutputError i ")
    assert "orsakat av ValueError i " in text


def _implicit() -> object:
    """Three failures, each while the one before was being handled."""
    try:
        return int(CANARY)
    except ValueError:
        try:
            return {}[CANARY]  # type: ignore[index]
        except KeyError:
            return (CANARY,).index("")[0]  # type: ignore[index]


def test_every_failure_of_a_chain_is_named_once() -> None:
    """Also where nothing was raised from anything, and where the chain bites its own tail."""
    with pytest.raises(ValueError) as caught:
        _implicit()
    kinds = re.findall(r"(\w+) i ", describe(caught.value))
    assert kinds == ["ValueError", "KeyError", "ValueError"]
    one, other = KeyError(), IndexError()
    one.__context__, other.__context__ = other, one
    assert re.findall(r"(\w+) i ", describe(one)) == ["KeyError", "IndexError"]
    third = TypeError()
    one.__context__, other.__context__, third.__context__ = third, third, other
    assert re.findall(r"(\w+) i ", describe(one)) == ["KeyError", "TypeError", "IndexError"]


def test_the_place_is_module_and_line_in_the_package() -> None:
    """A fault inside the package is found; code outside it is not named by path."""
    with pytest.raises(KeyError) as caught:
        load_model("sommar").model.sub_period(99)
    assert re.fullmatch(r"KeyError i feriejobb/data/model\.py:\d+", describe(caught.value))
    with pytest.raises(KeyError) as caught:
        _key()
    assert describe(caught.value) == "KeyError i (utanför)"


def test_log_arguments_are_shown_only_when_they_are_counts_or_public(lines: io.StringIO) -> None:
    """A text or a long number could be a person; a marked text and a count could not."""
    log = logging.getLogger("feriejobb.pipeline")
    log.info("%d rader, mål %s, av %s", 13_510, Public("queue"), CANARY)
    log.info("nummer %d", 200_701_012_384)
    log.info("telefon %s", 70_123_456_7)
    log.info("%(antal)d av %(namn)s", {"antal": 7, "namn": CANARY})
    log.info("%s", object())
    log.info("%s %s %s", None, True, 1.23456)
    text = lines.getvalue()
    assert f"13510 rader, mål queue, av {OMITTED}" in text
    assert f"7 av {OMITTED}" in text
    assert "None True 1.235" in text
    assert "2384" not in text
    assert "701234567" not in text
    assert CANARY not in text
    assert "object at" not in text


@pytest.mark.parametrize(("number", "shown"), [
    (9_999_999, "9999999"), (-9_999_999, "-9999999"), (10_000_000, OMITTED), (-10_000_000, OMITTED),
    (9_999_999.5, "9999999.5"), (10_000_000.0, OMITTED), (0.12345, "0.123"),
])  # fmt: skip
def test_a_count_has_at_most_seven_digits(number: float, shown: str, lines: io.StringIO) -> None:
    """A number of eight could be a date of birth or a telephone."""
    logging.getLogger("feriejobb").info("%s", number)
    assert lines.getvalue() == f"INFO feriejobb: {shown}\n"


def test_other_libraries_log_nothing_but_their_name(lines: io.StringIO) -> None:
    """Their templates are often finished texts with a value in them."""
    logging.getLogger("openpyxl.reader").warning(f"cell {CANARY}")
    assert lines.getvalue() == f"WARNING openpyxl.reader: {OMITTED}\n"


def test_a_record_shows_no_stack_and_no_path(lines: io.StringIO) -> None:
    """Frames hold values, and paths can hold a user's name."""
    logging.getLogger("feriejobb").warning("hej", stack_info=True)
    assert lines.getvalue() == "WARNING feriejobb: hej\n"


def test_an_exception_that_was_never_raised_is_described(lines: io.StringIO) -> None:
    """It has no place, but a kind."""
    logging.getLogger("feriejobb").error("Fel", exc_info=ValueError(CANARY))
    assert lines.getvalue() == "ERROR feriejobb: Fel [ValueError i (utanför)]\n"
