"""Small towns whose answers were derived on paper; the derivations stand beside them.

Lottery of all of them: SHA-256 of ``gyllene:G1`` … begins with

    G1 3895…  G2 46b2…  G3 4d9f…  G7 67f9…  G8 9c42…  G6 bb71…  G5 d4a7…  G4 f3ea…

Cost of 90 hours paid out on 2027-07-27, in öre (contract §4, rule 4):

    born 2008, 19 on the first day: 90 · 11 749 = 1 057 410; · 1.2081 = 1 277 457.021 → 1 277 457
    born 2011, 16 on the first day: 90 ·  8 700 =   783 000; · 1.1021 =   862 944.3   →   862 944
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from feriejobb.data.instance import (
    Applicant,
    Employer,
    History,
    Instance,
    Pair,
    Place,
    Quota,
    Supervisor,
)
from feriejobb.data.model import GoalName, Wishes
from tests.oracle.town_model import DEFAULT_GOALS, model_for_tests
from tests.plain import person, place

AGED_19 = date(2008, 2, 1)
AGED_16 = date(2011, 2, 1)
NINETEEN, SIXTEEN = 1_277_457, 862_944


@dataclass(frozen=True)
class Golden:
    """A town and what it must give: goals in order, who gets which place, own points."""

    town: Instance
    values: tuple[tuple[str, int], ...]
    places: dict[str, str]
    own_points: tuple[int, ...]


def youth(
    name: str,
    wishes: str,
    *,
    born: date = AGED_16,
    history: History = "ny",
    groups: frozenset[str] = frozenset(),
) -> Applicant:
    """An undemanding applicant of Farsta; wishes parted by ``|``, with gaps left empty."""
    return person(
        name,
        birth_date=born,
        wishes=tuple((r, area) for r, area in enumerate(wishes.split("|"), start=1) if area),
        groups=groups,
        history=history,
    )


def job(
    name: str,
    area: str,
    seats: int,
    *,
    employer: str = "Farsta",
    workplace: str = "",
    period: int = 1,
    min_open: int = 0,
    team: str | None = None,
) -> Place:
    """An undemanding job of 90 hours in Farsta."""
    return place(
        name,
        employer=employer,
        workplace=workplace or name,
        area=area,
        period=period,
        seats=seats,
        min_open=min_open,
        supervisor_group=team,
    )


def budget_town(
    budget_ore: int, *, reserve: bool = True, goals: tuple[GoalName, ...] = DEFAULT_GOALS
) -> Instance:
    """Eight applicants, two employers, a budget in öre, a reserve for those who had a job.

    Queue: fortur G8; sokt_utan_jobb G4; ny G2 G3 G7 G6 G5; haft_jobb G1.
    PARK (Farsta, 4 seats) has the budget; KONTOR (Trafiknämnden, 2 seats, opens with 2) has none.
    """
    quota = Quota(
        "K1", "forvaltning", "Trafiknämnden", "tidigare:haft_jobb", True, 1, False, 3, row=2
    )
    return Instance(
        model=model_for_tests(seed="gyllene", goals=goals),
        applicants=(
            youth("G1", "Kontor", history="haft_jobb"),
            youth("G2", "Park", born=AGED_19),
            youth("G3", "Park"),
            youth("G4", "Park|Kontor", born=AGED_19, history="sokt_utan_jobb"),
            youth("G5", "Kontor"),
            # Born 2007: not eligible, though both jobs would suit.
            youth("G6", "Kontor|Park", born=date(2007, 12, 31)),
            # Turns sixteen on the first day itself: the pay table has a row from that day.
            youth("G7", "Park|Kontor", born=date(2011, 6, 14)),
            youth("G8", "Park", born=AGED_19, groups=frozenset({"fortur"})),
        ),
        places=(
            job("PARK", "Park", 4),
            job("KONTOR", "Kontor", 2, employer="Trafiknämnden", min_open=2),
        ),
        supervisors=(),
        employers=(
            Employer("Farsta", True, budget_ore, None, "", 2),
            Employer("Trafiknämnden", False, None, None, "", 3),
        ),
        quotas=(quota,) if reserve else (),
    )


def to_the_ore() -> Golden:
    """The budget is what two nineteen-year-olds and one of sixteen cost: not an öre is left.

    The reserve takes one seat of KONTOR for G1. G8 must have PARK. G4 takes the other seat of
    KONTOR, since then G2 can have PARK too; G3 takes the rest of the budget to the last öre.
    For G7 neither money nor a seat is left; G5 wants only KONTOR. G4's second wish costs 2 points.
    """
    return Golden(
        budget_town(2 * NINETEEN + SIXTEEN),
        (("quotas", 0), ("queue", 5), ("wishes", 2)),
        {"G8": "PARK", "G4": "KONTOR", "G2": "PARK", "G3": "PARK", "G1": "KONTOR"},
        (0, 2, 0, 0, 0),
    )


def one_ore_short() -> Golden:
    """With one öre less G3 has no place, and nor has G7, who costs the same."""
    return Golden(
        budget_town(2 * NINETEEN + SIXTEEN - 1),
        (("quotas", 0), ("queue", 4), ("wishes", 2)),
        {"G8": "PARK", "G4": "KONTOR", "G2": "PARK", "G1": "KONTOR"},
        (0, 2, 0, 0),
    )


def without_reserve() -> Golden:
    """Without the quota G7 comes before G5 and G1 to the second seat of KONTOR, 2 points more."""
    return Golden(
        budget_town(2 * NINETEEN + SIXTEEN, reserve=False),
        (("quotas", 0), ("queue", 5), ("wishes", 4)),
        {"G8": "PARK", "G4": "KONTOR", "G2": "PARK", "G3": "PARK", "G7": "KONTOR"},
        (0, 2, 0, 0, 2),
    )


def queue_before_quotas() -> Golden:
    """The same people when the queue goes first; the reserve's one missing youth weighs 3."""
    return Golden(
        budget_town(2 * NINETEEN + SIXTEEN, goals=("queue", "quotas", "wishes")),
        (("queue", 5), ("quotas", 3), ("wishes", 4)),
        {"G8": "PARK", "G4": "KONTOR", "G2": "PARK", "G3": "PARK", "G7": "KONTOR"},
        (0, 2, 0, 0, 2),
    )


