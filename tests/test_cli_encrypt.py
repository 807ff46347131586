"""``--encrypt`` and ``--skydd-recipient`` over the command line, from the run to its purging."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.handover.office_lock import is_locked, unlock
from feriejobb.handover.passwords import read_passwords
from feriejobb.tables.reply_workbook import read_district
from tests.test_cli_job import SEED, write_town
from tests.test_cli_reissue import APPLICANTS, BY

_PROTECTED = "ANS-S;;;;;;;park;kontor;fortur;ny;nej;sekretessmarkering"
#: The town of the reissue tests and one protected applicant with priority.
HIDDEN = "\n".join(
    ";".join([*cells[:2], birth, *cells[2:]])
    for cells, birth in [
        *((line.split(";"), "") for line in APPLICANTS.splitlines()),
        (_PROTECTED.split(";"), "2009-05-05"),
    ]
).replace("personnummer;;", "personnummer;fodelsedatum;", 1)
FARSTA = "forvaltningar/Farsta.xlsx"


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the town's input and one locked run of it, sealed for a key."""
    root = tmp_path_factory.mktemp("stad")
    identity = pyrage.x25519.Identity.generate()
    (root / "nyckel").write_text(str(identity), encoding="utf-8")
    write_town(root / "in", ansokningar=HIDDEN)
    args = ["solve", str(root / "in"), *SEED, "--out", str(root / "ut"), "--quiet", "--encrypt"]
    assert run(cli, [*args, "--skydd-recipient", str(identity.to_public())]) == 0
    return root


@pytest.fixture
def folder(solved: Path, tmp_path: Path) -> Path:
    """A run of one's own to change, with its input and passwords beside it."""
    shutil.copytree(solved, tmp_path / "egen")
    return tmp_path / "egen" / "ut"


def keys(run_folder: Path) -> Path:
    """Where the passwords of a run are kept."""
    return run_folder.with_name(f"{run_folder.name}-losenord.toml")


def cells(path: Path, password: str) -> set[str]:
    """Every cell of a locked workbook."""
    sheets = read_district(path, [password]).sheets.values()
    return {cell for sheet in sheets for _, row in sheet.rows for cell in row}


def test_every_workbook_is_locked_by_its_own_password(solved: Path) -> None:
    """One password per förvaltning and one for the coordinator; none opens another's file."""
    told = read_passwords(keys(solved / "ut")).by_owner
    books = {path.stem: path for path in (solved / "ut").rglob("*.xlsx")}
    assert set(told) == set(books)
    assert len(set(told.values())) == len(told) == 3
    for owner, path in books.items():
        for other, password in told.items():
            opened = unlock(path.read_bytes(), [password])
            assert (opened is not None) == (owner == other)
    assert "Almgren" in cells(solved / "ut" / FARSTA, told["Farsta"])


def test_no_password_and_no_name_in_clear_anywhere(solved: Path) -> None:
    """Byte by byte: run, manifest, log, proof and lists hold neither."""
    told = read_passwords(keys(solved / "ut")).by_owner.values()
    for path in (solved / "ut").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(password.encode() in data for password in told)
            assert b"Almgren" not in data
            assert b"PK\x03\x04" not in data


def test_nothing_plain_is_ever_written(tmp_path: Path) -> None:
    """From the first to the last write: no archive's first bytes, and only into known places."""
    write_town(tmp_path / "in", ansokningar=HIDDEN)
    script = """
import json, os, sys
opened, plain, real = [], [], os.write
def hook(event, args):
    if event == "open" and isinstance(args[0], str) and args[2] & (os.O_WRONLY | os.O_RDWR):
        opened.append(args[0])
def write(handle, data):
    plain.append(bytes(data[:4]) == b"PK\\x03\\x04")
    return real(handle, data)
from feriejobb.cli import cli
from feriejobb.cli_run import run
sys.addaudithook(hook)
os.write = write
code = run(cli, sys.argv[1:])
print(json.dumps([code, opened, any(plain), len(plain)]))
"""
    args = ["solve", "in", *SEED, "--out", "ut", "--quiet", "--encrypt"]
    done = subprocess.run(
        [sys.executable, "-c", script, *args], cwd=tmp_path, capture_output=True, check=True
    )
    code, opened, plain, writes = json.loads(done.stdout)
    assert (code, plain) == (0, False)
    assert writes > 10
    names = (".ut.feriejobb-stage", ".ut.feriejobb-lock", ".ut-losenord.toml.ny")
    # __pycache__ holds compiled code, which knows nothing of any input.
    known = (*names, "__pycache__")
    strange = [path for path in opened if not any(name in path for name in known)]
    assert [path for path in strange if not path.startswith(("/dev/", "/proc/"))] == []


