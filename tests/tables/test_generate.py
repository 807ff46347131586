"""The synthetic generator: calibrated, deterministic, valid, marked, and written whole."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from feriejobb.data.ages import age_reached_in_year
from feriejobb.data.instance import Instance
from feriejobb.data.layering import EffectiveModel, load_model
from feriejobb.errors import InputError, OutputError
from feriejobb.tables.generate import generate, write_input
from feriejobb.tables.raw import RawTables
from feriejobb.tables.read import read_tables
from feriejobb.tables.validate import validate

PUBLISHED = {"sommar": (13_510, 10_617), "host": (2_779, 1_698), "jul": (2_337, 784)}
HIRED = {
    "Bromma": 393,
    "Enskede-Årsta-Vantör": 1302,
    "Farsta": 789,
    "Hägersten-Älvsjö": 1022,
    "Hässelby-Vällingby": 1169,
    "Järva": 2574,
    "Kungsholmen": 240,
    "Norra innerstaden": 450,
    "Skarpnäck": 561,
    "Skärholmen": 853,
    "Södermalm": 1162,
    "Kyrkogårdsnämnden": 140,
    "Trafiknämnden": 393,
    "Utbildningsnämnden": 91,
}


@pytest.fixture(scope="module")
def summer() -> Instance:
    """The whole summer, validated."""
    effective = load_model("sommar")
    instance, warnings = validate(generate(effective), effective.model)
    assert warnings == []
    return instance


@pytest.fixture(scope="module")
def model() -> EffectiveModel:
    """The shipped summer."""
    return load_model("sommar")


@pytest.fixture(scope="module")
def small(model: EffectiveModel) -> RawTables:
    """A fiftieth of the summer."""
    return generate(model, scale=0.02, seed=3)


@pytest.mark.parametrize("name", ["host", "jul"])
def test_the_short_holidays_have_the_published_size(name: str) -> None:
    """Applications exactly; seats a few percent above the offers, since not all can be filled."""
    effective = load_model(name)
    instance, warnings = validate(generate(effective), effective.model)
    applied, offered = PUBLISHED[name]
    assert warnings == []
    assert len(instance.applicants) == applied
    assert offered <= sum(place.seats for place in instance.places) <= offered * 1.05


def test_summer_has_the_published_size(summer: Instance) -> None:
    """13,510 applications, about 1,800 places of 1-20 seats in three sub-periods."""
    applied, offered = PUBLISHED["sommar"]
    assert len(summer.applicants) == applied
    assert offered <= sum(place.seats for place in summer.places) <= offered * 1.05
    assert 1_700 <= len(summer.places) <= 1_900
    sizes = {place.seats for place in summer.places}
    assert min(sizes) == 1
    assert 15 <= max(sizes) <= 20
    assert {place.period for place in summer.places} == {1, 2, 3}


def test_seats_follow_the_published_shares(summer: Instance) -> None:
    """Each förvaltning's part of the seats is its part of all hired in 2023."""
    seats: Counter[str] = Counter()
    for place in summer.places:
        seats[place.employer] += place.seats
    assert set(seats) == set(HIRED)
    whole, hired = sum(seats.values()), sum(HIRED.values())
    for name, count in HIRED.items():
        assert abs(seats[name] - whole * count / hired) < 1, name


def test_pressure_differs_between_districts(summer: Instance) -> None:
    """Up to 2.0 applicants per own seat; at most one in Järva and Södermalm."""
    homes = Counter(a.home for a in summer.applicants)
    seats: Counter[str] = Counter()
    for place in summer.places:
        seats[place.employer] += place.seats
    pressure = {e.name: homes[e.name] / seats[e.name] for e in summer.employers if e.is_district}
    assert pressure["Järva"] < 1
    assert pressure["Södermalm"] < 1
    others = [p for name, p in pressure.items() if name not in ("Järva", "Södermalm")]
    assert 1.1 < min(others) < 1.4
    assert 1.6 < max(others) < 2.0


