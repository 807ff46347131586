"""The public page's part on personal data, made from the schema as the document in docs is."""

from __future__ import annotations

from html import escape

from feriejobb.report.html_parts import Row, paragraph, table
from feriejobb.report.personal_data import told
from feriejobb.report.personal_data_facts import PROCESSING
from feriejobb.tables.schema import table as input_table

#: The answers that a reader asks for first.
_ASKED = ("Ändamål", "Registrerade", "Automatiserat beslut")


def personal_data() -> tuple[str, ...]:
    """What is kept about an applicant in the ordinary order, why, for whom and how long."""
    rows = []
    for column in input_table("ansokningar").columns:
        if column.privacy.personal and column.privacy.access != "skydd":
            purpose, to, _, kept = told(column.privacy)
            cells = tuple(f"<td>{escape(text)}</td>" for text in (purpose, to, kept))
            rows.append(Row(column.header, cells))
    head = ("Varför", "Vem som får den", "Hur länge den sparas")
    text = " ".join(
        f"{question}: {answer}" for question, answer in PROCESSING if question in _ASKED
    )
    return paragraph(text), table("Uppgifterna i en ansökan", "Uppgift", head, rows, "words")
