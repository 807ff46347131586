"""The figures of the fairness page: rates with intervals, and whether chance explains differences.

Counted over ordinary applicants only (``coordinator_view``). Sex, names and rows of the file are
statistics here and nowhere an input to the choice. Intervals are Wilson's at 95 %, as if each
person's lot were drawn alone; what repeated lotteries give stands in ``fairness_lotteries``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from scipy.special import chdtrc

from feriejobb.data.ages import age_reached_in_year
from feriejobb.data.instance import Applicant, Contact, Instance
from feriejobb.data.queue import QueueEntry
from feriejobb.data.solution import Placement, Unplaced

_Z = 1.959964
#: Below this chance a difference is flagged: about one false alarm in 300 pages.
_ALARM = 0.001
OTHER = "Övriga"
DECILES = 10

MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni", "juli"),
    *("augusti", "september", "oktober", "november", "december"),
)

#: The first letter of the last name in seven parts, so that few of them are small.
LETTERS = {
    "A–C": "ABC",
    "D–G": "DEFG",
    "H–J": "HIJ",
    "K–L": "KL",
    "M–R": "MNOPQR",
    "S–T": "ST",
    "U–Ö": "UVWXYZÅÄÖ",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One ordinary applicant as statistics see them.

    Attributes:
        applicant: The applicant.
        tier: Tier of the queue.
        eligible: Has at least one possible place.
        rank: Wish rank of the place, 0 for any other area; None without a place.
    """

    applicant: Applicant
    tier: str
    eligible: bool
    rank: int | None

    @property
    def placed(self) -> bool:
        """Whether they have a place."""
        return self.rank is not None


@dataclass(frozen=True, slots=True)
class Group:
    """One group's outcome.

    Attributes:
        name: The group.
        applied: Ordinary applicants.
        eligible: Those with a possible place.
        placed: Those with a place.
        low: Lower end of the interval for placed/eligible, in basis points.
        high: Upper end.
        first: Placed on their first wish.
        mean_rank: Mean wish rank of those placed on a wish, in hundredths; None for nobody.
    """

    name: str
    applied: int
    eligible: int
    placed: int
    low: int | None
    high: int | None
    first: int
    mean_rank: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether chance explains how a trait that must not matter goes with getting a place.

    Attributes:
        trait: The trait.
        statistic: Chi-square in tenths.
        freedom: Degrees of freedom.
        alarm: The difference is larger than chance explains.
    """

    trait: str
    statistic: int
    freedom: int
    alarm: bool


def wilson(placed: int, of: int) -> tuple[int, int] | None:
    """Wilson's 95 % interval of a share, in basis points; None of nothing."""
    if of == 0:
        return None
    share, z2 = placed / of, _Z * _Z
    centre = share + z2 / (2 * of)
    spread = _Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    scale = 10_000 / (1 + z2 / of)
    return max(0, round((centre - spread) * scale)), min(10_000, round((centre + spread) * scale))


def members(
    instance: Instance,
    queue: Mapping[str, QueueEntry],
    placements: Iterable[Placement],
    unplaced: Iterable[Unplaced],
) -> tuple[Member, ...]:
    """Every ordinary applicant, by row of the file."""
    ranks = {p.applicant: p.wish_rank for p in placements}
    none = {u.applicant for u in unplaced if u.reason in ("ej_behorig", "inga_mojliga_platser")}
    people = sorted((a for a in instance.applicants if not a.protected), key=lambda a: a.row)
    return tuple(Member(a, queue[a.id].tier, a.id not in none, ranks.get(a.id)) for a in people)


def groups(
    people: Sequence[Member], key: Callable[[Member], str], names: Sequence[str] = ()
) -> tuple[Group, ...]:
    """The outcome of each group, in the order of ``names`` and then by name."""
    return tuple(_group(name, inside) for name, inside in parts(people, key, names).items())


def parts(
    people: Sequence[Member], key: Callable[[Member], str], names: Sequence[str] = ()
) -> dict[str, list[Member]]:
    """Who is in each group, in the order of ``names`` and then by name."""
    found: defaultdict[str, list[Member]] = defaultdict(list)
    for one in people:
        found[key(one)].append(one)
    order = [*(n for n in names if n in found), *sorted(found.keys() - set(names))]
    return {name: found[name] for name in order}


def _group(name: str, people: Sequence[Member]) -> Group:
    eligible = sum(m.eligible for m in people)
    placed = sum(m.placed for m in people)
    # A lock may place someone whom no rule allows a place.
    interval = wilson(placed, max(eligible, placed))
    wished = [m.rank for m in people if m.rank]
    mean = round(100 * sum(wished) / len(wished)) if wished else None
    low, high = interval if interval is not None else (None, None)
    first = sum(rank == 1 for rank in wished)
    return Group(name, len(people), eligible, placed, low, high, first, mean)


def decile(people: Sequence[Member]) -> Callable[[Member], str]:
    """Which tenth of the file's ordinary rows someone stands in: ``1`` to ``10``."""
    at = {m.applicant.id: DECILES * k // len(people) + 1 for k, m in enumerate(people)}
    return lambda m: str(at[m.applicant.id])


def month(member: Member) -> str:
    """Birth month, 1 to 12."""
    return str(member.applicant.birth_date.month)


def letter(contacts: Mapping[str, Contact]) -> Callable[[Member], str]:
    """First letter of the last name; ``Övriga`` for none of the Swedish alphabet."""

    def first(member: Member) -> str:
        contact = contacts.get(member.applicant.id)
        sign = contact.last_name[:1].upper() if contact else ""
        return sign if sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ" and sign else OTHER

    return first


def letter_part(contact: Contact | None) -> str:
    """The part of ``LETTERS`` that the last name begins in; empty for none."""
    first = contact.last_name[:1].upper() if contact else ""
    return next((name for name, signs in LETTERS.items() if first and first in signs), "")


def age(year: int) -> Callable[[Member], str]:
    """Age reached in a calendar year."""
    return lambda m: str(age_reached_in_year(m.applicant.birth_date, year))


def verdict(people: Sequence[Member], trait: str, key: Callable[[Member], str]) -> Verdict:
    """Compare each group's placed with what its members' tier, home and age let one expect.

    Mantel and Haenszel's statistic over strata of (tier, home, birth year): inside one, the lottery
    alone decides. Only those with a possible place are compared.
    """
    strata: defaultdict[tuple[str, str, int], list[Member]] = defaultdict(list)
    for one in people:
        if one.eligible:
            who = one.applicant
            strata[one.tier, who.home or "", who.birth_date.year].append(one)
    observed: defaultdict[str, float] = defaultdict(float)
    expected: defaultdict[str, float] = defaultdict(float)
    variance: defaultdict[str, float] = defaultdict(float)
    for inside in strata.values():
        size, placed = len(inside), sum(m.placed for m in inside)
        sizes = Counter(key(m) for m in inside)
        for one in inside:
            observed[key(one)] += one.placed
        for name, count in sizes.items():
            expected[name] += count * placed / size
            if size > 1:
                spread = count * (size - count) * placed * (size - placed)
                variance[name] += spread / (size * size * (size - 1))
    free = [name for name in expected if variance[name] > 0]
    if len(free) < 2:
        return Verdict(trait, 0, 0, alarm=False)
    total = sum((observed[n] - expected[n]) ** 2 / variance[n] for n in sorted(free))
    freedom = len(free) - 1
    total *= freedom / len(free)
    return Verdict(trait, round(10 * total), freedom, bool(chdtrc(freedom, total) < _ALARM))
