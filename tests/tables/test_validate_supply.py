"""Places, employers, supervisors, quotas, pairs and bans: what each column means and refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from feriejobb.data.instance import Instance, share_of
from feriejobb.errors import InputError, InputIssue
from feriejobb.tables.read import read_tables
from feriejobb.tables.validate import validate
from tests.tables import makers
from tests.tables.makers import Make
from tests.tables.small_town import Town, small_model, write_folder


def load(source: Path) -> tuple[Instance, list[InputIssue]]:
    """Instance and warnings."""
    return validate(read_tables(source), small_model())


def refused(source: Path) -> list[tuple[str, int, str]]:
    """(code, row, column) of every problem."""
    with pytest.raises(InputError) as caught:
        load(source)
    return [(issue.code, issue.row, issue.column) for issue in caught.value.issues]


def test_defaults_of_a_place(tmp_path: Path) -> None:
    """Empty cells take the contract's and the model's defaults."""
    farsta, _, jarva, roads = load(write_folder(tmp_path))[0].places
    assert (farsta.period, farsta.min_open, farsta.hours, farsta.min_age) == (1, 0, 90, 15)
    assert (farsta.needs_extract, farsta.accessible, farsta.exposure) == (False, False, False)
    assert farsta.protected_ok
    assert farsta.employer_type == "kommunal"
    assert (farsta.languages, farsta.target_groups) == (frozenset(), frozenset())
    assert farsta.open_to == frozenset({"Farsta"})
    assert (jarva.district, jarva.open_to, jarva.supervisor_group) == (
        "Järva",
        frozenset({"Järva"}),
        None,
    )
    assert (roads.open_to, roads.hours) == (None, 60)


def test_filled_cells_of_a_place(tmp_path: Path) -> None:
    """Lists take both separators, yes and no any case, stadsdelar their old names."""

    def change(rows: Town) -> None:
        rows["platser"][0] |= {
            "arbetsgivartyp": "forening",
            "min_antal": "2",
            "min_alder": "18",
            "krav_registerutdrag": "JA",
            "tillganglig": "Ja",
            "sprakstod": "uk|so",
            "malgrupp": "fortur, klimat",
            "oppen_for": "Rinkeby-Kista,Farsta",
            "exponering": "ja",
            "skyddad_ok": "Nej",
            "kontakt": "Växeln",
        }
        rows["platser"][1]["oppen_for"] = "Alla"

    place, other = load(makers.town(change)(tmp_path))[0].places[:2]
    assert (place.employer_type, place.min_open, place.min_age) == ("forening", 2, 18)
    assert (place.needs_extract, place.accessible, place.exposure) == (True, True, True)
    assert place.languages == {"uk", "so"}
    assert place.target_groups == {"fortur", "klimat"}
    assert place.open_to == frozenset({"Järva", "Farsta"})
    assert not place.protected_ok
    assert place.contact == "Växeln"
    assert other.open_to is None


@pytest.mark.parametrize(
    ("text", "ore"),
    [("", None), ("0", 0), ("60000,5", 6_000_050), ("60000.05", 6_000_005), ("7", 700)],
)
def test_budget_is_exact_ore(tmp_path: Path, text: str, ore: int | None) -> None:
    """Comma or point, at most two decimals, and empty is no limit."""
    make = makers.cell("forvaltningar", 2, "budget_kr", text)
    assert load(make(tmp_path))[0].employers[0].budget_ore == ore


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("budget_kr", "1,005", "DECIMALTAL"),
        ("budget_kr", "1 000", "DECIMALTAL"),
        ("budget_kr", "-5", "DECIMALTAL"),
        ("budget_kr", "1e5", "DECIMALTAL"),
        ("budget_kr", "10000000001", "INTERVALL"),
        ("mal_antal", "-1", "INTERVALL"),
        ("typ", "Stadsdel", "VAL"),
        ("forvaltning", "", "OBLIGATORISK"),
        ("forvaltning", "a/b", "FÖRVALTNING_NAMN"),
        ("forvaltning", ".dold", "FÖRVALTNING_NAMN"),
        ("forvaltning", "TRAFIKKONTORET", "ID_DUBBLETT"),
    ],
)
def test_bad_employer(tmp_path: Path, column: str, value: str, code: str) -> None:
    """Each bad cell of ``forvaltningar`` has its code."""
    found = refused(makers.cell("forvaltningar", 2, column, value)(tmp_path))
    row = 4 if code == "ID_DUBBLETT" else 2
    assert (code, row, column) in found


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("arbetsgivartyp", "privat", "VAL"),
        ("timmar", "0", "INTERVALL"),
        ("timmar", "7,5", "HELTAL"),
        ("krav_registerutdrag", "x", "JA_NEJ"),
        ("sprakstod", "Ukrainska", "SPRÅKKOD"),
        ("malgrupp", "okänd", "GRUPP_OKÄND"),
        ("malgrupp", "fortur,,klimat", "LISTA"),
        ("oppen_for", "alla,Farsta", "ALLA"),
        ("oppen_for", "Gamla stan", "STADSDEL_OKÄND"),
        ("plats_id", "=p1", "ID_TECKEN"),
        ("plats_id", "p1|p2", "ID_TECKEN"),
        ("plats_id", "p" * 65, "ID_TECKEN"),
        ("arbetsplats", "", "OBLIGATORISK"),
    ],
)
def test_bad_place(tmp_path: Path, column: str, value: str, code: str) -> None:
    """Each bad cell of ``platser`` has its code."""
    assert (code, 3, column) in refused(makers.cell("platser", 3, column, value)(tmp_path))


def test_no_seats_at_all_is_refused(tmp_path: Path) -> None:
    """An offer whose seats sum to nothing is a broken file."""

    def change(rows: Town) -> None:
        for row in rows["platser"]:
            row |= {"antal": "0", "min_antal": ""}

    assert refused(makers.town(change)(tmp_path)) == [("SUMMA_NOLL", 0, "antal")]


@pytest.mark.parametrize("table", ["ansokningar", "platser"])
def test_a_table_with_headers_only_is_refused(tmp_path: Path, table: str) -> None:
    """There must be someone to place and somewhere to place them."""
    make = makers.text(table, lambda text: text.splitlines()[0] + "\n")
    assert ("TABELL_TOM", 0, "") in refused(make(tmp_path))


def test_supervisors_sum_up_and_gaps_are_warned_of(tmp_path: Path) -> None:
    """One person may stand in several sub-periods; a group without rows has limit 0."""

    def change(rows: Town) -> None:
        rows["handledare"].append(rows["handledare"][0] | {"period": "2", "max_ungdomar": "0"})
        rows["handledare"].append(rows["handledare"][0] | {"handledargrupp": "h9"})
        rows["platser"][3]["handledargrupp"] = "h2"

    instance, warnings = load(makers.town(change)(tmp_path))
    limits = instance.supervisor_limits
    assert (limits["h1", 1], limits["h1", 2], limits["h2", 1]) == (3, 0, 0)
    assert [(w.code, w.table, w.row) for w in warnings] == [
        ("HANDLEDARE_OANVÄND", "handledare.csv", 5),
        ("HANDLEDARE_SAKNAS", "platser.csv", 5),
    ]


def test_the_same_supervisor_twice_in_one_group_and_period_is_refused(tmp_path: Path) -> None:
    """A row pasted twice would double the limit."""

    def change(rows: Town) -> None:
        rows["handledare"].append(rows["handledare"][0])

    assert refused(makers.town(change)(tmp_path)) == [("ID_DUBBLETT", 4, "handledare_id")]


@pytest.mark.parametrize(
    ("share", "seats", "low", "high"),
    [(0, 7, 0, 0), (10_000, 7, 7, 7), (3_333, 3, 1, 0), (3_334, 3, 2, 1), (1, 10_000, 1, 1)],
)
def test_share_of_seats_is_rounded_up_for_min_and_down_for_max(
    share: int, seats: int, low: int, high: int
) -> None:
    """Integer arithmetic on basis points."""
    assert (share_of(share, seats, True), share_of(share, seats, False)) == (low, high)


def test_quotas_become_counts_of_seats_in_their_scope(tmp_path: Path) -> None:
    """37,5 % of Farsta's four seats is at most one; shares follow the place's stadsdel."""

    def change(rows: Town) -> None:
        for number, (scope, value) in enumerate(
            [("forvaltning", "Järva"), ("arbetsomrade", "Park"), ("plats", "p4"), ("stad", "")]
        ):
            rows["kvoter"].append(
                {"kvot_id": f"x{number}", "omfattning": scope, "varde": value, "grupp": "alla"}
                | {"typ": "min", "andel": "50", "hard": "ja", "vikt": "3"}
            )
        rows["kvoter"][1]["varde"] = "Farsta"

    quotas = load(makers.town(change)(tmp_path))[0].quotas
    assert [(q.target, q.is_min, q.hard, q.weight) for q in quotas] == [
        (1, True, False, 1),
        (1, False, False, 1),
        (1, True, True, 3),
        (3, True, True, 3),
        (1, True, True, 3),
        (4, True, True, 3),
    ]
    assert [q.share_bp for q in quotas] == [None, 3750, 5000, 5000, 5000, 5000]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("klimat", "klimat"),
        ("alla", "alla"),
        ("tidigare:haft_jobb", "tidigare:haft_jobb"),
        ("hemstadsdel: Rinkeby-Kista", "hemstadsdel:Järva"),
        ("alder:016", "alder:16"),
    ],
)
def test_quota_groups(tmp_path: Path, written: str, stored: str) -> None:
    """Every form of a group, in its canonical spelling."""
    make = makers.cell("kvoter", 2, "grupp", written)
    assert load(make(tmp_path))[0].quotas[0].group == stored


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("grupp", "okänd", "KVOT_GRUPP"),
        ("grupp", "tidigare:kanske", "KVOT_GRUPP"),
        ("grupp", "alder:", "KVOT_GRUPP"),
        ("grupp", "alder:x", "HELTAL"),
        ("grupp", "kon:K", "KVOT_GRUPP"),
        ("grupp", "hemstadsdel:Gamla stan", "STADSDEL_OKÄND"),
        ("grupp", "", "OBLIGATORISK"),
        ("omfattning", "kommun", "VAL"),
        ("varde", "Gamla stan", "KVOT_VÄRDE"),
        ("varde", "", "KVOT_VÄRDE"),
        ("typ", "lika", "VAL"),
        ("antal", "1", "KVOT_MÅTT"),
        ("andel", "", "KVOT_MÅTT"),
        ("andel", "100,01", "INTERVALL"),
        ("andel", "12,345", "DECIMALTAL"),
        ("andel", "10%", "DECIMALTAL"),
        ("hard", "kanske", "JA_NEJ"),
        ("vikt", "0", "INTERVALL"),
        ("kvot_id", "k1", "ID_DUBBLETT"),
    ],
)
def test_bad_quota(tmp_path: Path, column: str, value: str, code: str) -> None:
    """Each bad cell of ``kvoter`` has its code."""
    found = refused(makers.cell("kvoter", 3, column, value)(tmp_path))
    place = "antal" if code == "KVOT_MÅTT" else column
    assert found == [(code, 3, place)]


def test_a_quota_for_the_whole_city_has_no_value(tmp_path: Path) -> None:
    """Something in ``varde`` for ``stad`` is a misunderstanding."""
    make = makers.cell("kvoter", 2, "varde", "Farsta")
    assert refused(make(tmp_path)) == [("KVOT_VÄRDE", 2, "varde")]


def test_a_quota_without_seats_gives_a_warning(tmp_path: Path) -> None:
    """A scenario may close a whole place; its quota then has no effect."""

    def change(rows: Town) -> None:
        rows["platser"][3]["antal"] = "0"
        rows["kvoter"][1] |= {"omfattning": "plats", "varde": "p4"}

    assert [(w.code, w.row) for w in load(makers.town(change)(tmp_path))[1]] == [("KVOT_TOM", 3)]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (makers.cell("par", 2, "ansokan_id_2", "a99"), ("ANSÖKAN_OKÄND", 2, "ansokan_id_2")),
        (makers.cell("par", 2, "ansokan_id_2", "a1"), ("PAR_SAMMA", 2, "ansokan_id_2")),
        (makers.cell("par", 2, "ansokan_id_1", ""), ("OBLIGATORISK", 2, "ansokan_id_1")),
        (makers.cell("forbud", 2, "ansokan_id", "a99"), ("ANSÖKAN_OKÄND", 2, "ansokan_id")),
        (makers.cell("forbud", 2, "plats_id", "p99"), ("PLATS_OKÄND", 2, "plats_id")),
        (
            makers.text("par", lambda text: text + "a2;a1;ihop\n"),
            ("PAR_DUBBLETT", 3, "ansokan_id_1"),
        ),
    ],
)
def test_bad_relation(tmp_path: Path, make: Make, expected: tuple[str, int, str]) -> None:
    """Relations name two different known ids, each pair once in either order."""
    assert refused(make(tmp_path)) == [expected]


def test_optional_tables_may_be_missing(tmp_path: Path) -> None:
    """Without quotas, pairs and bans the town is still whole."""
    source = write_folder(tmp_path)
    for name in ("kvoter", "par", "forbud"):
        (source / f"{name}.csv").unlink()
    instance, warnings = load(source)
    assert (instance.quotas, instance.pairs, instance.forbidden, warnings) == ((), (), (), [])


def test_the_default_sub_period_must_exist(tmp_path: Path) -> None:
    """An empty ``period`` means 1, which a model may lack."""
    sub_period = small_model().sub_periods[1]
    model = small_model(sub_periods=[sub_period.model_copy(update={"period": 4})])
    make = makers.text("handledare", lambda text: text.replace(";1;", ";4;"))
    with pytest.raises(InputError) as caught:
        validate(read_tables(make(tmp_path)), model)
    found = [(i.code, i.row, i.column) for i in caught.value.issues if i.table == "platser.csv"]
    assert found == [("PERIOD_OKÄND", row, "period") for row in (2, 3, 4, 5)]
