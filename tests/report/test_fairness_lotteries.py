"""What chance alone gives: the lottery drawn again, and how far a group's outcome moves."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import pytest

import feriejobb
from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.data.solution import Redrawn, Result
from feriejobb.errors import VerificationError
from feriejobb.intake import load
from feriejobb.plan.other_lotteries import FEWEST, LOTTERIES, other_lotteries
from feriejobb.plan.stored_result import result_of_run
from feriejobb.report.coordinator import coordinator_workbook
from feriejobb.report.edition import Edition
from feriejobb.report.fairness import Member
from feriejobb.report.fairness_lotteries import OtherLotteries
from feriejobb.report.html import public_report
from feriejobb.store.read_run import StoredRun, read_run
from feriejobb.store.redrawn_files import read_redrawn
from feriejobb.study.lotteries import Lotteries
from tests.oracle.towns import random_town
from tests.report.reading import records, sheet

#: 97.5 % of Student's t with one and with three degrees of freedom, from a table.
T1, T3 = 12.7062, 3.1824


def people(*ranks: int | None) -> list[Member]:
    """Members A, B, C … who can all get a place."""
    some = random_town(14, "village").applicants[0]
    return [
        Member(replace(some, id=chr(ord("A") + k), protection="ingen"), "ny", True, rank)
        for k, rank in enumerate(ranks)
    ]


def test_a_range_by_hand() -> None:
    """Half placed; other lotteries place 1, 0, -1 and 0 more of four than the own one does."""
    drawn = OtherLotteries(
        Redrawn(4, (("A", "11111"), ("B", "u1uu1"), ("C", "11uuu"), ("D", "uu11u")))
    )
    found = drawn.rate(people(1, 1, None, None))
    # By columns 2, 3, 2, 2, 2 of four are placed: moves of +25, 0, 0 and 0 points.
    half = T3 * 1250 * sqrt(1 + 1 / 4)
    assert found is not None
    assert (found.low, found.high) == (round(5625 - half), min(10_000, round(5625 + half)))
    assert found.usual
    assert drawn.rate([replace(m, eligible=False) for m in people(1, None)]) is None


def test_an_outcome_that_no_other_lottery_gives_is_unusual() -> None:
    """All placed by the own lottery and nobody by any other: far outside, whatever ours is."""
    drawn = OtherLotteries(Redrawn(3, (("A", "1uuu"), ("B", "2uuu"))))
    found = drawn.rate(people(1, 2))
    assert found is not None
    assert (found.low, found.high, found.usual) == (0, 0, False)
    same = OtherLotteries(Redrawn(3, (("A", "1111"), ("B", "uuuu")))).rate(people(1, None))
    assert same is not None
    assert (same.low, same.high, same.usual) == (5000, 5000, True)


def test_the_range_of_wishes_counts_wishes_only() -> None:
    """Any other area (0) and no place (u) have no rank; nobody with a rank means no range."""
    drawn = OtherLotteries(Redrawn(2, (("A", "120"), ("B", "u03"))))
    found = drawn.rank(people(1, None))
    # Mean ranks 1, 2 and 3: moves of +1 and +2.
    half = T1 * 100 * sqrt(0.5) * sqrt(1.5)
    assert found is not None
    assert (found.low, found.high) == (100, round(250 + half))
    none = OtherLotteries(Redrawn(2, (("A", "1u0"), ("B", "u03"))))
    assert none.rank(people(1, None)) is None


def test_the_own_lottery_stands_first_and_seeds_decide() -> None:
    """The first sign is the walk's answer to the run's own seed; the others are other lotteries."""
    instance = feriejobb.generate(scale=0.03, seed=3).instance
    found = other_lotteries(instance, 4)
    assert found is not None
    assert found == other_lotteries(instance, 4)
    town = Lotteries.of(instance)
    mine = town.placed(instance.model.lottery.seed)
    own = {e.id: bool(p) for e, p in zip(town.problem.queue, mine, strict=True)}
    assert {a: signs[0] != "u" for a, signs in found.fates} == own
    columns = {"".join(signs[k] for _, signs in found.fates) for k in range(5)}
    assert len(columns) == 5
    person = instance.applicant_by_id
    for applicant, signs in found.fates:
        ranks = {str(min(rank, 9)) for rank, _ in person[applicant].wishes}
        assert set(signs) <= {*ranks, "u", *("0" if person[applicant].any_area else "")}


def test_a_small_town_is_not_drawn_again() -> None:
    """Groups of a few say nothing about chance."""
    assert len(random_town(14, "village").applicants) < FEWEST
    assert other_lotteries(random_town(14, "village"), 20) is None


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[StoredRun, Result]:
    """A made-up summer solved on the command line, and its result read back."""
    root = tmp_path_factory.mktemp("lotter")
    source, out = root / "in", root / "ut"
    made = ["generate", "--model", "sommar", "--scale", "0.015", "--out", str(source), "--quiet"]
    assert run(cli, made) == 0
    assert run(cli, ["solve", str(source), "--model", "sommar", "--out", str(out), "--quiet"]) == 0
    run_folder = read_run(out)
    return run_folder, result_of_run(run_folder, load(source, "sommar").instance)


def test_the_files_hold_everyone_once_and_the_protected_apart(
    stored: tuple[StoredRun, Result],
) -> None:
    """Read back as drawn; a protected applicant's row stands in ``skydd/`` alone."""
    folder, result = stored
    assert result.redrawn == other_lotteries(result.instance, LOTTERIES["quick"])
    hidden = {a.id for a in result.instance.applicants if a.protected}
    assert hidden
    open_rows = folder.document("internt/lottningar.csv").decode().splitlines()[1:]
    assert hidden.isdisjoint(row.split(";")[0] for row in open_rows)
    assert len(open_rows) + len(hidden) == len(result.instance.applicants)


