"""What must not matter does not: row order, sex, hash seed and workers, alone and together.

A hundredth of a city in the ordinary run; the whole city and the whole matrix when asked for
with ``-m heavy``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.full_size.city import data_files, make_town, outcome, solve, turned

#: (name, rows permuted, sexes changed, hash seed, workers)
MATRIX = (
    ("rader", True, False, "0", 2),
    ("kön", False, True, "0", 2),
    ("hashfrö", False, False, "1", 2),
    ("arbetare", False, False, "0", 1),
    ("allt", True, True, "1", 1),
)


def test_a_small_city_does_not_mind_any_of_it_at_once(tmp_path: Path) -> None:
    """Rows permuted, sexes changed, another hash seed and worker count: the same outcome."""
    source = make_town(tmp_path / "in", 0.008, seed=1)
    first = solve(source, tmp_path / "a")
    other = turned(source, tmp_path / "in2", shuffle=True, sexes=True)
    second = solve(other, tmp_path / "b", workers=1, hash_seed="1")
    assert outcome(second) == outcome(first)
    placed = outcome(first)["internt/placeringar.csv"].splitlines()
    assert len(placed) > 50


def test_turning_an_input_about_changes_what_it_says(tmp_path: Path) -> None:
    """The copies really are other files with the same rows."""
    source = make_town(tmp_path / "in", 0.002)
    shuffled = turned(source, tmp_path / "rader", shuffle=True)
    flipped = turned(source, tmp_path / "kön", sexes=True)
    before, after, sexes = (
        (folder / "ansokningar.csv").read_text(encoding="utf-8").splitlines()
        for folder in (source, shuffled, flipped)
    )
    assert before != after
    assert sorted(before) == sorted(after)
    assert before != sexes


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A whole summer's input and its run with hash seed 0 and two workers."""
    folder = tmp_path_factory.mktemp("city")
    source = make_town(folder / "in", 1.0)
    return source, solve(source, folder / "run")


@pytest.mark.heavy
@pytest.mark.parametrize(("name", "shuffle", "sexes", "hash_seed", "workers"), MATRIX)
def test_a_whole_city_does_not_mind(
    city: tuple[Path, Path],
    name: str,
    shuffle: bool,
    sexes: bool,
    hash_seed: str,
    workers: int,
    tmp_path: Path,
) -> None:
    """The outcome is the same, and where the input is the same file every data file is."""
    source, run = city
    given = source
    if shuffle or sexes:
        given = turned(source, tmp_path / "in", shuffle=shuffle, sexes=sexes)
    again = solve(given, tmp_path / "run", workers=workers, hash_seed=hash_seed)
    assert outcome(again) == outcome(run), name
    if given == source:
        assert data_files(again) == data_files(run), name
