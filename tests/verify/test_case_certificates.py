"""Proofs by cases prove what they prove, every case of them, and not one position more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from feriejobb.data.instance import Instance
from feriejobb.data.model import RuleSettings
from feriejobb.data.solution import (
    MOST_NESTED,
    CaseCertificate,
    Counts,
    Proof,
)
from feriejobb.verify.by_cases import case_flaw, proved_by_cases
from feriejobb.verify.case import Case
from feriejobb.verify.judge import judge
from tests.verify.halves_town import (
    MONEY,
    OLD,
    PASSED,
    YOUNG,
    halves_town,
    price,
    right,
    three_cases,
    two_cases,
    whom_drawn_prices_prove,
)
from tests.verify.right import auditor_in, right_choice
from tests.verify.town import quota

NOTHING = price()
TWO_PLACED = np.array([True, True, False, False])
NOBODY = np.zeros(4, dtype=bool)


def proved(certificate: CaseCertificate, instance: Instance | None = None) -> list[int]:
    """Positions proved when the first two of the queue have places; none where there is a flaw."""
    auditor = auditor_in(instance or halves_town())
    if case_flaw(auditor, certificate):
        return []
    return proved_by_cases(auditor, certificate, TWO_PLACED, NOBODY)


def test_the_town_is_as_it_is_told() -> None:
    """A second solver places the two first, and no others."""
    case = Case(halves_town(), right())
    assert case.placed.tolist() == TWO_PLACED.tolist()
    assert case.possible.degree.tolist() == [2, 2, 2, 2]


@pytest.mark.parametrize("cases", [two_cases(), three_cases()], ids=["two", "three"])
def test_cases_prove_what_no_prices_prove(cases: CaseCertificate) -> None:
    """Halves of those asked about fit within money, seats and heads: prices cannot tell them."""
    assert 3 * OLD <= 2 * MONEY
    assert 2 * OLD + YOUNG <= 2 * MONEY
    assert whom_drawn_prices_prove() == set()
    assert proved(cases) == [3, 4]


@pytest.mark.parametrize("unit", [1, 3, 1 << 41, 1 << 62, 10**30])
@pytest.mark.parametrize(("ore", "found"), [(MONEY, [3, 4]), (MONEY + 1, [])])
def test_cases_prove_to_the_last_ore(unit: int, ore: int, found: list[int]) -> None:
    """With one öre more a nineteen-year-old and she who is sixteen can be paid together."""
    assert proved(two_cases(unit), halves_town(ore)) == found
    assert (right_choice(halves_town(ore)) or {}).get("y") == (None if found else "P")


def _one(part: str, **prices: Any) -> CaseCertificate:
    """The two cases with other prices in one of them."""
    whole = two_cases()
    changed = replace(whole.few if part == "few" else whole.many, **prices)
    return replace(whole, few=changed) if part == "few" else replace(whole, many=changed)


CHANGED: list[tuple[str, CaseCertificate]] = [
    ("the first case is dropped", replace(two_cases(), few=NOTHING)),
    ("the other case is dropped", replace(two_cases(), many=NOTHING)),
    ("one more in the first case", replace(two_cases(), most=2)),
    ("one fewer in the first case", replace(two_cases(), most=0)),
    ("nobody is given back", _one("many", heads={"Farsta": OLD})),
    ("less is given back", _one("many", heads={"Farsta": YOUNG - 1})),
    ("something is given back", _one("few", heads={"Farsta": -OLD})),
    ("no price per head", _one("few", heads={})),
    ("the cases are crossed", replace(two_cases(), few=two_cases().many, many=two_cases().few)),
    ("another employer is counted", replace(two_cases(), employer="Bromma")),
    ("the money of the other", _one("few", budget={"Farsta": 1})),
    ("one of three is dropped", replace(three_cases(), many=NOTHING)),
    ("one within is dropped", three_cases(one=NOTHING)),
    ("the other within is dropped", three_cases(more=NOTHING)),
]


@pytest.mark.parametrize("number", range(len(CHANGED)), ids=[what for what, _ in CHANGED])
def test_every_part_of_a_proof_by_cases_is_needed(number: int) -> None:
    """One thing is changed, and nothing is proved."""
    assert proved(CHANGED[number][1]) == []


def test_a_position_is_proved_where_every_case_proves_it() -> None:
    """One öre less per head: three cost 3·OLD - 3 or 2·OLD + YOUNG - 2, which is the most."""
    assert proved(_one("few", heads={"Farsta": OLD - 1})) == [3]


@pytest.mark.parametrize(
    ("heads", "counts", "most"),
    [
        ({"Farsta": 3}, None, 6),
        ({"Farsta": 3}, {"Bromma": (0, 0)}, 6),
        ({"Farsta": 3}, {"Farsta": (0, 1)}, 3),
        ({"Farsta": 3}, {"Farsta": (2, None)}, 6),
        ({"Farsta": 3}, {"Farsta": (2, 5)}, 6),
        ({"Farsta": -3}, {"Farsta": (2, None)}, -6),
        ({"Farsta": -3}, {"Farsta": (1, 4)}, -3),
        ({"Farsta": -3, "Bromma": 5}, {"Farsta": (2, None), "Bromma": (0, 1)}, -1),
    ],
)
def test_a_price_per_head_adds_up_with_what_the_case_says(
    heads: dict[str, int], counts: Counts | None, most: int
) -> None:
    """Above zero with the most people, the money's two or the case's; below with the fewest."""
    auditor = auditor_in(halves_town())
    assert auditor.flaw(price(heads=heads), counts) == ""
    assert auditor.limit(price(heads=heads), counts=counts) == most


@pytest.mark.parametrize(
    ("prices", "counts", "flaw"),
    [
        ({"heads": {"Farsta": -1}}, None, "negativt pris (antal personer)"),
        ({"heads": {"Farsta": -1}}, {"Farsta": (0, 4)}, "negativt pris (antal personer)"),
        ({"heads": {"Farsta": -1}}, {"Bromma": (1, 4)}, "negativt pris (antal personer)"),
        ({"heads": {"Farsta": -1}}, {"Farsta": (1, None)}, ""),
        ({"seat": {"P": -1}}, {"Farsta": (1, None)}, "negativt pris (plats)"),
        ({"budget": {"Farsta": -1}}, {"Farsta": (1, None)}, "negativt pris (budget)"),
        (
            {"heads": {"Trafiknämnden": -1}},
            {"Trafiknämnden": (1, None)},
            "pris på en gräns som inte gäller (antal personer)",
        ),
    ],
)
def test_only_a_price_per_head_may_be_below_zero_and_only_where_there_are_some(
    prices: dict[str, Any], counts: Counts | None, flaw: str
) -> None:
    """Everything else stays a flaw in a case too."""
    assert auditor_in(halves_town()).flaw(price(**prices), counts) == flaw


def test_a_price_far_below_zero_wraps_round_to_nothing_else() -> None:
    """Four at -2^62 are -2^64, which 64 bits would read as 0, more than two are."""
    auditor = auditor_in(halves_town())
    deep = price(heads={"Farsta": -(1 << 62)})
    left = auditor.slack(deep, TWO_PLACED, NOBODY, {"Farsta": (2, None)})
    assert left == dict.fromkeys(PASSED, -(1 << 63))


def test_prices_of_zero_may_stand_on_what_does_not_exist() -> None:
    """They are as good as none, in a forged file as well."""
    zeros = price(seat={"Z": 0}, supervisor={("Z", 1): 0}, budget={"Z": 0}, heads={"Z": 0})
    auditor = auditor_in(halves_town())
    assert auditor.flaw(zeros) == ""
    assert auditor.limit(zeros) == 0


def nested(depth: int) -> CaseCertificate:
    """A proof divided so many times, each division within the one before; sound in itself."""
    whole = two_cases()
    for _ in range(depth - 1):
        whole = CaseCertificate("Farsta", 1, whole, two_cases().many)
    return whole


def _off(rule: str) -> Instance:
    return halves_town(rules={rule: RuleSettings(enabled=False)})


FLAWS: list[tuple[str, Callable[[], CaseCertificate], Instance, str]] = [
    ("none", two_cases, halves_town(), ""),
    ("none in three", three_cases, halves_town(), ""),
    (
        "an employer without a budget",
        lambda: CaseCertificate("Trafiknämnden", 1, NOTHING, NOTHING),
        halves_town(),
        "fall om en gräns som inte gäller (antal personer)",
    ),
    (
        "an employer that does not exist",
        lambda: replace(two_cases(), many=CaseCertificate("Z", 1, NOTHING, NOTHING)),
        halves_town(),
        "fall om en gräns som inte gäller (antal personer)",
    ),
    (
        "budgets are switched off",
        lambda: CaseCertificate("Farsta", 1, NOTHING, NOTHING),
        _off("budget"),
        "fall om en gräns som inte gäller (antal personer)",
    ),
    (
        "fewer than nobody",
        lambda: replace(two_cases(), most=-1),
        halves_town(),
        "fall om ett negativt antal personer",
    ),
    (
        "fewer than nobody within",
        lambda: replace(two_cases(), few=replace(two_cases(), most=-1)),
        halves_town(),
        "fall om ett negativt antal personer",
    ),
    (
        "other positions in one case",
        lambda: replace(two_cases(), many=two_cases(covers=(3,)).many),
        halves_town(),
        "fallen gäller olika köplatser",
    ),
    (
        "a flaw in the other case",
        lambda: _one("many", seat={"Z": 1}),
        halves_town(),
        "fall 2: pris på en gräns som inte gäller (plats)",
    ),
    (
        "below zero where there may be nobody",
        lambda: _one("few", heads={"Farsta": -1}),
        halves_town(),
        "fall 1: negativt pris (antal personer)",
    ),
    ("many within each other", lambda: nested(MOST_NESTED), halves_town(), ""),
    (
        "one too many within each other",
        lambda: nested(MOST_NESTED + 1),
        halves_town(),
        "fler än 100 fall i varandra",
    ),
    (
        "so many that no call can follow them",
        lambda: nested(5_000),
        halves_town(),
        "fler än 100 fall i varandra",
    ),
]


@pytest.mark.parametrize("number", range(len(FLAWS)), ids=[what for what, *_ in FLAWS])
def test_only_cases_about_limits_that_hold_may_be_used(number: int) -> None:
    """The flaw is told, and which case it is in."""
    _, certificate, instance, flaw = FLAWS[number]
    assert case_flaw(auditor_in(instance), certificate()) == flaw


def test_cases_that_no_number_is_in_are_no_matter() -> None:
    """At most one, and then at most five or more: there is no more."""
    whole = two_cases()
    forged = price((99,), seat={"Z": -1})
    assert proved(replace(whole, few=CaseCertificate("Farsta", 5, whole.few, forged))) == [3, 4]
    assert proved(replace(whole, many=CaseCertificate("Farsta", 0, forged, whole.many))) == [3, 4]
    # Two or three, or four and more: both are cases, and both must be proved.
    assert proved(replace(whole, many=CaseCertificate("Farsta", 3, whole.many, whole.many))) == [
        *PASSED
    ]
    assert proved(replace(whole, many=CaseCertificate("Farsta", 3, whole.many, NOTHING))) == []


def test_no_cases_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is wrong with the division: what leaves no case is no proof."""
    monkeypatch.setattr(CaseCertificate, "leaves", lambda *_: iter(()))
    auditor = auditor_in(halves_town())
    assert case_flaw(auditor, two_cases()) == "inga fall"
    assert proved_by_cases(auditor, two_cases(), TWO_PLACED, NOBODY) == []


