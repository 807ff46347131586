"""Every way a command can end: exit code, Swedish text, and never a value (contract §1)."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import click
import pytest

from feriejobb.cli_run import run
from feriejobb.cli_swedish import SwedishGroup, option
from feriejobb.errors import (
    FeriejobbError,
    InfeasibleError,
    InputError,
    InputIssue,
    NoSolutionError,
    OutputError,
    VerificationError,
)

SECRET = "Hemlig Person"  # noqa: S105


def command_that(act: Callable[[], object]) -> click.Group:
    """A group with one command that does ``act``."""
    group = SwedishGroup("feriejobb")

    @group.command("act", help="Gör något.")
    @option("--number", type=click.IntRange(1, 9), help="Ett tal.")
    @option("--kind", type=click.Choice(["a", "b"]), help="En sort.")
    @option("--json", "as_json", is_flag=True, help="JSON.")
    @click.argument("place", metavar="PLATS")
    def _command(number: int | None, kind: str | None, as_json: bool, place: str) -> None:
        act()

    return group


def raising(error: BaseException) -> Callable[[], object]:
    """An act that fails with ``error``."""

    def act() -> object:
        raise error

    return act


ISSUES = [
    InputIssue("ansokningar", 7, "Personnummer", "KONTROLLSIFFRA", "Kontrollsiffran stämmer inte."),
    InputIssue("ansokningar", 3, "Hemstadsdel", "OKÄND", "Skriv en stadsdel ur modellen."),
    InputIssue("platser", 0, "", "EXTRA_KOLUMN", "Kolumnen läses inte.", warning=True),
]


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (InputError(ISSUES), 2, ["2 fel", "rad 3", "rad 7", "KONTROLLSIFFRA", "varning"]),
        (InfeasibleError("Går inte.", ["Sänk kvot K1 från 11 till 9."]), 3, ["K1 från 11 till 9"]),
        (VerificationError(["capacity: P1 har 3 av 2"]), 4, ["1 avvikelser", "P1 har 3 av 2"]),
        (NoSolutionError("Ingen lösning inom gränsen."), 5, ["inom gränsen"]),
        (OutputError("Mappen finns redan."), 6, ["finns redan"]),
        (OSError(errno.ENOSPC, SECRET, SECRET), 6, ["Disken är full"]),
        (PermissionError(errno.EACCES, SECRET), 6, ["Rättighet saknas"]),
        (MemoryError(), 5, ["Minnet räckte inte"]),
        (KeyboardInterrupt(), 130, ["Avbrutet"]),
        (click.Abort(), 130, ["Avbrutet"]),
        (ValueError(SECRET), 1, ["ValueError", "fel i programmet"]),
        (KeyError(SECRET), 1, ["KeyError"]),
    ],
)
def test_every_failure_has_its_code_and_a_swedish_text_without_values(
    error: BaseException, code: int, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit codes of the contract, with the message on stderr and nothing on stdout."""
    assert run(command_that(raising(error)), ["act", "x"]) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert all(word in shown.err for word in words)
    assert SECRET not in shown.err
    assert "Traceback" not in shown.err


