"""The chained log: what it takes, and that any tampering shows."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest

from feriejobb.store.log import START, Log, chain_findings, split_lines, verify_chain
from tests.store import town


def _log(length: int = 6) -> bytes:
    log = town.log()
    for n in range(length - 2):
        log.add("goal", goal="queue", value=n, bound=n, proved=1, milliseconds=5)
    return log.to_bytes()


def test_each_line_holds_the_hash_of_the_line_before() -> None:
    """Anyone can redo the chain with SHA-256 over the lines' bytes."""
    lines = split_lines(_log())
    assert json.loads(lines[0])["prev"] == START
    for former, line in pairwise(lines):
        assert json.loads(line)["prev"] == hashlib.sha256(former).hexdigest()
    assert [json.loads(line)["seq"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert chain_findings(_log()) == ()


def test_both_times_are_written(tmp_path: Path) -> None:
    """UTC and the local time with its zone tell the same moment."""
    zone = timezone(timedelta(hours=2))
    log = Log("solve", lambda: datetime(2027, 7, 1, 0, 30, tzinfo=zone))
    log.add("start")
    line = json.loads(log.to_bytes())
    assert line["time"] == "2027-06-30T22:30:00.000+00:00"
    assert line["local"] == "2027-07-01T00:30:00.000+02:00"


@pytest.mark.parametrize("seq", range(1, 7))
def test_a_line_taken_out_is_found(seq: int) -> None:
    """Removing a line breaks the chain; the last one is found by the manifest's head hash."""
    lines = list(split_lines(_log()))
    del lines[seq - 1]
    data = b"".join(line + b"\n" for line in lines)
    assert bool(chain_findings(data)) == (seq < 6)


@pytest.mark.parametrize("seq", range(1, 6))
def test_lines_that_change_places_are_found(seq: int) -> None:
    """So does reordering."""
    lines = list(split_lines(_log()))
    lines[seq - 1], lines[seq] = lines[seq], lines[seq - 1]
    assert chain_findings(b"".join(line + b"\n" for line in lines))


def test_every_edited_byte_is_found() -> None:
    """Any other character anywhere but in the last line shows."""
    data = _log(3)
    for at in range(len(data) - len(split_lines(data)[-1]) - 1):
        edited = data[:at] + (b"7" if data[at : at + 1] != b"7" else b"8") + data[at + 1 :]
        assert chain_findings(edited), at


@pytest.mark.parametrize(
    "tail",
    [
        b'{"seq":3}\n',
        b"not json\n",
        b"\n",
        b"[]\n",
        b"half a line",
        b"\xff\n",
    ],
)
def test_lines_that_the_log_does_not_write_are_found(tmp_path: Path, tail: bytes) -> None:
    """A foreign or unfinished line at the end is a finding, not a crash."""
    (tmp_path / "logg.jsonl").write_bytes(_log(2) + tail)
    assert verify_chain(tmp_path / "logg.jsonl")


def test_a_rewritten_line_with_foreign_keys_is_found() -> None:
    """Right chain, but a key that is not on the list: personal data could hide there."""
    fields = json.loads(split_lines(_log(1))[0])
    fields["details"] = {"namn": "Test"}
    line = json.dumps(fields, separators=(",", ":")).encode()
    assert chain_findings(line + b"\n")


@pytest.mark.parametrize(
    ("event", "details"),
    [
        ("anna", {}),
        ("start", {"namn": "Anna"}),
        ("start", {"applicants": "sex"}),
        ("goal", {"goal": "Anna Andersson"}),
        ("approved", {"manifest": "Anna"}),
        ("columns_dropped", {"dropped": "Anna"}),
    ],
)
def test_nothing_but_listed_things_can_be_logged(event: str, details: dict[str, int | str]) -> None:
    """Events and keys are listed, values are numbers and hashes; the refusal tells no value."""
    log = town.log()
    before = log.to_bytes()
    with pytest.raises(ValueError) as caught:
        log.add(event, **details)
    assert "nna" not in str(caught.value)
    assert log.to_bytes() == before


def test_dropped_columns_are_named_unless_they_could_be_more() -> None:
    """A header is named; what looks like a number or an address is written as a question mark."""
    log = town.log()
    log.add("columns_dropped", dropped=("favoritfärg", "200801012384", "a@example.se", "kol 2"))
    assert json.loads(split_lines(log.to_bytes())[-1])["details"]["dropped"] == [
        *("favoritfärg", "?", "?", "kol 2")
    ]
    assert chain_findings(log.to_bytes()) == ()


def test_an_unknown_command_is_refused() -> None:
    """The command is one of the contract's."""
    with pytest.raises(ValueError):
        Log("rm")


def test_a_log_goes_on_where_it_stopped() -> None:
    """Later lines chain on to the published ones."""
    log = Log("approve", town.clock, split_lines(_log()))
    log.add("approved", manifest="0" * 64)
    assert log.to_bytes().startswith(_log())
    assert chain_findings(log.to_bytes()) == ()
