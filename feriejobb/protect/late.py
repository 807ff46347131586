"""Late protection: who was protected after the run was made (reliability R1.10).

The ids stand in ``skydd/sent_skyddade.csv`` of the run and nowhere else. What was decided stays
as it was decided, by the input as it was then; what is written treats them as protected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from feriejobb.data.instance import Instance
from feriejobb.errors import VerificationError
from feriejobb.store.read_run import StoredRun

LATE = "skydd/sent_skyddade.csv"
_HEADER = "ansokan_id"


def late_file(ids: Iterable[str]) -> bytes:
    """The file's bytes: a header and one id per line in byte order, each once."""
    rows = sorted(set(ids), key=str.encode)
    return "".join(f"{line}\n" for line in [_HEADER, *rows]).encode()


def late_ids(run: StoredRun) -> tuple[str, ...]:
    """``ansokan_id`` of everyone who was protected after the run was made.

    Raises:
        VerificationError: The file is not in its form.
    """
    if LATE not in run.manifest.files:
        return ()
    data = run.document(LATE)
    ids = tuple(data.decode(errors="replace").split("\n")[1:-1])
    if not ids or late_file(ids) != data:
        raise VerificationError([f"{LATE} har inte den föreskrivna formen eller ordningen."])
    return ids


def with_late(instance: Instance, ids: Iterable[str]) -> Instance:
    """The instance that files are written from: these applicants protected, without contact.

    Args:
        instance: The input as it was solved.
        ids: ``ansokan_id`` of the late ones.
    """
    late = set(ids)
    if not late:
        return instance
    return replace(
        instance,
        applicants=tuple(
            replace(a, protection="sekretessmarkering", home=None)
            if a.id in late and not a.protected
            else a
            for a in instance.applicants
        ),
        contacts={i: contact for i, contact in instance.contacts.items() if i not in late},
    )
