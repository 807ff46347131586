"""Every layer of a file that someone could read: members, compressed streams, encodings, escapes.

What cannot be opened is not passed over: it is given as ``None``, and the scan reports it.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import io
import lzma
import quopri
import re
import tarfile
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

#: How deep packages inside packages are opened, and how much one may unpack to.
_DEPTH, _LARGEST = 6, 1 << 30

_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
#: The line ends inside wrapped base64, as in mail.
_WRAPPED = re.compile(r"(?<=[A-Za-z0-9+/]{60})\r?\n")
_URL_SAFE = str.maketrans("-_", "+/")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){8,}")
_SPACED_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[ :]){7,}[0-9a-fA-F]{2}")
_TAG = re.compile(r"<[^<>]*>")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8})|([0-7]{3}))")
_QUOTED = re.compile(r"=[0-9A-F]{2}")
_EXPONENT = re.compile(r"\d\.\d{5,}[eE]\+?\d{1,2}")
_MAGIC = {b"\x1f\x8b": gzip.decompress, b"BZh": bz2.decompress, b"\xfd7zXZ\x00": lzma.decompress}
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a file: where it stands in it, and its bytes; None when it cannot be opened."""

    where: tuple[str, ...]
    data: bytes | None


def parts(data: bytes, where: tuple[str, ...] = ()) -> Iterator[Part]:
    """The file itself and, recursively, all that is packed in it.

    Args:
        data: The file's bytes.
        where: Names of the members on the way here.
    """
    yield Part(where, data)
    if len(where) > _DEPTH:
        yield Part((*where, "för djupt"), None)
        return
    if data.startswith(b"\xd0\xcf\x11\xe0") and _ENCRYPTED_OFFICE in data:
        yield Part((*where, "krypterad"), None)
    for name, inner in _members(data):
        if inner is None:
            yield Part((*where, name), None)
        else:
            yield from parts(inner, (*where, name))


def _members(data: bytes) -> Iterator[tuple[str, bytes | None]]:
    if zipfile.is_zipfile(io.BytesIO(data)):
        yield from _zip_members(data)
        return
    for magic, unpack in _MAGIC.items():
        if data.startswith(magic):
            try:
                yield "packat", unpack(data)
            except (OSError, EOFError, ValueError, lzma.LZMAError, zlib.error):
                yield "packat", None
            return
    if data[257:262] == b"ustar":
        yield from _tar_members(data)
        return
    yield from _streams(data)


def _zip_members(data: bytes) -> Iterator[tuple[str, bytes | None]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError):
        yield "arkiv", None
        return
    with archive:
        for member in archive.infolist():
            name = member.filename
            try:
                whole = member.file_size <= _LARGEST and not member.flag_bits & 1
                content = archive.read(member) if whole else None
            except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, zlib.error, EOFError):
                content = None
            except NotImplementedError:
                content = None
            yield name, content


def _tar_members(data: bytes) -> Iterator[tuple[str, bytes | None]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive.getmembers():
                content = archive.extractfile(member) if member.isfile() else None
                yield member.name, content.read() if content else b""
    except (tarfile.TarError, OSError, EOFError):
        yield "arkiv", None


def _streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Compressed streams inside a file of another kind, as in PDF and PNG."""
    for match in _ZLIB.finditer(data):
        try:
            inner = zlib.decompressobj().decompress(data[match.start() :], _LARGEST)
        except zlib.error:
            continue
        if len(inner) >= 8:
            yield f"ström {match.start()}", inner


def texts(data: bytes) -> Iterator[tuple[str, str]]:
    """The readings of some bytes as text, each named by how it was read.

    UTF-8 or Windows-1252, without zeros (UTF-16 and UTF-32 of western text, at any alignment),
    UTF-16; of each of these also without markup, unescaped and decoded.
    """
    seen: set[str] = set()
    queue = list(_plain(data))
    for step in range(3):
        fresh = []
        for how, text in queue:
            if text not in seen:
                seen.add(text)
                yield how, text
                if step < 2:
                    fresh += [(f"{how}, {name}", inner) for name, inner in _decoded(text)]
        queue = fresh


def _plain(data: bytes) -> Iterator[tuple[str, str]]:
    try:
        yield "UTF-8", data.decode("utf-8")
    except UnicodeDecodeError:
        yield "UTF-8", data.decode("utf-8", "replace")
        yield "Windows-1252", data.decode("cp1252", "replace")
    if b"\0" in data:
        yield "utan nollor", data.replace(b"\0", b"").decode("latin-1")
        if data.count(0) * 8 >= len(data):
            yield "UTF-16", data.decode("utf-16-le", "ignore")
            yield "UTF-16", data.decode("utf-16-be", "ignore")


def _decoded(text: str) -> Iterator[tuple[str, str]]:
    """What becomes of a text when its markup or escapes are read as their reader would."""
    if "&" in text:
        yield "avkodad", html.unescape(text)
    if "<" in text:
        # Both, since a name may be cut by formatting, and two cells must not become one word.
        yield "utan märken", _TAG.sub("", text)
        yield "utan märken", _TAG.sub(" ", text)
    if "\\" in text:
        yield "avkodad", _ESCAPE.sub(_character, text)
    if "%" in text:
        yield "avkodad", urllib.parse.unquote_plus(text)
    if _QUOTED.search(text):
        raw = quopri.decodestring(text.encode("utf-8", "replace"))
        yield "avkodad", raw.decode("utf-8", "replace")
        yield "avkodad", raw.decode("latin-1")
    if "Ã" in text:
        for wrong in ("cp1252", "latin-1"):
            yield "omkodad", text.encode(wrong, "ignore").decode("utf-8", "ignore")
    if inner := " ".join(_packed(text)):
        yield "avkodad", inner


def _western(data: bytes) -> str:
    """Bytes without zeros as text: UTF-8, or what of it can be read as western text."""
    data = data.replace(b"\0", b"")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _character(match: re.Match[str]) -> str:
    code = int(match[4], 8) if match[4] else int(match[1] or match[2] or match[3], 16)
    return chr(code) if code < 0x110000 else ""


def _packed(text: str) -> Iterator[str]:
    """Base64, hexadecimal and exponents inside a text, read as what they stand for."""
    for match in _BASE64.finditer(_WRAPPED.sub("", text)):
        raw = match[0].rstrip("=").translate(_URL_SAFE)
        # A run may begin in the middle of a longer word, and then its groups of four are shifted.
        for shift in range(4):
            run = raw[shift:] if (len(raw) - shift) % 4 != 1 else raw[shift:-1]
            yield _western(base64.b64decode(run + "=" * (-len(run) % 4)))
    for match in (*_HEX.finditer(text), *_SPACED_HEX.finditer(text)):
        yield _western(bytes.fromhex(match[0].replace(":", " ")))
    for match in _EXPONENT.finditer(text):
        yield str(int(float(match[0])))
