"""``docs/personuppgifter.md``: what a data protection officer and a lawyer ask for, generated.

Fields, purposes, recipients, access and retention come from the tables' schema, the logic from the
lists of rules and goals. Written by ``python -m feriejobb.report.personal_data FILE``; a test holds
the committed file against a new one, and every column of every delivered file must be described.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from feriejobb.data.layering import load_model
from feriejobb.data.model import Model
from feriejobb.goals.registry import GOALS
from feriejobb.report.coordinator_words import tier_name
from feriejobb.report.personal_data_facts import (
    DECISION,
    DERIVED,
    LEAK_TEST,
    LEAKS,
    PROCESSING,
    RIGHTS,
    UNUSED,
)
from feriejobb.rules.registry import RULES
from feriejobb.tables.schema import ACCESSES, RECIPIENTS, RETENTIONS, Privacy, Table, tables

_HEAD = (
    "# Personuppgifter i feriejobb\n\n"
    "Underlag för registret enligt artikel 30, för konsekvensbedömningen och för den som frågar.\n"
    "Filen skapas ur programmets egna tabeller med "
    "`python -m feriejobb.report.personal_data docs/personuppgifter.md`.\n"
    "Ändra den inte för hand: ett test jämför den med en ny.\n"
)


def document(model: Model) -> str:
    """The whole document; the same for the same schema, rules, goals and model.

    Args:
        model: The model whose tiers are told.
    """
    parts = [
        _HEAD,
        _section("Behandlingen", _table(("Fråga", "Svar"), [*PROCESSING, *_recipients()])),
        *(_section(f"Fälten i {kind.name}", _fields(kind)) for kind in tables()),
        _section("Uppgifter som programmet själv skapar", _derived()),
        _section("Så väljer programmet", "\n".join(_logic(model))),
        _section("Människan beslutar", DECISION),
        _section("Den enskildes rättigheter", _table(("Rättighet", "Hur"), RIGHTS)),
        _section("Läckvägar och vad som prövar dem", _leaks()),
    ]
    return "\n".join(parts)


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _recipients() -> list[tuple[str, str]]:
    named = "; ".join(f"{text} ({key})" for key, text in RECIPIENTS.items())
    kept = "; ".join(f"{key}: {text}" for key, text in RETENTIONS.items())
    seen = "; ".join(f"{key}: {text}" for key, text in ACCESSES.items())
    return [("Mottagare", named), ("Åtkomstklasser", seen), ("Gallring", kept)]


def told(privacy: Privacy) -> tuple[str, str, str, str]:
    """Purpose, recipients, access and retention of a field in words."""
    to = ", ".join(RECIPIENTS[r] for r in privacy.recipients)
    return privacy.purpose, to, ACCESSES[privacy.access], RETENTIONS[privacy.retention]


def _fields(kind: Table) -> str:
    rows = []
    for column in kind.columns:
        name = f"`{column.key}_1` …" if column.numbered else f"`{column.key}`"
        personal = "ja" if column.privacy.personal else "nej"
        rows.append((name, personal, *told(column.privacy)))
    head = ("Fält", "Personuppgift", "Ändamål", "Mottagare", "Åtkomst", "Gallring")
    return f"{kind.help}\n\n{_table(head, rows)}"


def _derived() -> str:
    rows = [(f"`{name}`", *told(privacy)) for name, privacy in DERIVED.items()]
    return _table(("Uppgift", "Ändamål", "Mottagare", "Åtkomst", "Gallring"), rows)


def _logic(model: Model) -> Iterator[str]:
    tiers = ", ".join(tier_name(t).lower() for t in model.queue.tiers)
    yield f"1. Kön: köled först ({tiers}), inom ledet ett lottnummer som alla kan räkna om."
    yield "2. Regler som aldrig bryts, lika för alla:"
    for rule in RULES:
        yield f"   - `{rule.name}`: {rule.text}"
    yield "3. Mål; modellen bestämmer vilka och i vilken ordning (kvoter, kön, önskemål):"
    for goal in GOALS:
        yield f"   - `{goal.name}`: {goal.text}"
    yield f"4. {UNUSED}"


def _leaks() -> str:
    rows = [(name, text, f"`{LEAK_TEST}[{name}]`") for name, text in LEAKS.items()]
    return _table(("Nr", "Väg", "Prövas av"), rows)


def main(arguments: Sequence[str]) -> None:
    """Write the document.

    Args:
        arguments: The file to write.
    """
    (target,) = arguments
    Path(target).write_text(document(load_model("sommar").model), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
