"""The CSV files' exact bytes, and who stands where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feriejobb.data.solution import Unplaced
from feriejobb.errors import VerificationError
from feriejobb.store.csv_files import csv_files, parse, render
from tests.store import town

#: Derived by hand from contract §6 and the town.
EXPECTED = {
    "internt/placeringar.csv": (
        "ansokan_id;plats_id;forvaltning;period;onskemal_rang;period_rang;borta;kostnad_ore;ko_nr\n"
        "a-10;p2;Farsta;1;1;0;0;862944;1\n"
        "a-9;p10;Järva;1;0;0;1;862944;2\n"
    ),
    "internt/ej_placerade.csv": (
        "ansokan_id;ko_nr;orsak\nB-1;3;budget\nå-1;4;platser_fulla\n"
    ),
    "internt/reserver.csv": (
        "forvaltning;plats_id;ordning;ansokan_id\nFarsta;p2;1;B-1\nJärva;p10;2;å-1\n"
    ),
    "internt/undantag.csv": "ansokan_id;plats_id;regel\na-10;p2;wish\n",
    "skydd/placeringar.csv": (
        "ansokan_id;plats_id;forvaltning;period;onskemal_rang;period_rang;borta;kostnad_ore;ko_nr\n"
        "s-qvxzkp;p2;Farsta;1;1;0;0;862944;5\n"
    ),
    "skydd/ej_placerade.csv": "ansokan_id;ko_nr;orsak\ns-wjfmtg;6;ej_bevisat\n",
    "skydd/reserver.csv": "forvaltning;plats_id;ordning;ansokan_id\nJärva;p10;1;s-wjfmtg\n",
    "skydd/undantag.csv": "ansokan_id;plats_id;regel\na-9;p10;pairs\n",
}  # fmt: skip


def test_bytes_are_those_of_the_contract() -> None:
    """UTF-8, semicolon, line feed, header, byte order, protected rows in ``skydd/`` alone."""
    expected = {path: text.encode() for path, text in EXPECTED.items()}
    assert csv_files(town.result()) == expected


@pytest.mark.parametrize("seed", range(5))
def test_order_of_rows_in_the_result_does_not_matter(seed: int) -> None:
    """The same content in another order gives the same bytes."""
    assert csv_files(town.shuffled(town.result(), seed)) == csv_files(town.result())


def test_protected_files_exist_when_nobody_is_protected() -> None:
    """An empty file with its header, so that its absence tells nothing."""
    what = town.result()
    ordinary = tuple(a for a in what.instance.applicants if not a.protected)
    bare = replace(
        what,
        instance=replace(what.instance, applicants=ordinary, pairs=()),
        placements=what.placements[:2],
        unplaced=what.unplaced[:2],
        reserves=what.reserves[::2],
    )
    files = csv_files(bare)
    assert files["skydd/placeringar.csv"] == render("placeringar.csv", [])
    assert files["skydd/undantag.csv"] == b"ansokan_id;plats_id;regel\n"
    assert b"a-9;p10;pairs\n" in files["internt/undantag.csv"]


def test_a_row_of_nobody_is_refused_without_its_id() -> None:
    """A row that belongs to no applicant stops the run rather than landing among the ordinary."""
    what = town.result()
    stray = replace(what, unplaced=(*what.unplaced, Unplaced("okand-7", 9, "budget")))
    with pytest.raises(VerificationError) as caught:
        csv_files(stray)
    assert "okand-7" not in str(caught.value)


def test_numbers_in_reserves_sort_as_numbers() -> None:
    """``ordning`` 10 comes after 9."""
    rows = [("F", "p", str(n), f"a{n}") for n in (10, 9, 1)]
    assert [row[2] for row in parse("reserver.csv", render("reserver.csv", rows), "x")] == [
        *("1", "9", "10")
    ]


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"ansokan_id;ko_nr\na;1\n",
        b"ansokan_id;ko_nr;orsak\nb;1;budget\na;2;budget\n",
        b"ansokan_id;ko_nr;orsak\r\na;1;budget\r\n",
        b"\xef\xbb\xbfansokan_id;ko_nr;orsak\na;1;budget\n",
        b"ansokan_id;ko_nr;orsak\na;1\n",
        b"ansokan_id;ko_nr;orsak\na;1;budget",
        b'ansokan_id;ko_nr;orsak\n"a";1;budget\n',
        b"ansokan_id;ko_nr;orsak\n\xff;1;budget\n",
    ],
)
def test_only_the_prescribed_form_is_read(damaged: bytes) -> None:
    """Order, line ends, byte order mark, quoting, width and encoding are all part of the form."""
    with pytest.raises(VerificationError, match="skydd/ej_placerade"):
        parse("ej_placerade.csv", damaged, "skydd/ej_placerade.csv")
    sound = b"ansokan_id;ko_nr;orsak\na;1;budget\nb;2;budget\n"
    assert parse("ej_placerade.csv", sound, "x") == (("a", "1", "budget"), ("b", "2", "budget"))
