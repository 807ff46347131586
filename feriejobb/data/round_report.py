"""What a round changed, for whom and why, and what had changed in the input since the last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

#: ``slag``: new offer; moved; lost it, as accepted or standing; said no; dropped to reserve by a
#: no or by silence; no longer in the input.
Kind = Literal[
    "ny",
    "flyttad",
    "mist_antagen",
    "mist_erbjudande",
    "tackat_nej",
    "till_reserv",
    "saknas_i_indata",
]

#: ``skal`` of a moved or lost place. Each follows from the input, or from the round's goals, alone:
#: none depends on who else holds a place, so that no one can be found by a reason.
Why = Literal[
    "",
    "plats_borta",
    "farre_platser",
    "handledare",
    "budget",
    "ansokan_rattad",
    "plats_rattad",
    "regler_rattade",
    "par",
    "oppning",
    "plats_at_annan",
    "okant",
]

#: What happened to a row of the input, by ``slag`` in ``sena_andringar.csv``.
LateKind = Literal[
    "plats_ny",
    "plats_borttagen",
    "platser_fler",
    "platser_farre",
    "plats_rattad",
    "handledare_fler",
    "handledare_farre",
    "budget_hojd",
    "budget_sankt",
    "forvaltning_rattad",
    "ansokan_ny",
    "ansokan_borta",
    "ansokan_rattad",
    "kvot_rattad",
    "par_rattat",
    "forbud_rattat",
    "overforing_rattad",
]


@dataclass(frozen=True, slots=True, order=True)
class RoundChange:
    """One applicant whom a round changed something for.

    Attributes:
        applicant: ``ansokan_id``.
        before: ``plats_id`` in the round before, or empty.
        after: ``plats_id`` now, or empty.
        kind: What happened.
        why: Why, for a moved or lost place.
        employer: ``forvaltning`` of the place before, which may no longer be in the input.
    """

    applicant: str
    before: str
    after: str
    kind: Kind
    why: Why = ""
    employer: str = ""


@dataclass(frozen=True, slots=True, order=True)
class LateChange:
    """One row of the input that differs from the input of the round before.

    Attributes:
        kind: What happened to it.
        table: Input table.
        row: What names the row: its id, its förvaltning, or ``handledargrupp`` and sub-period.
        columns: Columns that differ, or empty for a row added or taken out.
        before: A number before, where the kind is about one; budgets in öre.
        after: The number now.
    """

    kind: LateKind
    table: str
    row: str
    columns: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class RoundReport:
    """What a round is told with.

    Attributes:
        changes: Whom it changed something for.
        late: What had changed in the input.
        compared: False where the input of the round before was not there to compare with.
        out_of_year: Who is out of the year's other periods too.
        accepted: Who has accepted and keeps the place.
        hidden: Ids in the report that may stand in ``skydd/`` only.
    """

    changes: tuple[RoundChange, ...] = ()
    late: tuple[LateChange, ...] = ()
    compared: bool = True
    out_of_year: tuple[str, ...] = ()
    accepted: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    def shown(self, protected: Collection[str]) -> RoundReport:
        """The report without anyone hidden, or protected since.

        Args:
            protected: Ids that are protected in the input as it is written.
        """
        secret = self.hidden.union(protected)
        return RoundReport(
            tuple(c for c in self.changes if c.applicant not in secret),
            tuple(c for c in self.late if not _names(c, secret)),
            self.compared,
            tuple(i for i in self.out_of_year if i not in secret),
            frozenset(self.accepted - secret),
        )

    def is_hidden(self, change: LateChange, protected: Collection[str]) -> bool:
        """Whether a late change concerns somebody who may stand in ``skydd/`` only."""
        return _names(change, self.hidden.union(protected))


def _names(change: LateChange, secret: Collection[str]) -> bool:
    """Whether the row's name holds an id of these; only tables of persons have ids."""
    of_persons = change.table in ("ansokningar", "par", "forbud")
    named = (change.row, *change.row.split("|"))
    return of_persons and any(part in secret for part in named)
