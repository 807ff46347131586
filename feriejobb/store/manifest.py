"""``manifest.json``: everything in the run folder and everything it was made from, by hash.

It lists every file but itself and seals itself: ``seal`` is the SHA-256 of the manifest with an
empty seal. It is an internal document (reliability L6): it holds hashes of files in ``skydd/``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Literal

from feriejobb.errors import VerificationError
from feriejobb.store.json_form import JsonForm

MANIFEST = "manifest.json"
LOG = "logg.jsonl"
SOLUTION = "solution.json"
PROOF = "internt/bevis.json"
MODEL = "internt/effective_model.toml"
DECISION = "internt/beslut.json"

#: What the input's CSV files are read as unless something else is asked for.
UTF_8 = "utf-8"

#: Files that carry times; all others are the same bytes for the same content, seed and version.
TIMED = frozenset([MANIFEST, LOG, SOLUTION, DECISION])


class FileEntry(JsonForm):
    """One delivered file; ``access`` as ``access_class`` gives it."""

    sha256: str
    bytes: int
    access: str


class SourceEntry(JsonForm):
    """One file the run was made from; ``role`` as in ``SourceFile``."""

    role: str
    name: str
    sha256: str
    bytes: int


class Earlier(JsonForm):
    """An earlier version of this run folder: its manifest and how far the log reached then."""

    manifest: str
    log_lines: int
    log_head: str


class Manifest(JsonForm):
    """``manifest.json``.

    Attributes:
        run_id: SHA-256 over the data files' paths and hashes; equal for equal content.
        created: When the run was first published, ISO with zone.
        synthetic: The input is made up; every output is stamped.
        parent: SHA-256 of the previous round's manifest, or empty.
        seed: The lottery's seed.
        parameters: Command, model, scenarios, ``--set``, effective changes, workers, limits.
        totals: Control totals: applicants, places, seats, placed, unplaced.
        input_path: Where the input stands, seen from the run; None where that would name a user.
        parent_path: The same of the round before; None in a first round too.
        inputs: Tables, model, scenarios and replies.
        versions: Tool, Python, system and every dependency.
        log_lines: Length of the log.
        log_head: SHA-256 of its last line.
        earlier: Versions of this folder that this one replaced, oldest first.
        files: Every file but this one.
        seal: SHA-256 of this document with an empty seal.
    """

    run_id: str
    created: str
    synthetic: bool
    parent: str
    seed: str
    parameters: dict[str, Any]
    totals: dict[str, int]
    input_path: str | None = None
    parent_path: str | None = None
    inputs: tuple[SourceEntry, ...]
    versions: dict[str, str]
    log_lines: int
    log_head: str
    earlier: tuple[Earlier, ...]
    files: dict[str, FileEntry]
    seal: str = ""

    def sealed(self) -> Manifest:
        """The same manifest with its seal."""
        bare = self.model_copy(update={"seal": ""})
        return self.model_copy(update={"seal": hashlib.sha256(bare.to_bytes()).hexdigest()})


class Decision(JsonForm):
    """``internt/beslut.json``: who decided on which proposal, and when.

    Attributes:
        status: ``BESLUT``.
        by: Name and, if given, title of the person who decided.
        manifest_sha256: Hash of the ``manifest.json`` that was decided on.
        run_id: Its ``run_id``.
        time: When, in UTC.
        local: The same moment with the machine's own zone.
    """

    status: Literal["BESLUT"] = "BESLUT"
    by: str
    manifest_sha256: str
    run_id: str
    time: str
    local: str


def read_manifest(data: bytes) -> Manifest:
    """Read and unseal ``manifest.json``.

    Raises:
        VerificationError: It is damaged or edited.
    """
    manifest = Manifest.from_bytes(data, MANIFEST)
    if manifest.sealed() != manifest:
        raise VerificationError([f"{MANIFEST} är ändrad: förseglingen stämmer inte."])
    return manifest


def access_class(path: str) -> str:
    """The access class of a file by where it stands in the run (contract §6, reliability R1.11).

    Returns:
        ``skydd``, ``internt``, ``publikt`` or ``forvaltning:<name>``.

    Raises:
        ValueError: The run has no such place.
    """
    parts = PurePosixPath(path).parts
    if parts[0] in ("skydd", "internt", "publikt") and len(parts) > 1:
        return parts[0]
    if parts[0] == "forvaltningar" and len(parts) == 2:
        return f"forvaltning:{PurePosixPath(path).stem}"
    if path in (SOLUTION, LOG):
        return "internt"
    raise ValueError("en fil i utdata saknar åtkomstklass")


def file_entries(files: Mapping[str, bytes]) -> dict[str, FileEntry]:
    """Hash, size and access class by path, in the order of the paths."""
    return {
        path: FileEntry(
            sha256=hashlib.sha256(files[path]).hexdigest(),
            bytes=len(files[path]),
            access=access_class(path),
        )
        for path in sorted(files)
    }


def run_id(files: Mapping[str, FileEntry]) -> str:
    """SHA-256 over ``path:hash`` lines of the files that carry no times."""
    lines = [f"{path}:{files[path].sha256}\n" for path in sorted(files) if path not in TIMED]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
