"""``doctor``: whether this machine can do the job, in findings with Swedish advice.

Every examination is a function that returns one finding; nothing outside the folder it is given and
the system's temporary folder is touched, and what is made is removed again.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from feriejobb import doctor_case
from feriejobb.errors import FeriejobbError, OutputError, VerificationError

if TYPE_CHECKING:
    from feriejobb.data.instance import Instance
    from feriejobb.data.solution import Result

Level = Literal["ok", "varning", "fel"]

#: A full-size summer needs about this much (contract: 4 GiB), and some room for the system.
NEEDED_MEMORY = 4 * 2**30
OLDEST, NEWEST = (3, 11), (3, 13)

_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:==([^;, ]+))?")


@dataclass(frozen=True, slots=True)
class Finding:
    """One examined thing.

    Attributes:
        name: What was examined.
        level: ``fel`` means that the job can't be done here.
        text: What was found.
        advice: What to do about it; empty where nothing needs doing.
        exit_code: What the command returns for a ``fel``.
    """

    name: str
    level: Level
    text: str
    advice: str = ""
    exit_code: int = OutputError.exit_code

    def __str__(self) -> str:
        line = f"{self.level.upper():8}{self.name}: {self.text}"
        return f"{line}\n{'':8}{self.advice}" if self.advice else line


def examine(folder: Path) -> tuple[Finding, ...]:
    """Examine everything that a run needs.

    Args:
        folder: Where runs will be written; write rights and space are tried there.
    """
    return (
        python_version(),
        dependencies(),
        letters(),
        memory(),
        writing("Målmappen", folder),
        writing("Mappen för tillfälliga filer", Path(tempfile.gettempdir())),
        fonts(),
        shipped_models(),
        self_test(),
    )


def python_version() -> Finding:
    """The interpreter's version and word size."""
    found = sys.version_info[:2]
    text = f"{sys.version.split()[0]}, {64 if sys.maxsize > 2**32 else 32} bitar"
    if found < OLDEST or sys.maxsize <= 2**32:
        return Finding("Python", "fel", text, "Installera Python 3.11, 3.12 eller 3.13, 64 bitar.")
    if found > NEWEST:
        return Finding("Python", "varning", text, "Prövat med Python 3.11 till 3.13.")
    return Finding("Python", "ok", text)


