"""approve and protect over the command line, on a town whose right answer is known from paper."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.protect.needles import person
from feriejobb.protect.scan import scan
from feriejobb.store.csv_files import parse
from feriejobb.store.read_run import read_run
from feriejobb.tables.reply_workbook import read_district
from tests.test_cli_job import SEED, write_town

APPLICANTS = """\
ansokan_id;personnummer;fornamn;efternamn;epost;telefon;hemstadsdel;onskemal_1;onskemal_2;grupper;tidigare;registerutdrag;skyddade_uppgifter
ANS-A;200901012380;Alva;Almgren;alva@exempel.se;070-17-40-605;Farsta;barn;park;;haft_jobb;ja;ingen
ANS-B;200902022390;Bo;Bergman;bo@exempel.se;070-17-40-606;Farsta;barn;;;ny;nej;ingen
ANS-C;200903032380;Cilla;Cederlund;cc@exempel.se;070-17-40-607;Farsta;park;kontor;;sokt_utan_jobb;nej;ingen
ANS-D;200904042390;Dan;Dahlin;dan@exempel.se;070-17-40-608;Farsta;park;;fortur;ny;nej;ingen
ANS-E;200905052380;Ebba;Ekstrand;ebba@exempel.se;070-17-40-609;Farsta;kontor;park;;ny;nej;ingen
"""
BY = "Testa Testsson, enhetschef"


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the town's input, names and contacts included, and one run of it."""
    root = tmp_path_factory.mktemp("stad")
    write_town(root / "in", ansokningar=APPLICANTS)
    assert run(cli, ["solve", str(root / "in"), *SEED, "--out", str(root / "ut"), "--quiet"]) == 0
    return root


@pytest.fixture
def folder(solved: Path, tmp_path: Path) -> Path:
    """A run of one's own to change, with its input beside it."""
    shutil.copytree(solved, tmp_path / "egen")
    return tmp_path / "egen" / "ut"


def cells(path: Path) -> set[str]:
    """Every cell of a workbook."""
    return {
        c for sheet in read_district(path).sheets.values() for _, row in sheet.rows for c in row
    }


def ids(folder: Path, path: str) -> set[str]:
    """The applicants of one CSV file of the run."""
    return {row[0] for row in parse(Path(path).name, (folder / path).read_bytes(), path)}


def verified(folder: Path) -> bool:
    """Whether ``feriejobb verify`` ends with 0."""
    return run(cli, ["verify", str(folder), "--quiet"]) == 0


def test_a_decision_changes_the_stamp_and_nothing_else(folder: Path) -> None:
    """BESLUT in every list and page, the same rows, a record, and verify still agrees."""
    before = {p: (folder / p).read_bytes() for p in read_run(folder).manifest.files}
    book = cells(folder / "forvaltningar" / "Farsta.xlsx")
    assert run(cli, ["approve", str(folder), "--by", BY]) == 0
    after = {p: (folder / p).read_bytes() for p in read_run(folder).manifest.files}
    stamped = {"forvaltningar/Farsta.xlsx", "forvaltningar/Kyrkogårdsnämnden.xlsx"}
    stamped |= {"internt/samordning.xlsx", "publikt/rapport.html", "skydd/checklista.txt"}
    changed = {p for p in after if after[p] != before.get(p)}
    assert changed == stamped | {"logg.jsonl", "internt/beslut.json"}
    now = cells(folder / "forvaltningar" / "Farsta.xlsx")
    assert {c.replace("FÖRSLAG", "BESLUT") for c in book} >= {c for c in now if "BESLUT" in c}
    assert any("BESLUT" in c for c in now)
    assert not any(c.startswith("FÖRSLAG") for c in now)
    assert "BESLUT" in after["publikt/rapport.html"].decode()
    assert verified(folder)


