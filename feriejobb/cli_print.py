"""What the commands print: results on stdout, complaints on stderr, both in Swedish."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from feriejobb.errors import InputError, InputIssue


def number(value: int) -> str:
    """``10 617``, with an ordinary space for terminals."""
    return f"{value:,}".replace(",", " ")


def say(text: str) -> None:
    """A result line on stdout; a reader who has left (a closed pipe) is not an error."""
    try:
        print(text)
    except BrokenPipeError:
        _drop_stdout()


def flush() -> None:
    """Hand over all that was said.

    Raises:
        OSError: stdout could not be written (a full disk), other than by a closed pipe.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_stdout()


def complain(text: str) -> None:
    """A message on stderr; where even that is impossible the exit code says it."""
    try:
        print(text, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        return


def confirmed(question: str) -> bool:
    """Ask on stderr; only a typed ``ja`` is a yes.

    Raises:
        InputError: There is nobody to ask; the option ``--yes`` is for scripts.
    """
    complain(f"{question} Skriv ja och tryck Enter.")
    answer = sys.stdin.readline() if sys.stdin is not None else ""
    if not answer:
        text = "Ingen svarade på frågan. Lägg till --yes för att svara ja i ett skript."
        raise InputError([InputIssue("kommandoraden", 0, "", "BEKRÄFTELSE", text)])
    return answer.strip().casefold() == "ja"


def asked_to_keep() -> Callable[[], bool] | None:
    """The question at Ctrl-C whether the best answer so far is wanted; None with nobody to ask."""
    if sys.stdin is None or not sys.stdin.isatty():
        return None

    def ask() -> bool:
        question = "\nSka det bästa svaret så långt skrivas, märkt ej bevisat optimalt?"
        try:
            return confirmed(question)
        except InputError:
            return False

    return ask


def _drop_stdout() -> None:
    """Send the rest nowhere, so that the interpreter's own flush at exit stays quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
