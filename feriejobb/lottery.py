"""Commit and reveal: the lottery's seed comes from a public value that was named beforehand.

commit  fixes the input, the algorithm and the value's name before anyone can know the value
draw    takes the value once; another value or a changed input is refused and written down
drawn   gives the seed to a solve, for the very input that was committed
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from importlib import resources
from pathlib import Path

from feriejobb.data.draw import ALGORITHM, seed_of, spelt
from feriejobb.errors import InputError, InputIssue, OutputError
from feriejobb.store.commitment import Commitment, CommittedFile, Event
from feriejobb.store.disk import disk_errors, sync_folder, write_new
from feriejobb.store.lock import FolderLock
from feriejobb.store.log import Clock, system_clock
from feriejobb.store.origin import SourceFile, input_files, relative_path
from feriejobb.store.target import BUSY, LOCK, STAGE, beside

#: Code → Swedish text of everything that a lottery command refuses.
REFUSALS = {
    "LOTT_TOM": "Skriv ett namn eller värde; det får inte vara tomt.",
    "LOTT_DAG": "Dagen måste ligga framåt i tiden: ingen får känna värdet när åtagandet görs.",
    "LOTT_FIL": "Åtagandet finns inte. Kontrollera sökvägen, eller gör ett med lottery commit.",
    "LOTT_INDATA_PLATS": "Indata finns inte där åtagandet säger. Ange mappen med --input.",
    "LOTT_INDATA": "Indata har ändrats sedan åtagandet. Dragningen gäller bara det som låg fast; "
    "försöket är antecknat.",
    "LOTT_OMDRAGNING": "Lotten är redan dragen med ett annat värde. Den dras inte om; försöket är "
    "antecknat.",
    "LOTT_FÖR_TIDIGT": "Värdet blir offentligt först på dagen i åtagandet; försöket är antecknat.",
    "LOTT_EJ_DRAGEN": "Lotten är inte dragen. Kör feriejobb lottery draw först.",
    "LOTT_SAKNAS": "Lottningens frö saknas. Ange --lottery FIL eller --set lottery.seed=FRÖ.",
}

#: Where the script that anyone can recount the lottery with stands in a run.
SCRIPT = "publikt/lottnummer.py"

_FINISHED = "Filen finns redan. Ett åtagande skrivs aldrig över: ange ett nytt namn."


def refusal(code: str, column: str = "") -> InputError:
    """The error of one code."""
    return InputError([InputIssue("lottning", 0, column, code, REFUSALS[code])])


def script_bytes() -> bytes:
    """The stand-alone script, as it is shipped in every run."""
    return resources.files("feriejobb.store").joinpath("lottnummer.py").read_bytes()


def commit(
    source: Path,
    out: Path,
    *,
    name: str,
    value_name: str,
    day: date | None = None,
    clock: Clock = system_clock,
) -> Commitment:
    """Fix the input, the algorithm and a future public value.

    Args:
        source: The input.
        out: The file to be; must not exist.
        name: The run's name; part of what the seed is made from.
        value_name: Which public value will be used.
        day: Day on which it becomes public; the draw is refused before.
        clock: Gives the time.

    Raises:
        InputError: No input, an empty name, or a day that is not in the future.
        OutputError: The file exists, or the disk refused.
    """
    if not spelt(name) or not spelt(value_name):
        raise refusal("LOTT_TOM", "--name" if not spelt(name) else "--value")
    if day is not None and day <= clock().date():
        raise refusal("LOTT_DAG", "--day")
    with _held(out):
        if os.path.lexists(out):
            raise OutputError(_FINISHED)
        files = input_files(source)
        promise = Commitment(
            name=spelt(name),
            value_name=spelt(value_name),
            day=None if day is None else day.isoformat(),
            algorithm=ALGORITHM,
            input_path=relative_path(source, out.absolute()),
            input_sha256=fingerprint(files),
            input=tuple(CommittedFile(name=f.name, sha256=f.sha256, bytes=f.size) for f in files),
        )
        made = promise.with_entry("commit", clock, promise.input_sha256)
        _write(out, made)
    return made


def draw(
    file: Path, value: str, source: Path | None = None, clock: Clock = system_clock
) -> Commitment:
    """Draw the lot with the public value; drawing again with the same value changes nothing.

    Args:
        file: The commitment.
        value: The public value.
        source: The input, where it is not where the commitment says.
        clock: Gives the time.

    Raises:
        InputError: Another value than the one drawn, a changed input, or too early; written down.
        VerificationError: The commitment has been changed.
        OutputError: The file is in use, or the disk refused.
    """
    if not spelt(value):
        raise refusal("LOTT_TOM", "--value")
    with _held(file):
        promise = read_commitment(file)
        now = fingerprint(_input_of(file, promise, source))
        refused: tuple[Event, str] | None = None
        if now != promise.input_sha256:
            refused = "refused_input", "LOTT_INDATA"
        elif promise.value is not None and promise.value != spelt(value):
            refused = "refused_value", "LOTT_OMDRAGNING"
        elif promise.day is not None and clock().date() < date.fromisoformat(promise.day):
            refused = "refused_early", "LOTT_FÖR_TIDIGT"
        if refused is not None:
            _write(file, promise.with_entry(refused[0], clock, now, spelt(value)))
            raise refusal(refused[1])
        if promise.value is not None:
            return promise
        known = {"value": spelt(value), "seed": seed_of(value, promise.name)}
        drawn = promise.model_copy(update=known).with_entry("draw", clock, now, spelt(value))
        _write(file, drawn)
    return drawn


def drawn_seed(file: Path, source: Path, clock: Clock = system_clock) -> str:
    """The seed for a solve of the committed input.

    Args:
        file: The commitment.
        source: The input that is to be solved.
        clock: Gives the time.

    Raises:
        InputError: Not drawn yet, or another input; the latter is written down.
        VerificationError: The commitment has been changed.
        OutputError: The file is in use, or the disk refused.
    """
    with _held(file):
        promise = read_commitment(file)
        if promise.seed is None:
            raise refusal("LOTT_EJ_DRAGEN")
        now = fingerprint(input_files(source))
        if now != promise.input_sha256:
            _write(file, promise.with_entry("refused_input", clock, now))
            raise refusal("LOTT_INDATA")
    return promise.seed


def read_commitment(file: Path) -> Commitment:
    """Read a commitment and check its chain and its seed.

    Raises:
        InputError: There is no such file.
        VerificationError: It has been changed.
        OutputError: It cannot be read.
    """
    if not file.is_file():
        raise refusal("LOTT_FIL")
    with disk_errors():
        found = Commitment.from_bytes(file.read_bytes(), "Åtagandet")
    found.require_whole(None if found.value is None else seed_of(found.value, found.name))
    return found


def fingerprint(files: tuple[SourceFile, ...]) -> str:
    """SHA-256 over ``name:hash`` lines of an input's files, sorted by name."""
    lines = [f"{f.name}:{f.sha256}\n" for f in sorted(files, key=lambda f: f.name)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _input_of(file: Path, promise: Commitment, source: Path | None) -> tuple[SourceFile, ...]:
    place = source
    if place is None and promise.input_path is not None:
        place = file.absolute() / promise.input_path
        place = Path(os.path.normpath(place))
    if place is None or not place.exists():
        raise refusal("LOTT_INDATA_PLATS", "--input")
    return input_files(place)


@contextmanager
def _held(file: Path) -> Iterator[None]:
    """Nobody else writes the file while the body runs."""
    with disk_errors():
        lock = FolderLock(beside(file, LOCK))
        if not lock.acquire():
            raise OutputError(BUSY)
    try:
        yield
    finally:
        lock.release()


def _write(file: Path, content: Commitment) -> None:
    """Put the content in place whole or not at all."""
    stage = beside(file, STAGE)
    with disk_errors():
        with suppress(FileNotFoundError):
            os.unlink(stage)
        write_new(stage, content.to_bytes())
        os.replace(stage, file)
        sync_folder(file.absolute().parent)
