"""Layers of settings: merging, collisions, unknown keys, changes and the canonical text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from feriejobb.data.layering import load_model
from feriejobb.errors import InputError
from feriejobb.settings.override import TableOverride

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a settings file and gives its path."""

    def writer(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return writer


def codes(
    scenarios: Sequence[str | Path] = (), settings: Sequence[str] = (), model: str | Path = "sommar"
) -> list[tuple[str, str, str]]:
    """(file, key, code) of everything that is wrong."""
    with pytest.raises(InputError) as caught:
        load_model(model, scenarios, settings)
    return [(i.table, i.column, i.code) for i in caught.value.issues]


def test_a_table_merges_and_a_list_replaces(write: Write) -> None:
    """A key of a table keeps its sisters; a list and a [[table]] go whole."""
    layer = write(
        "s.toml",
        """
goals = ["queue"]
[wishes]
away_points = 7
[groups.ny]
description = "Ny grupp"
[[pay]]
valid_from = 2020-01-01
age_from = 15
ore_per_hour = 100
""",
    )
    model = load_model("sommar", [layer]).model
    assert model.goals == ("queue",)
    assert model.wishes.away_points == 7
    assert model.wishes.any_area_points == 30
    assert set(model.groups) == {"fortur", "klimat", "ny"}
    assert [row.ore_per_hour for row in model.pay] == [100]


def test_order_is_defaults_model_scenarios_settings(write: Write) -> None:
    """Each layer wins over those before it."""
    model_file = write(
        "egen.toml",
        """
name = "egen"
year = 2027
publication.threshold = 6
replies.silence = "nej"
solver.questions = 6
eligibility.birth_years = [2010]
[[sub_periods]]
period = 1
first_day = 2027-06-14
last_day = 2027-06-18
hours = 30
payment_date = 2027-07-27
""",
    )
    scenario = write("s.toml", "publication.threshold = 7\nsolver.questions = 7\n")
    effective = load_model(model_file, [scenario], ["solver.questions=8"])
    assert effective.model.replies.silence == "nej"
    assert effective.model.publication.threshold == 7
    assert effective.model.solver.questions == 8
    assert effective.changes == ("publication.threshold: 6 → 7", "solver.questions: 6 → 8")


def test_a_change_that_changes_nothing_is_not_listed(write: Write) -> None:
    """Setting a key to the value it has is no effective change."""
    same = write("s.toml", "publication.threshold = 5\n")
    assert load_model("sommar", [same]).changes == ()


def test_a_new_key_shows_as_missing_before(write: Write) -> None:
    """A group that the model lacks changes from nothing."""
    added = write("s.toml", "[groups.extra]\npriority = true\n")
    assert load_model("sommar", [added]).changes == ("groups.extra.priority: (saknas) → true",)


@pytest.mark.parametrize("model", ["sommar", "host", "jul"])
def test_canonical_text_loads_back(model: str, write: Write) -> None:
    """effective_model.toml is itself a model file that gives the same model and text."""
    first = load_model(model, [], ["lottery.seed=abc", "solver.deterministic_time=0.25"])
    again = load_model(write("effective_model.toml", first.toml))
    assert again.model == first.model
    assert again.toml == first.toml
    assert again.changes == ()


def test_canonical_text_carries_table_overrides(write: Write) -> None:
    """A run's own model file repeats what the scenarios did to the tables."""
    scenario = write(
        "s.toml",
        """
[[tables.platser]]
where = { forvaltning = "Järva", period = 2 }
scale = { antal = 0.8 }
[[tables.platser]]
add = { plats_id = "P1", antal = 3, tillganglig = true, oppen_for = ["Järva", "Bromma"] }
""",
    )
    first = load_model("sommar", [scenario])
    again = load_model(write("effective_model.toml", first.toml))
    assert again.table_overrides == first.table_overrides
    assert first.table_overrides == (
        TableOverride(
            "s.toml",
            "platser",
            where=(("forvaltning", "Järva"), ("period", "2")),
            factors=(("antal", Decimal("0.8")),),
        ),
        TableOverride(
            "s.toml",
            "platser",
            rows=(
                (
                    ("plats_id", "P1"),
                    ("antal", "3"),
                    ("tillganglig", "ja"),
                    ("oppen_for", "Järva, Bromma"),
                ),
            ),
        ),
    )


def test_canonical_text_ignores_the_order_of_keys(write: Write) -> None:
    """Two files that say the same in another order give the same bytes."""
    one = write("a.toml", "[groups.b]\npriority = true\n[groups.a]\npriority = false\n")
    two = write("b.toml", "[groups.a]\npriority = false\n[groups.b]\npriority = true\n")
    assert load_model("sommar", [one]).toml == load_model("sommar", [two]).toml


def test_scenarios_that_set_the_same_key_collide(write: Write) -> None:
    """Both files are named, even where they agree on the value."""
    one = write("ett.toml", "publication.threshold = 7\n")
    two = write("tva.toml", "publication.threshold = 7\n")
    with pytest.raises(InputError) as caught:
        load_model("sommar", [one, two])
    (issue,) = caught.value.issues
    assert (issue.table, issue.column, issue.code) == (
        "tva.toml",
        "publication.threshold",
        "MODELL_KROCK",
    )
    assert "ett.toml" in issue.text


def test_a_table_and_a_key_in_it_collide(write: Write) -> None:
    """Emptying a table in one scenario collides with a key of it in another."""
    one = write("ett.toml", "[groups.x]\npriority = true\n")
    two = write("tva.toml", "groups.x = {}\n")
    assert codes([one, two]) == [("tva.toml", "groups.x", "MODELL_KROCK")]


def test_sisters_in_one_table_do_not_collide(write: Write) -> None:
    """Different keys of the same table are fine, and table overrides add up."""
    table = "[[tables.platser]]\nwhere = { period = 1 }\nset = { antal = 1 }\n"
    one = write("ett.toml", "wishes.away_points = 1\n" + table)
    two = write("tva.toml", "wishes.any_area_points = 1\n" + table)
    effective = load_model("sommar", [one, two])
    assert [o.scenario for o in effective.table_overrides] == ["ett.toml", "tva.toml"]


def test_the_same_scenario_twice_is_an_error(write: Write) -> None:
    """Its table overrides would count twice."""
    one = write("ett.toml", "[[tables.platser]]\nscale = { antal = 0.5 }\n")
    assert codes([one, one]) == [("ett.toml", "", "MODELL_KROCK")]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("treshold = 5", "treshold"),
        ("publication.treshold = 5", "publication.treshold"),
        ("rules.budgets.enabled = false", "rules.budgets.enabled"),
        ("rules.budget.enable = false", "rules.budget.enable"),
        ("generator.aplications = 5", "generator.aplications"),
        ("groups.x.prioritet = true", "groups.x.prioritet"),
        ("[[sub_periods]]\nperiod = 1\nfirst = 2027-06-14", "sub_periods[0].first"),
    ],
)
def test_unknown_keys_are_errors(write: Write, text: str, key: str) -> None:
    """At every level, also in the sections that the schema leaves open."""
    assert ("s.toml", key, "MODELL_OKÄND_NYCKEL") in codes([write("s.toml", text)])


