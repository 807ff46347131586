"""``overforingar``: its codes and defaults, and what a transfer opens for whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from feriejobb.errors import InputError
from feriejobb.intake import Loaded, load
from feriejobb.solve.instance import solve_instance
from feriejobb.verify.judge import judge
from tests.plan.round_town import write_town

HEAD = (
    "ansokan_id;fodelsedatum;hemstadsdel;onskemal_1;andra_stadsdelar;tidigare;skyddade_uppgifter\n"
)
BOARDS = (
    "forvaltning;typ;budget_kr;mal_antal;mottagare\nFarsta;stadsdel;;;\nBromma;stadsdel;;;\n"
    "Trafik;fack;;;\n"
)
PLACES = (
    "plats_id;forvaltning;stadsdel;arbetsplats;arbetsomrade;period;antal;oppen_for\n"
    "P1;Farsta;Farsta;Parken;park;1;2;\n"
    "P2;Farsta;Farsta;Parken;park;2;1;\n"
    "P3;Farsta;Farsta;Kontoret;kontor;1;1;Bromma\n"
    "P4;Trafik;Farsta;Gatan;gata;1;1;\n"
)
#: F* live in Farsta and stand ahead of B*, who live in Bromma.
PEOPLE = HEAD + "".join(
    f"{who};2009-0{n}-11;{home};park;alla;{history};ingen\n"
    for n, (who, home, history) in enumerate(
        [
            ("F1", "Farsta", "sokt_utan_jobb"),
            ("F2", "Farsta", "sokt_utan_jobb"),
            ("F3", "Farsta", "sokt_utan_jobb"),
            ("B1", "Bromma", "ny"),
            ("B2", "Bromma", "ny"),
            ("B3", "Bromma", "ny"),
        ],
        start=1,
    )
)


def read(folder: Path, *rows: str) -> Loaded:
    """The town with these transfers; ``rows`` are ``fran;till;antal;arbetsomrade;…``."""
    head = "fran;till;antal;arbetsomrade;period;reserverade"
    people = PEOPLE.replace("ansokan_id;", "ansokan_id;personnummer;").splitlines()
    lines = [people[0], *(_numbered(line) for line in people[1:])]
    source = write_town(
        folder / "in",
        "\n".join(lines) + "\n",
        PLACES,
        forvaltningar=BOARDS,
        overforingar="\n".join([head, *rows]) + "\n",
    )
    return load(source, "sommar", settings=["lottery.seed=prov"])


def _numbered(line: str) -> str:
    """A row with a made-up personnummer whose check digit is wrong on purpose."""
    who, born, *rest = line.split(";")
    digits = born.replace("-", "")
    doubled = [int(d) * (2 - k % 2) for k, d in enumerate(f"{digits[2:]}238")]
    right = -sum(d // 10 + d % 10 for d in doubled) % 10
    return ";".join([who, f"{digits}238{(right + 1) % 10}", born, *rest])


def placed(loaded: Loaded) -> dict[str, str]:
    """``plats_id`` by ``ansokan_id`` of a solved town that the judge approves."""
    result = solve_instance(loaded.instance)
    assert judge(loaded.instance, result) == []
    return {p.applicant: p.place for p in result.placements}


def test_without_a_transfer_the_places_are_the_lenders_own(tmp_path: Path) -> None:
    """Bromma's youths would go to Farsta, but its park is not open to them."""
    assert set(placed(read(tmp_path))) == {"F1", "F2", "F3"}


def test_reserved_seats_go_to_the_borrower_first(tmp_path: Path) -> None:
    """Two of three park seats are Bromma's, though Farsta's youths stand ahead in the queue."""
    loaded = read(tmp_path, "Farsta;Bromma;2;park;;")
    assert [t.reserved for t in loaded.instance.transfers] == [True]
    homes = [i[0] for i in placed(loaded)]
    assert sorted(homes) == ["B", "B", "F"]


def test_seats_that_are_not_reserved_are_shared_in_queue_order(tmp_path: Path) -> None:
    """Farsta's three youths come first; nothing is left over."""
    assert set(placed(read(tmp_path, "Farsta;Bromma;2;park;;nej"))) == {"F1", "F2", "F3"}


def test_the_number_is_never_exceeded_even_where_seats_stand_empty(tmp_path: Path) -> None:
    """The transfer is of sub-period 2 only, and of one seat."""
    loaded = read(tmp_path, "Farsta;Bromma;1;park;2;ja")
    where = placed(loaded)
    assert [where[i] for i in where if i[0] == "B"] == ["P2"]
    assert sum(i[0] == "F" for i in where) == 2


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("Fasta;Bromma;1;park;;", ("FÖRVALTNING_OKÄND", "fran")),
        ("Farsta;Brommma;1;park;;", ("STADSDEL_OKÄND", "till")),
        ("Farsta;Bromma;0;park;;", ("INTERVALL", "antal")),
        ("Farsta;Bromma;4;park;;", ("ÖVERFÖRING_ANTAL", "antal")),
        ("Farsta;Bromma;2;park;2;", ("ÖVERFÖRING_ANTAL", "antal")),
        ("Farsta;Bromma;1;gata;;", ("ÖVERFÖRING_PLATSER", "arbetsomrade")),
        ("Farsta;Bromma;1;park;9;", ("PERIOD_OKÄND", "period")),
        ("Farsta;Bromma;1;park;;kanske", ("JA_NEJ", "reserverade")),
        (";Bromma;1;park;;", ("OBLIGATORISK", "fran")),
        ("Farsta;Bromma;;park;;", ("OBLIGATORISK", "antal")),
    ],
)
def test_a_wrong_row_is_named_by_code_and_position(
    tmp_path: Path, row: str, found: tuple[str, str]
) -> None:
    """The second row of the table, after one that is right."""
    with pytest.raises(InputError) as caught:
        read(tmp_path, "Farsta;Järva;1;park;1;", row)
    wrong = [(i.code, i.column) for i in caught.value.issues if i.row == 3]
    assert found in wrong
    assert {i.table for i in caught.value.issues} == {"overforingar.csv"}


def test_rows_that_count_the_same_seats_twice_are_errors(tmp_path: Path) -> None:
    """The same agreement twice, one for all sub-periods beside one, and more than there is."""
    with pytest.raises(InputError) as caught:
        read(
            tmp_path,
            "Farsta;Bromma;1;park;;",
            "Farsta;Bromma;1;park;;",
            "Farsta;Bromma;1;park;2;",
            "Farsta;Järva;2;park;;",
        )
    codes = {(i.code, i.row) for i in caught.value.issues}
    assert codes == {
        ("ÖVERFÖRING_DUBBLETT", 3),
        ("ÖVERFÖRING_KROCK", 4),
        ("ÖVERFÖRING_ANTAL", 5),
    }


def test_a_place_that_is_open_already_is_left_as_it_is(tmp_path: Path) -> None:
    """The office is open to Bromma; a cap of one would only take from it."""
    loaded = read(tmp_path, "Farsta;Bromma;1;kontor;;", "Trafik;Bromma;1;gata;;")
    assert [(w.code, w.row) for w in loaded.warnings] == [
        ("ÖVERFÖRING_ÖPPEN", 2),
        ("ÖVERFÖRING_ÖPPEN", 3),
    ]
    assert loaded.instance.quotas == ()
    assert not any(place.transfers for place in loaded.instance.places)
