"""The leak scan: every part of every file of a folder, searched for needles outside the vault.

Reports labels and places, never what was found. A part that cannot be opened is reported as well:
an unread part proves nothing. Source: reliability.md §2.3 (L5-L12, L14-L19), R1.3-R1.5.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from feriejobb.protect.needles import METHODS, Needle, byte_forms, digit_forms, fold, hashes, plain
from feriejobb.protect.readings import texts
from feriejobb.protect.structure import UNREAD, structure
from feriejobb.protect.unpack import parts

#: The folder of a run that may hold what is looked for, and the only one.
VAULT = "skydd"
#: The internal list of all files may hold hashes of those in the vault (reliability L6).
LISTING = "manifest.json"

#: What people write between the figures of a number.
_MARKS = str.maketrans("", "", "-+ ./()")
#: What an id may not be surrounded by: a letter or a figure makes it another id.
_INSIDE = r"[^\W_]"
_HASH = re.compile(r"[A-Za-z0-9+/_-]{20,}")
_VAULT_FILE = "en fil i skydd"


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """One leak.

    Attributes:
        file: Path in the folder; a number in its place where the name itself is the leak.
        part: Member inside the file, or empty.
        label: Which needle, or what kind of trace.
        how: How it was read.
    """

    file: str
    part: str
    label: str
    how: str


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What a scan found: leaks, parts that could not be opened, and how many files it opened."""

    hits: tuple[Hit, ...]
    unread: tuple[Hit, ...]
    files: int

    @property
    def clean(self) -> bool:
        """True when everything was opened and nothing was found."""
        return not self.hits and not self.unread


class _Searcher:
    """All needles prepared for one pass over a text."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        self.texts = [(fold(n.text), n.label) for n in needles if n.kind == "text"]
        self.words = [
            (
                fold(n.text),
                re.compile(rf"(?<!{_INSIDE}){re.escape(fold(n.text))}(?!{_INSIDE})"),
                n.label,
            )
            for n in needles
            if n.kind == "word"
        ]
        self.foreign = any(not needle.isascii() for needle, _ in self.texts)
        self.numbers = [
            (form, n.label) for n in needles if n.kind == "number" for form in digit_forms(n)
        ]
        self.bytes = [(form, n.label) for n in needles for form in byte_forms(n)]
        self.hashes = {h: n.label for n in needles for h in hashes(n)}

    def add_hashes(self, data: bytes, label: str) -> None:
        """Look for the plain hashes of these bytes too."""
        for method in METHODS:
            self.hashes[hashlib.new(method, data, usedforsecurity=False).hexdigest()] = label

    def in_text(self, text: str, *, listing: bool) -> Iterator[tuple[str, str]]:
        """(label, how) of everything found in a text."""
        folded = plain(text)
        whole_text = fold(text) if self.foreign else folded
        for needle, label in self.texts:
            if needle in (folded if needle.isascii() else whole_text):
                yield label, "text"
        for needle, whole, label in self.words:
            if needle in folded and whole.search(folded):
                yield label, "id"
        if self.numbers:
            runs = folded.translate(_MARKS)
            for needle, label in self.numbers:
                if needle in runs:
                    yield label, "siffror"
        for run in set(_HASH.findall(text)):
            # Also without a prefix that names the method, as in sha256-…, and as part of a path.
            for form in {run, run.lower(), run.partition("-")[2], *run.lower().split("/")}:
                label = self.hashes.get(form, "")
                if label and not (listing and label == _VAULT_FILE):
                    yield label, "kontrollsumma"

    def in_bytes(self, data: bytes) -> Iterator[tuple[str, str]]:
        """(label, how) of every number that stands in the bytes as a machine stores it."""
        for needle, label in self.bytes:
            if needle in data:
                yield label, "binärt"


def scan(
    folder: Path, needles: Sequence[Needle], vault: str | None = VAULT, threshold: int = 5
) -> ScanReport:
    """Open every file under a folder and look for needles and for telling structure.

    Args:
        folder: A run, or any folder: temporary files, logs, what recipients got.
        needles: What must not be found; see ``needles.person``.
        vault: Name of the folder that may hold it, in ``folder`` or in a run below, or None.
        threshold: k of the model, for differences between public reports.

    Returns:
        Hits outside the vault, in order. Links are not followed; each is reported as unread.

    Raises:
        OSError: A file or folder cannot be read at all.
    """
    searcher = _Searcher(needles)
    ordinary = []
    for path in _files(folder):
        if _in_vault(folder, path, vault):
            searcher.add_hashes(path.read_bytes(), _VAULT_FILE)
        else:
            ordinary.append(path)
    hits: set[Hit] = set()
    unread: set[Hit] = set()
    contents: dict[str, bytes] = {}
    for number, path in enumerate(ordinary, start=1):
        relative = path.relative_to(folder).as_posix()
        name = relative
        if found := list(searcher.in_text(relative, listing=False)):
            name = f"fil {number}"
            hits |= {Hit(name, "", label, "filnamn") for label, _ in found}
        if path.is_symlink():
            unread.add(Hit(name, "", UNREAD, "en länk följs inte"))
            continue
        data = path.read_bytes()
        contents[name] = data
        for part in parts(data):
            where = "/".join(part.where)
            if found := list(searcher.in_text(where, listing=False)):
                where = f"medlem på djup {len(part.where)}"
                hits |= {Hit(name, where, label, "medlemsnamn") for label, _ in found}
            if part.data is None:
                unread.add(Hit(name, where, UNREAD, "går inte att öppna"))
                continue
            listing = path.name == LISTING
            hits |= {Hit(name, where, *found) for found in searcher.in_bytes(part.data)}
            for how, text in texts(part.data):
                for label, kind in searcher.in_text(text, listing=listing):
                    hits.add(Hit(name, where, label, f"{kind} ({how})"))
    for finding in structure(contents, threshold):
        (unread if finding[2] == UNREAD else hits).add(Hit(*finding))
    return ScanReport(tuple(sorted(hits)), tuple(sorted(unread)), len(contents))


def _in_vault(folder: Path, path: Path, vault: str | None) -> bool:
    """Whether a file stands in a vault: right under the folder, or beside a run's manifest."""
    parts = path.relative_to(folder).parts[:-1]
    return any(
        part == vault and (i == 0 or folder.joinpath(*parts[:i], LISTING).is_file())
        for i, part in enumerate(parts)
    )


def _raise(error: OSError) -> NoReturn:
    """For ``os.walk``, which otherwise passes over folders that it cannot read."""
    raise error


def _files(folder: Path) -> Iterator[Path]:
    """Every file and link under a folder, hidden ones too, in order."""
    for root, folders, names in os.walk(folder, onerror=_raise):
        folders.sort()
        links = [f for f in folders if (Path(root) / f).is_symlink()]
        yield from (Path(root) / name for name in sorted([*names, *links]))
