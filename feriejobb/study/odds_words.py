"""Odds in Swedish and as CSV; ``..`` stands where a group is small."""

from __future__ import annotations

import csv
import io

from feriejobb.report.sheet_text import number
from feriejobb.study.odds import Chance, Gap, Odds
from feriejobb.study.words import HIDDEN

HEADER = ("slag", "grupp", "sokande", "chans", "lagst", "hogst")


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".replace(".", ",")


def chance_text(chance: Chance) -> str:
    """One line: kind, chance and interval."""
    name = chance.kind if chance.by in ("alla", chance.kind) else f"{chance.by} {chance.kind}"
    if chance.mean is None or chance.low is None or chance.high is None:
        return f"{name}: visas inte (liten grupp)"
    span = f"{_percent(chance.low)}–{_percent(chance.high)}"
    return f"{name}: {_percent(chance.mean)} % ({span}) av {number(chance.applicants)} sökande"


def gap_text(gap: Gap) -> str:
    """One line: who is better off, by how much, and whether it can be chance."""
    span = f"{_percent(gap.low)}–{_percent(gap.high)}"
    size = f"{_percent(gap.mean)} procentenheter ({span})"
    verdict = "ryms i slumpen" if gap.low <= 0 <= gap.high else "mer än slump"
    return f"{gap.by}, {gap.first} före {gap.second}: {size}, {verdict}"


def odds_csv(found: Odds) -> bytes:
    """One line per kind, then one per gap; UTF-8, ``;``, percent with decimal comma."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    for c in found.chances:
        values = (c.mean, c.low, c.high)
        shares = [HIDDEN if v is None else _percent(v) for v in values]
        size = HIDDEN if c.mean is None else str(c.applicants)
        writer.writerow([c.by, c.kind, size, *shares])
    for g in found.gaps:
        span = (_percent(g.mean), _percent(g.low), _percent(g.high))
        writer.writerow([f"skillnad, {g.by}", f"{g.first} före {g.second}", "", *span])
    return text.getvalue().encode()
