"""No value leaves the process by logs, tracebacks, warnings or cores."""

from __future__ import annotations

import io
import logging
import re
import subprocess
import sys
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


def test_other_libraries_log_nothing_but_their_name(lines: io.StringIO) -> None:
    """Their templates are often finished texts with a value in them."""
    logging.getLogger("openpyxl.reader").warning(f"cell {CANARY}")
    assert lines.getvalue() == f"WARNING openpyxl.reader: {OMITTED}\n"


def test_a_record_shows_no_stack_and_no_path(lines: io.StringIO) -> None:
    """Frames hold values, and paths can hold a user's name."""
    logging.getLogger("feriejobb").warning("hej", stack_info=True)
    assert lines.getvalue() == "WARNING feriejobb: hej\n"


def run(code: str) -> subprocess.CompletedProcess[str]:
    """A process of its own with the scrubber installed, in an empty folder's worth of code."""
    start = "from feriejobb.protect.scrub import install; install()\n"
    return subprocess.run(
        [sys.executable, "-c", start + code], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "code",
    [
        "int('{}')",
        "import threading; t = threading.Thread(target=lambda: int('{}')); t.start(); t.join()",
        "class A:\n  def __del__(self): int('{}')\na = A()\ndel a",
        "import warnings; warnings.warn('{}')",
        "import logging; logging.error('%s', '{}')",
        "import logging; logging.basicConfig(); logging.getLogger('pandas').error('{}')",
        "import logging; logging.getLogger('feriejobb').error('%d', '{}')",
    ],
)
def test_nothing_of_a_value_reaches_stderr_by_any_channel(code: str) -> None:
    """Uncaught, in a thread, in a destructor, as a warning, in a stray log call."""
    done = run(code.format(CANARY))
    assert CANARY not in done.stderr + done.stdout
    assert done.stderr.strip()


def test_an_uncaught_exception_still_ends_the_process_with_an_error() -> None:
    """The hook hides the value, not the failure."""
    done = run("{}['x']")
    assert done.returncode == 1
    assert "KeyError" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="cores are a POSIX matter")
def test_no_core_is_written() -> None:
    """A core holds all that the process knew."""
    done = run("import resource; print(resource.getrlimit(resource.RLIMIT_CORE)[0])")
    assert done.stdout.strip() == "0"
