"""The difference test over the command line: protected, absent, or an ordinary person in the seat.

A reader of the ordinary files must not be able to tell which it was (reliability.md R1.6). What
``internt/`` may tell is how many there are (contract §6), so its whole-city figures are set aside.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.protect.scan import scan
from feriejobb.protect.sheet_xml import read_sheets
from feriejobb.report.html_register import published
from feriejobb.store.csv_files import parse
from tests.tables.small_town import made_up_number
from tests.test_cli_job import SEED, write_town

HEAD = (
    "ansokan_id;personnummer;fodelsedatum;fornamn;efternamn;hemstadsdel;onskemal_1;onskemal_2;"
    "annat_arbetsomrade;grupper;skyddade_uppgifter;undvik;andra_stadsdelar\n"
)
AREAS = ("barn", "park", "kontor")


def _ordinary_row(n: int) -> str:
    """One of the ordinary applicants; from the ninetieth on they wish for what no place has."""
    number = made_up_number(f"20{8 + n % 4:02}0{1 + n % 9}1{n % 8}", f"{300 + n}")
    wishes = f"{AREAS[n % 3]};{AREAS[(n + n // 9) % 3]}" if n < SEATED else "bibliotek;"
    other = "ja" if n % 4 and n < SEATED else ""
    home = ("Farsta", "Järva", "Bromma")[n % 3]
    return f"ANS-{n:03};{number};;Namn{n};Efternamn{n};{home};{wishes};{other};;ingen;;alla\n"


#: Ordinary applicants with a seat, and all of them, so that the public tables show figures.
SEATED, APPLIED = 90, 130
OTHERS = "".join(_ordinary_row(n) for n in range(APPLIED))
HIDDEN = "ANS-S;;2009-05-05;;;;kontor;barn;ja;fortur;sekretessmarkering;{avoid};\n"
ORDINARY = (
    f"ANS-S;{made_up_number('20090505', '238')};;Sam;Sund;Farsta;kontor;barn;ja;fortur;ingen;;\n"
)
PLACES = """\
plats_id;forvaltning;stadsdel;arbetsplats;arbetsomrade;antal;handledargrupp;oppen_for
P1;Farsta;Farsta;Förskolan Almen;barn;60;Grupp 1;alla
P2;Farsta;Farsta;Parken;park;60;Grupp 1;alla
P3;Farsta;Farsta;Kontoret;kontor;60;Grupp 1;alla
P4;Farsta;Farsta;Kontoret bak;kontor;1;;Farsta
"""
SUPERVISORS = "handledare_id;handledargrupp;period;max_ungdomar\nH1;Grupp 1;1;190\n"
QUOTAS = (
    "kvot_id;omfattning;varde;grupp;typ;antal;andel;hard;vikt\nK1;stad;;alla;min;1;;nej;1\n"
    "K2;forvaltning;Farsta;fortur;min;1;;nej;1\n"
)
BUDGETS = "forvaltning;typ;budget_kr;mal_antal;mottagare\nFarsta;stadsdel;3000000;90;Kansliet\n"
VARIANTS = {
    "skyddad": HIDDEN.format(avoid=""),
    "undviker": HIDDEN.format(avoid="Kontoret"),
    "utan plats": HIDDEN.format(avoid="Farsta"),
    "borta": "",
    "annan": ORDINARY,
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the same town with each of the variants."""
    root = tmp_path_factory.mktemp("stad")
    for name, row in VARIANTS.items():
        write_town(
            root / f"in {name}", ansokningar=HEAD + OTHERS + row, platser=PLACES,
            handledare=SUPERVISORS, kvoter=QUOTAS, forvaltningar=BUDGETS,
        )  # fmt: skip
        args = ["solve", str(root / f"in {name}"), *SEED, "--out", str(root / name), "--quiet"]
        assert run(cli, args) == 0
    return root


