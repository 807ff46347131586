"""Files that must not be opened, or not trusted: bombs, wrong formats, damage, locks."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest

from feriejobb.errors import InputError, OutputError
from feriejobb.tables import preflight
from feriejobb.tables.read import read_tables
from feriejobb.tables.read_csv import Row, read_csv
from tests.tables import makers
from tests.tables.makers import Make
from tests.tables.small_town import small_town, write_folder, write_workbook

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&x;</t></si></sst>'
)


def far_cell(book: openpyxl.Workbook) -> None:
    """One filled cell in the last corner of a sheet."""
    book["platser"]["XFD1048576"] = 1


def far_column(book: openpyxl.Workbook) -> None:
    """One filled cell beyond the widest table."""
    book["platser"].cell(2, preflight.MAX_COLUMNS + 1, "x")


def flip(data: bytes) -> bytes:
    """One byte of the largest part's packed data flipped."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        largest = max(archive.infolist(), key=lambda info: info.compress_size)
    at = largest.header_offset + 30 + len(largest.filename) + largest.compress_size // 2
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]


def encrypted(_: bytes) -> bytes:
    """The beginning of an encrypted workbook: an OLE file with the stream's name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")


def old_excel(_: bytes) -> bytes:
    """The beginning of an old workbook."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def flagged(data: bytes) -> bytes:
    """The workbook with the flag that its first part is encrypted."""
    at = data.rindex(b"PK\x01\x02") + 8
    return data[:at] + bytes([data[at] | 1]) + data[at + 1 :]


