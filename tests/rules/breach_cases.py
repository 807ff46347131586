"""For every rule: a town, placements that keep the rule, and placements that break only it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from feriejobb.data.instance import Applicant, Forbidden, Instance, Pair, Place, Supervisor
from tests.verify.town import hidden, person, place, quota, town

Chosen = dict[str, str]


@dataclass(frozen=True)
class BreachCase:
    """One way to keep and one to break a rule.

    Attributes:
        rule: Name of the rule.
        what: What the case is about.
        instance: The town.
        good: Placements without any breach.
        bad: Placements that break this rule and no other.
        subject: ``Violation.subject`` of the breach.
    """

    rule: str
    what: str
    instance: Instance
    good: Chosen
    bad: Chosen
    subject: str


def _filtered(rule: str, what: str, fits: Applicant, not_fit: Applicant, spot: Place) -> BreachCase:
    """A place that ``fits`` may have and ``not_fit`` may not."""
    instance = town([fits, not_fit], [spot])
    return BreachCase(rule, what, instance, {fits.id: spot.id}, {not_fit.id: spot.id}, spot.id)


def _filter_cases() -> list[BreachCase]:
    def case(rule: str, what: str, yes: dict[str, Any], no: dict[str, Any], **spot: Any) -> None:
        found.append(
            _filtered(rule, what, person("ja", **yes), person("nej", **no), place("P", **spot))
        )

    def secret(rule: str, what: str, yes: dict[str, Any], no: dict[str, Any], **spot: Any) -> None:
        found.append(
            _filtered(rule, what, hidden("ja", **yes), hidden("nej", **no), place("P", **spot))
        )

    found: list[BreachCase] = []
    case("age", "birth year above", {}, {"birth_date": date(2007, 12, 31)})
    case("age", "birth year below", {}, {"birth_date": date(2012, 1, 1)})
    case(
        "age",
        "eighteen on the first day, born that day or the day after",
        {"birth_date": date(2009, 6, 14)},
        {"birth_date": date(2009, 6, 15)},
        min_age=18,
    )
    case("age", "younger than the pay table", {}, {"birth_date": date(2011, 6, 15)})
    case("extract", "none to show", {"extract": True}, {}, needs_extract=True)
    case("access", "needed, not there", {}, {"access": True})
    case("language", "none offered", {}, {"language": "uk"})
    case(
        "language",
        "another",
        {"language": "uk"},
        {"language": "so"},
        languages=frozenset({"uk", "ar"}),
    )
    case(
        "reserved",
        "in none of the groups",
        {"groups": frozenset({"kaa", "miljo"})},
        {"groups": frozenset({"miljo"})},
        target_groups=frozenset({"kaa", "fortur"}),
    )
    case(
        "area",
        "not open to the home stadsdel",
        {},
        {"home": "Järva", "other_districts": None},
        open_to=frozenset({"Farsta"}),
    )
    case(
        "area",
        "does not go there",
        {"home": "Bromma", "other_districts": frozenset({"Farsta"})},
        {"home": "Bromma", "other_districts": frozenset({"Järva"})},
    )
    case(
        "area",
        "explicit oppen_for of a fackförvaltning",
        {},
        {"home": "Järva"},
        employer="Trafiknämnden",
        district="Bromma",
        open_to=frozenset({"Farsta"}),
    )
    secret(
        "area",
        "protected: only andra_stadsdelar",
        {"other_districts": frozenset({"Farsta"})},
        {"other_districts": frozenset({"Bromma"})},
        open_to=frozenset({"Bromma"}),
    )
    secret(
        "area",
        "protected: a fackförvaltning is not home",
        {},
        {"other_districts": frozenset({"Farsta"})},
        employer="Trafiknämnden",
        district="Bromma",
    )
    case("wish", "not wished", {"wishes": ((2, "Park"),)}, {"wishes": ((1, "Kontor"),)})
    case(
        "wish",
        "any area will do",
        {"wishes": ((1, "Kontor"),), "any_area": True},
        {"wishes": ((1, "Kontor"), (3, "Barn"))},
    )
    case("period", "another sub-period", {"periods": (3, 2)}, {"periods": (1, 3)}, period=2)
    secret("protected", "undvik names the place", {}, {"avoid": frozenset({"P"})})
    secret(
        "protected",
        "undvik names the stadsdel",
        {"avoid": frozenset({"Bromma"})},
        {"avoid": frozenset({"Farsta"})},
    )
    secret(
        "protected",
        "undvik names the workplace",
        {"avoid": frozenset({"Arbetsplats"})},
        {"avoid": frozenset({"Arbetsplats P"})},
    )
    spots = {"exposure": place("P", exposure=True), "unsuitable": place("P", protected_ok=False)}
    for what, spot in spots.items():
        found.append(_filtered("protected", what, person("ja"), hidden("nej"), spot))
    return found


def _counting_cases() -> list[BreachCase]:
    four = [person(name) for name in ("a", "b", "c", "d")]
    two = {"a": "P", "b": "P"}
    three = {**two, "c": "P"}
    wide = place("P", seats=4)
    staffed = [
        place("P", seats=4, supervisor_group="lag"),
        place("Q", seats=4, supervisor_group="lag"),
        place("R", seats=4, supervisor_group="lag", period=2),
    ]
    rows = (Supervisor("h1", "lag", 1, 1, 2), Supervisor("h2", "lag", 1, 1, 3))
    # Sixteen: 90 h at 87.00 kr and 10.21 %: 8,629.44 kr, rounded half up from 862,944.3 öre.
    cost = 862_944
    rich, poor = {"Farsta": 2 * cost}, {"Farsta": 2 * cost - 1}
    return [
        BreachCase("capacity", "one too many", town(four, [place("P", seats=2)]), two, three, "P"),
        BreachCase(
            "capacity", "no seats at all", town(four, [place("P", seats=0)]), {}, {"a": "P"}, "P"
        ),
        BreachCase(
            "min_opening", "too few", town(four, [place("P", seats=4, min_open=3)]), three, two, "P"
        ),
        BreachCase(
            "supervisors",
            "over two places",
            town(four, staffed, supervisors=rows),
            {"a": "P", "b": "Q"},
            {"a": "P", "b": "Q", "c": "Q"},
            "lag, period 1",
        ),
        BreachCase(
            "supervisors",
            "no row in that sub-period",
            town(four, staffed, supervisors=rows),
            {"a": "P"},
            {"a": "R"},
            "lag, period 2",
        ),
        BreachCase("budget", "third job", town(four, [wide], budgets=rich), two, three, "Farsta"),
        BreachCase(
            "budget", "one öre", town(four, [wide], budgets=poor), {"a": "P"}, two, "Farsta"
        ),
        BreachCase(
            "quota",
            "below a min",
            town(four, [wide], quotas=(quota("K", "alla", 3),)),
            three,
            two,
            "K",
        ),
        BreachCase(
            "quota",
            "above a max",
            town(four, [wide], quotas=(quota("K", "hemstadsdel:Farsta", 2, is_min=False),)),
            two,
            three,
            "K",
        ),
    ]


def _person_cases() -> list[BreachCase]:
    pair = [person("a"), person("b"), person("c")]
    spots = [
        place("P", seats=2, workplace="Parken"),
        place("Q", seats=2, workplace="Parken"),
        place("R", seats=2, workplace="Parken", period=2),
    ]
    apart = town(pair, spots, pairs=(Pair("a", "b", True, 2),))
    together = town(pair, spots, pairs=(Pair("a", "b", False, 2),))
    barred = town(pair, spots, forbidden=(Forbidden("a", "P", 2),))
    locked = town([person("a", locked_place="P"), person("b")], spots)
    row = "par, rad 2"
    return [
        BreachCase(
            "pairs", "isar at one place", apart, {"a": "P", "b": "R"}, {"a": "P", "b": "P"}, row
        ),
        BreachCase(
            "pairs", "isar at one workplace", apart, {"a": "P", "c": "P"}, {"a": "P", "b": "Q"}, row
        ),
        BreachCase(
            "pairs", "ihop at two places", together, {"a": "P", "b": "P"}, {"a": "P", "b": "Q"}, row
        ),
        BreachCase("pairs", "ihop, one left out", together, {"c": "P"}, {"a": "P"}, row),
        BreachCase("forbidden", "listed", barred, {"b": "P", "a": "Q"}, {"a": "P"}, "P"),
        BreachCase("locked", "left out", locked, {"a": "P"}, {"b": "P"}, "P"),
        BreachCase("locked", "elsewhere", locked, {"a": "P", "b": "P"}, {"a": "Q"}, "P"),
    ]


BREACH_CASES = (*_filter_cases(), *_counting_cases(), *_person_cases())