def test_success_is_zero(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that ends normally exits 0 and adds no text."""
    assert run(command_that(lambda: None), ["act", "x"]) == 0
    assert capsys.readouterr() == ("", "")


def test_json_shows_every_issue_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    """A script gets the positions and codes as data."""
    assert run(command_that(raising(InputError(ISSUES))), ["act", "x", "--json"]) == 2
    shape = json.loads(capsys.readouterr().out)
    assert shape["exit_code"] == 2
    assert [(i["row"], i["code"], i["warning"]) for i in shape["issues"]] == [
        (3, "OKÄND", False),
        (7, "KONTROLLSIFFRA", False),
        (0, "EXTRA_KOLUMN", True),
    ]


def test_json_shows_relaxations_and_findings(capsys: pytest.CaptureFixture[str]) -> None:
    """Infeasible and failed verification are data too."""
    failures: list[tuple[FeriejobbError, str]] = [
        (InfeasibleError("Går inte.", ["A"]), "relaxations"),
        (VerificationError(["A"]), "findings"),
    ]
    for error, key in failures:
        assert run(command_that(raising(error)), ["act", "x", "--json"]) == error.exit_code
        assert json.loads(capsys.readouterr().out)[key] == ["A"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["act"], ["PLATS saknas"]),
        (["act", SECRET, SECRET], ["för många"]),
        (["act", "x", "--number", SECRET], ["--number", "heltal"]),
        (["act", "x", "--number", "99"], ["--number", "gränser"]),
        (["act", "x", "--kind", SECRET], ["--kind", "a, b"]),
        (["act", "x", "--number"], ["--number"]),
        (["act", "x", "--jsom"], ["Okänt val", "--json"]),
        (["akt"], ["Okänt kommando", "act"]),
        (["--"], ["Kommando saknas"]),
        ([], ["Användning"]),
    ],
)
def test_wrong_usage_is_two_in_swedish_and_repeats_nothing(
    args: list[str], words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What was typed may be a name or a number put in the wrong place: it is never echoed."""
    assert run(command_that(lambda: None), args) == 2
    shown = capsys.readouterr()
    assert all(word in shown.err for word in words), shown.err
    assert SECRET not in shown.err + shown.out


def test_help_is_swedish(capsys: pytest.CaptureFixture[str]) -> None:
    """No English heading, metavar or help text is left."""
    group = command_that(lambda: None)
    for args in (["--help"], ["act", "--help"]):
        assert run(group, args) == 0
        text = capsys.readouterr().out
        assert "Användning: feriejobb" in text
        assert "Visa den här hjälpen och avsluta." in text
        for word in ("Usage", "Options", "Commands", "OPTIONS", "ARGS", "Show this"):
            assert word not in text


SCRIPT = """
import sys, signal, os
import click
from feriejobb.cli_print import say
from feriejobb.cli_run import run
from feriejobb.cli_swedish import SwedishGroup

group = SwedishGroup("feriejobb")
# As from a terminal, also where the tests were started in the background.
signal.signal(signal.SIGINT, signal.default_int_handler)

@group.command("wait")
def wait():
    try:
        os.kill(os.getpid(), getattr(signal, sys.argv[2]))
        signal.pause()
    finally:
        open(sys.argv[3], "w").close()

@group.command("talk")
def talk():
    for _ in range(20000):
        say("rad med åäö – och tankstreck")
    say("slut")

sys.exit(run(group, sys.argv[1:2]))
"""


def child(
    *args: str, stdout: int | IO[str] = subprocess.PIPE, encoding: str = "utf-8"
) -> subprocess.CompletedProcess[bytes]:
    """Run the script above in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, *args],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(os.name != "posix", reason="signaler som på Linux")
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 143), ("SIGINT", 130)])
def test_a_signal_runs_the_clean_up_and_gives_its_code(
    name: str, code: int, tmp_path: Path
) -> None:
    """Told to end, the command unwinds (staging is wiped) and exits as the shell expects."""
    mark = tmp_path / "städat"
    done = child("wait", name, str(mark))
    assert done.returncode == code
    assert mark.exists()
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="signaler som på Linux")
def test_a_reader_that_leaves_is_no_failure() -> None:
    """``feriejobb … | head -1`` ends quietly, with the work's own exit code."""
    reading, writing = os.pipe()
    os.close(reading)
    done = child("talk", stdout=writing)
    os.close(writing)
    assert done.returncode == 0
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full finns bara på Linux")
def test_a_full_disk_behind_stdout_is_six() -> None:
    """A result that could not be handed over is not a success."""
    with Path("/dev/full").open("w") as full:
        done = child("talk", stdout=full)
    assert done.returncode == 6
    assert "Disken är full".encode() in done.stderr


def test_an_old_terminal_gets_a_question_mark_not_a_crash() -> None:
    """cp850 has åäö but no dash: the letters stay, the dash is replaced."""
    done = child("talk", encoding="cp850")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "rad med åäö ? och tankstreck".encode("cp850")


def test_the_place_of_a_defect_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """The file and line inside the package help the developer, without the message."""

    def act() -> object:
        return InputError([None, None])  # type: ignore[list-item]

    assert run(command_that(act), ["act", "x"]) == 1
    assert "feriejobb/errors.py:" in capsys.readouterr().err


def test_the_former_signal_handlers_come_back() -> None:
    """Embedding the command (tests, notebooks) leaves the process as it was."""
    before = signal.getsignal(signal.SIGTERM)
    run(command_that(lambda: None), ["act", "x"])
    assert signal.getsignal(signal.SIGTERM) is before


def test_streams_without_encoding_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replaced stdout (a notebook's, a test's) needs no ``reconfigure``."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    assert run(command_that(lambda: print("hej")), ["act", "x"]) == 0
    assert stream.getvalue() == "hej\n"