def most_of_all() -> Golden:
    """With the greatest number first, the nineteen-year-olds pay for it.

    KONTOR takes 2. The budget of 3 417 858 öre holds three of sixteen (2 588 832) but not four
    (3 451 776), nor three with one of nineteen (3 866 289). Only G3 and G7 of sixteen want PARK,
    and with them fits one of nineteen (3 003 345): 5 in all, no more than without ``placed``. A
    tighter budget of 2 · 862 944 shows the difference: G8 of nineteen alone (no second one of
    sixteen: 2 140 401), or G3 and G7. Two at PARK and two at KONTOR make 4: G3 and G7 at PARK, and
    at KONTOR G1 by the reserve, with G4 ahead of G5. G8, first of all in the queue, has none.
    """
    return Golden(
        budget_town(2 * SIXTEEN, goals=("quotas", "placed", "queue", "wishes")),
        (("quotas", 0), ("placed", 4), ("queue", 4), ("wishes", 2)),
        {"G4": "KONTOR", "G3": "PARK", "G7": "PARK", "G1": "KONTOR"},
        (2, 0, 0, 0),
    )


def pairs_and_teams() -> Golden:
    """Pairs, an opening and a supervisor limit; queue G1 G2 G3 G6 G5 G4, all ``ny``.

    PARK and KONTOR lie at one workplace in sub-period 1 and share the team's limit of 3. G1 has a
    place there, so G2 (isär) must have SOLEN. G3 needs G4 beside it (ihop): together in PARK they
    would leave G1 alone in KONTOR, which opens with two; so G1 has PARK and they have KONTOR.
    Now the team is full: a seat in PARK stays empty, and G6 and G5 have none. G4 is last in the
    queue and gets in only as G3's companion. Points: G1 0, G2 third wish 5, G3 and G4 second 2.
    """
    team = "H1"
    town = Instance(
        model=model_for_tests(seed="gyllene"),
        applicants=(
            youth("G1", "Park|Kontor"),
            youth("G2", "Park|Kontor|Förskola"),
            youth("G3", "Park|Kontor"),
            youth("G4", "Park|Kontor"),
            youth("G5", "Park"),
            youth("G6", "Förskola|Park"),
        ),
        places=(
            job("PARK", "Park", 2, workplace="Gården", team=team),
            job("KONTOR", "Kontor", 2, workplace="Gården", team=team, min_open=2),
            job("SOLEN", "Förskola", 1, period=2),
        ),
        supervisors=(Supervisor("S1", team, 1, 2, 2), Supervisor("S2", team, 1, 1, 3)),
        employers=(Employer("Farsta", True, None, None, "", 2),),
        pairs=(Pair("G1", "G2", True, 2), Pair("G4", "G3", False, 3)),
    )
    return Golden(
        town,
        (("quotas", 0), ("queue", 4), ("wishes", 9)),
        {"G1": "PARK", "G2": "SOLEN", "G3": "KONTOR", "G4": "KONTOR"},
        (0, 5, 2, 2),
    )


