"""The other ways are judged by what defines them: right ones pass, each kind of fault is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.data.instance import Instance
from feriejobb.data.solution import Result
from feriejobb.plan.other_ways import Level, without_a_limit, without_solving
from feriejobb.recount.lottery import first_queue
from feriejobb.recount.pairing import wish_points
from feriejobb.recount.possible import Possible, possible_pairings
from feriejobb.recount.wish_table import WishTable
from feriejobb.store.manifest import MANIFEST
from feriejobb.store.read_run import read_run
from feriejobb.verify.comparisons import flaw_of
from feriejobb.verify.files import verify_run
from tests.explain.test_counterfactuals import solved
from tests.verify.runs import reseal

Chosen = dict[str, str]


class Town:
    """One solved town and its other ways."""

    def __init__(self, result: Result, level: Level = "quick") -> None:
        self.instance: Instance = result.instance
        turns = first_queue(self.instance)
        order = sorted(turns, key=lambda i: turns[i].position)
        self.possible: Possible = possible_pairings(self.instance, order)
        self.table = WishTable(self.instance, order)
        self.ways: dict[str, Chosen] = {
            c.name: dict(c.placements)
            for c in (*without_solving(self.instance, level), *without_a_limit(result, level))
        }

    def flaw(self, name: str, chosen: Chosen) -> str:
        """What the judge says of one way."""
        return flaw_of(name, self.instance, self.possible, chosen, self.table)


@pytest.fixture(scope="module")
def towns() -> list[Town]:
    """Tiny towns with all rules mixed, compared in full, and three villages compared quickly."""
    found = [Town(r, "full") for seed in range(24) if (r := solved(seed, "tiny")) is not None]
    return [*found, *(Town(r) for seed in range(3) if (r := solved(seed, "village")) is not None)]


def test_right_ways_have_no_flaw(towns: list[Town]) -> None:
    """All ways that a fairness page compares with, of every kind."""
    kinds = set()
    for town in towns:
        for name, chosen in town.ways.items():
            assert town.flaw(name, chosen) == "", name
            kinds.add(name.partition(":")[0])
    assert kinds == {
        *("dagens", "utan_tak", "antagning", "utan_budget", "utan_kvoter", "utan_kvot")
    }


def test_points_of_the_table_are_those_of_the_contract(towns: list[Town]) -> None:
    """The sum of three parts, for everyone at every place."""
    town = towns[-1]
    people = town.instance.applicants[:40]
    for place in town.instance.places[:60]:
        column = town.table.of(place)
        for person in people:
            expected = wish_points(town.instance, person, place)
            assert column[town.possible.number[person.id]] == expected


@pytest.mark.parametrize("name", ["dagens", "utan_tak", "antagning"])
def test_whoever_loses_a_place_is_missed(towns: list[Town], name: str) -> None:
    """The first one in the queue without their place: the judge names somebody."""
    for town in (t for t in towns if t.ways.get(name)):
        chosen = dict(town.ways[name])
        first = next(i for i in town.possible.ids if i in chosen)
        del chosen[first]
        assert town.flaw(name, chosen) != ""


@pytest.mark.parametrize("name", ["dagens", "utan_tak", "antagning"])
def test_a_seat_given_to_somebody_further_back_is_seen(towns: list[Town], name: str) -> None:
    """Someone hands their seat to one further back who had none."""
    tried = 0
    for town in (t for t in towns if name in t.ways):
        people = town.instance.applicant_by_id
        takers = dict(zip((p.id for p in town.possible.places), town.possible.takers, strict=True))
        for holder, place in town.ways[name].items():
            k = town.possible.number[holder]
            later = [
                town.possible.ids[j]
                for j in takers[place].tolist()
                if j > k and town.possible.ids[j] not in town.ways[name]
            ]
            if people[holder].locked_place is None and later:
                worse = {i: p for i, p in town.ways[name].items() if i != holder}
                assert town.flaw(name, worse | {later[0]: place}) != ""
                tried += 1
                break
    assert tried > 1


def test_today_less_wished_place_is_seen(towns: list[Town]) -> None:
    """The last one served moves to a less wished place that is free as well."""
    tried = 0
    for town in towns:
        chosen = town.ways["dagens"]
        last = next((i for i in reversed(town.possible.ids) if i in chosen), None)
        if last is None:
            continue
        person = town.instance.applicant_by_id[last]
        own = wish_points(town.instance, person, town.instance.place_by_id[chosen[last]])
        for place in town.possible.places_of(town.possible.number[last]):
            worse = chosen | {last: place.id}
            if wish_points(town.instance, person, place) > own and person.locked_place is None:
                assert "första plats som passar" in town.flaw("dagens", worse)
                tried += 1
    assert tried > 1


def test_an_impossible_place_a_full_place_and_an_unknown_way_are_seen(towns: list[Town]) -> None:
    """Seats and possible places are counted, and a name that nobody has defined says nothing."""
    town = towns[-1]
    chosen = town.ways["utan_tak"]
    place = town.possible.places[0]
    barred = set(range(len(town.possible.ids))) - set(town.possible.takers[0].tolist())
    stranger = town.possible.ids[min(barred)]
    assert "inte är möjlig" in town.flaw("utan_tak", chosen | {stranger: place.id})
    full, takers = next(
        (place, takers)
        for place, takers in zip(town.possible.places, town.possible.takers, strict=True)
        if len(takers) > place.seats
    )
    crowd = {town.possible.ids[k]: full.id for k in takers.tolist()}
    assert "för många" in town.flaw("antagning", crowd)
    assert town.flaw("utan_gränser", chosen) == "okänt sätt"
    assert town.flaw("utan_kvot:finns inte", chosen) == "okänt sätt"


def test_a_new_solve_that_breaks_a_rule_or_passes_someone_over_is_seen(towns: list[Town]) -> None:
    """The rules that are left hold; whoever loses a place for nothing is passed over."""
    passed = 0
    for town in (t for t in towns if t.ways.get("utan_budget")):
        chosen, people = town.ways["utan_budget"], town.instance.applicant_by_id
        for gone in (i for i in chosen if people[i].locked_place is None):
            told = town.flaw("utan_budget", _without(chosen, gone))
            passed += "förbigången" in told
        closed = tuple(replace(p, seats=0) for p in town.instance.places)
        none = replace(town.instance, places=closed)
        told = flaw_of("utan_budget", none, town.possible, chosen, town.table)
        assert "bruten" in told
    assert passed > 1


def _without(chosen: Chosen, gone: str) -> Chosen:
    return {i: p for i, p in chosen.items() if i != gone}


def test_verify_reads_the_files(tmp_path: Path) -> None:
    """A run passes with its notes; a row changed under a sound manifest is a finding."""
    source, out = tmp_path / "in", tmp_path / "ut"
    made = ["generate", "--model", "sommar", "--scale", "0.015", "--out", str(source), "--quiet"]
    assert run(cli, made) == 0
    assert run(cli, ["solve", str(source), "--model", "sommar", "--out", str(out), "--quiet"]) == 0
    good = verify_run(out)
    assert good.findings == ()
    assert good.notes == (
        "JÄMFÖRELSE lottningar.csv: utfallen i andra lottningar är inte omräknade",
    )
    _edit(out, "internt/jamforelser.csv", lambda rows: [r for r in rows[1:] if ";dagens;" in r][1:])
    assert any(f.startswith("JÄMFÖRELSE dagens: kö ") for f in verify_run(out).findings)
    hidden = read_run(out).document("skydd/lottningar.csv").decode().splitlines()[1]
    _edit(out, "internt/lottningar.csv", lambda rows: [*rows[1:], hidden])
    assert "SKYDD internt/lottningar.csv: en rad står i fel mapp" in verify_run(out).findings


def _edit(run_folder: Path, path: str, change: Callable[[list[str]], list[str]]) -> None:
    """Rewrite a table's rows under its own head, and make the manifest fit."""
    lines = (run_folder / path).read_text(encoding="utf-8").splitlines()
    rows = sorted(change(lines), key=str.encode)
    (run_folder / path).chmod(0o600)
    (run_folder / path).write_text("\n".join([lines[0], *rows]) + "\n", encoding="utf-8")
    (run_folder / MANIFEST).chmod(0o600)
    reseal(run_folder)
