"""Why one applicant got, or did not get, a place: facts only; ``letter`` says them in Swedish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from feriejobb.data.instance import Applicant, Instance
from feriejobb.data.solution import Placement, Reason
from feriejobb.errors import InputError, InputIssue, VerificationError
from feriejobb.explain.chances import Chance, chances
from feriejobb.explain.counterfactual import Counterfactual, counterfactual, provable
from feriejobb.explain.standing import Standing
from feriejobb.recount.lottery import Round, Turn, first_queue, next_queue
from feriejobb.store.read_run import StoredRun

#: Reasons that need no look at the places.
SETTLED: frozenset[Reason] = frozenset({"ej_behorig", "tackat_nej"})


@dataclass(frozen=True, slots=True)
class AreaChance:
    """The places of one work area, counted for one applicant.

    Attributes:
        rank: Rank of the wish; 0 for all areas that are not wished.
        area: The area; empty for rank 0.
        places: Places with seats there.
        possible: Those that every filter rule allows.
        open: Possible ones with seat, money and supervisor left.
        better: Open ones with fewer wish points than the place that was given.
        removed: (rule, places that it bars); a place may be barred by several.
        last: Latest queue position placed at a possible place; None where none is told.
    """

    rank: int
    area: str
    places: int
    possible: int
    open: int
    better: int
    removed: tuple[tuple[str, int], ...]
    last: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that is told about one ordinary applicant.

    Attributes:
        applicant: The applicant.
        turn: Queue position, tier and lottery number.
        queue_length: Number of applications.
        first_round: No earlier round decided anything.
        placement: The place, or None.
        reason: The reason code of someone without a place.
        proved: It is proved that no place was possible in their turn.
        areas: The wished areas by rank, and all others last where they are accepted.
        possible: The possible places, by area, sub-period and id.
        counterfactual: A checked change that would have given a place.
    """

    applicant: Applicant
    turn: Turn
    queue_length: int
    first_round: bool
    placement: Placement | None
    reason: Reason | None
    proved: bool
    areas: tuple[AreaChance, ...]
    possible: tuple[Chance, ...]
    counterfactual: Counterfactual | None


def require_known(run: StoredRun, applicant_id: str) -> None:
    """Make sure that the run has this application.

    Raises:
        InputError: It has not; the id is not repeated.
    """
    known = {p.applicant for p in run.placements} | {u.applicant for u in run.unplaced}
    if applicant_id not in known:
        text = "Ansöknings-id finns inte i körningen. Kontrollera id:t."
        raise InputError([InputIssue("kommandoraden", 0, "ANSOKAN_ID", "ANSÖKAN_OKÄND", text)])


def explain(
    run: StoredRun, instance: Instance, before: Round | None, applicant_id: str
) -> Explanation | None:
    """Explain one applicant of a run.

    Args:
        run: The run.
        instance: Its input, read again with its model.
        before: The round that it builds on, or None.
        applicant_id: Whom it is about.

    Returns:
        The explanation; None for a protected applicant, of whom nothing is told here.

    Raises:
        InputError: The run has no such application.
        VerificationError: Run and input do not belong together.
    """
    require_known(run, applicant_id)
    applicant = instance.applicant_by_id.get(applicant_id)
    if applicant is None:
        raise VerificationError(["Körningen och indata hör inte ihop: ansökan saknas i indata."])
    if applicant.protected or applicant_id in run.protected:
        return None
    turns = first_queue(instance) if before is None else next_queue(instance, before)
    turn = turns[applicant_id]
    placement = next((p for p in run.placements if p.applicant == applicant_id), None)
    absent = next((u for u in run.unplaced if u.applicant == applicant_id), None)
    stored = placement or absent
    if stored is None or stored.position != turn.position:
        raise VerificationError(["Könumret i körningen är inte det som indata ger."])
    seen: tuple[Chance, ...] = ()
    hidden = run.protected | {a.id for a in instance.applicants if a.protected}
    standing = Standing(instance, run.placements, hidden).without(applicant_id)
    if (absent is None or absent.reason not in SETTLED) and applicant.locked_place is None:
        seen = chances(standing, applicant)
    possible = tuple(c for c in seen if c.possible)
    other = None
    if absent is not None and before is None and provable(run.goals):
        other = counterfactual(standing, applicant, turn.position, seen)
    return Explanation(
        applicant=applicant,
        turn=turn,
        queue_length=len(turns),
        first_round=before is None,
        placement=placement,
        reason=None if absent is None else absent.reason,
        proved=bool(possible) and absent is not None and _proved(run, turn.position),
        areas=tuple(_areas(applicant, seen, placement)),
        possible=possible,
        counterfactual=other,
    )


def _proved(run: StoredRun, position: int) -> bool:
    """The queue stands behind quotas at most, and this position has its certificate."""
    names = [goal.name for goal in run.goals]
    if "queue" not in names:
        return False
    at = names.index("queue")
    before = run.goals[:at]
    sound = all(goal.name == "quotas" and goal.proved for goal in before)
    return sound and position not in run.goals[at].unproved


def _areas(
    applicant: Applicant, seen: Sequence[Chance], placement: Placement | None
) -> Iterable[AreaChance]:
    if not seen:
        return
    given = next((c.points for c in seen if placement and c.place.id == placement.place), None)
    listed: set[str] = set()
    for rank, area in applicant.wishes:
        if area not in listed:
            listed.add(area)
            yield _area(rank, area, [c for c in seen if c.place.area == area], given)
    if applicant.any_area:
        yield _area(0, "", [c for c in seen if c.rank == 0], given)


def _area(rank: int, area: str, here: Sequence[Chance], given: int | None) -> AreaChance:
    possible = [c for c in here if c.possible]
    open_ = [c for c in possible if c.room]
    removed = Counter(rule for c in here for rule in c.barred)
    return AreaChance(
        rank=rank,
        area=area,
        places=len(here),
        possible=len(possible),
        open=len(open_),
        better=sum(given is not None and c.points < given for c in open_),
        removed=tuple(sorted(removed.items(), key=lambda item: (-item[1], item[0]))),
        last=max((c.last for c in possible if c.last is not None), default=None),
    )