def test_a_run_is_decided_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second decision is bad usage; the name of neither stands on the screen."""
    assert run(cli, ["approve", str(folder), "--by", BY]) == 0
    assert run(cli, ["approve", str(folder), "--by", "Någon Annan"]) == 2
    shown = capsys.readouterr()
    assert "redan beslutad" in shown.err
    assert "Annan" not in shown.err + shown.out


def test_an_edited_list_is_not_decided(folder: Path) -> None:
    """Verification comes first: exit 4 and no record."""
    with (folder / "internt" / "placeringar.csv").open("a", encoding="utf-8") as file:
        file.write("X\n")
    assert run(cli, ["approve", str(folder), "--by", BY]) == 4
    assert not (folder / "internt" / "beslut.json").exists()


@pytest.mark.parametrize(("who", "table"), [("ANS-A", "placeringar"), ("ANS-C", "ej_placerade")])
def test_a_late_protection_moves_the_person(folder: Path, who: str, table: str) -> None:
    """Placed or not: the row stands in skydd/, no other file holds id, name or contact."""
    row = next(line for line in APPLICANTS.splitlines() if line.startswith(who)).split(";")
    needles = person("sen", ids=[who], personal_number=row[1], phone=row[5], texts=[row[3], row[4]])
    placements = {p.applicant: p.place for p in read_run(folder).placements}
    assert any(hit.label.startswith("sen") for hit in scan(folder, needles).hits)
    assert run(cli, ["protect", str(folder), who]) == 0
    assert not [hit for hit in scan(folder, needles).hits if hit.label.startswith("sen")]
    assert ids(folder, f"skydd/{table}.csv") == {who}
    assert who not in ids(folder, f"internt/{table}.csv")
    stored = read_run(folder)
    assert stored.protected == {who}
    assert {p.applicant: p.place for p in stored.placements} == placements
    assert verified(folder)


def test_the_files_to_recall_are_those_that_held_the_person(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Path, recipient and hash of the earlier files; a förvaltning that never knew is not told."""
    old = {p: e.sha256 for p, e in read_run(folder).manifest.files.items()}
    assert run(cli, ["protect", str(folder), "ANS-A", "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    found = {r["path"]: (r["recipient"], r["sha256"]) for r in shape["recalls"]}
    assert found["forvaltningar/Farsta.xlsx"] == ("Farsta", old["forvaltningar/Farsta.xlsx"])
    assert found["internt/placeringar.csv"] == ("samordnaren", old["internt/placeringar.csv"])
    assert "forvaltningar/Kyrkogårdsnämnden.xlsx" not in found
    now = hashlib.sha256((folder / "forvaltningar" / "Farsta.xlsx").read_bytes()).hexdigest()
    assert now != old["forvaltningar/Farsta.xlsx"]


def test_protection_and_decision_stand_together(folder: Path) -> None:
    """Either order: protected after the decision stays BESLUT, decided after it stays protected."""
    assert run(cli, ["protect", str(folder), "ANS-A"]) == 0
    assert run(cli, ["approve", str(folder), "--by", BY]) == 0
    assert run(cli, ["protect", str(folder), "ANS-D"]) == 0
    assert verified(folder)
    assert read_run(folder).protected == {"ANS-A", "ANS-D"}
    book = cells(folder / "forvaltningar" / "Farsta.xlsx")
    assert any("BESLUT" in c for c in book)
    assert not {"ANS-A", "ANS-D", "Almgren", "Dahlin"} & book
    assert "BESLUT" in (folder / "publikt" / "rapport.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("who", ["ANS-A", "ANS-OKÄND"])
def test_a_person_is_protected_once_and_must_exist(
    folder: Path, who: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, nothing changed, and the message does not repeat the id."""
    assert run(cli, ["protect", str(folder), "ANS-A"]) == 0
    before = (folder / "manifest.json").read_bytes()
    capsys.readouterr()
    assert run(cli, ["protect", str(folder), who]) == 2
    assert who not in capsys.readouterr().err
    assert (folder / "manifest.json").read_bytes() == before


def test_a_next_round_can_be_protected_too(folder: Path) -> None:
    """The rows of what the round built on and changed move along; declined or accepted."""
    replies, out = folder.with_name("svar.csv"), folder.with_name("nästa")
    replies.write_text("ansokan_id;svar\nANS-A;ja\nANS-D;nej\n", encoding="utf-8")
    args = ["replan", str(folder), "--replies", str(replies), "--out", str(out), "--quiet"]
    assert run(cli, args) == 0
    for who in ("ANS-A", "ANS-D"):
        assert run(cli, ["protect", str(out), who, "--json"]) == 0
    assert verified(out)
    for path in ("omgang.csv", "forandringar.csv"):
        assert "ANS-D" in (out / "skydd" / path).read_text(encoding="utf-8")
        assert "ANS-D" not in (out / "internt" / path).read_text(encoding="utf-8")


def test_the_public_report_does_not_show_the_difference(folder: Path) -> None:
    """Two reports that differ by one person would count that person (reliability R2.6)."""
    before = (folder / "publikt" / "rapport.html").read_bytes()
    assert run(cli, ["protect", str(folder), "ANS-A"]) == 0
    assert (folder / "publikt" / "rapport.html").read_bytes() == before
