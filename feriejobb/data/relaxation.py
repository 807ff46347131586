"""What would have to be changed in the input so that the hard rules can hold, as plain data.

A change names a table, a row and a column, an old value and a new one; laid over an instance it
gives the changed instance. Nothing here may name a protected applicant's constraint.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from feriejobb.data.instance import Instance, Quota, Supervisor, share_of

Kind = Literal["quota", "seats", "supervisors", "budget", "opening", "pair", "lock"]

#: A hundred per cent in basis points.
_WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One named relaxation.

    Attributes:
        kind: What is relaxed.
        subject: Id of the quota, place, förvaltning or supervisor group; empty for pairs and locks.
        period: Sub-period of a supervisor limit, else 0.
        table: Input table.
        row: Row in it, 0 where the row does not exist yet.
        column: Column in it; empty where the whole row goes.
        old: Value now (persons, seats, or öre).
        new: Value that would do.
        note: What goes with a new value in the input's own form, e.g. a share.
    """

    kind: Kind
    subject: str
    period: int
    table: str
    row: int
    column: str
    old: int
    new: int
    note: str = ""

    def __str__(self) -> str:
        """Swedish, in words and numbers."""
        step = abs(self.new - self.old)
        arrow = f"{self.old} → {self.new}"
        match self.kind:
            case "quota" if self.table == "overforingar":
                return f"överföringen på rad {self.row} i tabellen {self.table} {arrow}"
            case "quota":
                return f"kvoten {self.subject} {arrow}{self.note}"
            case "seats":
                word = "plats" if step == 1 else "platser"
                return f"{step} {word} till på {self.subject} (antal {arrow})"
            case "supervisors":
                word = "ungdom" if step == 1 else "ungdomar"
                return (
                    f"{step} {word} till för handledargruppen {self.subject} i delperiod "
                    f"{self.period} (gräns {arrow})"
                )
            case "budget":
                money = f"{kronor(self.old)} → {kronor(self.new)} kr"
                return f"{kronor(step)} kr mer till {self.subject} (budget {money})"
            case "opening":
                return f"lägsta antal på {self.subject} {arrow}"
            case "pair":
                return f"utan paret på rad {self.row} i tabellen {self.table}"
            case "lock":
                return f"utan {self.column} på rad {self.row} i tabellen {self.table}"

    def as_json(self) -> dict[str, object]:
        """Position, old and new value; budgets in the input's kronor."""
        money = self.kind == "budget"
        return {
            "kind": self.kind,
            "subject": self.subject,
            "table": self.table,
            "row": self.row,
            "column": self.column,
            "old": self.old / 100 if money else self.old,
            "new": self.new / 100 if money else self.new,
            "text": str(self),
        }


def kronor(ore: int) -> str:
    """``45 000`` or, with öre, ``45 000,50``."""
    whole, rest = divmod(ore, 100)
    text = f"{whole:,}".replace(",", " ")
    return f"{text},{rest:02d}" if rest else text


@dataclass(frozen=True, slots=True)
class Alternative:
    """Changes that together make the hard rules possible; confirmed by solving.

    Attributes:
        changes: What to change, all of it.
        weight: The size by which alternatives are compared, in öre.
        smallest: Whether no smaller change of the same kinds would do, as far as proved.
    """

    changes: tuple[Change, ...]
    weight: int
    smallest: bool

    def __str__(self) -> str:
        """One Swedish line."""
        *head, last = [str(change) for change in self.changes]
        text = f"{', '.join(head)} och {last}" if head else last
        return text if self.smallest else f"{text} (räcker; inte bevisat minst)"

    def as_json(self) -> dict[str, object]:
        """Text, whether it is the smallest, and every change."""
        return {
            "text": str(self),
            "smallest": self.smallest,
            "changes": [change.as_json() for change in self.changes],
        }


def scope_seats(instance: Instance, quota: Quota) -> int:
    """The seats in a quota's scope, of which a share is counted."""
    return sum(place.seats for place in instance.places if quota.covers(place))


def is_share(instance: Instance, quota: Quota) -> bool:
    """Whether the target follows the seats in the scope."""
    if quota.share_bp is None:
        return False
    return quota.target == share_of(quota.share_bp, scope_seats(instance, quota), quota.is_min)


def share_for(target: int, seats: int, is_min: bool) -> int | None:
    """The mildest share in basis points that gives at most (min) or at least (max) a target."""
    if not seats:
        return None
    share = target * _WHOLE_BP // seats if is_min else -(-target * _WHOLE_BP // seats)
    return share if share <= _WHOLE_BP else None


def applied(instance: Instance, changes: Sequence[Change]) -> Instance:
    """The instance with all changes made; targets given as a share follow the new seats."""
    shares = {q.id for q in instance.quotas if is_share(instance, q)}
    for kind in ("seats", "opening", "supervisors", "budget", "pair", "lock"):
        for change in changes:
            if change.kind == kind:
                instance = _STEPS[change.kind](instance, change)
    new = {change.subject: change.new for change in changes if change.kind == "quota"}
    return replace(
        instance, quotas=tuple(_requoted(instance, q, new, q.id in shares) for q in instance.quotas)
    )


def _requoted(instance: Instance, quota: Quota, new: dict[str, int], share: bool) -> Quota:
    if quota.id in new:
        return replace(quota, target=new[quota.id], share_bp=None)
    if share and quota.share_bp is not None:
        seats = scope_seats(instance, quota)
        return replace(quota, target=share_of(quota.share_bp, seats, quota.is_min))
    return quota


def _seats(instance: Instance, change: Change) -> Instance:
    places = (
        replace(p, seats=change.new) if p.id == change.subject else p for p in instance.places
    )
    return replace(instance, places=tuple(places))


def _opening(instance: Instance, change: Change) -> Instance:
    rows = instance.places
    places = (replace(p, min_open=change.new) if p.id == change.subject else p for p in rows)
    return replace(instance, places=tuple(places))


def _supervisors(instance: Instance, change: Change) -> Instance:
    more = Supervisor("+", change.subject, change.period, change.new - change.old, 0)
    return replace(instance, supervisors=(*instance.supervisors, more))


def _budget(instance: Instance, change: Change) -> Instance:
    rows = instance.employers
    employers = (replace(e, budget_ore=change.new) if e.name == change.subject else e for e in rows)
    return replace(instance, employers=tuple(employers))


def _pair(instance: Instance, change: Change) -> Instance:
    gone = next(p for p in instance.pairs if p.row == change.row)
    same = ({gone.first, gone.second}, gone.apart)
    pairs = (p for p in instance.pairs if ({p.first, p.second}, p.apart) != same)
    return replace(instance, pairs=tuple(pairs))


def _lock(instance: Instance, change: Change) -> Instance:
    rows = instance.applicants
    people = (replace(a, locked_place=None) if a.row == change.row else a for a in rows)
    return replace(instance, applicants=tuple(people))


_STEPS: dict[Kind, Callable[[Instance, Change], Instance]] = {
    "seats": _seats,
    "opening": _opening,
    "supervisors": _supervisors,
    "budget": _budget,
    "pair": _pair,
    "lock": _lock,
}
