"""What a run was made from and with: the input's files and place, the tool and all it needs."""

from __future__ import annotations

import hashlib
import os
import platform
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import feriejobb
from feriejobb.errors import InputError, InputIssue
from feriejobb.messages import message

#: The tables of contract §2; other files in an input folder are none of ours.
TABLES = (
    *("ansokningar", "platser", "handledare", "forvaltningar", "kvoter", "par", "forbud"),
    # An addition to the contract's.
    "overforingar",
)
MARKER = "SYNTETISK"

#: The role of an input's own files among all that a run was made from.
TABLE = "tabell"

_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True, order=True)
class SourceFile:
    """One file that a run was made from.

    Attributes:
        role: ``tabell``, ``modell``, ``scenario``, ``svar`` or ``lottning``.
        name: File name without folders.
        sha256: Hash of its bytes.
        size: Bytes.
    """

    role: str
    name: str
    sha256: str
    size: int


def source_file(path: Path, role: str) -> SourceFile:
    """The fingerprint of one file.

    Raises:
        OSError: It cannot be read.
    """
    data = path.read_bytes()
    return SourceFile(role, path.name, hashlib.sha256(data).hexdigest(), len(data))


def input_files(path: Path) -> tuple[SourceFile, ...]:
    """The fingerprints of an input: its tables and marker, or the one workbook, by name.

    Call it before and after reading: a difference means that somebody saved in between.

    Raises:
        InputError: There is no such input.
        OSError: A file cannot be read.
    """
    if path.is_dir():
        names = sorted([*(f"{table}.csv" for table in TABLES), MARKER])
        present = [path / name for name in names if (path / name).is_file()]
    else:
        present = [path] if path.is_file() else []
    if not present:
        code = "INDATA_SAKNAS"
        raise InputError([InputIssue("indata", 0, "", code, message(code))])
    return tuple(source_file(file, TABLE) for file in present)


def relative_path(target: Path, run: Path) -> str | None:
    """Where ``target`` stands, seen from ``run``, or None where that would name a user.

    Args:
        target: The input.
        run: The run folder, which need not exist yet.

    Returns:
        A path with ``/``; None across drives and where it leads through somebody's home folder.
    """
    try:
        relative = Path(os.path.relpath(target.resolve(), run.parent.resolve() / run.name))
    except ValueError:
        return None
    users = {os.environ.get(key, "") for key in ("USER", "USERNAME", "LOGNAME")}
    users = {name.casefold() for name in users | {Path.home().name} if name}
    down = [part.casefold() for part in relative.parts if part != ".."]
    above = target.resolve().parts[: -len(down) or None]
    # The first folder on the way down is somebody's name where the way starts in /home.
    homes = {"home", "users"}
    owned = not homes.isdisjoint([*down, above[-1].casefold()]) or not users.isdisjoint(down)
    return None if owned else relative.as_posix()


@cache
def code_hash() -> str:
    """SHA-256 over the package's own source files, paths and bytes, in the order of their paths.

    It tells a changed working copy from a release where a version number and a commit do not.
    """
    root = Path(feriejobb.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(p.relative_to(root).as_posix() for p in root.rglob("*.py")):
        data = (root / path).read_bytes()
        digest.update(f"{path}\n{len(data)}\n".encode() + data)
    return digest.hexdigest()


@cache
def tool_versions() -> dict[str, str]:
    """Version by name: ``feriejobb``, ``python``, ``system`` and every installed dependency."""
    found = {
        "code_sha256": code_hash(),
        "feriejobb": feriejobb.__version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }
    return found | dict(sorted(_dependencies("feriejobb", {}).items()))


def _dependencies(package: str, found: dict[str, str]) -> dict[str, str]:
    """Add the versions of what ``package`` needs, and of what that needs in turn."""
    for line in requires(package) or []:
        match = _NAME.match(line)
        if match is None or "extra ==" in line:
            continue
        name = match.group(0).lower().replace("_", "-")
        if name in found:
            continue
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue  # needed on other systems only
        _dependencies(name, found)
    return found
