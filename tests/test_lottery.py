"""Commit and reveal: one draw per commitment, everything else refused and written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from feriejobb.data.draw import ALGORITHM, seed_of
from feriejobb.errors import InputError, OutputError, VerificationError
from feriejobb.lottery import commit, draw, drawn_seed, read_commitment
from feriejobb.store.commitment import Commitment
from feriejobb.store.log import Clock
from tests.test_cli_job import write_town

VALUE = "3 7 19 28 44 + 2 9"


def at(day: int) -> Clock:
    """Noon of a day in March 2027."""
    return lambda: datetime(2027, 3, day, 12, tzinfo=UTC)


@pytest.fixture
def promised(tmp_path: Path) -> Path:
    """A commitment made on the 10th about a value of the 15th."""
    source = write_town(tmp_path / "in")
    file = tmp_path / "lott.json"
    told = {"name": "Sommar 2027", "value_name": "Eurojackpots rad 2027-03-15"}
    commit(source, file, **told, day=date(2027, 3, 15), clock=at(10))
    return file


def refused(act: Callable[[], object], code: str) -> None:
    """The act ends in exit 2 with one code."""
    with pytest.raises(InputError) as caught:
        act()
    assert [issue.code for issue in caught.value.issues] == [code]


def events(file: Path) -> list[str]:
    """What the file says has happened."""
    return [entry.event for entry in read_commitment(file).entries]


def test_the_commitment_fixes_input_method_and_value(promised: Path) -> None:
    """Hashes of every table, the words of the method, the name of the value, and no seed yet."""
    made = read_commitment(promised)
    names = {path.name for path in (promised.parent / "in").iterdir()}
    assert {file.name for file in made.input} == names
    assert (made.algorithm, made.value, made.seed) == (ALGORITHM, None, None)
    assert events(promised) == ["commit"]


def test_the_draw_follows_from_value_and_name_alone(promised: Path) -> None:
    """The seed is the published sum, recorded in a chain that holds the head at commitment."""
    head = read_commitment(promised).head
    drawn = draw(promised, f"  {VALUE} ".replace("+", " +  "), clock=at(15))
    assert drawn.seed == seed_of(VALUE, "Sommar 2027")
    assert drawn.seed == "576038dee1b7fe69d54e19ef5629918604a2c61de8f4b6cd638aeff60c71eb66"
    assert read_commitment(promised).entries[-1].prev == head
    assert drawn_seed(promised, promised.parent / "in") == drawn.seed


def test_a_second_draw_is_refused_and_logged(promised: Path) -> None:
    """The same value changes nothing; another is refused, and the first stands."""
    first = draw(promised, VALUE, clock=at(15))
    assert draw(promised, VALUE, clock=at(16)) == first
    refused(lambda: draw(promised, "1 2 3 4 5 + 6 7", clock=at(16)), "LOTT_OMDRAGNING")
    assert events(promised) == ["commit", "draw", "refused_value"]
    assert read_commitment(promised).seed == first.seed


@pytest.mark.parametrize("drawn", [False, True])
def test_a_changed_input_is_refused_and_logged(promised: Path, drawn: bool) -> None:
    """One more row is another input, before the draw and at the solve."""
    source = promised.parent / "in"
    if drawn:
        draw(promised, VALUE, clock=at(15))
    table = source / "platser.csv"
    table.write_bytes(table.read_bytes().replace(b"Parken", b"Parker"))
    refused(lambda: draw(promised, VALUE, clock=at(15)), "LOTT_INDATA")
    refused(lambda: drawn_seed(promised, source), "LOTT_INDATA" if drawn else "LOTT_EJ_DRAGEN")
    assert events(promised).count("refused_input") == 1 + drawn


def test_no_draw_before_the_day_and_no_day_that_has_been(promised: Path, tmp_path: Path) -> None:
    """A value that somebody may know already decides nothing."""
    refused(lambda: draw(promised, VALUE, clock=at(14)), "LOTT_FÖR_TIDIGT")
    assert events(promised) == ["commit", "refused_early"]
    told = {"name": "Sommar", "value_name": "Raden"}
    late = {"day": date(2027, 3, 10), "clock": at(10)}
    out = tmp_path / "sen.json"
    refused(lambda: commit(tmp_path / "in", out, **told, **late), "LOTT_DAG")  # type: ignore[arg-type]
    assert not out.exists()


def test_a_commitment_is_never_written_over(promised: Path) -> None:
    """A new promise in the old one's place would be a re-roll."""
    before = promised.read_bytes()
    with pytest.raises(OutputError):
        commit(promised.parent / "in", promised, name="Sommar 2027", value_name="Annan rad")
    assert promised.read_bytes() == before


def rewritten(file: Path, change: Callable[[Commitment], Commitment]) -> None:
    """Write a changed commitment with a right head."""
    file.write_bytes(change(read_commitment(file)).sealed().to_bytes())


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.model_copy(update={"value_name": "En annan rad"}),
        lambda c: c.model_copy(update={"entries": c.entries[:-1]}),
        lambda c: c.model_copy(update={"entries": c.entries[::-1]}),
        lambda c: c.model_copy(update={"seed": "0" * 64}),
        lambda c: c.model_copy(update={"value": "1 2 3"}),
        lambda c: c.model_copy(update={"value": None, "seed": None}),
    ],
)
def test_a_changed_commitment_is_found(
    promised: Path, change: Callable[[Commitment], Commitment]
) -> None:
    """Also by someone who recomputes the last sum."""
    draw(promised, VALUE, clock=at(15))
    rewritten(promised, change)
    with pytest.raises(VerificationError):
        read_commitment(promised)


def test_a_flipped_byte_is_found(promised: Path) -> None:
    """Any byte of the file."""
    data = promised.read_bytes()
    for place in range(0, len(data), 37):
        promised.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(VerificationError):
            read_commitment(promised)
