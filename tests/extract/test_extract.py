"""One person's extract: all that a search of every file finds, and nothing about anybody else."""

from __future__ import annotations

import csv
import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.data.instance import Instance
from feriejobb.data.layering import load_model
from feriejobb.data.solution import CaseCertificate, PayCertificate, PriceCertificate, Proof
from feriejobb.errors import InputError, VerificationError
from feriejobb.extract.extract import extract
from feriejobb.extract.letter import letter
from feriejobb.extract.records import proof_record
from feriejobb.intake import load
from feriejobb.pipeline import replan_run, solve_run
from feriejobb.protect.needles import Needle, person
from feriejobb.protect.scan import scan
from feriejobb.tables.generate import generate, write_input

MODEL = "host"


def needles(town: Instance, applicant: str) -> tuple[Needle, ...]:
    """What can only be this person: id, number, phone and address."""
    contact = town.contacts.get(applicant)
    if contact is None:
        return person("någon", ids=[applicant])
    shared = sum(other.phone == contact.phone for other in town.contacts.values()) > 1
    return person(
        "någon",
        ids=[applicant],
        personal_number=contact.personal_number,
        phone="" if shared else contact.phone,
        texts=[contact.email],
    )


class Town:
    """An input with pairs and bans, a first round, and a second one with answers."""

    def __init__(self, root: Path) -> None:
        root.mkdir(exist_ok=True)
        self.source, self.first, self.second = root / "in", root / "ett", root / "två"
        write_input(generate(load_model(MODEL), 0.02, 3), self.source)
        town = load(self.source, MODEL).instance
        ordinary = sorted(a.id for a in town.applicants if not a.protected)
        self.secret = sorted(a.id for a in town.applicants if a.protected)
        self.paired = (ordinary[0], ordinary[1], ordinary[2], self.secret[0])
        a, b, c, d = self.paired
        rows = f"ansokan_id_1;ansokan_id_2;typ\n{a};{b};isar\n{c};{d};isar\n"
        (self.source / "par.csv").write_text(rows, encoding="utf-8")
        ban = f"ansokan_id;plats_id\n{a};{town.places[0].id}\n"
        (self.source / "forbud.csv").write_text(ban, encoding="utf-8")
        loaded = load(self.source, MODEL)
        self.instance = loaded.instance
        result = solve_run(loaded, self.first)
        placed = [p.applicant for p in result.placements if p.applicant in ordinary]
        answers = root / "svar.csv"
        rows = "".join(f"{i};{'nej' if k % 3 else 'ja'}\n" for k, i in enumerate(placed[:6]))
        answers.write_text(f"ansokan_id;svar\n{rows}", encoding="utf-8")
        replan_run(self.first, answers, self.second)
        self.asked = (*self.paired, *placed[:3], *ordinary[-3:], self.secret[1])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Made once."""
    return Town(tmp_path_factory.mktemp("utdrag"))


@pytest.mark.parametrize("which", ["first", "second"])
def test_an_extract_names_every_file_that_a_search_finds(town: Town, which: str) -> None:
    """The scan opens and reads every file in every way, and finds the person in the same ones."""
    folder = getattr(town, which)
    for applicant in town.asked:
        hits = scan(folder, needles(town.instance, applicant), None).hits
        # Findings about structure are about nobody in particular.
        searched = {hit.file for hit in hits if hit.label.startswith("någon")}
        told = extract(folder, applicant)
        files = {record.file for record in told.records if (folder / record.file).is_file()}
        # The proofs speak of queue positions, which a search for a person does not see.
        assert files - {"internt/bevis.json"} == searched
        assert {"ansokningar.csv"} <= {record.file for record in told.records}


def test_an_extract_holds_every_row_that_names_the_person(town: Town) -> None:
    """Row by row, counted straight from the tables."""
    for applicant in town.asked:
        told = extract(town.second, applicant)
        for path in sorted(town.second.rglob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                header, *rows = csv.reader(file, delimiter=";")
            mine = [
                r for r in rows if applicant in {part for cell in r for part in cell.split("|")}
            ]
            name = path.relative_to(town.second).as_posix()
            found = [record for record in told.records if record.file == name]
            assert len(found) == len(mine)
            for record, row in zip(found, mine, strict=True):
                cells = dict(zip(header, row, strict=True))
                assert dict(record.fields).items() <= cells.items() or "|" in "".join(row)


def test_an_extract_says_nothing_about_anybody_else(town: Town, tmp_path: Path) -> None:
    """Not an id, number, phone or address of any other applicant, in any form."""
    for applicant in town.asked:
        (tmp_path / "utdrag.txt").write_text(letter(extract(town.second, applicant)), "utf-8")
        own = {needle.text for needle in needles(town.instance, applicant)}
        others = [
            needle
            for other in town.instance.applicants
            if other.id != applicant
            for needle in needles(town.instance, other.id)
            if needle.text not in own
        ]
        assert scan(tmp_path, others, None).hits == ()


def test_a_row_about_two_tells_of_one(town: Town) -> None:
    """The partner of a pair is left out; that there is a pair is said."""
    first, second = town.paired[:2]
    fields = [dict(r.fields) for r in extract(town.first, first).records if r.file == "par.csv"]
    assert fields == [
        {"ansokan_id_1": first, "ansokan_id_2": "(utelämnat: rör någon annan)", "typ": "isar"}
    ]
    assert second not in letter(extract(town.first, first))


def test_a_protected_person_is_extracted_to_a_vault_only(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing on the screen; a new folder whose files only the owner reads, all in ``skydd``."""
    applicant = town.secret[0]
    assert run(cli, ["extract", str(town.first), applicant]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert applicant not in shown.err
    out = tmp_path / "ut"
    assert run(cli, ["extract", str(town.first), applicant, "--out", str(out)]) == 0
    assert applicant not in capsys.readouterr().out
    assert scan(out, needles(town.instance, applicant)).clean
    found = sorted(path.relative_to(out).as_posix() for path in out.rglob("*"))
    assert found == ["skydd", "skydd/utdrag.json", "skydd/utdrag.txt"]
    if os.name == "posix":
        assert stat.S_IMODE(out.stat().st_mode) == 0o700
        assert stat.S_IMODE((out / "skydd/utdrag.txt").stat().st_mode) == 0o600
    whole = json.loads((out / "skydd/utdrag.json").read_text("utf-8"))
    files = {record["file"] for record in whole["records"]}
    assert "skydd/checklista.txt" in files or "skydd/ej_placerade.csv" in files
    assert "skyddade_uppgifter" in (out / "skydd/utdrag.txt").read_text("utf-8")


def test_an_ordinary_extract_is_shown_or_written(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As text, as data, and as files."""
    applicant = town.asked[4]
    assert run(cli, ["extract", str(town.first), applicant]) == 0
    shown = capsys.readouterr().out
    assert f"Ansökan: {applicant}" in shown
    assert town.instance.contacts[applicant].email in shown
    assert run(cli, ["extract", str(town.first), applicant, "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert {"köled", "lottnummer"} <= {f["name"] for r in shape["records"] for f in r["fields"]}
    assert all(record["recipient"] for record in shape["records"])
    out = tmp_path / "ut"
    assert run(cli, ["extract", str(town.first), applicant, "--out", str(out)]) == 0
    assert (out / "utdrag.txt").read_text("utf-8") == shown
    assert run(cli, ["extract", str(town.first), applicant, "--out", str(out)]) == 6


def test_a_run_that_is_not_whole_gives_no_extract(town: Town, tmp_path: Path) -> None:
    """What has been edited is no ground for an answer."""
    copy = Path(shutil.copytree(town.first, tmp_path / "kopia"))
    with (copy / "internt" / "placeringar.csv").open("ab") as file:
        file.write(b"x")
    with pytest.raises(VerificationError):
        extract(copy, town.asked[0], town.source)


def test_nobody_of_that_id_is_said_without_it(town: Town) -> None:
    """Exit 2, and the id is not repeated."""
    with pytest.raises(InputError) as caught:
        extract(town.first, "F-FINNSINTE")
    assert "FINNSINTE" not in str(caught.value)


def test_an_input_that_has_gone_is_said(town: Town, tmp_path: Path) -> None:
    """The run's own files are extracted all the same."""
    copy = Path(shutil.copytree(town.first, tmp_path / "djupt" / "ner" / "kopia"))
    told = extract(copy, town.asked[4])
    assert "ingår inte" in told.notes[0]
    assert not {record.access for record in told.records} & {"indata"}
    assert {"internt/placeringar.csv"} <= {record.file for record in told.records}


def test_the_proofs_of_a_position_are_told_by_number() -> None:
    """Those of prices, by cases and by pay are counted apart, as the verifier does."""
    one, other = (PriceCertificate({}, {}, {}, {}, 0, covers) for covers in ((3,), (4, 5)))
    cases = tuple(CaseCertificate("Farsta", 1, c, c) for c in (other, one, other))
    pay = tuple(PayCertificate(f, t, {}) for f, t in ((other, one), (one, one), (one, other)))
    proof = Proof((one, other), (5,), (), (), cases, pay)
    told = {position: dict(proof_record(proof, position).fields) for position in (3, 5, 6)}
    assert told == {
        3: {
            "köplats": "3",
            "intyg om priser, nummer": "1",
            "intyg om fall, nummer": "2",
            "intyg om löner, nummer": "1, 2",
        },
        5: {
            "köplats": "5",
            "intyg om priser, nummer": "2",
            "intyg om fall, nummer": "1, 3",
            "intyg om löner, nummer": "3",
            "visad av exakta lösare": "ja",
        },
        6: {"köplats": "6"},
    }
