"""The shipped models: documented, sourced, consistent, and found from anywhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel

import feriejobb
from feriejobb.data.ages import contribution_bp, hourly_ore, placement_cost
from feriejobb.data.layering import load_model
from feriejobb.data.model import Model
from feriejobb.errors import OutputError
from feriejobb.settings.toml_text import shipped_folder, shipped_names
from feriejobb.synthetic.calibration import AreaFigures, Calibration, EmployerFigures

ROOT = Path(feriejobb.__file__).resolve().parents[1]
DEFAULTS = (shipped_folder("models") / "defaults.toml").read_text(encoding="utf-8")
MODELS = ("sommar", "host", "jul")
RULES = """one_job capacity min_opening supervisors budget age extract access language reserved
area wish period protected pairs forbidden locked quota"""


def fields(section: type[BaseModel]) -> set[str]:
    """Names of all keys of a section and the sections in it."""
    names: set[str] = set()
    for name, field in section.model_fields.items():
        names.add(name)
        for inner in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                names |= fields(inner)
    return names


def test_every_key_stands_in_defaults() -> None:
    """defaults.toml is the settings' documentation: no key of the schema is missing there."""
    sections = (Model, Calibration, AreaFigures, EmployerFigures)
    wanted = set().union(*(fields(section) for section in sections))
    missing = {key for key in wanted if not re.search(rf"\b{key}\b", DEFAULTS)}
    assert missing == set()


def test_every_simple_key_has_a_comment() -> None:
    """A key outside the long lists has a comment on its line or above its block."""
    bare: list[str] = []
    commented = False
    for line in DEFAULTS.splitlines():
        if not line.strip():
            commented = False
        elif "#" in line:
            commented = True
        elif re.match(r"\w+ = ", line) and not commented:
            bare.append(line)
    listed = re.compile(r"(age|weight|code|name|district|hired|pressure|neighbours|lends|budget)\b")
    allowed = re.compile(
        r"(valid_from|valid_to|age_from|age_to|bp|ore_per_hour|workplace|seats|wish_k|wish_m|family"
        r"|extract|accessible|adult|exposed|group|reserved|only|sokt_utan_jobb|haft_jobb|priority"
        r"|description)\b"
    )
    assert [line for line in bare if not listed.match(line) and not allowed.match(line)] == []


def test_every_rule_has_a_commented_table_and_is_on() -> None:
    """[rules.NAME] for each rule of contract §4, with its sentence."""
    rules = load_model("sommar").model.rules
    assert sorted(rules) == sorted(RULES.split())
    assert all(settings.enabled for settings in rules.values())
    for name in rules:
        assert re.search(rf"^\[rules\.{name}\] +# \S", DEFAULTS, re.MULTILINE), name


@pytest.mark.parametrize("name", MODELS)
def test_contributions_cover_every_age_and_date(name: str) -> None:
    """Exactly one row for each age 0-120 on each date from 2019-08-01, a day at each border."""
    rows = load_model(name).model.contributions
    borders = {date(2019, 8, 1), date(2060, 1, 1)}
    for row in rows:
        borders |= {row.valid_from, row.valid_from - timedelta(1)}
        borders |= {row.valid_to, row.valid_to + timedelta(1)} if row.valid_to else set()
    for day in (d for d in borders if d >= date(2019, 8, 1)):
        for age in range(121):
            hits = [
                row
                for row in rows
                if row.valid_from <= day <= (row.valid_to or day)
                and row.age_from <= age <= row.age_to
            ]
            assert len(hits) == 1, (day, age)


@pytest.mark.parametrize(
    ("born", "paid", "bp"),
    [
        (date(2011, 12, 31), date(2027, 7, 27), 1021),
        (date(2009, 1, 1), date(2027, 7, 27), 1021),
        (date(2008, 12, 31), date(2027, 9, 30), 2081),
        (date(2008, 12, 31), date(2027, 10, 1), 3142),
        (date(2009, 12, 31), date(2028, 1, 27), 3142),
        (date(2010, 1, 1), date(2028, 1, 27), 1021),
        (date(2007, 6, 1), date(2026, 3, 31), 3142),
        (date(2007, 6, 1), date(2026, 4, 1), 2081),
    ],
)
def test_contributions_of_published_borders(born: date, paid: date, bp: int) -> None:
    """Those turning 19 cost 20.81 % to 2027-09-30 and 31.42 % after (domain §5)."""
    assert contribution_bp(load_model("sommar").model, born, paid) == bp


