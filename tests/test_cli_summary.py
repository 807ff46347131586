"""The few lines that ``solve`` ends with (contract §1, §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

from feriejobb.cli_summary import _REASONS, as_json, summary
from feriejobb.data.instance import Instance
from feriejobb.data.model import Model
from feriejobb.data.solution import (
    GoalResult,
    LockException,
    Placement,
    Proof,
    Reason,
    Result,
    Unplaced,
)

MODEL = Model.model_validate(
    {
        "name": "sommar",
        "year": 2027,
        "title": "Sommarferiejobb 2027",
        "stadsdelar": ["Farsta"],
        "goals": ["quotas", "queue", "wishes"],
        "eligibility": {"birth_years": [2010], "min_age": 15},
        "lottery": {"seed": "s"},
        "queue": {"tiers": ["fortur", "ny"]},
        "wishes": {
            "wish_points": [0, 2],
            "any_area_points": 9,
            "period_points": [0],
            "away_points": 4,
        },
        "sub_periods": [
            {
                "period": 1,
                "first_day": date(2027, 6, 14),
                "last_day": date(2027, 7, 2),
                "hours": 90,
                "payment_date": date(2027, 7, 27),
            }
        ],
        "pay": [{"valid_from": date(2020, 1, 1), "age_from": 15, "ore_per_hour": 8700}],
        "contributions": [
            {"valid_from": date(2020, 1, 1), "age_from": 15, "age_to": 19, "bp": 1021}
        ],
    }
)

RESULT = Result(
    instance=Instance(MODEL, (), (), (), ()),
    queue=(),
    placements=tuple(
        Placement(f"A{k}", "P1", "Farsta", 1, 1, 0, False, 862_944, k) for k in range(1, 1201)
    ),
    unplaced=(
        Unplaced("B1", 1201, "budget"),
        Unplaced("B2", 1202, "platser_fulla"),
        Unplaced("B3", 1203, "platser_fulla"),
    ),
    goals=(
        GoalResult("quotas", "min", 3, 3, True, 0.1),
        GoalResult("queue", "max", 1200, 1201, False, 0.2, (1201,)),
        GoalResult("wishes", "min", 2400, 2400, True, 0.3),
        GoalResult("tie_break", "min", 987_654_321, 987_654_321, True, 0.4),
    ),
    reserves=(),
    proof=Proof(),
)


def test_the_summary_counts_people_reasons_and_goals() -> None:
    """Everything a coordinator asks first, reasons by frequency, in Swedish."""
    text = summary(RESULT, Path("korning1"))
    assert text.splitlines() == [
        "Sommarferiejobb 2027 (FÖRSLAG)",
        "",
        "1 203 ansökningar",
        "1 200 placerade",
        "    3 utan plats",
        "      2 alla möjliga platser gick till sökande före i kön",
        "      1 budgeten räckte inte",
        "",
        "Kvoter, underskott: 3 poäng, bevisat",
        "Kön, placerade: 1 200 personer, ej bevisat: gränsen är 1 201, skillnaden 1",
        "Önskemål: 2 400 poäng, bevisat",
        "EJ BEVISAT OPTIMAL: se gränserna ovan.",
        "",
        "Filerna ligger i korning1",
    ]


def test_synthetic_input_and_kept_locks_are_said() -> None:
    """Invented persons are marked in the first line; a lock that breaks a rule is mentioned."""
    result = replace(
        RESULT,
        instance=replace(RESULT.instance, synthetic=True),
        exceptions=(LockException("A1", "P1", "age"),),
    )
    lines = summary(result, Path("korning1")).splitlines()
    assert lines[0] == "Sommarferiejobb 2027 (SYNTETISKT, FÖRSLAG)"
    assert "1 låsta placeringar bryter en regel; se arbetsboken." in lines


def test_a_proved_result_says_nothing_about_gaps() -> None:
    """No warning where every goal is proved."""
    goals = tuple(replace(goal, bound=goal.value, proved=True) for goal in RESULT.goals)
    assert "ej bevisat" not in summary(replace(RESULT, goals=goals), Path("k")).lower()


def test_every_reason_code_of_the_contract_has_its_words() -> None:
    """A new code without a text would stop the summary of a real run."""
    assert set(_REASONS) == set(get_args(Reason))


def test_a_script_gets_the_same_as_data() -> None:
    """Values, bounds, proof and counts, the tie-break included."""
    shape = as_json(RESULT, Path("korning1"))
    assert shape["placed"] == 1200
    assert shape["unplaced"] == {"budget": 1, "platser_fulla": 2}
    assert shape["proved"] is False
    goals = shape["goals"]
    assert isinstance(goals, list)
    assert [(g["name"], g["value"], g["bound"], g["unproved"]) for g in goals] == [
        ("quotas", 3, 3, []),
        ("queue", 1200, 1201, [1201]),
        ("wishes", 2400, 2400, []),
        ("tie_break", 987_654_321, 987_654_321, []),
    ]
