"""Whether a run folder is whole: every file listed, present and unchanged, the log unbroken.

The first half of ``feriejobb verify``; says nothing about the allocation itself.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from feriejobb.errors import VerificationError
from feriejobb.store.disk import disk_errors, raise_it
from feriejobb.store.log import START, chain_findings, heads, split_lines
from feriejobb.store.manifest import (
    DECISION,
    LOG,
    MANIFEST,
    Decision,
    Manifest,
    access_class,
    read_manifest,
)
from feriejobb.store.origin import TABLE, input_files


def verify_files(run: Path) -> tuple[str, ...]:
    """Compare a run folder with its manifest.

    Args:
        run: A published run, or a stage about to become one.

    Returns:
        Swedish findings by path inside the run; empty when all is well.

    Raises:
        OutputError: A file or folder cannot be read.
    """
    with disk_errors():
        if not (run / MANIFEST).is_file():
            return (f"{MANIFEST} saknas i körningen.",)
        raw = (run / MANIFEST).read_bytes()
        try:
            manifest = read_manifest(raw)
        except VerificationError as error:
            return error.findings
        present, findings = _walk(run)
        findings += _compare(run, manifest, present)
        log = (run / LOG).read_bytes() if LOG in present else b""
        findings += _log_findings(manifest, log)
        record = (run / DECISION).read_bytes() if DECISION in present else None
        findings += _decision_findings(manifest, record, log)
    return tuple(findings)


def verify_input(manifest: Manifest, path: Path) -> tuple[str, ...]:
    """Compare an input with the one that the run was made from.

    Args:
        manifest: The run's manifest.
        path: The input; a workbook may have been renamed since.

    Returns:
        Swedish findings by file name; empty when every table has the same bytes.

    Raises:
        InputError: There is no such input.
        OutputError: A file cannot be read.
    """
    with disk_errors():
        now = {file.name: file.sha256 for file in input_files(path)}
    then = {entry.name: entry.sha256 for entry in manifest.inputs if entry.role == TABLE}
    if sorted(now.values()) == sorted(then.values()):
        return ()
    differing = sorted(name for name in now | then if now.get(name) != then.get(name))
    return tuple(f"indata: {name} är inte den som körningen gjordes av." for name in differing)


def _walk(run: Path) -> tuple[list[str], list[str]]:
    """Paths of all regular files but the manifest, and findings about anything else."""
    files: list[str] = []
    findings: list[str] = []
    for folder, folders, names in os.walk(run, onerror=raise_it):
        folders.sort()
        for name in sorted([*names, *folders]):
            path = Path(folder, name)
            relative = path.relative_to(run).as_posix()
            mode = path.lstat().st_mode
            if stat.S_ISREG(mode):
                files.append(relative)
            elif not stat.S_ISDIR(mode):
                findings.append(f"{relative} är en länk eller annat som inte är en fil.")
            elif relative == "skydd" and os.name == "posix" and mode & 0o077:
                findings.append("skydd är öppen för andra än ägaren. Sätt rättigheten 0700.")
    return [f for f in files if f != MANIFEST], findings


def _compare(run: Path, manifest: Manifest, present: list[str]) -> list[str]:
    missing = sorted(set(manifest.files) - set(present))
    findings = [f"{path} saknas men står i manifestet." for path in missing]
    for path in present:
        entry = manifest.files.get(path)
        if entry is None:
            findings.append(f"{path} står inte i manifestet.")
            continue
        data = (run / path).read_bytes()
        if hashlib.sha256(data).hexdigest() != entry.sha256 or len(data) != entry.bytes:
            findings.append(f"{path} är ändrad efter publiceringen.")
        if not _right_access(path, entry.access):
            findings.append(f"{path} har fel åtkomstklass i manifestet.")
    return findings


def _right_access(path: str, access: str) -> bool:
    try:
        return access == access_class(path)
    except ValueError:
        return False


def _log_findings(manifest: Manifest, data: bytes) -> list[str]:
    findings = list(chain_findings(data))
    chain = (START, *heads(split_lines(data)))
    marks = [(e.log_lines, e.log_head) for e in manifest.earlier]
    marks.append((manifest.log_lines, manifest.log_head))
    if any(not 0 <= lines < len(chain) or chain[lines] != head for lines, head in marks):
        findings.append(f"{LOG} är inte den som manifestet avser.")
    return findings


def _decision_findings(manifest: Manifest, record: bytes | None, log: bytes) -> list[str]:
    """The record and the log must tell of the same decision, and of this run."""
    if record is None:
        lost = b'"event":"approved"' in log
        return [f"{DECISION} saknas fast loggen har ett beslut."] if lost else []
    try:
        decision = Decision.from_bytes(record, DECISION)
    except VerificationError as error:
        return list(error.findings)
    findings = []
    if decision.manifest_sha256 not in {earlier.manifest for earlier in manifest.earlier}:
        findings.append(f"{DECISION} gäller en annan körning.")
    if hashlib.sha256(record).hexdigest().encode() not in log:
        findings.append(f"{DECISION} är inte det beslut som står i loggen.")
    return findings