def test_shares_of_the_applicants(summer: Instance) -> None:
    """Priority, protection, language, sex, ages and history near their settings."""
    people = summer.applicants
    count = len(people)
    priority = sum("fortur" in a.groups for a in people)
    assert abs(priority / count - 0.085 * 10_617 / 13_510) < 0.008
    assert sum(a.protected for a in people) == round(0.0023 * count)
    languages = Counter(a.language for a in people if a.language)
    assert 60 <= languages.total() <= 120
    assert languages.most_common(1)[0][0] == "uk"
    girls = Counter(a.sex for a in people)
    assert abs(girls["K"] / count - 0.507) < 0.02
    ages = Counter(age_reached_in_year(a.birth_date, 2027) for a in people)
    assert set(ages) == {15, 16, 17, 18, 19, 20}
    assert ages[16] > ages[17] > ages[18] > ages[19] > 10 * (ages[15] + ages[20])
    assert {a.history for a in people} == {"sokt_utan_jobb", "ny", "haft_jobb"}


def test_wishes_are_many_kinds(summer: Instance) -> None:
    """One to six wishes, some gaps, some any area; all, one or ranked sub-periods; far and near."""
    people = summer.applicants
    assert {len(a.wishes) for a in people} == {1, 2, 3, 4, 5, 6}
    assert any(a.wishes[-1][0] > len(a.wishes) for a in people)
    assert 0.5 < sum(a.any_area for a in people) / len(people) < 0.6
    assert {len(a.periods) for a in people} == {0, 1, 2, 3}
    first = Counter(a.periods[0] for a in people if a.periods)
    assert first[1] > first[2] > first[3]
    far = [a.other_districts for a in people if not a.protected]
    assert sum(d is None for d in far) > 3_000
    assert sum(d is not None and len(d) == 0 for d in far) > 3_000
    assert sum(d is not None and len(d) > 0 for d in far) > 3_000


def test_wishes_are_skewed_by_area_and_sex(summer: Instance) -> None:
    """Children's work is most wished for; the street and park areas more by boys."""
    firsts = {
        sex: Counter(a.wishes[0][1] for a in summer.applicants if a.sex == sex) for sex in "KM"
    }
    together = firsts["K"] + firsts["M"]
    assert together.most_common(1)[0][0] == "Förskola"
    assert firsts["M"]["Park och natur"] > 2 * firsts["K"]["Park och natur"]
    assert firsts["K"]["Förskola"] > firsts["M"]["Förskola"]


def test_supply_has_every_feature(summer: Instance) -> None:
    """Lending, registerutdrag, access, adult, reserved, languages, openings, exposure, bans."""
    places = summer.places
    half = sum(place.seats for place in places) / 2
    care = {"Förskola", "Äldreomsorg", "LSS"}
    assert 0.8 < sum(p.seats for p in places if p.area in care) / half < 1.2
    assert sum(p.open_to is None or len(p.open_to) > 1 for p in places) > 0.2 * len(places)
    for feature in (
        [p.needs_extract for p in places],
        [p.accessible for p in places],
        [p.min_age == 18 for p in places],
        [bool(p.target_groups) for p in places],
        [bool(p.languages) for p in places],
        [p.min_open > 1 for p in places],
        [p.hours != 90 for p in places],
        [p.exposure for p in places],
        [not p.protected_ok for p in places],
        [p.supervisor_group is None for p in places],
    ):
        assert 0 < sum(feature) < len(places)
    assert {p.employer_type for p in places} == {"kommunal", "entreprenor", "forening"}


def test_supervisors_bind_in_some_groups_only(summer: Instance) -> None:
    """Most groups have room for all their seats, a few do not."""
    seats: Counter[tuple[str, int]] = Counter()
    for place in summer.places:
        if place.supervisor_group:
            seats[place.supervisor_group, place.period] += place.seats
    short = sum(summer.supervisor_limits[group] < count for group, count in seats.items())
    assert 0 < short < len(seats) / 3


def test_budgets_bind_roomy_or_not_at_all(summer: Instance) -> None:
    """Four förvaltningar are short, seven have room, three have no limit."""
    kinds: Counter[str] = Counter()
    for employer in summer.employers:
        seats = sum(place.seats for place in summer.places if place.employer == employer.name)
        if employer.budget_ore is None:
            kinds["ingen"] += 1
        else:
            # A summer job costs 8,629-12,721 kr; about 9,600 with this mix of ages.
            kinds["binder" if employer.budget_ore / seats < 960_000 else "rymlig"] += 1
    assert kinds == {"binder": 4, "rymlig": 7, "ingen": 3}
    assert sum(e.target or 0 for e in summer.employers) == 9_055


