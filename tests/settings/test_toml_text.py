"""Settings files as text: found, read with the line of what is wrong, and written canonically."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feriejobb.errors import InputError, InputIssue, OutputError
from feriejobb.settings.toml_text import document, find, key_text, read, value_text


def problem(path: Path) -> InputIssue:
    """The only thing that is wrong with a file."""
    with pytest.raises(InputError) as caught:
        read(path)
    (issue,) = caught.value.issues
    return issue


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"\xef\xbb\xbfa = 1\n", "MODELL_BOM", 1),
        (b"a = 1\nb = '\xe5'\n", "MODELL_KODNING", 2),
        ("a = 1".encode("utf-16"), "MODELL_KODNING", 1),
        (b"a = 1\n\nb = = 2\n", "MODELL_TOML", 3),
        (b"a = 1\na = 2\n", "MODELL_TOML", 2),
        (b"a = [1,\n", "MODELL_TOML", 2),
        (b'a = "x\nb = 1\n', "MODELL_TOML", 1),
        (b"a = 2027-02-30\n", "MODELL_TOML", 1),
        (b"a = \x00\n", "MODELL_TOML", 1),
        (b"a = " + b"[" * 100_000, "MODELL_TOML", 1),
        (b"a = " + b"9" * 10_000, "MODELL_TOML", 1),
        (b"a = 1e999999999999999999999\n", "MODELL_TOML", 2),
        (b"#" * 1_000_001, "MODELL_STORLEK", 0),
    ],
)
def test_a_broken_file_is_an_issue_with_its_line(
    tmp_path: Path, content: bytes, code: str, line: int
) -> None:
    """Never a traceback, and the file is named without its folder."""
    path = tmp_path / "trasig.toml"
    path.write_bytes(content)
    found = problem(path)
    assert (found.table, found.code) == ("trasig.toml", code)
    assert found.row == line
    assert str(tmp_path) not in str(found)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """Whatever stands in the file, the answer is a dict or an InputError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.toml"
        path.write_bytes(content)
        with suppress(InputError):
            assert isinstance(read(path), dict)


def test_text_is_read_in_nfc(tmp_path: Path) -> None:
    """A district written with combining marks is the same district."""
    path = tmp_path / "x.toml"
    path.write_text('"Ja\u0308rva" = "So\u0308dermalm"\n', encoding="utf-8")
    assert read(path) == {"Järva": "Södermalm"}


def test_decimals_are_exact(tmp_path: Path) -> None:
    """0.8 is eight tenths, so that scaling rounds as people count."""
    path = tmp_path / "x.toml"
    path.write_text("a = 0.8\n", encoding="utf-8")
    assert read(path)["a"] == Decimal("0.8")


def test_a_shipped_name_wins_over_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file called sommar in the folder does not change what --model sommar means."""
    (tmp_path / "sommar").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert find("sommar", "models").name == "sommar.toml"
    assert find("./sommar", "models").name == "sommar"


@pytest.mark.parametrize("name", ["finns-inte", "x" * 5_000, ".", ""])
def test_what_is_no_file_is_named(name: str) -> None:
    """Missing, too long, or a folder: MODELL_SAKNAS."""
    with pytest.raises(InputError) as caught:
        find(name, "models")
    assert caught.value.issues[0].code == "MODELL_SAKNAS"


def test_a_file_that_vanishes_is_an_output_error(tmp_path: Path) -> None:
    """Reading failed, which is not the content's fault (exit 6)."""
    with pytest.raises(OutputError):
        read(tmp_path / "borta.toml")


def test_keys_are_quoted_where_toml_wants_it() -> None:
    """Bare keys stay bare; å, ä and ö need quotes; positions count from 0."""
    assert key_text(("groups", "fortur", "priority")) == "groups.fortur.priority"
    assert key_text(("stadsdel_alias", "Älvsjö")) == 'stadsdel_alias."Älvsjö"'
    assert key_text(("pay", 2, "age_from")) == "pay[2].age_from"


SCALARS = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    | st.integers(-(2**53), 2**53)
    | st.booleans()
    | st.dates(date(1, 1, 1), date(9999, 12, 31))
    | st.floats(allow_nan=False)
)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_what_is_written_reads_back(data: Mapping[str, Any]) -> None:
    """Any settings, however nested and whatever the characters."""
    assert tomllib.loads(document(data)) == data


def test_a_decimal_is_written_as_it_counts() -> None:
    """No exponent, and always a number that reads back as a decimal."""
    assert value_text(Decimal("0.80")) == "0.80"
    assert value_text(Decimal("1E+1")) == "10.0"


def test_keys_without_a_value_are_left_out() -> None:
    """TOML has no null; an open valid_to is simply absent."""
    assert document({"a": None, "b": [{"c": None, "d": 1}]}) == "\n[[b]]\nd = 1\n"
