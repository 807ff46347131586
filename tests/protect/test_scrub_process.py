"""A process with the scrubber installed writes nothing of a value, whatever goes wrong in it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from feriejobb.protect.scrub import OMITTED
from tests.protect.test_scrub import CANARY

INSTALL = "from feriejobb.protect.scrub import install; install()\n"
FAULT = (
    "Ett fel i programmet: ValueError i (utanför).\n"
    "Felmeddelandets innehåll visas inte, eftersom det kan röra personer.\n"
)


def run(code: str, start: str = INSTALL) -> subprocess.CompletedProcess[str]:
    """A process of its own with the scrubber installed, in an empty folder's worth of code."""
    return subprocess.run(
        [sys.executable, "-c", start + code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("int('{}')", FAULT),
        (
            "import threading; t = threading.Thread(target=lambda: int('{}')); t.start(); t.join()",
            FAULT,
        ),
        ("class A:\n  def __del__(self): int('{}')\na = A()\ndel a", FAULT),
        ("import warnings; warnings.warn('{}')", "Varning: UserWarning.\n"),
        ("import logging; logging.error('%s', '{}')", f"ERROR:root:{OMITTED}\n"),
        (
            "import logging; logging.basicConfig(); logging.getLogger('pandas').error('{}')",
            f"ERROR:pandas:{OMITTED}\n",
        ),
        ("import logging; logging.getLogger('feriejobb').error('%d', '{}')", f"{OMITTED}\n"),
        (
            "import logging; logging.getLogger('feriejobb').error('rad %d av %s', 7, '{}')",
            f"rad 7 av {OMITTED}\n",
        ),
        ("import logging; logging.basicConfig(format='%(x)s'); logging.error('{}')", ""),
    ],
)
def test_nothing_of_a_value_reaches_stderr_by_any_channel(code: str, shown: str) -> None:
    """Uncaught, in a thread, in a destructor, as a warning, in a stray or broken log call."""
    done = run(code.format(CANARY))
    assert (done.stdout, done.stderr) == ("", shown)


def test_warnings_that_were_sent_to_the_log_are_scrubbed_too() -> None:
    """Whatever a library has set up before."""
    before = "import logging, warnings; logging.captureWarnings(True)\n"
    done = run(f"warnings.warn('{CANARY}')", before + INSTALL)
    assert done.stderr == "Varning: UserWarning.\n"


@pytest.mark.parametrize("before", ["", "logging.captureWarnings(True)\n"])
def test_no_library_brings_the_ordinary_warnings_back(before: str) -> None:
    """One that stops sending them to the log puts back what it found; that must be ours."""
    start = f"import logging, warnings\n{before}{INSTALL}"
    done = run(f"logging.captureWarnings(False); warnings.warn('{CANARY}')", start)
    assert done.stderr == "Varning: UserWarning.\n"


def test_an_uncaught_exception_still_ends_the_process_with_an_error() -> None:
    """The hook hides the value, not the failure."""
    done = run("{}['x']")
    assert done.returncode == 1
    assert "KeyError" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="cores are a POSIX matter")
def test_no_core_is_written() -> None:
    """A core holds all that the process knew; a machine that allows none cannot show it."""
    core = "import resource as r; hard = r.getrlimit(r.RLIMIT_CORE)[1]\n"
    allow = "r.setrlimit(r.RLIMIT_CORE, (hard, hard))\n"
    done = run("print(r.getrlimit(r.RLIMIT_CORE) == (0, hard))", core + allow + INSTALL)
    assert done.stdout == "True\n"
