"""``approve``: a named person decides, and the run turns from FÖRSLAG into BESLUT.

The tool proposes and a person decides (reliability §8). The record says who decided on which
manifest and when; the log carries its hash but no name.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC
from pathlib import Path

from feriejobb.errors import InputError, InputIssue
from feriejobb.store.log import Clock, system_clock
from feriejobb.store.manifest import DECISION, Decision
from feriejobb.store.read_run import StoredRun
from feriejobb.store.renew_run import Renewal, renew_run

LONGEST_NAME = 200


def approve(
    run: Path,
    by: str,
    *,
    restamp: Callable[[StoredRun, Decision], Mapping[str, bytes]],
    before_publish: Callable[[Path], None],
    clock: Clock = system_clock,
) -> Decision:
    """Record a decision on a run and stamp its lists BESLUT.

    Args:
        run: The run folder.
        by: Who decides: name and, if wanted, title.
        restamp: Makes the workbooks and pages anew with the stamp, by path inside the run.
        before_publish: Judges the new version.
        clock: Gives the time.

    Returns:
        The record that now stands in ``internt/beslut.json``.

    Raises:
        InputError: No name, or the run is already decided.
        VerificationError: The run is not whole, or ``before_publish`` found a fault.
        OutputError: The run is in use, or the disk refused.
    """
    name = _clean_name(by)
    made: list[Decision] = []

    def change(stored: StoredRun) -> Renewal:
        if stored.decided:
            raise _wrong("KÖRNING_BESLUTAD", "Körningen är redan beslutad. Inget har ändrats.")
        decision = Decision(
            by=name,
            manifest_sha256=stored.manifest_sha256,
            run_id=stored.manifest.run_id,
            time=now.astimezone(UTC).isoformat(timespec="seconds"),
            local=now.isoformat(timespec="seconds"),
        )
        made.append(decision)
        record = decision.to_bytes()
        return Renewal(
            files={**restamp(stored, decision), DECISION: record},
            details={"decision": hashlib.sha256(record).hexdigest()},
        )

    now = clock()
    renew_run(
        run,
        change,
        command="approve",
        event="approved",
        before_publish=before_publish,
        clock=lambda: now,
    )
    return made[0]


def _clean_name(by: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", by).split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        text = f"Ange vem som beslutar: ett namn med högst {LONGEST_NAME} tecken."
        raise _wrong("BESLUT_NAMN", text)
    return name


def _wrong(code: str, text: str) -> InputError:
    return InputError([InputIssue("approve", 0, "", code, text)])
