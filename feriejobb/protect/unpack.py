"""Every piece of a file that someone could open: members of packages and compressed streams.

What cannot be opened is not passed over: it is given as ``None``, and the scan reports it.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

#: How deep packages inside packages are opened, and how much one may unpack to.
_DEPTH, _LARGEST = 6, 1 << 30

_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
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
