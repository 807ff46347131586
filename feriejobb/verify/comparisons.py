"""The other ways on the fairness page: does each keep what its name promises?

The comparisons decide nobody's place, but people are told of them. Nothing is computed again by
the code that made them: each way is held against what defines it. What is not shown here is said:
that a new solve is the queue's best (its proofs are not kept), and the lotteries drawn again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from feriejobb.data.instance import Instance
from feriejobb.recount.possible import Possible
from feriejobb.recount.wish_table import WishTable
from feriejobb.store.comparison_files import NAME as COMPARED
from feriejobb.store.comparison_files import read_comparisons
from feriejobb.store.read_run import StoredRun
from feriejobb.store.redrawn_files import NAME as REDRAWN
from feriejobb.store.redrawn_files import read_redrawn
from feriejobb.verify.case import Case, breaches, excused_by_lock
from feriejobb.verify.desk import DeskTrace
from feriejobb.verify.rivals import QueueBest, blocking, seats_flaw
from feriejobb.verify.waste import Ledger, passed_over

_RESOLVED = "JÄMFÖRELSE: att de omlösta sätten är bäst för kön är inte bevisat här"
_DRAWN = f"JÄMFÖRELSE {REDRAWN}: utfallen i andra lottningar är inte omräknade"
_ONE_QUOTA = "utan_kvot:"


@dataclass(frozen=True)
class Compared:
    """What was found about the comparisons, and what could not be shown."""

    findings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def comparisons(run: StoredRun, case: Case, secret: frozenset[str]) -> Compared:
    """Judge the comparisons of a stored run.

    Args:
        run: The run.
        case: Its input and delivered allocation.
        secret: Ids that may stand in ``skydd/`` alone.
    """
    findings = list(_apart(run, case.instance, secret))
    ways = {c.name: c.placements for c in read_comparisons(run)}
    table = WishTable(case.instance, case.possible.ids) if ways else None
    for name, rows in ways.items():
        people, places = case.instance.applicant_by_id, case.instance.place_by_id
        chosen = {a: p for a, p in rows if a in people and p in places}
        if len(chosen) != len(rows):
            flaw: str = "någon eller någon plats finns inte eller står två gånger"
        elif table is not None:
            flaw = flaw_of(name, case.instance, case.possible, chosen, table)
        if flaw:
            findings.append(f"JÄMFÖRELSE {name.partition(':')[0]}: {flaw}")
    drawn = read_redrawn(run)
    if drawn is not None and {a for a, _ in drawn.fates} != set(case.instance.applicant_by_id):
        findings.append(f"JÄMFÖRELSE {REDRAWN}: alla står inte där en gång")
    notes = [_RESOLVED] if any(_lifted(case.instance, name) for name in ways) else []
    return Compared(tuple(findings), tuple(notes + ([_DRAWN] if drawn else [])))


def _apart(run: StoredRun, instance: Instance, secret: frozenset[str]) -> Iterator[str]:
    """Nobody protected outside ``skydd/``, and nobody else in it."""
    for path in sorted(run.manifest.files):
        folder, _, name = path.rpartition("/")
        if name in (COMPARED, REDRAWN):
            lines = run.document(path).decode().splitlines()[1:]
            ids = {line.partition(";")[0] for line in lines} & set(instance.applicant_by_id)
            if any((i in secret) != (folder == "skydd") for i in ids):
                yield f"SKYDD {path}: en rad står i fel mapp"


def flaw_of(
    name: str, instance: Instance, possible: Possible, chosen: Mapping[str, str], table: WishTable
) -> str:
    """What a way does that its name does not allow; empty where nothing is wrong."""
    if name == "dagens":
        wrong = DeskTrace(instance, possible, table).first_wrong(chosen)
        return "" if wrong is None else f"kö {wrong} har inte den första plats som passar"
    if name == "utan_tak":
        if flaw := seats_flaw(possible, chosen):
            return flaw
        best = QueueBest(instance, possible, chosen)
        if best.crowded():
            return "en handledargrupp har för många"
        wrong = best.let_in()
        return "" if wrong is None else f"kö {wrong} kan få en plats före någon längre bak"
    if name == "antagning":
        if flaw := seats_flaw(possible, chosen):
            return flaw
        wrong = blocking(instance, possible, chosen, table)
        return "" if wrong is None else f"kö {wrong} har företräde till en mer önskad plats"
    other = _lifted(instance, name)
    return "okänt sätt" if other is None else _resolved(other, possible, chosen)


def _lifted(instance: Instance, name: str) -> Instance | None:
    """The input without the limit that a way is without; None where the name is no such way."""
    own = {q.id for q in instance.quotas if q.scope != "overforing"}
    if name == "utan_budget":
        return replace(
            instance, employers=tuple(replace(e, budget_ore=None) for e in instance.employers)
        )
    gone = own if name == "utan_kvoter" else own & {name.removeprefix(_ONE_QUOTA)}
    if name != "utan_kvoter" and not (name.startswith(_ONE_QUOTA) and gone):
        return None
    return replace(instance, quotas=tuple(q for q in instance.quotas if q.id not in gone))


def _resolved(instance: Instance, possible: Possible, chosen: Mapping[str, str]) -> str:
    """A new solve keeps every rule that is left, and passes nobody over in plain sight."""
    if any(not excused_by_lock(instance, v) for v in breaches(instance, list(chosen.items()))):
        return "en regel som ska gälla är bruten"
    goals = instance.model.goals
    earlier = goals[: goals.index("queue")] if "queue" in goals else goals
    if not set(earlier) <= {"quotas", "placed"}:
        return ""
    ledger = Ledger(instance, chosen, "quotas" in earlier)
    first = next(passed_over(instance, possible, chosen, ledger), None)
    return "" if first is None else f"kö {first.position} är förbigången"
