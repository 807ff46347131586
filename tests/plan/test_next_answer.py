"""``replan --answer-only``: the same answer as the round that is written, judged, and no trace."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from feriejobb.data.instance import Instance
from feriejobb.errors import VerificationError
from feriejobb.intake import round_after
from feriejobb.next_answer import next_answer
from feriejobb.plan.replan import Round
from feriejobb.plan.rounds import NextRound
from feriejobb.solver_process import Solved, Watch, solve_apart
from feriejobb.solver_start import StandBy
from tests.plan.round_town import answers, applicants, call, next_round, places, solve, write_town


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A1 has the office, B1 the park, B2 the nursery; C1 waits for the park, C2 for the nursery."""
    folder = tmp_path_factory.mktemp("omgang")
    source = write_town(
        folder / "in",
        applicants("A1 kontor", "B1 kontor park", "B2 barn", "C1 park", "C2 barn skydd"),
        places("P1 kontor 1", "P2 park 1", "P3 barn 1"),
    )
    return solve(source, folder / "omgang-1")


def _json(capsys: pytest.CaptureFixture[str], *args: object) -> dict[str, Any]:
    assert call(*args, "--json", "--quiet") == 0
    shape: dict[str, Any] = json.loads(capsys.readouterr().out)
    return shape


def test_the_answer_is_that_of_the_round_that_is_written(
    first: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A1's seat goes to C1, for whom B1 moves; the same rows as in the files."""
    replies = answers(tmp_path / "svar.csv", {"A1": "nej"})
    before = sorted(first.parent.rglob("*"))
    told = _json(capsys, "replan", first, "--replies", replies, "--answer-only")
    assert sorted(first.parent.rglob("*")) == before
    assert sorted(tmp_path.iterdir()) == [replies]
    second = next_round(first, {"A1": "nej"}, tmp_path / "omgang-2")
    rows = (second / "internt" / "forandringar.csv").read_text(encoding="utf-8").splitlines()[1:]
    written = [row.split(";")[0] for row in rows]
    assert [change["applicant"] for change in told["changes"]] == written == ["A1", "B1", "C1"]
    assert [change["kind"] for change in told["changes"]] == ["tackat_nej", "flyttad", "ny"]
    assert {g["name"]: g["value"] for g in told["goals"]}["moves"] == 1


def test_the_answer_in_words_tells_nobody_protected(
    first: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """C2 gets the nursery; what is printed would be the same if the seat stayed empty."""
    replies = answers(tmp_path / "svar.csv", {"B2": "nej"})
    assert call("replan", first, "--replies", replies, "--answer-only") == 0
    out = capsys.readouterr().out
    assert "Tackat nej: B2, P3 (Farsta)." in out
    assert "C2" not in out
    assert "Skyddade visas aldrig här" in out
    found = next_answer(first, replies)
    assert "C2" in {p.applicant for p in found.result.placements}
    assert [change.applicant for change in found.changes] == ["B2"]


@pytest.mark.parametrize("more", [("--out", "x"), ("--keep-best",), ("--answer-by", "2027-05-01")])
def test_what_would_be_written_is_refused(first: Path, tmp_path: Path, more: tuple[str]) -> None:
    """An answer that is not written has no folder, no last day and no best so far."""
    replies = answers(tmp_path / "svar.csv", {"A1": "nej"})
    assert call("replan", first, "--replies", replies, "--answer-only", *more) == 2
    assert call("replan", first, "--replies", replies) == 2


def test_a_false_answer_is_refused(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The solver leaves C1 without the place that A1's no opens, and swears that it is right."""

    def lying(what: Instance | NextRound, watch: Watch, *more: Any) -> Solved:
        solved = solve_apart(what, watch, *more)
        kept = tuple(p for p in solved.result.placements if p.applicant != "C1")
        return replace(solved, result=replace(solved.result, placements=kept))

    monkeypatch.setattr("feriejobb.next_answer.solve_apart", lying)
    replies = answers(tmp_path / "svar.csv", {"A1": "nej"})
    with pytest.raises(VerificationError):
        next_answer(first, replies)
    assert call("replan", first, "--replies", replies, "--answer-only", "--quiet") == 4


def test_the_solver_has_the_input_before_the_replies_are_read(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without names, as the task has it later."""
    ahead: list[Instance] = []

    def noted(*arguments: Any) -> Round:
        assert ahead
        return round_after(*arguments)

    monkeypatch.setattr(StandBy, "send_ahead", lambda _, what: ahead.append(what))
    monkeypatch.setattr("feriejobb.next_answer.round_after", noted)
    found = next_answer(first, answers(tmp_path / "svar.csv", {"A1": "nej"}))
    (sent,) = ahead
    assert not sent.contacts
    assert sent.applicants == found.result.instance.applicants


def test_a_solver_that_is_not_needed_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """One taken is the taker's to end; what nobody took ends with the waiting."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*_: str) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(["sleep", "60"]))
        return started[-1]

    monkeypatch.setattr("feriejobb.solver_start.start", start)
    with StandBy():
        pass
    with StandBy() as solver:
        taken = solver.taken()
    assert [process.poll() is None for process in started] == [False, True]
    assert taken is started[1]
    taken.kill()
    taken.wait()