def test_the_sheets_tell_it(stored: tuple[StoredRun, Result]) -> None:
    """Both ends of every range, a line on the page, and nothing where nothing was drawn."""
    _, result = stored
    data = coordinator_workbook(result, Edition("prov", "FÖRSLAG"))
    rows = [r for r in records(data, "Rättvisa grupper") if r["Egenskap"] == "Köled"]
    for row in rows:
        low, high = (float(str(row[f"{end}, andra lottningar"])) for end in ("Lägst", "Högst"))
        assert 0 <= low <= high <= 1
    assert any(row["Snitt lägst, andra lottningar"] for row in rows)
    text = [str(c) for line in sheet(data, "Rättvisa").values for c in line if c is not None]
    assert "Om lotten hade fallit annorlunda" in text
    assert any(c.startswith("Lotten har dragits om 20 gånger.") for c in text)
    bare = coordinator_workbook(replace(result, redrawn=None), Edition("prov", "FÖRSLAG"))
    assert "Lägst, andra lottningar" not in records(bare, "Rättvisa grupper")[0]


def test_the_public_page_tells_how_far_chance_moves_a_group(
    stored: tuple[StoredRun, Result],
) -> None:
    """One sentence in whole percentage points, and none where nothing was drawn."""
    _, result = stored
    assert "Lotten har dragits om 20 gånger" in public_report(result)
    assert "dragits om" not in public_report(replace(result, redrawn=None))


def test_a_file_that_is_not_in_its_form_is_refused(
    stored: tuple[StoredRun, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another sign, another number of lotteries for somebody, or another head."""
    folder, _ = stored
    good = folder.document("internt/lottningar.csv").decode().splitlines(keepends=True)
    first, signs = good[1].rstrip("\n").split(";")
    for lines in (
        [good[0], f"{first};{signs[:-1]}x\n", *good[2:]],
        [good[0], f"{first};{signs}1\n", *good[2:]],
        ["id;utfall\n", *good[1:]],
    ):
        data = "".join(lines).encode()

        def document(path: str, changed: bytes = data) -> bytes:
            return changed if path.startswith("internt") else b"ansokan_id;utfall\n"

        monkeypatch.setattr(folder.__class__, "document", lambda _, path: document(path))
        with pytest.raises(VerificationError):
            read_redrawn(folder)
