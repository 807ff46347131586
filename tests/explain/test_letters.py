"""Everybody's letters at once: complete, split by who may read them, and easy to read."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.explain.letter import letter
from tests.explain.resolve import explainer_of
from tests.explain.test_counterfactuals import solved
from tests.explain.town import PEOPLE


def lix(text: str) -> float:
    """The Swedish readability index: words per sentence plus the share of words over six letters.

    A line is a sentence too: the letters are lists, and a list's lines are read one by one.
    """
    words = re.findall(r"[^\W\d_]+", text)
    sentences = [s for s in re.split(r"[.!?:\n]", text) if re.search(r"[^\W\d_]", s)]
    long = sum(len(word) > 6 for word in words)
    return len(words) / len(sentences) + 100 * long / len(words)


@pytest.fixture(scope="module")
def letters(town_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All letters of the town."""
    out = tmp_path_factory.mktemp("alla") / "besked"
    assert run(cli, ["explain", str(town_run), "--all", "--out", str(out)]) == 0
    return out


def facts(folder: Path) -> dict[str, dict[str, object]]:
    """The facts by ``ansokan_id``."""
    lines = (folder / "besked.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["ansokan_id"]: row for row in map(json.loads, lines)}


def test_everyone_has_one_letter_and_it_is_the_one_of_explain(
    town_run: Path, letters: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The ordinary ones stand in ``internt``, word for word as they are told one by one."""
    told = facts(letters / "internt")
    assert set(told) == set(PEOPLE) - {"S1"}
    book = (letters / "internt" / "besked.txt").read_text(encoding="utf-8")
    for name in told:
        capsys.readouterr()
        assert run(cli, ["explain", str(town_run), name]) == 0
        alone = capsys.readouterr().out
        assert alone.splitlines() == told[name]["text"]
        assert f"Ansökan {name}\n{alone}" in book


def test_someone_protected_stands_in_skydd_only(letters: Path) -> None:
    """S1's letter lies where only its owner reads, and says nothing of what must be avoided."""
    assert set(facts(letters / "skydd")) == {"S1"}
    for file in (letters / "internt").iterdir():
        assert b"S1" not in file.read_bytes()
    hidden = (letters / "skydd" / "besked.txt").read_text(encoding="utf-8")
    assert "Lagret" in hidden
    assert "Bromma" not in hidden
    assert "protected" not in (letters / "skydd" / "besked.jsonl").read_text(encoding="utf-8")
    assert stat.S_IMODE((letters / "skydd").stat().st_mode) == 0o700
    files = [f for folder in ("skydd", "internt") for f in (letters / folder).iterdir()]
    assert {stat.S_IMODE(f.stat().st_mode) for f in files} == {0o600}


def test_letters_are_never_written_over_or_into_a_run(
    town_run: Path, letters: Path, tmp_path: Path
) -> None:
    """Exit 6 for a folder that exists and for one inside a run."""
    for out in (letters, town_run / "besked"):
        assert run(cli, ["explain", str(town_run), "--all", "--out", str(out)]) == 6
    assert not (town_run / "besked").exists()


@pytest.mark.parametrize(
    "question",
    [
        [],
        ["A1", "--all"],
        ["--all"],
        ["A1", "--out", "x"],
        ["--alternatives"],
        ["A1", "--place=P1"],
    ],
)
def test_one_question_at_a_time(
    town_run: Path, capsys: pytest.CaptureFixture[str], question: list[str]
) -> None:
    """Nothing, or two things at once, is a usage error that says what is possible."""
    assert run(cli, ["explain", str(town_run), *question]) == 2
    assert "FRÅGA_OKLAR" in capsys.readouterr().err


def test_letters_are_easy_to_read(letters: Path) -> None:
    """LIX at most 40, the measure of easy text, in each letter of the town and of drawn ones."""
    texts = ["\n".join(map(str, row["text"])) for row in facts(letters / "internt").values()]  # type: ignore[call-overload]
    for seed in range(3):
        result = solved(seed, "village")
        assert result is not None
        explainer = explainer_of(result)
        texts += [
            letter(explainer.tell(i), result.instance, decided=True) for i in explainer.sight.order
        ]
    assert max(lix(text) for text in texts) <= 40
    assert lix("Handläggningen dokumenteras fortlöpande av socialsekreteraren.") > 60
