"""``verify`` follows the chain of rounds by hash and by content."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from feriejobb.store.manifest import MANIFEST, read_manifest
from feriejobb.store.read_run import read_run
from feriejobb.verify.chain import MISSING, Chain, follow_chain
from tests.plan.round_town import applicants, call, next_round, places, solve, write_town
from tests.verify.runs import reseal


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three rounds in one folder: ``r1``, ``r2`` and ``r3``."""
    root = tmp_path_factory.mktemp("kedja")
    people = applicants("A1 kontor", "A2 kontor", "B1 kontor", "C1 kontor")
    first = solve(write_town(root / "in", people, places("P1 kontor 2")), root / "r1")
    second = next_round(first, {"A1": "nej", "A2": "ja"}, root / "r2")
    next_round(second, {"B1": "nej"}, root / "r3")
    return root


def verified(run: Path, capsys: pytest.CaptureFixture[str], *more: object) -> tuple[int, str]:
    """Exit code, and what was said."""
    capsys.readouterr()
    code = call("verify", run, *more)
    shown = capsys.readouterr()
    return code, shown.out + shown.err


def test_every_earlier_round_is_found_and_checked(
    season: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two rounds back from the third; a script gets the number."""
    code, text = verified(season / "r3", capsys)
    assert (code, "2 tidigare omgångar" in text) == (0, True)
    assert call("verify", season / "r3", "--json", "--quiet") == 0
    assert json.loads(capsys.readouterr().out)["rounds"] == 2


def test_an_approved_parent_is_still_the_parent(
    season: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Approval writes the run anew, and remembers the version that the next round built on."""
    copy = shutil.copytree(season, tmp_path / "kopia")
    assert call("approve", copy / "r2", "--by", "Prov, samordnare") == 0
    assert verified(copy / "r3", capsys)[0] == 0


def test_a_missing_parent_is_said_and_no_fault(
    season: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Retention may have taken it; ``--parent`` tells where it stands now."""
    copy = shutil.copytree(season, tmp_path / "kopia")
    (copy / "r2").rename(copy / "flyttad")
    code, text = verified(copy / "r3", capsys)
    assert (code, "omgång 1 bakåt finns inte" in text) == (0, True)
    code, text = verified(copy / "r3", capsys, "--parent", copy / "flyttad")
    assert (code, "2 tidigare omgångar" in text) == (0, True)


def test_another_run_in_the_parents_place_is_a_fault(
    season: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The hash decides, not the folder's name."""
    copy = shutil.copytree(season, tmp_path / "kopia")
    shutil.rmtree(copy / "r2")
    shutil.copytree(copy / "r1", copy / "r2")
    code, text = verified(copy / "r3", capsys)
    assert (code, "omgång 1 bakåt är en annan körning" in text) == (4, True)


def test_a_changed_file_of_an_earlier_round_is_a_fault(
    season: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also two rounds back."""
    copy = shutil.copytree(season, tmp_path / "kopia")
    file = copy / "r1" / "publikt" / "rapport.html"
    file.write_bytes(file.read_bytes() + b" ")
    code, text = verified(copy / "r3", capsys)
    assert (code, "KEDJA: omgång 2 bakåt: publikt/rapport.html är ändrad" in text) == (4, True)


@pytest.mark.parametrize(
    ("file", "old", "new", "finding"),
    [
        ("omgang.csv", "A2;1;P1;ja;", "A2;1;P9;ja;", "på en plats som den omgången inte gav"),
        ("omgang.csv", "A1;4;;nej;", "A1;4;;utan;", "ett svar från den omgången har fallit bort"),
        ("omgang.csv", "A2;1;P1;ja;", "A2;1;;utan;", "någon som hade plats står utan läge"),
        ("omgang.csv", "A2;1;", "A2;9;", "kön i omgang.csv är inte den omgångens kö"),
        ("forandringar.csv", "C1;;P1;ny", "C1;P1;;ny", "är inte skillnaden mot den omgången"),
    ],
)
def test_a_round_that_says_something_else_of_its_parent_is_a_fault(
    season: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    file: str,
    old: str,
    new: str,
    finding: str,
) -> None:
    """Even where every hash of the run itself has been made right again."""
    copy = shutil.copytree(season, tmp_path / "kopia")
    path = copy / "r3" / "internt" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    reseal(copy / "r3")
    code, shown = verified(copy / "r3", capsys)
    assert (code, finding in shown) == (4, True)


def test_the_rounds_that_were_checked_are_counted(season: Path, tmp_path: Path) -> None:
    """Up to the one that is missing, damaged or another."""
    copy = shutil.copytree(season, tmp_path / "kopia")
    last = read_run(copy / "r3")
    assert follow_chain(last) == Chain(2)
    (copy / "r1").rename(copy / "flyttad")
    assert follow_chain(last) == Chain(1, (), (MISSING.format(number=2),))
    assert follow_chain(last, copy / "flyttad").rounds == 0
    (copy / "r1").mkdir()
    broken = "KEDJA: omgång 2 bakåt är skadad eller ingen körning"
    assert follow_chain(last) == Chain(1, (broken,))
    (copy / "r1").rmdir()
    shutil.copytree(copy / "r2", copy / "r1")
    told = follow_chain(last)
    assert (told.rounds, len(told.findings), told.notes) == (1, 1, ())
    assert "omgång 2 bakåt är en annan körning" in told.findings[0]
    assert follow_chain(read_run(copy / "flyttad")) == Chain()


def test_a_round_without_another_no_follows_on(
    season: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those who had declined are those who have."""
    fourth = next_round(season / "r3", {"C1": "ja"}, tmp_path / "r4")
    assert verified(fourth, capsys)[0] == 0
    assert follow_chain(read_run(fourth)) == Chain(3)


def _given_up(run: Path, parent: Path | None = None) -> None:
    """Let B1 have given up a place there, with every hash made right again."""
    path = run / "internt" / "omgang.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    told = [f"{line}P9" if line.startswith("B1;") else line for line in lines]
    path.write_text("\n".join([*told, ""]), encoding="utf-8")
    _follow(run, parent)


def _follow(run: Path, parent: Path | None) -> None:
    reseal(run)
    if parent is not None:
        digest = hashlib.sha256((parent / MANIFEST).read_bytes()).hexdigest()
        manifest = read_manifest((run / MANIFEST).read_bytes())
        changed = manifest.model_copy(update={"parent": digest})
        (run / MANIFEST).write_bytes(changed.sealed().to_bytes())


def test_a_place_given_up_stays_given_up(season: Path, tmp_path: Path) -> None:
    """Nobody is offered again what they have left."""
    copy = shutil.copytree(season, tmp_path / "kopia")
    _given_up(copy / "r2")
    lost = "KEDJA: omgång 1 bakåt: ett svar från den omgången har fallit bort"
    _follow(copy / "r3", copy / "r2")
    assert follow_chain(read_run(copy / "r3")) == Chain(2, (lost,))
    _given_up(copy / "r3", copy / "r2")
    assert follow_chain(read_run(copy / "r3")) == Chain(2)


def test_who_declined_and_left_the_input_stays_last_in_line(season: Path, tmp_path: Path) -> None:
    """A no outlives the application: it stands in every later round."""
    copy = shutil.copytree(season, tmp_path / "kopia")
    told = []
    for run, parent in ((copy / "r2", None), (copy / "r3", copy / "r2")):
        _follow(run, parent or copy / "r1")
        if parent is not None:
            told.append(follow_chain(read_run(run)).findings)
        path = run / "internt" / "omgang.csv"
        path.write_text(path.read_text(encoding="utf-8") + "X9;5;;nej;\n", encoding="utf-8")
        _follow(run, parent or copy / "r1")
    told.append(follow_chain(read_run(copy / "r3")).findings)
    wrong = "KEDJA: omgång 1 bakåt: kön i omgang.csv är inte den omgångens kö"
    assert [wrong in found for found in told] == [True, False]
