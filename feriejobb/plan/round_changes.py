"""Whom a round changed something for, what and why (contract §5, *Replan*).

A reason names what changed in the input at the place, in its limits or in the application; where
nothing did, the place was needed for somebody else in the queue. Reasons never depend on who else
holds a place: see ``data.round_report``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from feriejobb.data.round_report import Kind, LateChange, RoundChange, RoundReport, Why
from feriejobb.data.solution import Placement
from feriejobb.plan.rounds import NextRound

#: Late changes that reach every place.
_OF_RULES = frozenset(("kvot_rattad", "par_rattat", "forbud_rattat", "overforing_rattad"))


def changes(
    planned: NextRound,
    before: Iterable[Placement],
    placements: Iterable[Placement],
    late: Sequence[LateChange] | None = (),
) -> tuple[RoundChange, ...]:
    """Whom the round changed something for, by ``ansokan_id``.

    Args:
        planned: The round.
        before: Everyone placed in the round before.
        placements: Everyone placed now.
        late: What had changed in the input; None where that is not known.
    """
    old, now = {p.applicant: p for p in before}, {p.applicant: p.place for p in placements}
    people = planned.instance.applicant_by_id
    # A place where only somebody protected works is closed to every reader.
    used = frozenset(place for i, place in now.items() if not people[i].protected)
    reasons = _Reasons(planned, used, late)
    found: list[RoundChange] = []
    for i in sorted(old.keys() | now.keys(), key=str.encode):
        held, place = old.get(i), now.get(i, "")
        if held is None:
            found.append(RoundChange(i, "", place, "ny"))
        elif held.place != place:
            kind = "flyttad" if place else _lost(planned, i)
            moved = kind in ("flyttad", "mist_antagen", "mist_erbjudande")
            why = reasons.why(i, held.place) if moved else ""
            found.append(RoundChange(i, held.place, place, kind, why, held.employer))
    return tuple(found)


def _lost(planned: NextRound, applicant: str) -> Kind:
    if applicant in planned.out:
        return "tackat_nej"
    if applicant in planned.standing.reserves:
        return "till_reserv"
    if applicant in planned.vanished:
        return "mist_antagen"
    known = applicant in planned.instance.applicant_by_id
    return "mist_erbjudande" if known else "saknas_i_indata"


class _Reasons:
    """Why a place could not be kept, from what changed in the input."""

    def __init__(
        self, planned: NextRound, used: frozenset[str], late: Sequence[LateChange] | None
    ) -> None:
        self.places = planned.instance.place_by_id
        self.used = used
        self.known = late is not None
        self.kinds: dict[tuple[str, str], set[str]] = {}
        for change in late or ():
            self.kinds.setdefault((change.table, change.row), set()).add(change.kind)
        people = planned.instance.applicant_by_id
        secret = {i for i, person in people.items() if person.protected}
        told = RoundReport(late=tuple(late or ())).shown(secret).late
        #: A row of ``par`` or ``forbud`` that nobody may see is never a reason.
        self.rules = any(change.kind in _OF_RULES for change in told)
        gone = planned.out | planned.standing.reserves
        #: Whose partner has left; a protected partner is never a reason.
        self.left = {
            one
            for pair in planned.instance.pairs
            for one, other in ((pair.first, pair.second), (pair.second, pair.first))
            if not pair.apart and other in gone and not people[other].protected
        }

    def why(self, applicant: str, place_id: str) -> Why:
        """The nearest reason, first the place itself, then its limits, then the application."""
        place = self.places.get(place_id)
        if place is None or place.seats == 0:
            return "plats_borta"
        here = self.kinds.get(("platser", place_id), set())
        cell = f"{place.supervisor_group}, delperiod {place.period}"
        mine = self.kinds.get(("ansokningar", applicant), set())
        found: tuple[tuple[bool, Why], ...] = (
            ("platser_farre" in here, "farre_platser"),
            ("ansokan_rattad" in mine, "ansokan_rattad"),
            ("plats_rattad" in here, "plats_rattad"),
            ("handledare_farre" in self.kinds.get(("handledare", cell), ()), "handledare"),
            ("budget_sankt" in self.kinds.get(("forvaltningar", place.employer), ()), "budget"),
            (self.rules, "regler_rattade"),
            (applicant in self.left, "par"),
            (place.min_open > 0 and place_id not in self.used, "oppning"),
            (self.known, "plats_at_annan"),
        )
        return next((why for holds, why in found if holds), "okant")
