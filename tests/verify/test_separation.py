"""Which rows may stand in ``internt/`` and which in ``skydd/`` only (contract §6)."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from pathlib import Path

import pytest

from feriejobb.data.instance import Pair
from feriejobb.store.read_run import StoredRun, read_run
from feriejobb.verify.delivered import leak_findings, separation_findings
from tests.verify.runs import Workshop
from tests.verify.town import hidden, person, place, town

#: An ordinary applicant, two whose partner is protected, the partner, and an ordinary pair.
TOWN = town(
    [person("a"), person("b"), hidden("c"), person("d"), person("e"), person("f")],
    [place("P", seats=3)],
    pairs=(Pair("b", "c", False, 2), Pair("c", "f", True, 3), Pair("d", "e", False, 4)),
)


@pytest.fixture(scope="module")
def stored(workshop: Workshop) -> StoredRun:
    """A run whose rows are replaced."""
    run: Path = workshop.publish("åtskillnad")
    return read_run(run)


@pytest.mark.parametrize(
    ("path", "row", "right"),
    [
        ("internt/placeringar.csv", ("a", "P"), True),
        ("internt/placeringar.csv", ("b", "P"), True),
        ("internt/placeringar.csv", ("c", "P"), False),
        ("skydd/placeringar.csv", ("a", "P"), False),
        ("skydd/placeringar.csv", ("c", "P"), True),
        ("internt/ej_placerade.csv", ("c", "1"), False),
        ("internt/reserver.csv", ("Farsta", "P", "1", "c"), False),
        ("internt/reserver.csv", ("Farsta", "P", "1", "b"), True),
        ("skydd/reserver.csv", ("Farsta", "P", "1", "a"), False),
        ("internt/undantag.csv", ("a", "P", "pairs"), True),
        ("internt/undantag.csv", ("b", "P", "pairs"), False),
        ("internt/undantag.csv", ("f", "P", "pairs"), False),
        ("internt/undantag.csv", ("d", "P", "pairs"), True),
        ("internt/undantag.csv", ("e", "P", "pairs"), True),
        ("internt/undantag.csv", ("b", "P", "wish"), True),
        ("skydd/undantag.csv", ("b", "P", "pairs"), True),
        ("skydd/undantag.csv", ("b", "P", "wish"), False),
        ("skydd/undantag.csv", ("c", "P", "wish"), True),
        ("internt/placeringar.csv", ("okänd", "P"), True),
    ],
)
def test_a_row_stands_where_it_may_be_read(
    stored: StoredRun, path: str, row: tuple[str, ...], right: bool
) -> None:
    """A broken pair with a protected partner would tell of the partner."""
    run = replace(stored, rows={path: (row,)})
    found = [] if right else [f"SKYDD {path}: en rad står i fel mapp"]
    assert list(separation_findings(run, TOWN)) == found


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("ABCDE", "<p>ABCDE.</p>", True),
        ("ABCDE", "<p>ABCDEF</p>", False),
        ("ABCD", "ABCD", False),
        ("12345", "12345", False),
        ("1234-5", "1234-5", True),
        ("AB/CD", "xAB/CDx", True),
        ("AB/CD", "AB CD", False),
    ],
)
@pytest.mark.parametrize("path", ["publikt/x.html", "skydd/x.csv", "forvaltningar/x.xlsx"])
def test_the_id_of_a_protected_applicant_is_seen_in_text_outside_skydd(
    stored: StoredRun, path: str, name: str, text: str, told: bool
) -> None:
    """As a word of its own, or anywhere where it is no word; short ones and figures say nothing."""

    class Shown(StoredRun):
        def document(self, path: str) -> bytes:
            return text.encode()

    held = {path: stored.manifest.files["solution.json"]}
    fields = {f.name: getattr(stored, f.name) for f in dataclasses.fields(stored) if f.init}
    manifest = stored.manifest.model_copy(update={"files": held})
    run = Shown(**(fields | {"manifest": manifest}))
    found = list(leak_findings(run, town([person("vanlig"), hidden(name)], [])))
    assert bool(found) == (told and path == "publikt/x.html")
