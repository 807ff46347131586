"""Whatever the bytes, reading ends in tables or in a coded refusal, never in another exception."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feriejobb.errors import InputError
from feriejobb.messages import CODES
from feriejobb.tables.read import read_tables
from feriejobb.tables.validate import validate
from tests.tables.small_town import small_model, write_folder, write_workbook

QUIET = [HealthCheck.function_scoped_fixture]


def outcome(source: Path) -> set[str]:
    """Codes of the refusal, or nothing."""
    try:
        validate(read_tables(source), small_model())
    except InputError as error:
        return {issue.code for issue in error.issues}
    return set()


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The small town as a workbook."""
    return write_workbook(tmp_path_factory.mktemp("bok") / "stad.xlsx").read_bytes()


@settings(max_examples=80, deadline=None, suppress_health_check=QUIET)
@given(changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=4))
def test_flipped_bytes_of_a_workbook(
    tmp_path: Path, workbook: bytes, changes: list[tuple[int, int]]
) -> None:
    """Damage is found by structure, checksum or schema."""
    data = bytearray(workbook)
    for position, value in changes:
        data[position % len(data)] = value
    path = tmp_path / "stad.xlsx"
    path.write_bytes(data)
    found = outcome(path)
    assert found <= set(CODES)
    assert not (bytes(data) == workbook and found)


@settings(max_examples=80, deadline=None, suppress_health_check=QUIET)
@given(
    part=st.sampled_from(
        ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
    ),
    position=st.integers(0, 10**5),
    piece=st.text("<>/&;\"'=abcABC019 ", max_size=4),
)
def test_meddled_parts_of_a_workbook(
    tmp_path: Path, workbook: bytes, part: str, position: int, piece: str
) -> None:
    """XML that is well packed but badly written."""
    path = tmp_path / "stad.xlsx"
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            text = source.read(name).decode()
            at = position % len(text)
            target.writestr(name, text[:at] + piece + text[at + 2 :] if name == part else text)
    assert outcome(path) <= set(CODES)


@settings(max_examples=120, deadline=None, suppress_health_check=QUIET)
@given(
    table=st.sampled_from(["ansokningar", "platser", "kvoter", "par"]),
    position=st.integers(0, 10**4),
    piece=st.one_of(st.binary(max_size=6), st.text(max_size=4).map(lambda t: t.encode("utf-8"))),
)
def test_meddled_csv(tmp_path: Path, table: str, position: int, piece: bytes) -> None:
    """Any bytes anywhere in a CSV file."""
    path = write_folder(tmp_path) / f"{table}.csv"
    data = path.read_bytes()
    at = position % len(data)
    path.write_bytes(data[:at] + piece + data[at + 1 :])
    assert outcome(tmp_path) <= set(CODES)
