"""``doctor`` finds what is wrong with a machine and says what to do."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from feriejobb import doctor
from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.data.instance import Instance
from feriejobb.data.solution import Result
from feriejobb.errors import NoSolutionError
from feriejobb.solve.instance import solve_instance


def test_this_machine_has_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the tests run, the job can be done; nothing is left behind."""
    assert run(cli, ["doctor", "--out", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "FEL" not in shown
    for name in ("Python", "Bibliotek", "Svenska bokstäver", "Minne", "Målmappen", "Provräkning"):
        assert name in shown
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_a_fault_with_advice_and_exit_six(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The finding stands among the others as data, and the exit code says it too."""
    assert run(cli, ["doctor", "--json", "--out", str(tmp_path / "saknas")]) == 6
    findings = {f["name"]: f for f in json.loads(capsys.readouterr().out)}
    assert findings["Målmappen"]["level"] == "fel"
    assert "sökvägen" in findings["Målmappen"]["advice"]
    assert findings["Python"]["level"] == "ok"


def test_a_full_disk_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Less room than a run needs is said before solving."""
    nearly_full = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: nearly_full)
    finding = doctor.writing("Målmappen", tmp_path)
    assert (finding.level, finding.exit_code) == ("fel", 6)
    assert "utrymme" in finding.advice


@pytest.mark.parametrize(
    ("version", "level"),
    [((3, 10, 9), "fel"), ((3, 11, 0), "ok"), ((3, 13, 1), "ok"), ((3, 14, 0), "varning")],
)
def test_python_is_judged_by_version(
    version: tuple[int, int, int], level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too old can't run; newer than tried gets a warning."""
    monkeypatch.setattr(sys, "version_info", version)
    assert doctor.python_version().level == level


def test_another_solver_version_is_a_fault() -> None:
    """Another ortools can give other people jobs."""

    def installed(name: str) -> str:
        return "9.14.0" if name == "ortools" else "1"

    finding = doctor.dependencies(installed)
    assert finding.level == "fel"
    assert "ortools 9.14.0, ska vara 9.15" in finding.text


def test_a_missing_library_is_named() -> None:
    """The advice says how to install again."""

    def installed(name: str) -> str:
        if name == "pandas":
            raise importlib.metadata.PackageNotFoundError
        return importlib.metadata.version(name)

    finding = doctor.dependencies(installed)
    assert finding.text == "pandas saknas"
    assert "constraints.txt" in finding.advice


@pytest.mark.parametrize(
    ("screen", "names", "level"),
    [
        ("utf-8", "utf-8", "ok"),
        ("cp850", "utf-8", "ok"),
        ("ascii", "utf-8", "varning"),
        ("utf-8", "ascii", "fel"),
    ],
)
def test_swedish_letters_are_tried(screen: str, names: str, level: str) -> None:
    """A screen without å only looks bad; file names without å stop the job."""
    assert doctor.letters(screen, names).level == level


def test_little_memory_is_a_warning() -> None:
    """Small periods still work with 2 GiB."""
    assert doctor.memory(2 * 2**30).level == "varning"
    assert doctor.memory(8 * 2**30).level == "ok"


def tampered(**changes: object) -> Callable[[Instance], Result]:
    """A solver that is right but for what it reports."""

    def solve(instance: Instance) -> Result:
        return replace(solve_instance(instance), **changes)  # type: ignore[arg-type]

    return solve


def test_the_self_test_passes_here() -> None:
    """Reading, both solvers and the judge agree with the answer worked out on paper."""
    assert doctor.self_test().level == "ok"


@pytest.mark.parametrize("changes", [{"placements": ()}, {"goals": ()}])
def test_a_wrong_answer_is_found(changes: dict[str, object]) -> None:
    """A solver that places nobody, or tells of no goals, fails the machine with exit 4."""
    finding = doctor.self_test(tampered(**changes))
    assert (finding.level, finding.exit_code) == ("fel", 4)


def test_the_judge_has_its_say() -> None:
    """The right people and goals with a wrong column are still a fault."""

    def solve(instance: Instance) -> Result:
        result = solve_instance(instance)
        first = replace(result.placements[0], cost_ore=1)
        return replace(result, placements=(first, *result.placements[1:]))

    assert doctor.self_test(solve).text == "domaren är oense"


def test_a_solver_that_finds_nothing_is_a_fault() -> None:
    """The exception becomes a finding among the others."""

    def solve(instance: Instance) -> Result:
        raise NoSolutionError("Ingen lösning.")

    assert doctor.self_test(solve).exit_code == 4


def test_a_wrong_self_test_weighs_more_than_a_full_disk() -> None:
    """Exit 4 where the machine calculates wrongly, 6 for the rest, 0 for warnings."""
    wrong = doctor.Finding("Prov", "fel", "fel svar", exit_code=4)
    full = doctor.Finding("Målmappen", "fel", "full")
    warned = doctor.Finding("Minne", "varning", "lite")
    assert doctor.verdict((full, wrong, warned)) == 4
    assert doctor.verdict((full, warned)) == 6
    assert doctor.verdict((warned,)) == 0


def test_a_finding_reads_as_a_line_with_its_advice_below() -> None:
    """Level first, so that the eye finds the faults."""
    assert str(doctor.Finding("Minne", "ok", "8 GiB")) == "OK      Minne: 8 GiB"
    assert str(doctor.Finding("Minne", "varning", "2 GiB", "Köp mer.")).splitlines() == [
        "VARNING Minne: 2 GiB",
        "        Köp mer.",
    ]
