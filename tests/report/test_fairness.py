"""The fairness page: intervals, the alarm of what must not matter, every case tried, other ways."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

import pytest

from feriejobb.data.instance import Applicant
from feriejobb.data.solution import Comparison, Result
from feriejobb.plan.other_ways import binding, without_a_limit, without_solving
from feriejobb.protect.late import with_late
from feriejobb.recount.possible import possible_pairings
from feriejobb.report.coordinator import coordinator_workbook
from feriejobb.report.edition import Edition
from feriejobb.report.fairness import (
    Member,
    decile,
    groups,
    letter_part,
    members,
    month,
    verdict,
    wilson,
)
from feriejobb.report.fairness_cases import UNEXPLAINED, cases
from feriejobb.report.html import public_report
from tests.explain.test_counterfactuals import solved
from tests.oracle.brute import broken_rules
from tests.oracle.towns import random_town
from tests.protect.city import city
from tests.report.reading import records, sheet

TOWNS = [r for seed in range(8) if (r := solved(seed, "village")) is not None]


@pytest.mark.parametrize(
    ("placed", "of", "interval"),
    [
        (8, 10, (4902, 9433)),
        (0, 10, (0, 2775)),
        (10, 10, (7225, 10_000)),
        (500, 1000, (4691, 5309)),
        (0, 0, None),
    ],
)
def test_wilson(placed: int, of: int, interval: tuple[int, int] | None) -> None:
    """Textbook values in basis points."""
    assert wilson(placed, of) == interval


def crowd(rng: Random, size: int = 600) -> list[Applicant]:
    """Applicants of one town in the order of their rows."""
    some = random_town(14, "small").applicants
    return [
        replace(rng.choice(some), id=f"X{k}", row=k + 2, protection="ingen") for k in range(size)
    ]


def flags(rng: Random, lottery: bool) -> bool:
    """Whether the row of the file is flagged when half get a place, by lot or by row."""
    people = crowd(rng)
    lucky = set(rng.sample(range(len(people)), 300)) if lottery else set(range(300))
    rows = [Member(a, "ny", True, 1 if k in lucky else None) for k, a in enumerate(people)]
    return verdict(rows, "rad", decile(rows)).alarm


def test_a_build_without_the_lottery_is_flagged_and_one_with_it_is_not() -> None:
    """R6.7: at least 19 of 20 without; at most one false alarm of 20 with."""
    rng = Random("rad")  # noqa: S311
    assert sum(flags(rng, lottery=False) for _ in range(20)) >= 19
    assert sum(flags(rng, lottery=True) for _ in range(20)) <= 1


def test_what_may_matter_raises_no_alarm() -> None:
    """Rows sorted by tier differ in rate, and the tier explains it; nobody eligible: no test."""
    people = crowd(Random("led"))  # noqa: S311
    rng = Random("lott")  # noqa: S311
    rows = [
        Member(a, "ny" if k < 300 else "haft_jobb", True, 1 if rng.random() < chance else None)
        for k, a in enumerate(people)
        for chance in (0.9 if k < 300 else 0.2,)
    ]
    assert not verdict(rows, "rad", decile(rows)).alarm
    out = [replace(m, eligible=False) for m in rows]
    assert (verdict(out, "rad", decile(out)).freedom, verdict(out, "månad", month).alarm) == (0, 0)


def test_groups_count_each_ordinary_person_once() -> None:
    """Applied, eligible, placed, first wishes and mean rank of a city counted by hand again."""
    result = city()
    people = members(
        result.instance, {e.id: e for e in result.queue}, result.placements, result.unplaced
    )
    found = groups(people, lambda m: m.applicant.history, ["ny"])
    assert found[0].name == "ny"
    ordinary = {a.id: a for a in result.instance.applicants if not a.protected}
    for group in found:
        inside = {i for i, a in ordinary.items() if a.history == group.name}
        ranks = [p.wish_rank for p in result.placements if p.applicant in inside]
        wished = [r for r in ranks if r]
        assert (group.applied, group.placed) == (len(inside), len(ranks))
        assert group.first == ranks.count(1)
        assert group.mean_rank == (round(100 * sum(wished) / len(wished)) if wished else None)
    assert letter_part(None) == ""


def test_every_case_of_a_right_allocation_is_explained() -> None:
    """No empty seat and nobody passed over without a rule in the way."""
    told = 0
    for result in TOWNS:
        if result.instance.model.goals.index("queue") > 1:
            continue
        found = cases(result)
        assert UNEXPLAINED not in found.empty
        assert UNEXPLAINED not in found.pairs
        told += sum(found.empty.values()) + sum(found.pairs.values())
    assert told > 10


def test_a_seat_taken_away_from_someone_is_seen() -> None:
    """Whoever loses a place for nothing is an unexplained case, with an unexplained empty seat."""
    seen = 0
    for result in TOWNS:
        for gone in result.placements:
            person = result.instance.applicant_by_id[gone.applicant]
            rest = tuple(p for p in result.placements if p != gone)
            before = {p.applicant: p.place for p in result.placements}
            after = {p.applicant: p.place for p in rest}
            if person.locked_place or set(broken_rules(result.instance, after)) - set(
                broken_rules(result.instance, before)
            ):
                continue
            worse = cases(replace(result, placements=rest))
            assert worse.empty.get(UNEXPLAINED, 0) > 0
            seen += 1
            break
    assert seen >= 4


def test_those_behind_are_counted_only_where_a_reader_sees_them() -> None:
    """The counts of a case are those of the lists: no difference tells where somebody else is."""
    hidden_behind = told = 0
    for result in TOWNS:
        for seat in result.placements:
            town = with_late(result.instance, {seat.applicant})
            position = {e.id: e.position for e in result.queue}
            possible = possible_pairings(town, sorted(position, key=lambda i: position[i]))
            secret = {a.id for a in town.applicants if a.protected}
            for one in cases(replace(result, instance=town)).passed:
                may = {p.id for p in possible.places_of(one.position - 1)}
                behind = [
                    p for p in result.placements if p.position > one.position and p.place in may
                ]
                shown = [p for p in behind if p.applicant not in secret]
                assert (one.holders, one.places) == (len(shown), len({p.place for p in shown}))
                hidden_behind += len(behind) > len(shown)
                told += 1
    assert told > 10
    assert hidden_behind > 3


def test_other_ways_keep_what_they_say_they_keep() -> None:
    """Today's way breaks only what shows at the end; without limits at least as many are placed."""
    for result in TOWNS:
        town = result.instance
        ways = {c.name: dict(c.placements) for c in without_solving(town, "quick")}
        broken = set(broken_rules(town, ways["dagens"]))
        assert broken <= {"min_opening", "quota", "pairs", "locked"}
        assert set(broken_rules(town, ways["utan_tak"])) <= {
            *("budget", "quota", "pairs", "min_opening", "locked")
        }
        assert len(ways["utan_tak"]) >= len(result.placements)