@pytest.mark.parametrize(
    ("born", "ore"),
    [
        (date(2012, 6, 15), None),
        (date(2012, 6, 14), 8700),
        (date(2010, 6, 15), 8700),
        (date(2010, 6, 14), 9700),
        (date(2009, 6, 14), 10700),
        (date(2008, 6, 14), 11700),
    ],
)
def test_pay_of_summer_2020(born: date, ore: int | None) -> None:
    """87, 97, 107 and 117 kr by the age on the first day; nobody under 15."""
    assert hourly_ore(load_model("sommar").model, born, date(2027, 6, 14)) == ore


def test_cost_of_a_summer_job() -> None:
    """90 h at 87 kr with 10.21 % is 8,629.44 kr; worked out by hand, rounded half up."""
    model = load_model("sommar").model
    assert placement_cost(model, date(2011, 7, 1), model.sub_period(1), 90) == 862_944


def test_sub_periods_are_whole_weeks() -> None:
    """Summer: three sub-periods of three weeks, Monday to Friday, back to back."""
    model = load_model("sommar").model
    assert [
        (s.first_day.isocalendar().week, s.last_day.isocalendar().week) for s in model.sub_periods
    ] == [
        (24, 26),
        (27, 29),
        (30, 32),
    ]
    assert all(s.first_day.weekday() == 0 and s.last_day.weekday() == 4 for s in model.sub_periods)


def test_jul_is_paid_in_the_next_year() -> None:
    """Contributions follow the age at the start of the next year."""
    model = load_model("jul").model
    assert model.sub_periods[0].payment_date.year == model.year + 1


@pytest.mark.parametrize("name", MODELS)
def test_every_model_has_a_published_seed_and_ages_16_to_19(name: str) -> None:
    """A demo seed, the years that turn 16-19, and the eleven districts with the old names."""
    model = load_model(name).model
    assert model.lottery.seed.startswith("DEMO-")
    assert {model.year - year for year in model.eligibility.birth_years} == {16, 17, 18, 19}
    assert len(model.stadsdelar) == 11
    assert model.stadsdel_alias["Rinkeby-Kista"] == "Järva"


def test_defaults_have_no_seed() -> None:
    """A model of one's own must bring its lottery, or it comes by --set or a draw."""
    assert re.search(r'^seed = ""$', DEFAULTS, re.MULTILINE)


def test_shipped_names() -> None:
    """The models that --model takes by name; defaults is not one."""
    assert shipped_names("models") == ("host", "jul", "sommar")


def test_models_are_found_from_any_folder(tmp_path: Path) -> None:
    """--model sommar does not depend on where the command stands."""
    code = "from feriejobb.data.layering import load_model; print(load_model('sommar').model.name)"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert found.stdout == "sommar\n"


def test_every_package_is_listed() -> None:
    """The wheel's list of packages in pyproject.toml is complete."""
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = set(setup["tool"]["setuptools"]["packages"])
    there = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in (ROOT / "feriejobb").rglob("__init__.py")
    }
    assert listed == there | {"feriejobb.models", "feriejobb.scenarios"}


@pytest.mark.heavy
def test_the_wheel_carries_models_and_scenarios(tmp_path: Path) -> None:
    """Built, unpacked and used away from the source tree."""
    tree = tmp_path / "tree"
    for name in ("feriejobb", "models", "scenarios"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tree / name)
    build = [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation", "-q"]
    subprocess.run([*build, "-w", str(tmp_path)], cwd=tree, check=True)
    site = tmp_path / "site"
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(site)
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r}); import feriejobb\n"
        "from feriejobb.data.layering import load_model\n"
        "print(feriejobb.__file__); print(load_model('jul', ['ko-fore-kvoter']).changes)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    where, changes = found.stdout.splitlines()
    assert Path(where).is_relative_to(site)
    assert "goals" in changes


def test_a_folder_of_models_that_cannot_be_read_is_no_missing_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A disk that fails or refuses ends in exit 6, not in advice about names."""

    def refusing(path: object) -> list[str]:
        raise PermissionError(13, "")

    monkeypatch.setattr(os, "listdir", refusing)
    with pytest.raises(OutputError, match="kunde inte läsas"):
        shipped_names("models")