def test_verify_opens_what_it_has_the_passwords_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With them all is judged, without them a note says what is not; a wrong file is an error."""
    assert run(cli, ["verify", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["notes"] == []
    moved = keys(folder).rename(folder.with_name("annanstans.toml"))
    assert run(cli, ["verify", str(folder), "--json"]) == 0
    assert "3 arbetsböcker" in json.loads(capsys.readouterr().out)["notes"][0]
    assert run(cli, ["verify", str(folder), "--passwords", str(moved), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["notes"] == []
    moved.write_text('Farsta = "fel"\n"Kyrkogårdsnämnden" = "fel"\n', encoding="utf-8")
    assert run(cli, ["verify", str(folder), "--passwords", str(moved)]) == 2
    assert "LÖSENORD_FEL" in capsys.readouterr().err


def test_a_decision_and_a_late_protection_keep_the_lock(folder: Path) -> None:
    """The same passwords open the new lists; without them nothing is done."""
    password = read_passwords(keys(folder)).by_owner["Farsta"]
    assert run(cli, ["approve", str(folder), "--by", BY, "--quiet"]) == 0
    assert any("BESLUT" in cell for cell in cells(folder / FARSTA, password))
    assert run(cli, ["protect", str(folder), "ANS-A", "--json"]) == 0
    assert "Almgren" not in cells(folder / FARSTA, password)
    assert is_locked((folder / "internt" / "samordning.xlsx").read_bytes())
    assert run(cli, ["verify", str(folder), "--quiet"]) == 0
    keys(folder).unlink()
    before = (folder / "manifest.json").read_bytes()
    assert run(cli, ["protect", str(folder), "ANS-C"]) == 2
    assert (folder / "manifest.json").read_bytes() == before


@pytest.mark.parametrize("locked", [True, False])
def test_a_next_round_reads_and_keeps_the_lock(folder: Path, locked: bool) -> None:
    """A returned file comes locked or saved without its password; both are read."""
    told = read_passwords(keys(folder)).by_owner
    sent = (folder / FARSTA).read_bytes()
    back = sent if locked else unlock(sent, [told["Farsta"]])
    assert back is not None
    replies = folder.with_name("svar.xlsx")
    replies.write_bytes(back)
    out = folder.with_name("nästa")
    args = ["replan", str(folder), "--replies", str(replies), "--out", str(out), "--quiet"]
    assert run(cli, [*args, "--answer-by", "2027-05-07"]) == 0
    assert read_passwords(keys(out)).by_owner == told
    assert is_locked((out / FARSTA).read_bytes())
    assert any("7 maj 2027" in cell for cell in cells(out / FARSTA, told["Farsta"]))
    assert run(cli, ["verify", str(out), "--quiet"]) == 0


def test_the_vault_is_sealed_for_the_key(solved: Path) -> None:
    """One file per placement and a checklist, all for the one key; tables as the contract says."""
    text = (solved / "nyckel").read_text(encoding="utf-8")
    identity = pyrage.x25519.Identity.from_str(text)
    vault = solved / "ut" / "skydd"
    sealed = {path.name: path.read_bytes() for path in vault.glob("*.age")}
    assert set(sealed) == {"blad_001.txt.age", "checklista.txt.age"}
    opened = {name: pyrage.decrypt(data, [identity]).decode() for name, data in sealed.items()}
    assert "ANS-S" in opened["blad_001.txt.age"]
    assert "[ ] lön utbetald" in opened["checklista.txt.age"]
    assert not list(vault.glob("*.txt"))
    assert "ANS-S" in (vault / "placeringar.csv").read_text(encoding="utf-8")


def test_a_bad_key_stops_before_the_work(
    solved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, nothing written, and a private key given by mistake is not repeated."""
    secret = (solved / "nyckel").read_text(encoding="utf-8")
    args = ["solve", str(solved / "in"), *SEED, "--out", str(tmp_path / "ut")]
    assert run(cli, [*args, "--skydd-recipient", secret]) == 2
    shown = capsys.readouterr()
    assert "SKYDD_MOTTAGARE" in shown.err
    assert secret not in shown.err + shown.out
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_fails_leaves_no_passwords(tmp_path: Path) -> None:
    """A target that is there already: exit 6 and no file beside it."""
    write_town(tmp_path / "in", ansokningar=HIDDEN)
    (tmp_path / "ut").mkdir()
    args = ["solve", str(tmp_path / "in"), *SEED, "--out", str(tmp_path / "ut"), "--encrypt"]
    assert run(cli, args) == 6
    assert {path.name for path in tmp_path.iterdir()} == {"in", "ut"}


def test_a_persons_extract_reads_locked_lists(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the locked workbook says of the person is there; what is sealed is said to be."""
    assert run(cli, ["extract", str(folder), "ANS-A", "--json"]) == 0
    told = capsys.readouterr().out
    assert FARSTA in told
    assert "krypterade för mottagaren" in told
    keys(folder).unlink()
    assert run(cli, ["extract", str(folder), "ANS-A"]) == 2
    assert "LÖSENORD_SAKNAS" in capsys.readouterr().err


def test_purging_destroys_the_key(folder: Path) -> None:
    """The passwords of a run go with it."""
    args = ["purge", str(folder), "--before", "2999-01-01", "--decision", "dnr 1", "--yes"]
    assert run(cli, args) == 0
    assert not folder.exists()
    assert not keys(folder).exists()
