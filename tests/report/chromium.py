"""A page opened in headless Chromium: its console, its requests, its width."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""

#: Skips where Chromium is not installed.
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="Chromium är inte installerat")

#: Initiator of requests that no page made.
_ITS_OWN = "not an origin"
_FRAME = """<!DOCTYPE html><title>?</title><iframe id="f" src="{page}" width="{width}" height="900"
onload="document.title = 'bredd ' + f.contentDocument.documentElement.scrollWidth"></iframe>"""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a page did when it was opened.

    Attributes:
        console: Lines that it wrote on the console, errors and warnings too.
        requests: Addresses beyond its own files that it asked for.
        scroll_width: Width in pixels that its content takes.
    """

    console: tuple[str, ...]
    requests: tuple[str, ...]
    scroll_width: int


def opened(page: Path, folder: Path, width: int) -> Opened:
    """Open a page in a frame of the given width.

    Args:
        page: The file.
        folder: An empty folder for what the browser writes.
        width: Pixels.
    """
    folder.mkdir()
    frame, log = folder / "ram.html", folder / "net.json"
    frame.write_text(_FRAME.format(page=page.as_uri(), width=width), encoding="utf-8")
    command = [
        *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *("--disable-web-security", "--allow-file-access-from-files", "--disable-sync"),
        *("--disable-background-networking", "--disable-component-update", "--no-first-run"),
        *(f"--user-data-dir={folder / 'profil'}", "--window-size=1600,1000"),
        *(f"--log-net-log={log}", "--enable-logging=stderr", "--dump-dom", frame.as_uri()),
    ]
    done = subprocess.run(
        command, check=True, capture_output=True, encoding="utf-8", errors="replace", timeout=120
    )
    found = re.search(r"<title>bredd (\d+)</title>", done.stdout)
    assert found is not None
    console = tuple(line for line in done.stderr.splitlines() if "CONSOLE" in line)
    return Opened(console, _requests(log), int(found[1]))


def _requests(log: Path) -> tuple[str, ...]:
    """Addresses in the browser's network log, without what the browser asks for itself."""
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    told = [event.get("params", {}) for event in events]
    asked = {str(p.get("url", "")) for p in told if p.get("initiator", _ITS_OWN) != _ITS_OWN}
    return tuple(sorted(url for url in asked if url.startswith(("http:", "https:", "ws"))))
