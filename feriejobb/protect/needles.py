"""What the leak scan looks for: persons in every form that a file could hold them in.

A needle is named by a label; its text is never shown. Texts are compared folded (case, accents,
spaces and invisible characters gone), numbers as digits whatever stands between them, ids as whole
words, and each of these also as a plain hash, since all personal numbers of a birth year are hashed
in seconds (reliability F5, L5).
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "number", "word"]

#: Hash methods that people reach for.
METHODS = ("md5", "sha1", "sha256", "sha512")

#: Combining marks, soft hyphens, zero-width and direction characters.
_UNSEEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")


@dataclass(frozen=True, slots=True)
class Needle:
    """One thing that must not be found.

    Attributes:
        label: What it is, for the report: never the thing itself.
        text: The thing.
        kind: ``text`` anywhere in a text, ``number`` anywhere in digits, ``word`` as a whole word.
    """

    label: str
    text: str = field(repr=False)
    kind: Kind = "text"


def person(
    label: str,
    *,
    ids: Sequence[str] = (),
    personal_number: str = "",
    phone: str = "",
    texts: Sequence[str] = (),
) -> tuple[Needle, ...]:
    """All needles of one person.

    Args:
        label: Neutral name of the person, such as ``kanarie 1``.
        ids: ``ansokan_id`` and other opaque ids.
        personal_number: 10 or 12 digits, with or without a separator.
        phone: In any form; matched with the country code or a leading 0.
        texts: Names, e-mail, street, school, what is avoided.
    """
    found = [Needle(f"{label}: id {i}", text, "word") for i, text in enumerate(ids, start=1)]
    if personal_number:
        # The ten digits stand in the twelve as well.
        found.append(Needle(f"{label}: nummer", _digits(personal_number), "number"))
    if phone:
        subscriber = _digits(phone).removeprefix("00").removeprefix("46").lstrip("0")
        found.append(Needle(f"{label}: telefon", subscriber, "number"))
    found += [Needle(f"{label}: text {i}", text) for i, text in enumerate(texts, start=1)]
    return tuple(found)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdecimal())


def fold(text: str) -> str:
    """A text as it is compared: no case, no accents, single spaces, no invisible characters."""
    if not text.isascii():
        text = _UNSEEN.sub("", unicodedata.normalize("NFKD", text))
    return " ".join(text.casefold().split())


def plain(text: str) -> str:
    """As ``fold`` with every letter gone that is not a plain one; many times faster."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(text.casefold().split())


def digit_forms(needle: Needle) -> tuple[str, ...]:
    """Digits to look for: a personal number's last ten are in all its forms."""
    return (needle.text[-10:],)


def written_forms(needle: Needle) -> Iterator[str]:
    """The ways in which someone could have written it before hashing it."""
    yield needle.text
    if needle.kind == "number":
        tens = {needle.text[-10:]}
        if len(needle.text) == 10:
            tens |= {century + needle.text for century in ("19", "20")}
        for digits in sorted({needle.text} | tens):
            yield digits
            yield from (f"{digits[:-4]}{mark}{digits[-4:]}" for mark in "-+ ")
            yield from (f"0{digits}", f"46{digits}", f"+46{digits}")
    else:
        yield from (needle.text.casefold(), needle.text.upper())


def hashes(needle: Needle) -> Iterator[str]:
    """Hexadecimal and base64 of every plain hash of every written form."""
    for form in dict.fromkeys(written_forms(needle)):
        for method in METHODS:
            for end in ("", "\n"):
                digest = hashlib.new(method, (form + end).encode(), usedforsecurity=False).digest()
                yield digest.hex()
                yield base64.b64encode(digest).decode().rstrip("=")
                yield base64.urlsafe_b64encode(digest).decode().rstrip("=")


def byte_forms(needle: Needle) -> Iterator[bytes]:
    """A number as a machine stores it: whole and floating, both byte orders."""
    if needle.kind != "number":
        return
    for digits in dict.fromkeys((needle.text, needle.text[-10:])):
        value = int(digits)
        yield value.to_bytes(5, "little")
        yield value.to_bytes(5, "big")
        yield struct.pack("<d", value)
        yield struct.pack(">d", value)
