"""One planted leak per channel L1 … L20 of reliability.md, and every one is caught."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from feriejobb.data.queue import digest
from feriejobb.protect.scan import scan
from tests.protect.leaks import (
    AVOIDED,
    ID,
    MAIL,
    NAME,
    NEEDLES,
    NUMBER,
    OVERVIEW,
    PHONE,
    PLACEMENTS,
    STREET,
    clean_run,
    put,
    workbook,
)

Plant = Callable[[Path], None]
BROMMA = "forvaltningar/Bromma.xlsx"


def _gap(run: Path) -> None:
    put(run, BROMMA, workbook([row for row in PLACEMENTS if row[0] != 17], [["Blad"]]))


def _last_row(run: Path) -> None:
    path = run / "internt/placeringar.csv"
    path.write_bytes(path.read_bytes() + f"{ID};P0001;Bromma;1;1;0;0;1;1\n".encode())


def _total(run: Path) -> None:
    put(run, BROMMA, workbook(overview=[*OVERVIEW[:3], ["Alla delperioder", 41]]))


def _difference(run: Path) -> None:
    page = (run / "publikt/rapport.html").read_text(encoding="utf-8")
    assert 'data-cell="">288<' in page
    later = page.replace('data-cell="">288<', 'data-cell="">287<')
    put(run, "publikt/rapport_1.html", later)


def _number_hash(run: Path) -> None:
    ten = f"{NUMBER[2:8]}-{NUMBER[8:]}"
    put(run, "internt/nycklar.csv", hashlib.sha1(ten.encode()).hexdigest().upper())  # noqa: S324


def _vault_hash(run: Path) -> None:
    data = (run / "skydd/blad_001.txt").read_bytes()
    put(run, "publikt/kontrollsummor.txt", f"sha256-{hashlib.sha256(data).hexdigest()}")


def _properties(run: Path) -> None:
    put(run, BROMMA, workbook(author="Handläggare"))


def _hidden_sheet(run: Path) -> None:
    put(run, BROMMA, workbook(hidden_sheet=NAME))


def _shared_string(run: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(buffer, "w") as new:
        for member in old.namelist():
            left_over = f"<si><r><t>{NAME[:5]}</t></r><r><t>{NAME[5:]}</t></r></si></sst>"
            data = old.read(member).replace(b"</sst>", left_over.encode())
            new.writestr(member, data)
    put(run, BROMMA, buffer.getvalue())


def _temporary(run: Path) -> None:
    put(run, ".openpyxl.x1", f"<c><v>{STREET}</v></c>".encode("utf-16"))


def _traceback(run: Path) -> None:
    put(run, "logg.jsonl", json.dumps({"error": f"KeyError: {NAME!r}"}))


def _member_name(run: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"{NAME}.txt", b"tomt")
    put(run, "internt/arkiv.zip", buffer.getvalue())


def _widths(run: Path) -> None:
    put(run, BROMMA, workbook(width=len(NAME) + 9))


def _model_export(run: Path) -> None:
    put(run, "modell.lp", f"maximize\n obj: x_{ID}_P0001\nsubject to\n c1: x_{ID}_P0001 <= 1\n")


def _message(run: Path) -> None:
    text = f"Kunde inte placera 1 person: {AVOIDED} är spärrad"
    put(run, "solution.json", json.dumps({"infeasible": text}))


def _history(run: Path) -> None:
    put(run, ".bash_history", f"feriejobb explain korning {NUMBER[2:8]}-{NUMBER[8:]}\n")


def _notebook(run: Path) -> None:
    pickled = base64.b64encode(pickle.dumps({"nummer": int(NUMBER), "post": MAIL})).decode()
    put(run, "anteckning.ipynb", json.dumps({"outputs": [{"data": pickled}]}))


def _reason(run: Path) -> None:
    put(run, "internt/ej_placerade2.csv", f"X1;spärrat område {AVOIDED.upper()}\n")


def _lottery_list(run: Path) -> None:
    row = f"<td>1</td><td>+46 {PHONE[1:].replace('-', ' ')}</td><td>{digest('s', 'X')}</td>"
    put(run, "publikt/lottning.html", row)


def _hidden_row(run: Path) -> None:
    put(run, BROMMA, workbook(hidden_row=3))


CHANNELS: dict[str, tuple[Plant, str]] = {
    "L1": (_gap, "lucka"),
    "L2": (_last_row, "kanarie: id 1"),
    "L3": (_total, "summa"),
    "L4": (_difference, "skillnad"),
    "L5": (_number_hash, "kanarie: nummer"),
    "L6": (_vault_hash, "en fil i skydd"),
    "L7": (_properties, "egenskap"),
    "L8": (_hidden_sheet, "dolt"),
    "L9": (_shared_string, "kanarie: text 1"),
    "L10": (_temporary, "kanarie: text 3"),
    "L11": (_traceback, "kanarie: text 1"),
    "L12": (_member_name, "kanarie: text 1"),
    "L13": (_widths, "kolumnbredd"),
    "L14": (_model_export, "kanarie: id 1"),
    "L15": (_message, "kanarie: text 5"),
    "L16": (_history, "kanarie: nummer"),
    "L17": (_notebook, "kanarie: text 2"),
    "L18": (_reason, "kanarie: text 5"),
    "L19": (_lottery_list, "kanarie: telefon"),
    "L20": (_hidden_row, "dolt"),
}


def test_a_clean_run_has_no_hit(tmp_path: Path) -> None:
    """The canary in the vault, ordinary CSV, workbooks, report and log: no false alarm."""
    report = scan(clean_run(tmp_path), NEEDLES)
    assert report.hits == ()
    assert report.unread == ()
    assert report.clean
    assert report.files == 9


def test_there_is_a_plant_for_every_channel() -> None:
    """Twenty of twenty."""
    assert list(CHANNELS) == [f"L{i}" for i in range(1, 21)]


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_leak_of_each_channel_is_caught(channel: str, tmp_path: Path) -> None:
    """Planted in an otherwise clean run, it is found under its own label."""
    plant, label = CHANNELS[channel]
    plant(clean_run(tmp_path))
    report = scan(tmp_path, NEEDLES)
    assert label in {hit.label for hit in report.hits}
    assert not report.clean


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_report_of_a_leak_is_no_leak(channel: str, tmp_path: Path) -> None:
    """Names of files and members that hold the canary are not repeated."""
    CHANNELS[channel][0](clean_run(tmp_path))
    put(tmp_path, f"publikt/{NAME}.txt", "x")
    told = repr(scan(tmp_path, NEEDLES)) + repr(NEEDLES)
    for secret in (NAME, NUMBER, NUMBER[2:], PHONE, MAIL, STREET, AVOIDED, ID):
        assert secret not in told


@pytest.mark.parametrize("name", ["publikt/skydd/x.txt", "internt/skydd.txt", "skydd"])
def test_only_the_runs_own_vault_may_hold_anything(name: str, tmp_path: Path) -> None:
    """A folder or file of the same name elsewhere is no vault."""
    put(tmp_path, name, NAME)
    assert scan(tmp_path, NEEDLES).hits


def test_the_vaults_of_runs_below_a_folder_are_vaults(tmp_path: Path) -> None:
    """Several runs can be scanned at once; leaks in any of them are found."""
    clean_run(tmp_path / "korning1")
    clean_run(tmp_path / "korning2")
    assert scan(tmp_path, NEEDLES).clean
    _history(tmp_path / "korning2")
    assert [hit.file for hit in scan(tmp_path, NEEDLES).hits] == ["korning2/.bash_history"]


def test_the_internal_manifest_may_list_hashes_of_the_vault(tmp_path: Path) -> None:
    """It must name every file by hash (contract §6); no other file may."""
    clean_run(tmp_path)
    data = (tmp_path / "skydd/blad_001.txt").read_bytes()
    put(tmp_path, "manifest.json", json.dumps({"a": hashlib.sha256(data).hexdigest()}))
    assert scan(tmp_path, NEEDLES).clean
    put(tmp_path, "manifest.json", json.dumps({"a": NAME}))
    assert not scan(tmp_path, NEEDLES).clean
