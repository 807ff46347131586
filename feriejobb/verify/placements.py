"""Who stands where: everyone once, every rule, every delivered column, every reason code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from operator import attrgetter

from feriejobb.data.instance import Applicant, Place
from feriejobb.data.solution import Placement, Reason, Unplaced
from feriejobb.recount.tallies import quota_target
from feriejobb.rules.base import Violation
from feriejobb.verify.case import BROKEN_BY_DECLINE, FILTERS, Case, excused_by_lock

_NAMES = ("employer", "period", "wish_rank", "period_rank", "away", "cost_ore", "position")
_COLUMNS = attrgetter(*_NAMES)


def placement_findings(case: Case) -> Iterator[str]:
    """Everything that is wrong with the placements and with who is left without."""
    yield from _coverage(case)
    yield from _columns(case)
    yield from _rules(case)
    yield from _exceptions(case)
    yield from _reasons(case)
    for quota in case.instance.quotas:
        if quota.target != quota_target(case.instance, quota):
            yield f"KVOTMÅL {quota.id}: andelen av platserna ger ett annat antal"


def _coverage(case: Case) -> Iterator[str]:
    """Every applicant stands exactly once among placed and unplaced."""
    people, places = case.instance.applicant_by_id, case.instance.place_by_id
    rows: list[Placement | Unplaced] = [*case.allocation.placements, *case.allocation.unplaced]
    seen = Counter(row.applicant for row in rows)
    unknown = sum(count for i, count in seen.items() if i not in people)
    if unknown:
        yield f"OKÄND: {unknown} rader gäller ansökningar som inte finns i indata"
    strangers = sum(p.place not in places for p in case.allocation.placements)
    if strangers:
        yield f"OKÄND: {strangers} placeringar gäller platser som inte finns i indata"
    for i in sorted(people, key=case.queue.__getitem__):
        if seen[i] != 1:
            yield f"TÄCKNING {case.who(i)}: står {seen[i]} gånger i resultatet, ska stå en gång"


def _columns(case: Case) -> Iterator[str]:
    """Every column of a placement, and the queue position of everyone."""
    people, places = case.instance.applicant_by_id, case.instance.place_by_id
    for row in case.allocation.placements:
        if row.applicant in people and row.place in places:
            applicant, place = people[row.applicant], places[row.place]
            expected = _expected(case, applicant, place)
            if _COLUMNS(row) != expected:
                for column, right in zip(_NAMES, expected, strict=True):
                    if getattr(row, column) != right:
                        yield f"KOLUMN {case.who(row.applicant)}: {column} stämmer inte"
    for rest in case.allocation.unplaced:
        if rest.applicant in people and rest.position != case.queue[rest.applicant]:
            yield f"KOLUMN {case.who(rest.applicant)}: position stämmer inte"


def _expected(case: Case, applicant: Applicant, place: Place) -> tuple[str | int | bool, ...]:
    """What the columns ``_NAMES`` should say."""
    counts = case.counted.of(applicant, place)
    return (
        place.employer,
        place.period,
        counts.wish_rank,
        counts.period_rank,
        counts.away,
        counts.cost,
        case.queue[applicant.id],
    )


def _rules(case: Case) -> Iterator[str]:
    """Every breach that no lock and no accepted offer excuses; nobody stands off the edges."""
    for violation in case.breaches:
        if not excused_by_lock(case.instance, violation) and not _after_decline(case, violation):
            yield f"REGEL {violation.rule}{_about(case, violation)}"
    spoken = {(v.applicants[0], v.subject) for v in case.breaches if v.rule in FILTERS}
    for pairing, possible in zip(case.pairings, case.possible.among(case.pairings), strict=True):
        if not possible and pairing not in spoken:
            yield f"PLATS {case.who(pairing[0])}: platsen är inte möjlig för den sökande"


def _about(case: Case, violation: Violation) -> str:
    """Who and what; nothing of the place when a protected applicant is concerned."""
    people = case.instance.applicant_by_id
    who = "".join(f", {case.who(i)}" for i in violation.applicants)
    if any(i in people and people[i].protected for i in violation.applicants):
        return who
    subject = "" if violation.subject in people else f", {violation.subject}"
    return f"{who}{subject}: {violation.measured}, gräns {violation.limit}"


def _after_decline(case: Case, violation: Violation) -> bool:
    """Whether a decline broke the rule for someone who has accepted, and the result says so."""
    if case.before is None or violation.rule not in BROKEN_BY_DECLINE:
        return False
    named = [e for e in case.allocation.exceptions if e.rule == violation.rule]
    return any(_concerns(case, violation, e.applicant, e.place) for e in named)


def _concerns(case: Case, violation: Violation, applicant: str, place: str) -> bool:
    accepted = {} if case.before is None else case.before.accepted
    if accepted.get(applicant) != place:
        return False
    if violation.rule == "min_opening":
        return place == violation.subject
    return violation.rule == "quota" or applicant in violation.applicants


def _exceptions(case: Case) -> Iterator[str]:
    """The named exceptions are exactly the filter rules that locks break."""
    broken = {
        (v.applicants[0], v.subject, v.rule)
        for v in case.breaches
        if excused_by_lock(case.instance, v)
    }
    named = {(e.applicant, e.place, e.rule) for e in case.allocation.exceptions}
    if len(named) != len(case.allocation.exceptions):
        yield "UNDANTAG: samma undantag står två gånger"
    for applicant, _, rule in sorted(broken - named):
        yield f"UNDANTAG {case.who(applicant)}: låst plats bryter {rule} men nämns inte"
    for applicant, place, rule in sorted(named - broken):
        violations = [v for v in case.breaches if v.rule == rule and rule in BROKEN_BY_DECLINE]
        if not any(_concerns(case, v, applicant, place) for v in violations):
            yield f"UNDANTAG {case.who(applicant)}: {rule} är inte bruten så som det står"


def _reasons(case: Case) -> Iterator[str]:
    """Reason codes that the input contradicts (contract §6)."""
    degree = case.possible.degree
    unproved = set(case.allocation.proof.unproved)
    limited = {name: case.possible.anywhere(holds) for name, holds in _limits(case).items()}
    for row in case.allocation.unplaced:
        applicant = case.instance.applicant_by_id.get(row.applicant)
        if applicant is None:
            continue
        position = case.queue[applicant.id]
        right: Reason | None = None
        if applicant.id in case.out:
            right = "tackat_nej"
        elif degree[position - 1] == 0:
            years = case.instance.model.eligibility.birth_years
            born = applicant.birth_date.year in years
            right = "inga_mojliga_platser" if born else "ej_behorig"
        elif position in unproved:
            right = "ej_bevisat"
        if right is not None and row.reason != right:
            yield f"ORSAK {case.who(applicant.id)}: ska vara {right}"
        explained = "queue" in case.goals
        if right is not None or not explained:
            continue
        mask = limited.get(row.reason)
        if not (_is_tied(case, row.reason, applicant) if mask is None else mask[position - 1]):
            yield f"ORSAK {case.who(applicant.id)}: {row.reason[:20]} kan inte vara orsaken"


def _limits(case: Case) -> dict[str, Callable[[Place], bool]]:
    """By reason: at which places the limit exists that it names."""
    instance, taken = case.instance, case.taken
    return {
        "platser_fulla": lambda p: taken[p.id] >= p.seats,
        "budget": lambda p: instance.employer_by_name[p.employer].budget_ore is not None,
        "handledare": lambda p: p.supervisor_group is not None,
        "oppning": lambda p: p.min_open > 0,
    }


def _is_tied(case: Case, reason: str, applicant: Applicant) -> bool:
    """Whether what the reason names, and ties people together, exists for the applicant."""
    if reason == "par":
        return any(applicant.id in (p.first, p.second) for p in case.instance.pairs)
    return reason == "kvot" and bool(case.instance.quotas)