def test_quotas_pairs_bans_and_locks_are_there(summer: Instance) -> None:
    """Soft ones in every district, two hard ones, both kinds of pair, and agreed places."""
    hard = [quota for quota in summer.quotas if quota.hard]
    assert {(quota.group, quota.is_min) for quota in hard} == {
        ("fortur", True),
        ("alder:16", False),
    }
    fortur = sum("fortur" in a.groups for a in summer.applicants)
    assert all(0 < quota.target <= fortur / 2 for quota in hard if quota.is_min)
    districts = {e.name for e in summer.employers if e.is_district}
    assert {q.value for q in summer.quotas if q.scope == "stadsdel"} == districts
    assert {pair.apart for pair in summer.pairs} == {True, False}
    assert len(summer.forbidden) > 10
    assert 10 <= sum(a.locked_place is not None for a in summer.applicants) <= 20


def test_locked_places_break_no_rule(summer: Instance) -> None:
    """An agreed place is at home, wished for and acceptable, so that no exception is needed."""
    places = summer.place_by_id
    for person in summer.applicants:
        if person.locked_place:
            place = places[person.locked_place]
            assert place.area in {area for _, area in person.wishes}
            assert place.district == person.home
            assert not person.periods or place.period in person.periods
            assert person.extract or not place.needs_extract


def test_protected_rows_carry_no_contact(small: RawTables) -> None:
    """Neither number, name nor home district; birth date and wishes only."""
    rows = [r.values for r in small.tables["ansokningar"].rows]
    protected = [row for row in rows if row["skyddade_uppgifter"] != "ingen"]
    assert len(protected) == 3
    empty = ("personnummer", "fornamn", "efternamn", "epost", "telefon", "kon", "hemstadsdel")
    assert all(row[key] == "" for row in protected for key in empty)
    assert all(row["fodelsedatum"] for row in protected)


def test_no_person_can_be_real(small: RawTables) -> None:
    """Wrong check digits, example.invalid, and the telephone series kept for fiction."""
    rows = [r.values for r in small.tables["ansokningar"].rows]
    ordinary = [row for row in rows if row["skyddade_uppgifter"] == "ingen"]
    for row in ordinary:
        digits = row["personnummer"].replace("-", "")[-10:]
        doubled = [int(d) * (2 - k % 2) for k, d in enumerate(digits)]
        assert sum(value - 9 * (value > 9) for value in doubled) % 10 != 0
        assert row["epost"].endswith("@example.invalid")
        assert row["telefon"].startswith("070-174 06 ")
        assert 5 <= int(row["telefon"][-2:]) <= 99
    assert small.synthetic


def test_the_seed_alone_decides(model: EffectiveModel) -> None:
    """Same seed, same tables; another seed, other people and places."""
    once, again = generate(model, 0.02, 5), generate(model, 0.02, 5)
    other = generate(model, 0.02, 6)
    assert once == again
    assert once.tables["ansokningar"] != other.tables["ansokningar"]
    assert once.tables["platser"] != other.tables["platser"]


def test_the_order_of_keys_in_the_model_does_not_matter(
    model: EffectiveModel, tmp_path: Path
) -> None:
    """The canonical text of the model generates the same town."""
    path = tmp_path / "effective_model.toml"
    path.write_text(model.toml, encoding="utf-8")
    assert generate(load_model(path), 0.02, 5) == generate(model, 0.02, 5)


def test_hash_seed_and_clock_do_not_matter(tmp_path: Path) -> None:
    """Two processes with other hash seeds and time zones write the same bytes, CSV and xlsx."""
    code = (
        "import sys; from pathlib import Path\n"
        "from feriejobb.data.layering import load_model\n"
        "from feriejobb.tables.generate import generate, write_input\n"
        "tables = generate(load_model('jul'), 0.05, 1)\n"
        "write_input(tables, Path(sys.argv[1])); write_input(tables, Path(sys.argv[1] + '.xlsx'))"
    )
    found = []
    for name, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        target = tmp_path / f"town{name}"
        env = os.environ | {"PYTHONHASHSEED": name, "TZ": zone}
        subprocess.run([sys.executable, "-c", code, str(target)], env=env, check=True)
        files = [*sorted(target.iterdir()), target.with_name(f"{target.name}.xlsx")]
        found.append([hashlib.sha256(file.read_bytes()).hexdigest() for file in files])
    assert found[0] == found[1]
    assert len(found[0]) > 5


