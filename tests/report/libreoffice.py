"""Saving a workbook again with LibreOffice, as a förvaltning may do."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

#: Skips where LibreOffice is not installed.
needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (soffice) är inte installerat"
)


def saved_again(files: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """The files as LibreOffice saves them, by name."""
    before, after = folder / "before", folder / "after"
    before.mkdir()
    for name, data in files.items():
        (before / name).write_bytes(data)
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(after)]
    command += [str(before / name) for name in files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {name: (after / name).read_bytes() for name in files}