def ordinary(folder: Path) -> dict[str, bytes]:
    """What leaves the coordinators: the förvaltningar's files and the public page."""
    found = [*folder.glob("forvaltningar/*"), *folder.glob("publikt/*")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def placed(folder: Path) -> dict[str, str]:
    """Everyone's place, by the tables."""
    rows: dict[str, str] = {}
    for path in ("internt/placeringar.csv", "skydd/placeringar.csv"):
        table = parse("placeringar.csv", (folder / path).read_bytes(), path)
        rows |= {row[0]: row[1] for row in table}
    return rows


def test_the_variants_are_what_they_are_called(runs: Path) -> None:
    """The person has a seat, another seat by what they avoid, none, and the others never move."""
    where = {name: placed(runs / name).get("ANS-S") for name in VARIANTS}
    assert where["skyddad"] in ("P3", "P4")
    assert where["undviker"] == "P4"
    assert where["utan plats"] is where["borta"] is None
    assert where["annan"] in ("P3", "P4")
    rest = [{k: v for k, v in placed(runs / n).items() if k != "ANS-S"} for n in VARIANTS]
    assert all(places == rest[0] for places in rest)


@pytest.mark.parametrize("name", ["undviker", "utan plats", "borta"])
def test_the_ordinary_files_are_the_same_bytes(runs: Path, name: str) -> None:
    """With a seat, with another seat, without one, or never there: nothing tells."""
    assert "90</td>" in ordinary(runs / name)["publikt/rapport.html"].decode()
    assert ordinary(runs / name) == ordinary(runs / "skyddad")


def test_an_ordinary_person_in_the_seat_shows_as_any_row_does(runs: Path) -> None:
    """One row more in the same form: sheets, headers, widths and size class are the same."""
    before, after = ordinary(runs / "skyddad"), ordinary(runs / "annan")
    data, without = (files["forvaltningar/Farsta.xlsx"] for files in (after, before))
    assert abs(len(data) - len(without)) < 2_000
    more, fewer = read_sheets(data), read_sheets(without)
    assert [s.name for s in more] == [s.name for s in fewer]
    for a, b in zip(more, fewer, strict=True):
        assert (a.widths, a.hidden, a.hidden_lines) == (b.widths, b.hidden, b.hidden_lines)
        assert a.rows[:1] == b.rows[:1]
    rows = {s.name: len(s.rows) for s in more}
    assert rows["Placeringar"] == len(fewer[1].rows) + 1


def test_no_structure_gives_the_person_away(runs: Path) -> None:
    """No gap, no total that misses a row, no odd width in any of the runs."""
    for name in VARIANTS:
        assert scan(runs / name, ()).hits == ()


def test_the_coordinators_lists_and_tables_tell_no_more(runs: Path) -> None:
    """Every sheet is the same but for whole-city figures and queue numbers, which have gaps."""

    def tables(name: str) -> dict[str, list[tuple[str, ...]]]:
        sheets = read_sheets((runs / name / "internt/samordning.xlsx").read_bytes())
        kept = {
            s.name: list(s.rows) for s in sheets if s.name not in ("Sammanfattning", "Kontroll")
        }
        # Empty seats are a whole-city figure that says it is.
        page = kept["Rättvisa"]
        heads = [row[0] if row else "" for row in page]
        start = heads.index("Tomma platser i hela staden")
        stop = next(i for i, head in enumerate(heads) if head.startswith("Förbigångna"))
        kept["Rättvisa"] = page[:start] + page[stop:]
        for people in ("Placeringar", "Ej placerade"):
            assert kept[people][0][0] == "Kö-nr"
            kept[people] = [row[1:] for row in kept[people]]
        return kept

    for name in ("undviker", "utan plats", "borta"):
        assert tables(name) == tables("skyddad")


def test_comparing_two_runs_tells_nothing_but_the_citys_figures(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody changed, no count moved, whichever two of the runs are laid side by side."""
    for i, name in enumerate(("undviker", "utan plats", "borta")):
        out = tmp_path / f"{i}.xlsx"
        args = ["compare", str(runs / "skyddad"), str(runs / name), "--out", str(out), "--json"]
        assert run(cli, args) == 0
        assert "ANS-S" not in capsys.readouterr().out
        sheets = {sheet.name: sheet.rows for sheet in read_sheets(out.read_bytes())}
        assert len(sheets["Sökande"]) == 1
        for table in ("Förvaltningar", "Delperioder", "Arbetsområden"):
            assert all(row[1] == row[2] for row in sheets[table][1:])


def test_a_person_protected_between_two_runs_is_no_difference(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ordinary in the first run, protected in the second: counted and listed in neither."""
    out = tmp_path / "x.xlsx"
    args = ["compare", str(runs / "annan"), str(runs / "skyddad"), "--out", str(out), "--json"]
    assert run(cli, args) == 0
    assert "ANS-S" not in capsys.readouterr().out
    rows = [row for sheet in read_sheets(out.read_bytes()) for row in sheet.rows]
    assert not any("ANS-S" in cell for row in rows for cell in row)


def test_a_sweep_shows_the_same_scenarios_with_and_without_the_person(
    runs: Path, tmp_path: Path
) -> None:
    """The comparison's counts and who gains and loses are those of ordinary applicants."""
    shown = []
    for name in ("skyddad", "borta"):
        out = tmp_path / name
        args = ["scenarios", str(runs / f"in {name}"), "budget-minus-10", *SEED, "--quiet"]
        assert run(cli, [*args, "--processes", "1", "--out", str(out)]) == 0
        lines = (out / "jamforelse.csv").read_text(encoding="utf-8").splitlines()
        shown.append(lines)
    assert shown[0] == shown[1]
    counted = [line for line in shown[0] if ";..;" not in line]
    assert len(counted) > 20


def test_two_rounds_public_pages_do_not_differ_by_a_few(runs: Path, tmp_path: Path) -> None:
    """One declines: what moved is hidden in the next page, also when it is stamped as decided."""
    first, second = runs / "borta", tmp_path / "nästa"
    who = next(iter(placed(first)))
    replies = tmp_path / "svar.csv"
    replies.write_text(f"ansokan_id;svar\n{who};nej\n", encoding="utf-8")
    args = ["replan", str(first), "--replies", str(replies), "--out", str(second), "--quiet"]
    assert run(cli, args) == 0
    for _ in range(2):
        one, two = (
            published((folder / "publikt/rapport.html").read_text(encoding="utf-8"))
            for folder in (first, second)
        )
        both = [(one[c], two[c]) for c in one.keys() & two.keys()]
        moved = [abs(a - b) for a, b in both if a is not None and b is not None]
        assert len(moved) > 10
        assert not any(0 < step < 5 for step in moved)
        assert any(a is not None and b is None for a, b in both)
        run(cli, ["approve", str(second), "--by", "Testa Testsson", "--quiet"])
    assert "BESLUT" in (second / "publikt/rapport.html").read_text(encoding="utf-8")


def test_refusals_and_explanations_do_not_name_what_is_avoided(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lock at an avoided place, an unknown place to avoid, and the person's own explanation."""
    assert run(cli, ["explain", str(runs / "undviker"), "ANS-S"]) == 0
    told = capsys.readouterr()
    assert "Kontoret" not in told.out.replace("Kontoret bak", "")
    for i, avoid in enumerate(("Voljären på Kullen", "Kontoret|P9")):
        folder = write_town(
            tmp_path / str(i), ansokningar=HEAD + OTHERS + HIDDEN.format(avoid=avoid),
            platser=PLACES, handledare=SUPERVISORS, kvoter=QUOTAS, forvaltningar=BUDGETS,
        )  # fmt: skip
        assert run(cli, ["check", str(folder), *SEED[:2], "--json"]) == 2
        told = capsys.readouterr()
        assert json.loads(told.out)["issues"][0]["code"] == "UNDVIK_OKÄND"
        assert "Voljären" not in told.out + told.err
        assert "P9" not in told.out + told.err