def test_the_judge_believes_two_cases_and_tells_what_they_do_not_prove() -> None:
    """In the same words as of prices, and whoever is left without proof is found as well."""
    assert judge(halves_town(), right()) == []
    told = {
        "changed": (
            CHANGED[0][1],
            [
                "BEVIS kö 3: fallintyg 1 bevisar inte",
                "BEVIS kö 4: fallintyg 1 bevisar inte",
                "BEVIS kö 3: förbigången utan bevis och inte listad",
                "BEVIS kö 4: förbigången utan bevis och inte listad",
            ],
        ),
        "a flaw": (
            replace(two_cases(covers=(4,)), employer="Z"),
            [
                "BEVIS fallintyg 1: fall om en gräns som inte gäller (antal personer)",
                "BEVIS kö 4: fallintyg 1 bevisar inte",
                "BEVIS kö 3: förbigången utan bevis och inte listad",
                "BEVIS kö 4: förbigången utan bevis och inte listad",
            ],
        ),
        "too much": (
            two_cases(covers=(2, 3, 4, 99)),
            ["BEVIS kö 2: fallintyg 1 bevisar inte", "BEVIS kö 99: fallintyg 1 bevisar inte"],
        ),
    }
    for what, (certificate, findings) in told.items():
        found = judge(halves_town(), replace(right(), proof=Proof(cases=(certificate,))))
        assert found == findings, what
    deep = judge(halves_town(), replace(right(), proof=Proof(cases=(two_cases(), nested(5_000)))))
    assert deep[0] == "BEVIS fallintyg 2: fler än 100 fall i varandra"


def test_cases_for_a_queue_that_is_no_goal_are_found() -> None:
    """There is nothing to prove then."""
    instance = halves_town(goals=("quotas", "wishes"))
    found = judge(instance, replace(right(), instance=instance))
    assert "BEVIS: kön är inget mål i modellen men har bevis" in found


def test_soft_quotas_count_in_a_case_as_in_prices_alone() -> None:
    """A max of two that was kept is a limit in both cases, unless it does not stand before."""
    rows = (quota("K", "alla", 2, is_min=False, hard=False, weight=1),)
    instance = halves_town(10 * OLD, quotas=rows)
    leaf = price(quota={"K": 1}, attained=1)
    certificate = CaseCertificate("Farsta", 1, leaf, leaf)
    auditor = auditor_in(instance)
    assert case_flaw(auditor, certificate) == ""
    assert proved_by_cases(auditor, certificate, TWO_PLACED, NOBODY) == [3, 4]
    loose = replace(auditor, attained=None)
    assert case_flaw(loose, certificate) == "fall 1: pris på en kvotbrist som inte är fastlagd"
