"""The record of late protection: its form, and what it makes of an input."""

from __future__ import annotations

from pathlib import Path

import pytest

from feriejobb.data.instance import Contact
from feriejobb.errors import VerificationError
from feriejobb.protect.late import LATE, late_file, late_ids, with_late
from feriejobb.store.read_run import read_run
from feriejobb.verify.delivered import late_findings
from tests.store import town


def test_the_file_depends_on_the_ids_alone() -> None:
    """Sorted by bytes, each id once."""
    assert late_file(["b", "a", "b", "Å"]) == "ansokan_id\na\nb\nÅ\n".encode()


def test_late_ones_lose_contact_and_home_and_nobody_else_does() -> None:
    """What is written treats them as protected; the others keep what they had."""
    plain = town.result().instance
    ordinary = [a for a in plain.applicants if not a.protected]
    contact = Contact("För", "Efter", "e@exempel.se", "1", "2")
    plain.contacts.update({a.id: contact for a in ordinary})
    first, second = ordinary[0], ordinary[1]
    after = with_late(plain, [first.id])
    assert after.applicant_by_id[first.id].protected
    assert after.applicant_by_id[first.id].home is None
    assert after.applicant_by_id[second.id] == second
    assert first.id not in after.contacts
    assert after.contacts[second.id] == contact
    assert not plain.applicant_by_id[first.id].protected


def test_a_record_of_somebody_else_is_a_finding() -> None:
    """Unknown ids, and people whom the input protects already, do not belong there."""
    plain = town.result().instance
    ordinary = next(a.id for a in plain.applicants if not a.protected)
    secret = next(a.id for a in plain.applicants if a.protected)
    assert list(late_findings(plain, [ordinary])) == []
    for wrong in ("okänd", secret):
        assert list(late_findings(plain, [ordinary, wrong]))


@pytest.mark.parametrize("data", [b"", b"ansokan_id\n", b"ansokan_id\nb\na\n", b"\xff\xfe"])
def test_a_damaged_record_is_not_read_as_nobody(tmp_path: Path, data: bytes) -> None:
    """Failing closed: an unreadable record must never make people ordinary again."""
    run = read_run(town.publish(tmp_path / "RUN"))
    assert late_ids(run) == ()
    entry = next(iter(run.manifest.files.values()))
    run.manifest.files[LATE] = entry
    (run.path / LATE).write_bytes(data)
    with pytest.raises(VerificationError):
        late_ids(run)
    (run.path / LATE).write_bytes(late_file(["x"]))
    assert late_ids(run) == ("x",)
