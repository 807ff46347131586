"""The readings of some bytes as text: encodings, markup, escapes, and texts packed in texts."""

from __future__ import annotations

import base64
import html
import quopri
import re
import urllib.parse
from collections.abc import Iterator

#: How often a packed text inside a packed text is opened.
_ROUNDS = 2

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
#: The line ends inside wrapped base64, as in mail.
_WRAPPED = re.compile(r"(?<=[A-Za-z0-9+/]{60})\r?\n")
_URL_SAFE = str.maketrans("-_", "+/")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){8,}")
_SPACED_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[ :]){7,}[0-9a-fA-F]{2}")
_TAG = re.compile(r"<[^<>]*>")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8})|([0-7]{3}))")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_QUOTED = re.compile(r"=[0-9A-F]{2}")
_EXPONENT = re.compile(r"\d\.\d{5,}[eE]\+?\d{1,2}")


def texts(data: bytes) -> Iterator[tuple[str, str]]:
    """Every reading of some bytes, each named by how it was read and given once.

    UTF-8 or Windows-1252, without zeros (UTF-16 and UTF-32 of western text, at any alignment),
    UTF-16; of each of these also without markup, unescaped and unpacked.
    """
    seen: set[str] = set()
    for encoding, plain in _plain(data):
        for layer, text in _layers(plain, _ROUNDS):
            if text not in seen:
                seen.add(text)
                yield f"{encoding}{layer}", text


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


def _layers(text: str, rounds: int) -> Iterator[tuple[str, str]]:
    """A text as it stands and as its readers would see it."""
    readings = [("", text)]
    if _TAG.search(text):
        # Both, since a name may be cut by formatting, and two cells must not become one word.
        readings += [(", utan märken", _TAG.sub(mark, text)) for mark in ("", " ")]
    for how, reading in readings:
        yield how, reading
        decoded = _unescaped(reading)
        if decoded != reading:
            yield f"{how}, avkodad", decoded
            if len(readings) == 1 and _TAG.search(decoded):
                yield ", avkodad, utan märken", _TAG.sub("", decoded)
        if "Ã" in decoded:
            for wrong in ("cp1252", "latin-1"):
                yield f"{how}, omkodad", decoded.encode(wrong, "ignore").decode("utf-8", "ignore")
    if rounds and (inner := " ".join(_packed(_unescaped(text)))):
        yield from ((f", uppackad{how}", t) for how, t in _layers(inner, rounds - 1))


def _unescaped(text: str) -> str:
    """Entities, backslashes, percent signs and quoted-printable, each read where it stands."""
    if "&" in text:
        text = html.unescape(text)
    if "\\" in text:
        text = _ESCAPE.sub(_character, text)
    if _PERCENT.search(text):
        text = _PERCENT.sub(lambda m: urllib.parse.unquote(m[0], errors="replace"), text)
        text = text.replace("+", " ")
    if _QUOTED.search(text):
        text = _western(quopri.decodestring(text.encode("utf-8", "replace")))
    return text


def _character(match: re.Match[str]) -> str:
    code = int(match[4], 8) if match[4] else int(match[1] or match[2] or match[3], 16)
    return chr(code) if code < 0x110000 else ""


def _western(data: bytes) -> str:
    """Bytes without zeros as text: UTF-8, or else read as western text."""
    data = data.replace(b"\0", b"")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _packed(text: str) -> Iterator[str]:
    """Base64, hexadecimal and exponents inside a text, read as what they stand for."""
    for match in _BASE64.finditer(_WRAPPED.sub("", text)):
        raw = match[0].rstrip("=").translate(_URL_SAFE)
        if raw.islower() or raw.isupper() or _HEX.fullmatch(raw):
            continue
        # A run may begin in the middle of a longer word, and then its groups of four are shifted.
        for shift in range(4):
            run = raw[shift:] if (len(raw) - shift) % 4 != 1 else raw[shift:-1]
            yield _western(base64.b64decode(run + "=" * (-len(run) % 4)))
    for match in (*_HEX.finditer(text), *_SPACED_HEX.finditer(text)):
        yield _western(bytes.fromhex(match[0].replace(":", " ")))
    for match in _EXPONENT.finditer(text):
        yield str(int(float(match[0])))
