"""Before any parser: is this a file that may be opened at all? (reliability.md R3.6, R3.7)."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from feriejobb.errors import InputError, InputIssue
from feriejobb.messages import message

#: Caps that leave room for ten times a Stockholm summer, which unpacks to 120 MB.
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_FILE_BYTES = 200_000_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_MEMBERS = 2_000
#: Our largest honest sheet packs 16-23:1.
MAX_RATIO = 100
#: Members smaller than this are judged by the totals only.
_RATIO_FROM_BYTES = 1_000_000

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: How spreadsheet programs name the file that marks another as open.
LOCK_PREFIXES = ("~$", ".~lock.")


def failure(table: str, code: str, **facts: object) -> InputError:
    """An error about a whole file or table."""
    return InputError([InputIssue(table, 0, "", code, message(code, **facts))])


def read_bytes(path: Path) -> bytes:
    """The file's bytes, once it is sure to be closed, present and of a sane size.

    Raises:
        InputError: Missing, empty, open in another program, or too large.
        OSError: The file cannot be read.
    """
    if path.name.startswith(LOCK_PREFIXES):
        raise failure(path.name, "ÖPPEN_FIL")
    if not path.is_file():
        raise failure(path.name, "INDATA_SAKNAS")
    locks = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    if any(lock.exists() for lock in locks):
        raise failure(path.name, "ÖPPEN_FIL")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise failure(path.name, "FÖR_STOR", rows=MAX_ROWS, columns=MAX_COLUMNS)
    data = path.read_bytes()
    if not data.strip(b"\x00"):
        raise failure(path.name, "TOM_FIL")
    return data


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def check_csv(name: str, data: bytes) -> None:
    """Refuse a workbook, an old Excel file or a web page in a CSV's clothes."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:16].lower()
    if data.startswith((_ZIP, _OLE)) or start.startswith((b"<", b"{\\rtf", b"%pdf")):
        raise failure(name, "FILTYP", expected="CSV UTF-8 med semikolon")


def open_workbook(path: Path, data: bytes) -> zipfile.ZipFile:
    """The archive of an .xlsx that is safe to read.

    Raises:
        InputError: Another format, encrypted, with macros or links, damaged, or a bomb.
    """
    name = path.name
    suffix = path.suffix.lower()
    if suffix == ".xls":
        raise failure(name, "GAMMALT_FORMAT")
    if suffix in (".xlsm", ".xltm", ".xlam", ".xlsb"):
        raise failure(name, "MAKRO")
    if data.startswith(_OLE):
        # An encrypted .xlsx is an OLE file with this stream; other OLE files are old workbooks.
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise failure(name, "KRYPTERAD" if encrypted else "GAMMALT_FORMAT")
    if not data.startswith(_ZIP):
        raise failure(name, "FILTYP", expected="Excel-arbetsbok (.xlsx)")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        _check_members(name, archive.infolist(), len(data))
        damaged = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
        raise failure(name, "ARKIV") from None
    if damaged is not None:
        raise failure(name, "ARKIV")
    return archive


def _check_members(name: str, members: list[zipfile.ZipInfo], size: int) -> None:
    """Judge the archive by its directory, before anything is unpacked."""
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    bomb = any(
        member.file_size > _RATIO_FROM_BYTES
        and member.file_size > MAX_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if bomb or len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES or packed > size:
        raise failure(name, "ARKIV_STORLEK")
    if unpacked > max(MAX_RATIO * size, _RATIO_FROM_BYTES):
        raise failure(name, "ARKIV_STORLEK")
    paths = [member.filename for member in members]
    folded = [path.casefold() for path in paths]
    if any(member.flag_bits & 0x1 for member in members):
        raise failure(name, "KRYPTERAD")
    if any("vbaproject" in path or "macrosheets/" in path for path in folded):
        raise failure(name, "MAKRO")
    if any("externallink" in path for path in folded):
        raise failure(name, "EXTERN_LÄNK")
    outside = any(
        path.startswith("/") or "\\" in path or ":" in path or ".." in path.split("/")
        for path in paths
    )
    if outside or len(set(folded)) != len(folded):
        raise failure(name, "ARKIV")
