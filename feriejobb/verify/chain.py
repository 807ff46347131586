"""The chain of rounds: each run names its parent by hash, and ``verify`` follows it (§5, §6).

A parent that is no longer there is said, and no fault: retention may have taken it. One that is
there and is not the run that was built on, or does not say what the next round says of it, is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from feriejobb.errors import InputError, VerificationError
from feriejobb.store.read_run import StoredRun, read_run
from feriejobb.store.round_files import read_report
from feriejobb.store.verify_files import verify_files
from feriejobb.verify.rounds import round_of

#: A season has a handful of rounds; a chain beyond this is a circle.
LONGEST = 100

MISSING = (
    "KEDJA: omgång {number} bakåt finns inte där körningen säger, så kedjan är inte kontrollerad "
    "längre. Ange mappen med --parent."
)


@dataclass(frozen=True)
class Chain:
    """What came of following a run's chain.

    Attributes:
        rounds: Earlier rounds that were found and checked.
        findings: What is wrong.
        notes: Where the chain could not be followed.
    """

    rounds: int = 0
    findings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def follow_chain(run: StoredRun, parent: Path | None = None) -> Chain:
    """Follow a run's chain as far as its earlier rounds are there.

    Args:
        run: The run.
        parent: Where the round before stands; None to look where the manifest says.
    """
    findings: list[str] = []
    child = run
    for number in range(1, LONGEST):
        if not child.manifest.parent:
            return Chain(number - 1, tuple(findings))
        place = parent if number == 1 and parent is not None else child.parent_path
        if place is None or not place.is_dir():
            return Chain(number - 1, tuple(findings), (MISSING.format(number=number),))
        head = f"KEDJA: omgång {number} bakåt"
        try:
            before = read_run(place)
        except (InputError, VerificationError):
            return Chain(number - 1, (*findings, f"{head} är skadad eller ingen körning"))
        known = {before.manifest_sha256, *(e.manifest for e in before.manifest.earlier)}
        if child.manifest.parent not in known:
            text = f"{head} är en annan körning än den som nästa omgång bygger på, eller ändrad"
            return Chain(number - 1, (*findings, text))
        findings += (f"{head}: {found}" for found in verify_files(place))
        try:
            findings += (f"{head}: {found}" for found in _continuity(child, before))
        except VerificationError as error:
            findings += (f"{head}: {found}" for found in error.findings)
        child = before
    return Chain(LONGEST, (*findings, "KEDJA: körningarna pekar på varandra i ring"))


def _continuity(child: StoredRun, before: StoredRun) -> Iterator[str]:
    """Whether a round starts from where the one before ended."""
    start, earlier, report = round_of(child), round_of(before), read_report(child)
    if start is None or report is None:
        return
    if child.manifest.seed != before.manifest.seed:
        yield "lottens frö är ett annat"
    placed = {p.applicant: p for p in before.placements}
    position = {p.applicant: p.position for p in before.placements}
    position |= {u.applicant: u.position for u in before.unplaced}
    order = sorted(position, key=position.__getitem__)
    if earlier is not None:
        answered = earlier.declined | earlier.reserves
        order += [i for i in earlier.order if i in answered and i not in position]
    if list(start.order) != order:
        yield "kön i omgang.csv är inte den omgångens kö"
    held = {i: p.place for i, p in placed.items()}
    if any(held.get(i) != place for i, place in (start.offers | start.accepted).items()):
        yield "omgang.csv har ett svar eller erbjudande på en plats som den omgången inte gav"
    if earlier is not None and (
        not start.declined >= earlier.declined
        or not {*start.accepted, *start.displaced} >= earlier.accepted.keys()
        or any(not set(start.given_up.get(i, ())) >= set(g) for i, g in earlier.given_up.items())
    ):
        yield "ett svar från den omgången har fallit bort"
    answers = {*start.accepted, *start.offers, *start.declined, *start.displaced, *start.reserves}
    there = {p.applicant for p in child.placements} | {u.applicant for u in child.unplaced}
    if any(i in there for i in placed.keys() - answers):
        yield "någon som hade plats står utan läge i omgang.csv"
    now = {p.applicant: p.place for p in child.placements}
    differ = {
        (i, held.get(i, ""), now.get(i, ""), placed[i].employer if i in placed else "")
        for i in held.keys() | now.keys()
        if held.get(i) != now.get(i)
    }
    told = [(c.applicant, c.before, c.after, c.employer) for c in report.changes]
    if len(told) != len(set(told)) or set(told) != differ:
        yield "forandringar.csv är inte skillnaden mot den omgången"