@pytest.mark.parametrize(
    ("setting", "key", "code"),
    [
        ("year='2027'", "year", "MODELL_TYP"),
        ("year=true", "year", "MODELL_TYP"),
        ("year=2027.5", "year", "MODELL_TYP"),
        ("rules.budget.enabled=1", "rules.budget.enabled", "MODELL_TYP"),
        ("wishes.away_points=-1", "wishes.away_points", "MODELL_VÄRDE"),
        ("wishes.wish_points=[]", "wishes.wish_points", "MODELL_VÄRDE"),
        ("wishes=3", "wishes", "MODELL_TYP"),
        ("goals=['fairness']", "goals[0]", "MODELL_VÄRDE"),
        ("goals=['queue','queue']", "goals", "MODELL_MOTSÄGELSE"),
        ("replies.silence=kanske", "replies.silence", "MODELL_VÄRDE"),
        ("publication.threshold=0", "publication.threshold", "MODELL_VÄRDE"),
        ("solver.deterministic_time=inf", "solver.deterministic_time", "MODELL_VÄRDE"),
        ("solver.questions=9007199254740993", "solver.questions", "MODELL_VÄRDE"),
        ("stadsdelar=['A','A']", "stadsdelar", "MODELL_MOTSÄGELSE"),
        ("stadsdel_alias.X=Ingenstans", "stadsdel_alias", "MODELL_MOTSÄGELSE"),
    ],
)
def test_wrong_values_are_named_by_key_and_kind(setting: str, key: str, code: str) -> None:
    """Types are strict: nothing is coerced, and each finding carries its key."""
    assert (key, code) in [(column, found) for _, column, found in codes([], [setting])]


def test_no_value_is_echoed(write: Write) -> None:
    """An error tells where and what was expected, never what stood there."""
    marker = "hemligt-19700101"
    wrong = write("s.toml", f'year = "{marker}"\ngoals = ["{marker}"]\n"{marker}x" = 1\n')
    with pytest.raises(InputError) as caught:
        load_model("sommar", [wrong], [f"replies.silence={marker}"])
    shown = [i for i in caught.value.issues if i.code != "MODELL_OKÄND_NYCKEL"]
    assert len(shown) == 3
    assert not any(marker in str(issue) for issue in shown)


def test_all_problems_come_at_once(write: Write) -> None:
    """Unknown keys, collisions and wrong values of all layers are listed together."""
    one = write("ett.toml", "okand = 1\nyear = 'x'\n")
    two = write("tva.toml", "year = 'y'\n[[tables.platser]]\nwhat = 1\n")
    found = {code for _, _, code in codes([one, two], ["goals=3"])}
    assert found == {
        "MODELL_OKÄND_NYCKEL",
        "MODELL_KROCK",
        "MODELL_TYP",
        "MODELL_SAKNAD_NYCKEL",
    }


def test_a_model_without_its_own_keys_says_which(write: Write) -> None:
    """What has no default must come from the model file."""
    found = codes(model=write("tom.toml", ""))
    assert [(table, key) for table, key, _ in found] == [
        ("tom.toml", "eligibility.birth_years"),
        ("tom.toml", "name"),
        ("tom.toml", "sub_periods"),
        ("tom.toml", "year"),
    ]


def test_the_same_setting_twice_is_an_error() -> None:
    """Which one was meant cannot be known."""
    found = codes([], ["year=2027", "year=2028"])
    assert found == [("--set", "year", "MODELL_KROCK")]


def test_a_name_that_is_neither_shipped_nor_a_file(tmp_path: Path) -> None:
    """The message names what is shipped."""
    with pytest.raises(InputError) as caught:
        load_model(tmp_path / "finns-inte.toml")
    (issue,) = caught.value.issues
    assert (issue.table, issue.code) == ("finns-inte.toml", "MODELL_SAKNAS")
    assert "host, jul, sommar" in issue.text
    assert str(tmp_path) not in str(caught.value)