FILES = [
    ("37", makers.extra_members(("xl/bomb.xml", bytes(60_000_000))), "ARKIV_STORLEK"),
    ("37", makers.extra_members(*((f"x/{n}", b"") for n in range(10_000))), "ARKIV_STORLEK"),
    ("37", makers.member("xl/sharedStrings.xml", lambda _: LAUGHS), "XML"),
    ("37", makers.member("xl/sharedStrings.xml", lambda _: OUTSIDE), "XML"),
    ("37", makers.member("xl/worksheets/sheet1.xml", lambda t: t[:400]), "XML"),
    ("37", makers.member("xl/styles.xml", lambda t: t.replace("UTF-8", "UTF-9")), "XML"),
    ("37", makers.workbook(far_cell), "FÖR_STOR"),
    ("37", makers.workbook(far_column), "FÖR_STOR"),
    ("37", makers.extra_members(("../ut.xml", b"x")), "ARKIV"),
    ("37", makers.extra_members(("XL/Workbook.xml", b"x")), "ARKIV"),
    ("38", makers.extra_members(("xl/vbaProject.bin", b"x")), "MAKRO"),
    ("38", makers.extra_members(("xl/externalLinks/externalLink1.xml", b"x")), "EXTERN_LÄNK"),
    ("38", makers.raw_file("stad.xls", old_excel), "GAMMALT_FORMAT"),
    ("38", makers.raw_file("stad.xlsx", old_excel), "GAMMALT_FORMAT"),
    ("38", makers.raw_file("stad.xlsm", lambda data: data), "MAKRO"),
    ("38", makers.raw_file("stad.xlsx", encrypted), "KRYPTERAD"),
    ("38", makers.raw_file("stad.xlsx", flagged), "KRYPTERAD"),
    ("38", makers.raw_file("stad.xlsx", lambda _: b"ansokan_id;personnummer\n"), "FILTYP"),
    ("38", makers.raw_file("stad.xlsx", lambda _: b"<html><table></table></html>"), "FILTYP"),
    ("38", makers.raw_file("stad.txt", lambda _: b"hej"), "FILTYP"),
    ("39", makers.raw_file("stad.xlsx", lambda data: data[: len(data) // 2]), "ARKIV"),
    ("39", makers.raw_file("stad.xlsx", flip), "ARKIV"),
    ("39", makers.raw_file("stad.xlsx", lambda _: b""), "TOM_FIL"),
    ("39", makers.raw_file("stad.xlsx", lambda data: bytes(len(data))), "TOM_FIL"),
    ("39", makers.raw_file("~$stad.xlsx", lambda data: data), "ÖPPEN_FIL"),
    ("39", lambda folder: folder / "finns_inte.xlsx", "INDATA_SAKNAS"),
]


@pytest.mark.parametrize(
    ("make", "code"), [pytest.param(m, c, id=f"{n} {c} {k}") for k, (n, m, c) in enumerate(FILES)]
)
def test_dangerous_or_damaged_file_is_refused(tmp_path: Path, make: Make, code: str) -> None:
    """Nothing but the one problem is reported, and it is about the file or sheet."""
    with pytest.raises(InputError) as caught:
        read_tables(make(tmp_path))
    assert [issue.code for issue in caught.value.issues] == [code]


@pytest.mark.parametrize("bomb", [FILES[0][1], FILES[6][1]])
def test_bombs_cost_little_memory(tmp_path: Path, bomb: Make) -> None:
    """A bomb is refused before it is unpacked, a far cell before its row is built."""
    path = bomb(tmp_path)
    tracemalloc.start()
    with pytest.raises(InputError):
        read_tables(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize("index", [0, 1, 8, 9, 10, 11, 14, 15, 16, 20, 21])
def test_what_the_archive_gives_away_is_refused_before_any_parser_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: int
) -> None:
    """Bombs, many members, paths, macros, links, encryption and damage: no XML is looked at."""

    def parse(*_: object, **__: object) -> None:
        raise AssertionError("a parser was started")

    _, make, code = FILES[index]
    path = make(tmp_path)
    monkeypatch.setattr("xml.parsers.expat.ParserCreate", parse)
    with pytest.raises(InputError) as caught:
        read_tables(path)
    assert [issue.code for issue in caught.value.issues] == [code]


def test_many_modest_parts_are_a_bomb_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part packs like an honest sheet; the sum is judged too."""
    monkeypatch.setattr(preflight, "MAX_UNPACKED_BYTES", 2_000_000)
    noise = bytes(range(256)) * 3_000
    members = ((f"x/{n}", noise) for n in range(3))
    with pytest.raises(InputError) as caught:
        read_tables(makers.extra_members(*members)(tmp_path))
    assert [issue.code for issue in caught.value.issues] == ["ARKIV_STORLEK"]


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>"])
def test_other_formats_renamed_to_csv_are_refused(tmp_path: Path, data: bytes) -> None:
    """A workbook or web page with the ending .csv is not read as text."""
    (write_folder(tmp_path) / "platser.csv").write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_tables(tmp_path)
    assert [(i.code, i.table) for i in caught.value.issues] == [("FILTYP", "platser.csv")]


@pytest.mark.parametrize("lock", ["~$platser.csv", ".~lock.platser.csv#"])
def test_folder_with_an_open_file_is_refused(tmp_path: Path, lock: str) -> None:
    """The owner file of a spreadsheet program means that someone is still editing."""
    (write_folder(tmp_path) / lock).touch()
    with pytest.raises(InputError) as caught:
        read_tables(tmp_path)
    assert [i.code for i in caught.value.issues] == ["ÖPPEN_FIL"]


@pytest.mark.parametrize("lock", ["~$stad.xlsx", ".~lock.stad.xlsx#"])
def test_open_workbook_is_refused(tmp_path: Path, lock: str) -> None:
    """The same for a workbook."""
    path = write_workbook(tmp_path / "stad.xlsx")
    (tmp_path / lock).touch()
    with pytest.raises(InputError) as caught:
        read_tables(path)
    assert [i.code for i in caught.value.issues] == ["ÖPPEN_FIL"]


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cap on rows holds for CSV; the far cell shows it for workbooks."""
    monkeypatch.setattr(preflight, "MAX_ROWS", 5)
    with pytest.raises(InputError) as caught:
        read_tables(write_folder(tmp_path))
    assert {(i.code, i.table) for i in caught.value.issues} == {("FÖR_STOR", "ansokningar.csv")}


def test_a_huge_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size on disk is judged first."""
    monkeypatch.setattr(preflight, "MAX_FILE_BYTES", 100)
    with pytest.raises(InputError) as caught:
        read_tables(write_workbook(tmp_path / "stad.xlsx"))
    assert [i.code for i in caught.value.issues] == ["FÖR_STOR"]


def test_missing_tables_are_all_named(tmp_path: Path) -> None:
    """An empty folder lacks four tables; the optional ones are not missed."""
    with pytest.raises(InputError) as caught:
        read_tables(tmp_path)
    assert [(i.code, i.table) for i in caught.value.issues] == [
        ("TABELL_SAKNAS", name)
        for name in ("ansokningar", "forvaltningar", "handledare", "platser")
    ]


def test_the_same_table_twice_is_refused(tmp_path: Path) -> None:
    """Two files that mean the same table differ in case only."""
    write_folder(tmp_path)
    (tmp_path / "Platser.csv").write_bytes((tmp_path / "platser.csv").read_bytes())
    with pytest.raises(InputError) as caught:
        read_tables(tmp_path)
    assert [i.code for i in caught.value.issues] == ["TABELL_DUBBEL"]


@pytest.mark.parametrize("expected", [7, 9])
def test_control_total_stops_a_file_with_rows_missing_or_added(
    tmp_path: Path, expected: int
) -> None:
    """One row less or more than expected stops the run; the right number does not."""
    source = write_folder(tmp_path)
    assert len(read_tables(source, expect_rows=8).tables["ansokningar"].rows) == 8
    with pytest.raises(InputError) as caught:
        read_tables(source, expect_rows=expected)
    assert [i.code for i in caught.value.issues] == ["KONTROLLSUMMA"]


def test_input_that_changes_while_it_is_read_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read must still be what stands on disk."""
    source = write_folder(tmp_path)

    def meddle(name: str, data: bytes, encoding: str) -> list[Row]:
        with (source / "par.csv").open("a", encoding="utf-8") as file:
            file.write("a1;a3;isar\n")
        return read_csv(name, data, encoding)

    monkeypatch.setattr("feriejobb.tables.read.read_csv", meddle)
    with pytest.raises(InputError) as caught:
        read_tables(source)
    assert [i.code for i in caught.value.issues] == ["ÄNDRAD_UNDER_LÄSNING"]


def test_a_file_that_cannot_be_read_is_an_output_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rights and disk are not the user's data: exit 6, not 2."""
    source = write_folder(tmp_path)

    def refuse(self: Path) -> bytes:
        raise PermissionError(str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(OutputError) as caught:
        read_tables(source)
    assert str(tmp_path) not in str(caught.value)


def test_sources_hold_the_hash_of_every_file(tmp_path: Path) -> None:
    """Manifest material: names and SHA-256, the marker included."""
    raw = read_tables(write_folder(tmp_path))
    assert set(raw.sources) == {f"{name}.csv" for name in small_town()} | {"SYNTETISK"}
    assert raw.sources["platser.csv"] == preflight.digest((tmp_path / "platser.csv").read_bytes())


def test_a_folder_with_an_empty_file_and_a_strange_one(tmp_path: Path) -> None:
    """The empty table is refused by name; a file that is no table is only named."""
    source = write_folder(tmp_path)
    (source / "anteckningar.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    (source / "fingerade.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    assert [(w.code, w.table) for w in read_tables(source).warnings] == [
        ("OKÄND_TABELL", "(namnet visas inte)"),
        ("OKÄND_TABELL", "anteckningar.csv"),
    ]
    (source / "par.csv").write_bytes(b"")
    with pytest.raises(InputError) as caught:
        read_tables(source)
    assert [(i.code, i.table) for i in caught.value.issues] == [("TOM_FIL", "par.csv")]


def test_utf16_without_a_mark_is_told_from_utf8(tmp_path: Path) -> None:
    """Plain letters in UTF-16 are valid UTF-8 full of zeros."""
    (write_folder(tmp_path) / "forbud.csv").write_bytes(
        "ansokan_id;plats_id\na3;p3\n".encode("utf-16-le")
    )
    with pytest.raises(InputError) as caught:
        read_tables(tmp_path)
    assert [(i.code, i.table) for i in caught.value.issues] == [("KODNING", "forbud.csv")]


def test_a_formula_as_header_is_refused_by_position(tmp_path: Path) -> None:
    """A header must be text."""
    with pytest.raises(InputError) as caught:
        read_tables(makers.book_cell("handledare", 1, "period", "=A1")(tmp_path))
    assert ("FORMEL", 1, "C") in [(i.code, i.row, i.column) for i in caught.value.issues]


def test_a_lock_beside_something_else_does_not_matter(tmp_path: Path) -> None:
    """Only the tables must be closed."""
    (write_folder(tmp_path) / "~$anteckningar.docx").touch()
    assert read_tables(tmp_path).synthetic


def test_rows_that_hold_nothing_we_read_are_counted(tmp_path: Path) -> None:
    """A row with text in an unknown column only is skipped, but not in silence."""
    source = write_folder(tmp_path)
    text = (source / "forbud.csv").read_text(encoding="utf-8")
    lines = [f"{line};x" for line in text.splitlines()]
    (source / "forbud.csv").write_text("\n".join([*lines, ";;anm"]), encoding="utf-8")
    assert [(w.code, w.table) for w in read_tables(source).warnings] == [
        ("TOMMA_RADER", "forbud.csv"),
        ("OKÄND_KOLUMN", "forbud.csv"),
    ]
