"""The sheet *Rättvisa grupper*: every group's outcome, with what chance alone would let it be.

Two intervals: Wilson's, as if each lot were drawn alone, and where the lottery has been drawn
again, what another lottery of the whole city falls within.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from feriejobb.report.coordinator_view import CoordinatorView
from feriejobb.report.coordinator_words import tier_name
from feriejobb.report.fairness import (
    MONTHS,
    Group,
    Member,
    age,
    decile,
    groups,
    letter,
    month,
    parts,
)
from feriejobb.report.fairness_lotteries import LARGE, OtherLotteries, Range
from feriejobb.report.sheet_page import Page
from feriejobb.report.sheet_parts import Cell, Column, Layout
from feriejobb.report.sheet_text import number, share, swedish_key
from feriejobb.report.sheets import Book

GROUPS = "Rättvisa grupper"
_SEXES = {"K": "Flickor och kvinnor", "M": "Pojkar och män", "X": "Annat"}

Trait = tuple[str, Callable[[Member], str], Sequence[str]]


def redrawn(
    page: Page, people: Sequence[Member], view: CoordinatorView, again: OtherLotteries | None
) -> None:
    """How many groups lie outside what other lotteries give, and how far one moves."""
    page.heading("Om lotten hade fallit annorlunda")
    if again is None:
        text = "Räknas med --fairness quick eller full, när minst 200 har sökt."
        page.pair("Andra lottningar", text)
        return
    page.pair(
        "Andra lottningar",
        f"Lotten har dragits om {number(again.number)} gånger. Varje grupps andel och önskemål har "
        f"ett intervall på bladet {GROUPS}: inom det hamnar nästa lottning 95 gånger av 100.",
    )
    rows: list[list[Cell]] = []
    for trait, key, names in traits(people, view):
        found = [
            rate
            for inside in parts(people, key, names).values()
            if sum(m.eligible for m in inside) >= LARGE and (rate := again.rate(inside)) is not None
        ]
        outside = sum(not rate.usual for rate in found)
        widest = max((rate.high - rate.low for rate in found), default=0)
        rows.append([trait, None, len(found), outside, widest])
    page.pair(
        "Utanför",
        f"Grupper med minst {LARGE} som kan få plats; av slumpen ligger var tjugonde utanför.",
    )
    titles = ("Egenskap", "", "Grupper", "Utanför", "Vidast intervall")
    page.grid(titles, ("text", "wrap", "count", "count", "percent"), rows)


def traits(people: Sequence[Member], view: CoordinatorView) -> Iterator[Trait]:
    """Every trait: its name, the group of a person, and the groups' order."""
    model = view.instance.model
    tiers = [tier_name(t) for t in model.queue.tiers]
    yield "Köled", lambda m: tier_name(m.tier), tiers
    homes = sorted(model.stadsdelar, key=swedish_key)
    yield "Hemstadsdel", lambda m: m.applicant.home or "", homes
    yield f"Ålder som fylls {model.year}", age(model.year), ()
    sexes = (*_SEXES.values(), "Ej angivet")
    yield "Kön (bara statistik)", lambda m: _SEXES.get(m.applicant.sex, "Ej angivet"), sexes
    yield "Rad i filen, tiondel", decile(people), [str(n) for n in range(1, 11)]
    yield "Födelsemånad", lambda m: MONTHS[int(month(m)) - 1], MONTHS
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ"
    yield "Efternamnets första bokstav", letter(view.instance.contacts), signs


def add_groups(
    book: Book, people: Sequence[Member], view: CoordinatorView, again: OtherLotteries | None
) -> None:
    """Every group of every trait, one per row."""
    columns = [
        Column("Egenskap", 28),
        Column("Grupp", 26),
        Column("Sökande", 10, "count"),
        Column("Med möjlig plats", 11, "count"),
        Column("Fick plats", 10, "count"),
        Column("Andel", 10, "percent"),
        Column("Lägst (Wilson 95 %)", 12, "percent"),
        Column("Högst (Wilson 95 %)", 12, "percent"),
        Column("Fick första valet", 11, "percent"),
        Column("Önskemål, snitt", 11, "word"),
    ]
    if again is not None:
        columns[8:8] = [
            Column("Lägst, andra lottningar", 12, "percent"),
            Column("Högst, andra lottningar", 12, "percent"),
        ]
        columns += [
            Column("Snitt lägst, andra lottningar", 12, "word"),
            Column("Snitt högst, andra lottningar", 12, "word"),
        ]
    rows = []
    for trait, key, names in traits(people, view):
        inside = parts(people, key, names)
        for group in groups(people, key, names):
            row = _row(group)
            if again is not None:
                row[7:7] = _ends(again.rate(inside[group.name]))
                row += [
                    None if end is None else decimal(end)
                    for end in _ends(again.rank(inside[group.name]))
                ]
            rows.append([trait, *row])
    book.table(GROUPS, columns, rows, Layout(fixed=2))


def _ends(found: Range | None) -> tuple[int | None, int | None]:
    return (None, None) if found is None else (found.low, found.high)


def _row(group: Group) -> list[Cell]:
    first = share(group.first, group.placed)
    mean = None if group.mean_rank is None else decimal(group.mean_rank)
    counts: list[Cell] = [group.name, group.applied, group.eligible, group.placed]
    of = max(group.eligible, group.placed)
    return [*counts, share(group.placed, of), group.low, group.high, first, mean]


def decimal(hundredths: int) -> str:
    """Two decimals with a comma."""
    return f"{hundredths // 100},{hundredths % 100:02}"