def test_full_adds_deferred_acceptance_and_what_limits_cost() -> None:
    """Each lifted limit is a whole solve of its own; nothing is compared when nothing is asked."""
    result = next(r for r in TOWNS if binding(r.instance, r))
    assert without_solving(result.instance, "none") == without_a_limit(result, "quick") == ()
    ways = without_solving(result.instance, "full")
    assert [c.name for c in ways] == ["dagens", "utan_tak", "antagning"]
    names = [c.name for c in without_a_limit(result, "full")]
    assert "utan_kvoter" in names
    assert any(name.startswith("utan_kvot:") for name in names)


def test_the_sheets_tell_it() -> None:
    """Ours first, then the others; every group with its interval; nobody protected."""
    result = city()
    some = tuple((p.applicant, p.place) for p in result.placements)
    compared = replace(result, comparisons=(Comparison("dagens", some[10:]),))
    data = coordinator_workbook(compared, Edition("prov", "FÖRSLAG"))
    page = [[str(c) for c in row if c is not None] for row in sheet(data, "Rättvisa").values]
    titles = [row[0] for row in page if row]
    ours, other = titles.index("Den här fördelningen"), titles.index("Dagens sätt")
    assert ours < other
    assert "Sådant som inte får spela roll" in titles
    rows = records(data, "Rättvisa grupper")
    assert {r["Egenskap"] for r in rows} >= {"Köled", "Hemstadsdel", "Födelsemånad"}
    tiers = [r for r in rows if r["Egenskap"] == "Köled"]
    ordinary = [a for a in result.instance.applicants if not a.protected]
    assert sum(int(str(r["Sökande"])) for r in tiers) == len(ordinary)
    without = coordinator_workbook(result, Edition("prov", "FÖRSLAG"))
    text = [str(c) for row in sheet(without, "Rättvisa").values for c in row]
    assert "Inte jämfört" in text


def test_the_public_page_tells_other_ways_as_totals() -> None:
    """Two totals per way; nothing where one lies below the threshold."""
    result = city()
    some = tuple((p.applicant, p.place) for p in result.placements)

    def told(comparison: Comparison) -> bool:
        page = public_report(replace(result, comparisons=(comparison,)))
        return "Dagens sätt" in page

    assert told(Comparison("dagens", some[10:]))
    assert not told(Comparison("dagens", some[:3]))


def test_totals_of_other_ways_count_nobody_who_is_not_counted_in_ours() -> None:
    """With everyone where they are, another way shows the same totals: no difference to read."""
    result = city()
    same = tuple(sorted((p.applicant, p.place) for p in result.placements))
    assert any(a.protected for a in result.instance.applicants)
    page = public_report(replace(result, comparisons=(Comparison("dagens", same),)))
    rows = re.findall(r'<th scope="row">(?:Den här|Dagens)[^<]*</th>(.*?)</tr>', page)
    assert len(rows) == 2
    assert rows[0] == rows[1]


def test_comparisons_survive_the_files(result_of_a_run: Result) -> None:
    """Written, read back, and used when a run is approved: see the fixture."""
    assert [c.name for c in result_of_a_run.comparisons] == ["dagens", "utan_tak"]


@pytest.fixture(scope="module")
def result_of_a_run(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A small run solved on the command line with --fairness quick, and read back."""
    from feriejobb.cli import cli
    from feriejobb.cli_run import run
    from feriejobb.intake import load
    from feriejobb.plan.stored_result import result_of_run
    from feriejobb.store.read_run import read_run
    from tests.explain.conftest import SEED
    from tests.explain.town import write_town

    root = tmp_path_factory.mktemp("jamfor")
    source, out = write_town(root / "in"), root / "ut"
    assert run(cli, ["solve", str(source), *SEED, "--out", str(out), "--fairness", "quick"]) == 0
    book = (out / "internt/samordning.xlsx").read_bytes()
    assert run(cli, ["approve", str(out), "--by", "Prov Person"]) == 0
    decided = (out / "internt/samordning.xlsx").read_bytes()
    for name in ("Rättvisa grupper", "Förbigångna"):
        assert records(book, name) == records(decided, name)
    pages = [list(sheet(b, "Rättvisa").values) for b in (book, decided)]
    assert pages[0] == pages[1]
    instance = load(source, str(out / "internt/effective_model.toml")).instance
    return result_of_run(read_run(out), instance)
