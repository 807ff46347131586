"""The schema and the codes as data: complete, unambiguous, fit for the documents made of them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feriejobb.messages import CODES, message, row_list
from feriejobb.tables.headers import column_letters
from feriejobb.tables.parse import MAX_CHARACTERS, clean, looks_like_formula, unreadable_code
from feriejobb.tables.schema import (
    ACCESSES,
    RECIPIENTS,
    RETENTIONS,
    Column,
    Table,
    fold,
    table,
    table_of,
    tables,
)

ALL = [(kind, column) for kind in tables() for column in kind.columns]


@pytest.mark.parametrize(("kind", "column"), ALL, ids=[f"{k.name}.{c.key}" for k, c in ALL])
def test_every_column_has_what_the_documents_need(kind: Table, column: Column) -> None:
    """A field without purpose, access, recipient or retention breaks the build."""
    assert column.help.endswith(".")
    assert column.privacy.purpose
    assert column.privacy.access in ACCESSES
    assert column.privacy.retention in RETENTIONS
    assert column.privacy.recipients
    assert set(column.privacy.recipients) <= set(RECIPIENTS)
    assert re.fullmatch(r"[a-z][a-z0-9_]*", column.key)
    written = f"{column.header} 7" if column.numbered else column.header
    key = f"{column.key}_7" if column.numbered else column.key
    for spelling in (written, key, f" {written.upper()}\u00a0", unicodedata.normalize("NFD", key)):
        assert kind.canonical(spelling) == key
    assert kind.column(key) is column


def test_tables_and_their_need() -> None:
    """The seven tables of the contract, three of them optional."""
    assert [kind.name for kind in tables() if kind.required] == [
        "ansokningar",
        "platser",
        "handledare",
        "forvaltningar",
    ]
    assert [kind.name for kind in tables() if not kind.required] == [
        *("kvoter", "par", "forbud"),
        "overforingar",
    ]
    assert table_of("ANSÖKNINGAR") is table("ansokningar")
    assert table_of("anteckningar") is None


def test_contact_and_protection_reach_no_further_than_they_may() -> None:
    """Only name and contact go to a förvaltning; what protects stays in ``skydd``."""
    applications = table("ansokningar")
    wide = {c.key for c in applications.columns if c.privacy.access == "forvaltning"}
    assert wide == {"fornamn", "efternamn", "epost", "telefon"}
    assert applications.column("undvik").privacy.access == "skydd"
    handed = {"forvaltning", "arbetsplats", "lon"}
    for column in applications.columns:
        if column.privacy.access == "skydd":
            assert column.privacy.recipients == ("utsedd",)
        if "arbetsplats" in column.privacy.recipients:
            assert column.key in wide
        if column.key in ("kon", "hemstadsdel", "onskemal", "grupper", "tidigare"):
            assert handed.isdisjoint(column.privacy.recipients)


@pytest.mark.parametrize("header", ["", "onskemal", "onskemal_0", "onskemal_100", "skola", "_1"])
def test_unknown_headers(header: str) -> None:
    """Numbered columns go from 1 to 99."""
    assert table("ansokningar").canonical(header) is None


def test_every_code_used_is_documented_and_every_documented_code_is_used() -> None:
    """The list of codes and the code agree."""
    folder = Path(__file__).parents[2] / "feriejobb" / "tables"
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    used = set(re.findall(r'"([A-ZÅÄÖ]{2,}(?:_[A-ZÅÄÖ0-9]+)*)"', source))
    assert set(CODES) - used == set()
    undocumented = {code for code in used - set(CODES) if "_" in code}
    # Settings and replies list theirs beside their own readers.
    assert {code for code in undocumented if not code.startswith(("MODELL_", "SVAR_"))} == set()


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_a_swedish_sentence_that_can_be_filled_in(code: str) -> None:
    """Fields stand for facts and positions, never for values."""
    fields = {name for _, name, _, _ in Formatter().parse(CODES[code]) if name}
    facts = {"rows", "columns", "characters", "expected", "found", "count", "low", "high"}
    assert fields <= facts | {"choices", "limit"}
    text = message(code, **dict.fromkeys(fields, 7))
    assert text.endswith(".")
    assert "{" not in text
    assert "finger" not in text.casefold()


def test_row_list_reads_aloud() -> None:
    """One, two and three rows."""
    assert row_list([4]) == "rad 4"
    assert row_list([9, 4]) == "rad 4 och 9"
    assert row_list([9, 4, 12]) == "rad 4, 9 och 12"


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_column_letters(index: int, letters: str) -> None:
    """Columns as spreadsheets name them."""
    assert column_letters(index) == letters


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_clean_text_is_stable_and_holds_nothing_invisible(text: str) -> None:
    """Cleaning twice is cleaning once, and what is left can be written to any file."""
    tidy = clean(text)
    if unreadable_code(tidy) is None:
        assert clean(tidy) == tidy
        assert tidy == unicodedata.normalize("NFC", tidy).strip()
        assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in tidy)
        tidy.encode("utf-8")
    else:
        assert unreadable_code(tidy) in CODES


def test_clean_refuses_from_one_character_over_the_limit() -> None:
    """The limit is exact."""
    assert clean("x" * MAX_CHARACTERS) == "x" * MAX_CHARACTERS
    assert unreadable_code(clean("x" * (MAX_CHARACTERS + 1))) == "FÖR_LÅNG"


def test_a_cell_cannot_pretend_to_be_unreadable() -> None:
    """The mark is a character that honest text loses."""
    assert clean("\x00FORMEL") == "FORMEL"


@pytest.mark.parametrize("text", ["", "Anna", "a=b", "1-1", "+46 70", "-", "–", "(08) 508"])
def test_ordinary_text_is_no_formula(text: str) -> None:
    """Only the beginning counts, and phone numbers pass."""
    assert not looks_like_formula(text)


def test_fold_makes_spellings_equal() -> None:
    """Case, composition, blanks and invisible marks."""
    assert fold("  Födelse\u00addatum\n") == fold(unicodedata.normalize("NFD", "FÖDELSEDATUM"))
    assert fold("Önskemål\n1") == "önskemål 1"


def test_unknown_names_are_key_errors() -> None:
    """Programming errors are not input errors."""
    with pytest.raises(KeyError):
        table("anteckningar")
    with pytest.raises(KeyError):
        table("platser").column("skola")
