"""What must never stand in the repository, and what must agree in it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BINARY = {".png", ".xlsx", ".ico"}

#: Written in two parts, so that this file does not hold what it looks for.
FORBIDDEN = [
    first + second
    for first, second in [
        ("/wo", "rk/"),
        ("/op", "t/"),
        ("/tm", "p/"),
        ("/ro", "ot/"),
        ("c:\\us", "ers"),
        ("far", "m-"),
        ("pythonho", "sted"),
        ("py", "pi.org"),
        ("npm", "js."),
        ("deb.deb", "ian"),
        ("clau", "de"),
        ("anthro", "pic"),
        ("chat", "gpt"),
        ("copi", "lot"),
        ("co-author", "ed-by"),
    ]
]

_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9]{2})?([0-9]{2})([0-9]{2})([0-9]{2})[-+ ]?([0-9]{4})(?![0-9A-Za-z])"
)


def tracked_files() -> list[Path]:
    """All files under version control, or all that are not hidden in an unpacked archive."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
        )
        names = [name for name in listed.stdout.split("\0") if name]
        return [ROOT / name for name in names if (ROOT / name).is_file()]
    found = (path for path in ROOT.rglob("*") if path.is_file())
    return [path for path in found if not any(p.startswith(".") for p in path.parts[-4:])]


def texts() -> Iterator[tuple[str, str]]:
    """(name, text) of every tracked text file."""
    for path in tracked_files():
        if path.suffix not in BINARY:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def check_digit_holds(digits: str) -> bool:
    """Luhn over ten digits, written here anew so as to judge the package's own parser."""
    doubled = [int(d) * (2 - k % 2) for k, d in enumerate(digits)]
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0


def dated(digits: str) -> bool:
    """Whether ten digits begin with a date, also one of a samordningsnummer (day + 60)."""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    try:
        date(2000 + year, month, day - 60 if day > 60 else day)
    except ValueError:
        return False
    return True


def personal_numbers(text: str) -> set[str]:
    """Ten digits of everything that could be a real person's number."""
    found = {"".join(match.groups()) for match in _NUMBER.finditer(text)}
    return {digits for digits in found if dated(digits) and check_digit_holds(digits)}


def allowed_numbers() -> set[str]:
    """The published test numbers that the repository may hold, as ten digits."""
    lines = (ROOT / "tests" / "testnummer.txt").read_text(encoding="utf-8").splitlines()
    return {line[-10:] for line in lines if line and not line.startswith("#")}


def test_no_file_names_a_machine_a_registry_or_a_tool_of_the_trade() -> None:
    """Paths of one machine, registry hosts and the like have no place in what is shared."""
    hits = [
        f"{name}: {word}" for name, text in texts() for word in FORBIDDEN if word in text.lower()
    ]
    assert hits == []


def test_no_file_holds_a_number_that_could_be_a_persons() -> None:
    """Every dated number with a right check digit is a published test number."""
    allowed = allowed_numbers()
    hits = {name: len(personal_numbers(text) - allowed) for name, text in texts()}
    assert {name: count for name, count in hits.items() if count} == {}


@pytest.mark.parametrize(
    "text",
    ["{}", "19{}", 'x = "{}";', "{} \n", "pnr:{}"],
)
def test_the_scan_sees_a_planted_number(text: str) -> None:
    """A number is found bare, with century, in code and at the end of a line."""
    planted = "900101" + "9802"
    assert personal_numbers(text.format(planted)) == {planted}
    assert personal_numbers(f"{planted[:6]}-{planted[6:]}") == {planted}


def test_the_scan_passes_hashes_and_wrong_check_digits() -> None:
    """Digits inside a hash, impossible dates and deliberately wrong numbers are no alarm."""
    assert personal_numbers("sha256:ab" + "9001019802" + "cd") == set()
    assert personal_numbers("901301" + "9802") == set()
    assert personal_numbers("900101" + "9803") == set()


def test_no_data_file_is_kept_outside_the_golden_town() -> None:
    """Workbooks and tables are generated, never stored, so that they can't hold persons."""
    kept = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if path.suffix in {".xlsx", ".xls", ".xlsm", ".parquet", ".pkl", ".feather"}
        and "golden" not in path.parts
    ]
    assert kept == []


def pinned() -> dict[str, str]:
    """Version by normalised name in ``constraints.txt``."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split()[0].split("==") for line in lines if re.match(r"[a-z0-9]", line)]
    return dict(pairs)


def test_every_dependency_is_pinned_once_with_hashes() -> None:
    """Whatever ``pyproject.toml`` asks for, to run, test, lint or build, has one pinned version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dask"],
        *project["project"]["optional-dependencies"]["test"],
        *project["project"]["optional-dependencies"]["lint"],
    ]
    names = {re.split(r"[<>=~! \[]", text)[0].lower().replace("_", "-") for text in wanted}
    assert names <= set(pinned())
    assert f"ortools=={pinned()['ortools']}" in wanted
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / "constraints.txt").read_text(encoding="utf-8"))[1:]
    assert len(blocks) == len(pinned())
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_constraints_name_no_source() -> None:
    """Where packages come from is each machine's own setting."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert not re.search(r"https?:|--index|--find-links|--trusted", text)


def test_every_package_and_model_is_shipped() -> None:
    """The list of packages in ``pyproject.toml`` is complete, models and scenarios included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    setup = project["tool"]["setuptools"]
    inner = {path.parent for path in (ROOT / "feriejobb").rglob("__init__.py")}
    names = {".".join(path.relative_to(ROOT).parts) for path in inner}
    assert set(setup["packages"]) == names | {"feriejobb.models", "feriejobb.scenarios"}
    for folder in ("models", "scenarios"):
        assert setup["package-dir"][f"feriejobb.{folder}"] == folder
        assert setup["package-data"][f"feriejobb.{folder}"] == ["*.toml"]