def equal_wishes() -> Golden:
    """Two want the same first and second: 2 points in all either way, so the queue decides."""
    town = Instance(
        model=model_for_tests(seed="gyllene"),
        applicants=(youth("G5", "Park|Kontor"), youth("G7", "Park|Kontor")),
        places=(job("PARK", "Park", 1), job("KONTOR", "Kontor", 1)),
        supervisors=(),
        employers=(Employer("Farsta", True, None, None, "", 2),),
    )
    return Golden(
        town,
        (("quotas", 0), ("queue", 2), ("wishes", 2)),
        {"G7": "PARK", "G5": "KONTOR"},
        (0, 2),
    )


def _wishes_further_back(x: str, y: str) -> Golden:
    """G1 is as glad of X as of Y, but who of the next two gets a first wish hangs on it.

    Queue G1 G2 G3. G1 in X leaves Y to G2 (0 points) and Förskola to G3 (2); G1 in Y leaves X to G3
    (0) and Förskola to G2 (2). Two points in all either way, so the better position wins: G2.
    Which of the two places comes first in any order of places must not matter.
    """
    town = Instance(
        model=model_for_tests(seed="gyllene", wishes=_FLAT),
        applicants=(
            youth("G1", f"{x}|{y}"),
            youth("G2", f"{y}||Förskola"),
            youth("G3", f"{x}||Förskola"),
        ),
        places=(job("PX", x, 1), job("PY", y, 1), job("PZ", "Förskola", 1)),
        supervisors=(),
        employers=(Employer("Farsta", True, None, None, "", 2),),
    )
    return Golden(
        town,
        (("quotas", 0), ("queue", 3), ("wishes", 2)),
        {"G1": "PX", "G2": "PY", "G3": "PZ"},
        (0, 0, 2),
    )


def wishes_further_back() -> Golden:
    """The later position must not pay for the order of places."""
    return _wishes_further_back("Kontor", "Park")


def wishes_further_back_mirrored() -> Golden:
    """Nor when the places stand in the other order."""
    return _wishes_further_back("Park", "Kontor")


#: First and second wish are worth the same, the third two points.
_FLAT = Wishes(wish_points=(0, 0, 2), any_area_points=9, period_points=(0,), away_points=0)

ALL = (
    to_the_ore,
    one_ore_short,
    without_reserve,
    queue_before_quotas,
    most_of_all,
    pairs_and_teams,
    equal_wishes,
    wishes_further_back,
    wishes_further_back_mirrored,
)
