"""What the phone call is told: possible under every rule, and nobody loses a place by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.data.instance import Instance
from feriejobb.data.solution import Result
from feriejobb.explain.alternatives import Alternatives
from tests.explain.resolve import explainer_of
from tests.explain.test_counterfactuals import solved
from tests.oracle.brute import broken_rules
from tests.oracle.reading import edges_of, wish_points

TOWNS = [r for seed in range(8) if (r := solved(seed, "village")) is not None]


def places(result: Result) -> dict[str, str]:
    """``plats_id`` by ``ansokan_id``."""
    return {p.applicant: p.place for p in result.placements}


def new_breaches(town: Instance, before: dict[str, str], after: dict[str, str]) -> set[str]:
    """Rules that are broken after and were not before."""
    return set(broken_rules(town, after)) - set(broken_rules(town, before))


def test_every_alternative_is_possible_and_costs_nobody_a_place() -> None:
    """Carried out, each one keeps all rules; the points told are those of the contract."""
    found = 0
    for result in TOWNS:
        town, before = result.instance, places(result)
        edges, explainer = edges_of(town), explainer_of(result)
        answers = Alternatives(explainer)
        for name in sorted(set(explainer.sight.order) - explainer.hidden):
            for one in answers.of_youth(name):
                after = before | {name: one.place.id}
                after |= {effect.applicant: effect.target for effect in one.effects}
                assert one.place.id in edges[name]
                assert not new_breaches(town, before, after)
                assert len(after) == len(before) + (name not in before)
                assert explainer.hidden.isdisjoint(e.applicant for e in one.effects)
                person = town.applicant_by_id[name]
                now = 0
                if name in before:
                    now = wish_points(town, person, town.place_by_id[before[name]])
                assert one.points == wish_points(town, person, one.place) - now
                found += 1
    assert found > 40


def test_whoever_comes_next_to_a_place_fits_there() -> None:
    """Now where there is room, else in the seat of one who leaves."""
    found = 0
    for result in TOWNS:
        town, before = result.instance, places(result)
        explainer = explainer_of(result)
        answers = Alternatives(explainer)
        for place in town.places:
            outlook = answers.of_place(place)
            for one in (*outlook.waiting, *outlook.rather):
                after = before | {one.applicant: place.id}
                leavers = [i for i, p in before.items() if p == place.id and i != one.applicant]
                options = [after] if outlook.room else []
                options += [{i: p for i, p in after.items() if i != gone} for gone in leavers]
                assert any(not new_breaches(town, before, option) for option in options)
                assert one.applicant not in explainer.hidden
                found += 1
            positions = [one.position for one in outlook.waiting]
            assert positions == sorted(positions)
    assert found > 30


def test_the_call_about_a_youth_and_about_a_place(
    town_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On paper: B1 could only change with A1; C1 is next at the park once its seat falls free."""

    def ask(*question: str) -> dict[str, object]:
        capsys.readouterr()
        assert run(cli, ["explain", str(town_run), *question, "--json"]) == 0
        answer: dict[str, object] = json.loads(capsys.readouterr().out)
        return answer

    assert ask("B1", "--alternatives")["alternatives"] == []
    assert ask("C1", "--alternatives")["alternatives"] == []
    park = ask("--place", "P1")
    assert park["room"] is False
    waiting = park["waiting"]
    assert isinstance(waiting, list)
    assert [row["applicant"] for row in waiting] == ["C1"]
    rather = park["rather"]
    assert isinstance(rather, list)
    assert [(row["applicant"], row["origin"]) for row in rather] == [("B1", "P2")]
    assert run(cli, ["explain", str(town_run), "--place", "P1"]) == 0
    assert "C1, köplats" in capsys.readouterr().out
    assert run(cli, ["explain", str(town_run), "--place", "HEMLIG"]) == 2
    shown = capsys.readouterr()
    assert "PLATS_OKÄND" in shown.err
    assert "HEMLIG" not in shown.out + shown.err
    assert run(cli, ["explain", str(town_run), "S1", "--alternatives"]) == 0
    assert "Lagret" not in capsys.readouterr().out