@pytest.mark.parametrize("suffix", ["", ".xlsx"])
def test_what_is_written_reads_back(small: RawTables, tmp_path: Path, suffix: str) -> None:
    """Every cell and row number, and the marker, as CSV and as workbook."""
    out = tmp_path / "djupt" / f"indata{suffix}"
    write_input(small, out)
    read = read_tables(out)
    assert read.synthetic
    assert read.warnings == ()
    assert read.tables.keys() == small.tables.keys()
    for name, table in small.tables.items():
        assert read.tables[name].rows == table.rows


def test_tables_that_are_not_synthetic_get_no_marker(small: RawTables, tmp_path: Path) -> None:
    """The marker follows the tables and is never made up."""
    plain = RawTables(small.tables, synthetic=False, sources={})
    write_input(plain, tmp_path / "indata")
    assert not (tmp_path / "indata" / "SYNTETISK").exists()
    assert (tmp_path / "indata" / "ansokningar.csv").exists()


@pytest.mark.parametrize("suffix", ["", ".xlsx"])
def test_nothing_is_overwritten(small: RawTables, tmp_path: Path, suffix: str) -> None:
    """An existing target is left as it is (exit 6), and no remnant stands beside it."""
    out = tmp_path / f"indata{suffix}"
    out.write_text("min egen fil", encoding="utf-8")
    with pytest.raises(OutputError):
        write_input(small, out)
    assert out.read_text(encoding="utf-8") == "min egen fil"
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_no_file_is_left_when_writing_fails(
    small: RawTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk halfway leaves neither a half folder nor a stage."""
    real, written = os.write, []

    def full(handle: int, data: bytes) -> int:
        written.append(handle)
        if len(written) > 2:
            raise OSError(28, "No space left on device")
        return real(handle, data)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OutputError):
        write_input(small, tmp_path / "indata")
    monkeypatch.undo()
    assert len(written) == 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf"), 1e9])
def test_an_unusable_scale_is_an_input_error(model: EffectiveModel, scale: float) -> None:
    """Exit 2 rather than an endless or empty town."""
    with pytest.raises(InputError):
        generate(model, scale)


@pytest.mark.parametrize("scale", [0.001, 0.004, 0.01, 0.1])
@pytest.mark.parametrize("name", ["sommar", "host", "jul"])
def test_towns_of_any_size_are_valid(name: str, scale: float) -> None:
    """From a handful of applicants up, for several seeds, without a warning about the supply."""
    effective = load_model(name)
    for seed in range(3):
        instance, warnings = validate(generate(effective, scale, seed), effective.model)
        assert len(instance.applicants) == round(PUBLISHED[name][0] * scale)
        assert {warning.code for warning in warnings} <= {"ÅRGÅNG"}


@pytest.mark.parametrize(
    ("setting", "limited"), [("inga", 0), ("halva", 7), ("alla", 14), ("kalibrerad", 11)]
)
def test_budgets_can_be_made_short(setting: str, limited: int) -> None:
    """The variants of the benchmark: no budgets, every second one, or all short."""
    settings = [f"generator.budget_scope={setting}", "generator.budget_shortage=0.07"]
    effective = load_model("sommar", [], settings)
    rows = generate(effective, 0.05).tables["forvaltningar"].rows
    assert sum(bool(row.values["budget_kr"]) for row in rows) == limited


@pytest.mark.parametrize(
    ("setting", "key"),
    [
        ("generator.girls=2.0", "girls"),
        ("generator.places=0", "places"),
        ("generator.areas=[]", "areas"),
        ("generator.budget_scope=ibland", "budget_scope"),
        ("generator.ages=[{age = 16}]", "ages[0].weight"),
    ],
)
def test_wrong_generator_settings_are_named(setting: str, key: str) -> None:
    """[generator] is checked when it is used, key by key."""
    with pytest.raises(InputError) as caught:
        generate(load_model("sommar", [], [setting]), 0.01)
    assert key in {issue.column for issue in caught.value.issues}
