"""Odds in Swedish and as CSV; ``..`` stands where a group is small."""

from __future__ import annotations

import csv
import io

from feriejobb.report.sheet_text import number
from feriejobb.study.odds import Chance, Gap, Odds
from feriejobb.study.words import HIDDEN

HEADER = ("slag", "grupp", "sokande", "chans", "lagst", "hogst", "avvikelse")


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".replace(".", ",")


def _points(apart: float) -> str:
    return f"{100 * apart:+.2f}".replace(".", ",").replace("-", "−")


def check_text(found: Odds) -> str:
    """How far the walk is from the solver; empty where that was not asked."""
    if not found.checked:
        return ""
    told = [
        f"{c.kind} {_points(c.apart)}"
        for c in found.chances
        if c.by in ("alla", "köled") and c.apart is not None
    ]
    return (
        "Chanserna är dragna med en snabb köberäkning. I"
        f" {number(found.checked)} av lottningarna är kön också löst som i fördelningen själv;"
        f" snabb minus löst, procentenheter: {'; '.join(told)}."
    )


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
    """One line per kind, then one per gap; UTF-8, ``;``, percent with decimal comma.

    ``avvikelse`` is how far the walk is from the solver where both have settled a lottery.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    for c in found.chances:
        values = (c.mean, c.low, c.high)
        shares = [HIDDEN if v is None else _percent(v) for v in values]
        size = HIDDEN if c.mean is None else str(c.applicants)
        far = "" if c.apart is None else f"{100 * c.apart:.2f}".replace(".", ",")
        writer.writerow([c.by, c.kind, size, *shares, HIDDEN if c.mean is None else far])
    for g in found.gaps:
        span = (_percent(g.mean), _percent(g.low), _percent(g.high))
        writer.writerow([f"skillnad, {g.by}", f"{g.first} före {g.second}", "", *span, ""])
    return text.getvalue().encode()
