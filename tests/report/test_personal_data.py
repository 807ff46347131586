"""The document on personal data is what the schema gives, and nothing is left out of it."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from feriejobb.data.layering import load_model
from feriejobb.goals.registry import GOALS
from feriejobb.report.html import public_report
from feriejobb.report.personal_data import document, main
from feriejobb.report.personal_data_facts import DERIVED, LEAK_TEST, LEAKS
from feriejobb.rules.registry import RULES
from feriejobb.store import comparison_files, csv_files, redrawn_files, round_files
from feriejobb.tables.schema import tables
from feriejobb.verify import rounds
from tests.protect.city import city

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "docs" / "personuppgifter.md"


def test_the_committed_document_is_the_generated_one(tmp_path: Path) -> None:
    """Regenerating gives no difference."""
    main([str(tmp_path / "ny.md")])
    assert (tmp_path / "ny.md").read_text(encoding="utf-8") == COMMITTED.read_text(encoding="utf-8")


def test_every_field_rule_and_goal_stands_in_it() -> None:
    """Each column once under its table with purpose and recipients, each rule and goal by name."""
    text = document(load_model("sommar").model)
    for kind in tables():
        section = text.split(f"## Fälten i {kind.name}\n")[1].split("\n## ")[0]
        for column in kind.columns:
            key = f"`{column.key}_1` …" if column.numbered else f"`{column.key}`"
            (line,) = [row for row in section.splitlines() if row.startswith(f"| {key} |")]
            assert column.privacy.purpose in line
            assert len(re.findall(r"\|", line)) == 7
    told = [(rule.name, rule.text) for rule in RULES] + [(goal.name, goal.text) for goal in GOALS]
    for name, sentence in told:
        assert f"- `{name}`: {sentence}" in text


def test_every_delivered_column_is_described() -> None:
    """A new column in a CSV file without purpose, recipient or retention breaks the build."""
    headers = [*csv_files.HEADERS.values(), *round_files._HEADERS.values()]
    headers += [tuple(rounds.HEADER), tuple(comparison_files._HEADER)]
    headers.append(tuple(redrawn_files._HEADER))
    assert {name for header in headers for name in header} == set(DERIVED)


def test_every_way_of_leaking_has_a_test_that_exists() -> None:
    """L1 to L20, each planted by the test that is named."""
    path, name = LEAK_TEST.split("::")
    assert (ROOT / path).is_file()
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    assert hasattr(module, name)
    assert list(module.CHANNELS) == list(LEAKS)


@pytest.fixture(scope="module")
def page() -> str:
    """The public report of a city."""
    return public_report(city())


def test_the_public_page_tells_what_is_kept_and_why(page: str) -> None:
    """Every personal field that may be told of, with purpose, recipients and retention."""
    assert "Personuppgifterna" in page
    for column in next(t for t in tables() if t.name == "ansokningar").columns:
        told = column.privacy.personal and column.privacy.access != "skydd"
        assert (f'<th scope="row">{column.header}</th>' in page) == told
    assert "en namngiven person beslutar" in page
