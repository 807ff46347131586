"""The canary is found in whatever form a file holds it, and near misses raise no alarm."""

from __future__ import annotations

import base64
import bz2
import gzip
import hashlib
import html
import io
import json
import lzma
import quopri
import struct
import tarfile
import unicodedata
import urllib.parse
import zipfile
import zlib
from pathlib import Path

import pytest

from feriejobb.protect.needles import person
from feriejobb.protect.scan import scan
from tests.protect.leaks import ID, MAIL, NAME, NEEDLES, NUMBER, PHONE, clean_run, put, workbook

TEXT = f"rad 1\nnamn: {NAME} osv\n"
UTF8 = TEXT.encode()


def _zip(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def _tar(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("x.txt")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def _sha(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


TEN = f"{NUMBER[2:8]}-{NUMBER[8:]}"
FORMS: dict[str, bytes] = {
    "utf-8": UTF8,
    "utf-8 med BOM": TEXT.encode("utf-8-sig"),
    "windows-1252": TEXT.encode("cp1252"),
    "utf-16": TEXT.encode("utf-16"),
    "utf-16-be utan BOM": TEXT.encode("utf-16-be"),
    "utf-16 mitt i en fil": b"\x01" * 5 + TEXT.encode("utf-16-le"),
    "utf-32": TEXT.encode("utf-32"),
    "NFD": unicodedata.normalize("NFD", TEXT).encode(),
    "versaler": TEXT.upper().encode(),
    "utan prickar": b"Asa-Marta Kanariefagel",
    "osynligt tecken": NAME.replace("na", "n\u200ba").encode(),
    "hårt blanksteg": NAME.replace(" ", "\u00a0 ").encode(),
    "dubbelt kodad": TEXT.encode().decode("cp1252", "ignore").encode(),
    "gzip": gzip.compress(UTF8),
    "bz2": bz2.compress(UTF8),
    "xz": lzma.compress(UTF8),
    "tar": _tar(UTF8),
    "zip i zip i gzip": gzip.compress(_zip("a.zip", _zip("b.txt", UTF8))),
    "ström i en PDF": b"%PDF-1.4\nstream\n" + zlib.compress(UTF8) + b"\nendstream",
    "HTML-entiteter": html.escape(TEXT).encode("ascii", "xmlcharrefreplace"),
    "namngivna entiteter": NAME.replace("Å", "&Aring;").replace("ä", "&auml;").encode(),
    "märken i namnet": f"<b>{NAME[:6]}</b><i>{NAME[6:]}</i>".encode(),
    "JSON": json.dumps(TEXT).encode(),
    "Python-repr": repr(TEXT).encode("ascii", "backslashreplace"),
    "repr av bytes": repr(UTF8).encode(),
    "procent": urllib.parse.quote(TEXT).encode(),
    "plus": urllib.parse.quote_plus(TEXT).encode(),
    "quoted-printable": quopri.encodestring(UTF8),
    "base64": b"data:text/plain;base64," + base64.b64encode(UTF8),
    "base64 mitt i ett ord": b"ab" + base64.b64encode(UTF8),
    "base64 med radbrytning": base64.encodebytes(b"x" * 50 + UTF8 + b"y" * 50),
    "base64url utan fyllnad": base64.urlsafe_b64encode(UTF8).rstrip(b"="),
    "base64 av utf-16": base64.b64encode(TEXT.encode("utf-16-le")),
    "hexadecimalt": UTF8.hex().encode(),
    "hexdump": UTF8.hex(" ").encode(),
    "e-post": MAIL.upper().encode(),
    "tolv siffror": NUMBER.encode(),
    "tio siffror": TEN.encode(),
    "plustecken": TEN.replace("-", "+").encode(),
    "siffror med blanksteg": f"{NUMBER[:8]} {NUMBER[8:]}".encode(),
    "exponent": f"{int(NUMBER):.12E}".encode(),
    "i ett kalkylblad": workbook([["Nr", "Förnamn"], [1, int(NUMBER)]], [["Blad"]]),
    "flyttal": b"\x00" * 3 + struct.pack("<d", float(NUMBER)),
    "heltal": b"\x00" * 3 + struct.pack(">q", int(NUMBER[2:])),
    "telefon +46": b"+46 70-174 06 05",
    "telefon 0046": b"0046701740605",
    "telefon 070": PHONE.encode(),
    "id i ett filnamn": f"blad_{ID}.txt".encode(),
    "id i gemener": ID.lower().encode(),
    "md5 tolv": hashlib.md5(NUMBER.encode()).hexdigest().encode(),  # noqa: S324
    "sha1 tio": hashlib.sha1(TEN.encode()).hexdigest().encode(),  # noqa: S324
    "sha256 tio utan streck": _sha(NUMBER[2:]).hex().encode(),
    "sha256 med radslut": _sha(f"{NUMBER}\n").hex().encode(),
    "sha256 i base64": base64.b64encode(_sha(NUMBER)),
    "sha512 av e-post": hashlib.sha512(MAIL.encode()).hexdigest().encode(),
    "sha256 av id": _sha(ID).hex().encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_canary_is_found_in_every_form(form: str, tmp_path: Path) -> None:
    """Encodings, packages, escapes, machine numbers and hashes."""
    put(tmp_path, "fil.bin", FORMS[form])
    assert scan(tmp_path, NEEDLES).hits


@pytest.mark.parametrize(
    "text",
    [
        f"{ID}9",
        f"9{ID}",
        ID[:-1],
        NUMBER[:-1] + "5",
        "Åsa Kanariefågel",
        "0701740606",
        hashlib.sha256(b"annat").hexdigest(),
        "",
    ],
)
def test_near_misses_are_no_alarm(text: str, tmp_path: Path) -> None:
    """Another id, number or name, or another hash, is someone else's."""
    put(tmp_path, "fil.txt", text)
    assert scan(tmp_path, NEEDLES).clean


def test_a_ten_digit_needle_finds_the_twelve_digit_number_and_its_hash(tmp_path: Path) -> None:
    """Whoever writes the needle need not know in which form the file has it."""
    needles = person("kanarie", personal_number=TEN)
    put(tmp_path, "a.txt", NUMBER)
    put(tmp_path, "b.txt", _sha(NUMBER).hex())
    assert [hit.file for hit in scan(tmp_path, needles).hits] == ["a.txt", "b.txt"]


def _damaged(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


def _encrypted_member() -> bytes:
    data = bytearray(_zip("x.txt", b"hemligt"))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    return bytes(data)


UNREADABLE = {
    "gzip cut short": gzip.compress(UTF8)[:-9],
    "encrypted member": _encrypted_member(),
    "damaged zip": _damaged(_zip("x.txt", b"A" * 40)),
    "encrypted office file": b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
}


# named: a gzip header holds the time, and every test process must give a test the same name
@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_opened_is_reported(data: bytes, tmp_path: Path) -> None:
    """An unread part proves nothing, so the scan is not clean."""
    put(tmp_path, "fil.bin", data)
    report = scan(tmp_path, NEEDLES)
    assert report.unread
    assert not report.clean


def test_a_broken_workbook_is_reported_as_unread(tmp_path: Path) -> None:
    """A zip without a workbook's parts passes for no workbook."""
    put(tmp_path, "forvaltningar/x.xlsx", _zip("xl/annat.xml", b"<a/>"))
    assert scan(tmp_path, NEEDLES).unread


def test_a_link_is_reported_and_not_followed(tmp_path: Path) -> None:
    """It could lead anywhere, and could lead somewhere else tomorrow."""
    outside = tmp_path / "utanför"
    put(outside, "fil.txt", NAME)
    run = clean_run(tmp_path / "korning")
    (run / "internt" / "lank").symlink_to(outside)
    (run / "internt" / "lank.txt").symlink_to(outside / "fil.txt")
    report = scan(run, NEEDLES)
    assert len(report.unread) == 2
    assert report.hits == ()


@pytest.mark.parametrize(
    ("rows", "label"),
    [
        ([["Rad"], [1], [2], [4]], "lucka"),
        ([["Ordning"], [2], [3]], "lucka"),
        ([["Ordning"], [1], [2], [1], [2], [3]], ""),
        ([["Timmar"], [90], [90]], ""),
        ([["Kod"], *([n] for n in range(100, 120) if n != 110)], "lucka"),
        ([["Kod"], *([n * 7] for n in range(100, 120))], ""),
        ([["A", "B"], ["x", 3], ["y", 4], ["Summa", 8]], "summa"),
        ([["A", "B"], ["x", 3], ["y", 4], ["Summa", 7], ["z", 1], ["Totalt", 1]], ""),
    ],
)
def test_gaps_and_totals_are_judged_by_what_they_are(
    rows: list[list[str | int]], label: str, tmp_path: Path
) -> None:
    """Numbering may start anew per place; hours and codes are no numbering; totals add up."""
    put(tmp_path, "forvaltningar/x.xlsx", workbook(rows, [["Blad"]]))
    put(tmp_path, "internt/y.xlsx", workbook(rows, [["Blad"]]))
    found = {hit.label for hit in scan(tmp_path, NEEDLES).hits}
    assert found == ({label} if label else set())


@pytest.mark.parametrize("member", ["xl/vbaProject.bin", "customXml/item1.xml", "xl/comments1.xml"])
def test_parts_that_a_plain_workbook_lacks_are_reported(member: str, tmp_path: Path) -> None:
    """Comments, macros and custom XML hold what no one sees on the sheets (R3.5)."""
    buffer = io.BytesIO(workbook())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(member, b"<x/>")
    put(tmp_path, "forvaltningar/x.xlsx", buffer.getvalue())
    assert {hit.label for hit in scan(tmp_path, NEEDLES).hits} == {"del"}


@pytest.mark.parametrize("name", ["Søren Đặng", "Żółć Łukasz", "Ольга Канарейка"])
def test_names_beyond_the_plain_letters_are_found(name: str, tmp_path: Path) -> None:
    """Letters that are no accented Latin ones are compared as they are."""
    needles = person("kanarie", texts=[name])
    put(tmp_path, "a.html", html.escape(name).upper().encode("ascii", "xmlcharrefreplace"))
    put(tmp_path, "b.txt", f"{name[:-1]}x")
    assert {hit.file for hit in scan(tmp_path, needles).hits} == {"a.html"}
