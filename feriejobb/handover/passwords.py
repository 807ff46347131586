"""Passwords of a run's workbooks: one per förvaltning, in a file of their own outside every run.

The file is TOML that a person can read: ``"Bromma" = "…"``. It is written whole or not at all, for
its owner only (0600), before the run becomes visible, since a run whose passwords are lost is lost.
No password stands in an argument, a log, a manifest or a ``repr`` (reliability.md R3.14, L16).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from feriejobb.errors import InputError, InputIssue, OutputError
from feriejobb.handover.passphrase import passphrase
from feriejobb.settings.toml_text import document
from feriejobb.store.disk import disk_errors, sync_folder, write_new

#: Whose password opens the coordinator's workbook.
COORDINATOR = "samordning"
#: Beside the run that it belongs to.
SUFFIX = "-losenord.toml"

INSIDE = "Lösenordsfilen får inte ligga i en körning. Välj en annan mapp."
WRONG = 'Filen har inte lösenord i formen "förvaltning" = "lösenord". Ange rätt fil.'
MISSING = (
    "Arbetsböckerna är krypterade och lösenordsfilen finns inte bredvid körningen. Ange den med "
    "--passwords."
)
NOT_OPENED = "Lösenordsfilen öppnar inte körningens arbetsböcker. Ange rätt fil med --passwords."

_HEAD = """\
# Lösenord till arbetsböckerna: ett per förvaltning, och "samordning" för samordningens.
# Lämna varje lösenord till sin mottagare på en annan väg än filen. Förvara den här filen skilt från
# körningen och förstör den när körningen gallras: utan den kan arbetsböckerna inte öppnas.
"""


@dataclass(frozen=True, slots=True)
class Passwords:
    """Password by förvaltning, and ``COORDINATOR``; never shown by ``repr``."""

    by_owner: Mapping[str, str] = field(default_factory=dict, repr=False)

    def all(self) -> tuple[str, ...]:
        """Every password."""
        return tuple(self.by_owner.values())

    def completed(self, owners: Iterable[str]) -> Passwords:
        """The same with a new password for every owner that has none."""
        fresh = {owner: passphrase() for owner in owners if owner not in self.by_owner}
        return Passwords({**self.by_owner, **fresh})


def beside_run(run: Path) -> Path:
    """Where the passwords of a run are kept unless told otherwise."""
    run = Path(os.path.abspath(run))
    return run.with_name(f"{run.name}{SUFFIX}")


def check_place(path: Path, out: Path) -> None:
    """Refuse a password file that would lie in a run, where it would be listed and handed on.

    Args:
        path: The password file.
        out: The run folder to be.

    Raises:
        InputError: It would lie there, or in another run.
    """
    folders = Path(os.path.abspath(path)).parents
    inside = Path(os.path.abspath(out)) in folders
    if inside or any((folder / "manifest.json").exists() for folder in folders):
        raise _issue(path, "LÖSENORD_PLATS", INSIDE)


def read_passwords(path: Path) -> Passwords:
    """Read a password file.

    Raises:
        InputError: It is missing, or not in its form.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _issue(path, "LÖSENORD_SAKNAS", MISSING) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise _issue(path, "LÖSENORD_FORM", WRONG) from None
    if not all(isinstance(value, str) and value for value in told.values()):
        raise _issue(path, "LÖSENORD_FORM", WRONG)
    return Passwords(told)


def not_opened(path: Path) -> InputError:
    """The error for a file whose passwords do not open the run."""
    return _issue(path, "LÖSENORD_FEL", NOT_OPENED)


@contextmanager
def kept(path: Path, passwords: Passwords) -> Iterator[None]:
    """Write the file, and put back what was there before where the body fails.

    Raises:
        OutputError: The disk refused.
    """
    data = (_HEAD + document(dict(sorted(passwords.by_owner.items())))).encode()
    with disk_errors():
        before = path.read_bytes() if path.exists() else None
        if before != data:
            _replace(path, data)
    try:
        yield
    except BaseException:
        with suppress(OSError, OutputError):
            if before is None:
                path.unlink(missing_ok=True)
            elif before != data:
                _replace(path, before)
        raise


def _replace(path: Path, data: bytes) -> None:
    """New content in one step, never readable by others."""
    fresh = path.with_name(f".{path.name}.ny")
    fresh.unlink(missing_ok=True)
    write_new(fresh, data)
    os.replace(fresh, path)
    sync_folder(path.parent)


def _issue(path: Path, code: str, text: str) -> InputError:
    return InputError([InputIssue(path.name, 0, "", code, text)])