def dependencies(installed: Callable[[str], str] = importlib.metadata.version) -> Finding:
    """Every dependency is there, ortools in the very version that results are compared on.

    Args:
        installed: Version by name; raises PackageNotFoundError where there is none.
    """
    wrong, exact = [], []
    for name, pinned in _requirements():
        try:
            found = installed(name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(f"{name} saknas")
            continue
        if pinned:
            exact.append(f"{name} {found}")
            if found != pinned:
                wrong.append(f"{name} {found}, ska vara {pinned}")
    if wrong:
        advice = "Installera om: pip install --require-hashes -r constraints.txt"
        return Finding("Bibliotek", "fel", "; ".join(wrong), advice)
    return Finding("Bibliotek", "ok", "alla finns, " + ", ".join(exact))


def _requirements() -> list[tuple[str, str]]:
    """(name, exact version or empty) of everything that running needs."""
    found = []
    for line in importlib.metadata.requires("feriejobb") or ():
        match = _REQUIREMENT.match(line)
        if match is not None and "extra ==" not in line:
            found.append((match[1], match[2] or ""))
    return found


def letters(encoding: str | None = None, file_names: str | None = None) -> Finding:
    """Whether å, ä and ö can be shown and stand in file names."""
    shown = encoding or getattr(sys.stdout, "encoding", None) or "okänd"
    named = file_names or sys.getfilesystemencoding()
    text = f"skärmen {shown}, filnamn {named}"
    if not _can("åäöÅÄÖ", named):
        advice = "Sätt språket till UTF-8, till exempel LC_ALL=C.UTF-8, och kör igen."
        return Finding("Svenska bokstäver", "fel", text, advice)
    if not _can("åäöÅÄÖ", shown):
        advice = "Filerna blir rätt ändå. Sätt PYTHONIOENCODING=utf-8 för rätt text på skärmen."
        return Finding("Svenska bokstäver", "varning", text, advice)
    return Finding("Svenska bokstäver", "ok", text)


def _can(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def memory(total: int | None = None) -> Finding:
    """Enough memory for a full-size summer.

    Args:
        total: Bytes; asked of the system where not given.
    """
    if total is None and hasattr(os, "sysconf"):
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if total is None:
        return Finding("Minne", "ok", "går inte att läsa av på det här systemet; 4 GiB behövs")
    text = f"{total / 2**30:.1f} GiB"
    if total < NEEDED_MEMORY:
        advice = "En sommar i full storlek behöver 4 GiB. Små perioder går bra."
        return Finding("Minne", "varning", text, advice)
    return Finding("Minne", "ok", text)


def writing(name: str, folder: Path) -> Finding:
    """Make, rename and remove a folder with a file in it, and look at the free space."""
    from feriejobb.store.disk import disk_text
    from feriejobb.store.target import NEEDED_BYTES

    try:
        trial = Path(tempfile.mkdtemp(prefix=".feriejobb-prov-åäö-", dir=folder))
        try:
            (trial / "före").mkdir()
            (trial / "före" / "fil").write_bytes(b"prov")
            (trial / "före").rename(trial / "efter")
            whole = (trial / "efter" / "fil").read_bytes() == b"prov"
        finally:
            shutil.rmtree(trial)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding(name, "fel", "går inte att skriva i", disk_text(error))
    text = f"går att skriva i, {free // 10**6} MB ledigt"
    if not whole:
        return Finding(name, "fel", "ger tillbaka annat än det som skrevs", "Byt disk.")
    if free < NEEDED_BYTES:
        return Finding(name, "fel", text, "Frigör utrymme eller välj en annan mapp.")
    return Finding(name, "ok", text)


def fonts() -> Finding:
    """Whether the workbooks' typeface, or one with the same widths, is there to print with."""
    asker = shutil.which("fc-match")
    if asker is None:
        return Finding("Typsnitt", "ok", "systemets egna används")
    asked = subprocess.run(  # noqa: S603
        [asker, "--format=%{family}", "Calibri"], capture_output=True, timeout=60, check=False
    )
    family = asked.stdout.decode(errors="replace")
    if "Calibri" in family or "Carlito" in family:
        return Finding("Typsnitt", "ok", family)
    advice = "Utskrifter härifrån kan radbrytas annorlunda. Installera typsnittet Carlito."
    return Finding("Typsnitt", "varning", f"{family or 'inget'} i stället för Calibri", advice)


def shipped_models() -> Finding:
    """The shipped models can be read and hold together."""
    from feriejobb.data.layering import load_model

    names = ("sommar", "host", "jul")
    try:
        for name in names:
            load_model(name)
    except FeriejobbError as error:
        return Finding("Modeller", "fel", str(error), "Installera om.")
    return Finding("Modeller", "ok", ", ".join(names))


def self_test(solve: Callable[[Instance], Result] | None = None) -> Finding:
    """Read, solve and judge the tiny town whose right answer is known.

    Args:
        solve: Another solver to try.
    """
    from feriejobb.data.layering import load_model
    from feriejobb.tables.read import read_tables
    from feriejobb.tables.validate import validate
    from feriejobb.verify.judge import examine

    name = "Provräkning"
    wrong = "Datorn räknar fel. Installera om; använd den inte skarpt förrän provet går igenom."
    effective = load_model(doctor_case.MODEL, (), doctor_case.SETTINGS)
    with tempfile.TemporaryDirectory(prefix="feriejobb-prov-") as folder:
        for file, text in doctor_case.FILES.items():
            Path(folder, file).write_text(text, encoding="utf-8")
        instance, _ = validate(read_tables(Path(folder)), effective.model)
    try:
        result = (solve or _solved_apart)(instance)
    except FeriejobbError as error:
        return Finding(name, "fel", str(error), wrong, VerificationError.exit_code)
    placed = {p.applicant: p.place for p in result.placements}
    goals = {g.name: g.value for g in result.goals if g.name in doctor_case.GOALS}
    if (placed, goals) != (doctor_case.PLACED, doctor_case.GOALS) or not result.proved:
        return Finding(name, "fel", "fel svar", wrong, VerificationError.exit_code)
    if examine(instance, result, with_reserves=False).findings:
        return Finding(name, "fel", "domaren är oense", wrong, VerificationError.exit_code)
    return Finding(name, "ok", "rätt svar, bevisat, och godkänt av den oberoende kontrollen")


def _solved_apart(instance: Instance) -> Result:
    """As a run solves: in a process of its own, within the model's limits."""
    from feriejobb.solver_process import Watch, solve_apart

    limits = instance.model.solver
    return solve_apart(instance, Watch(60.0, limits.memory_limit_mb)).result


def verdict(findings: tuple[Finding, ...]) -> int:
    """The command's exit code: 4 where the self-test gave a wrong answer, 6 for other faults."""
    codes = {finding.exit_code for finding in findings if finding.level == "fel"}
    return min(codes, default=0)
