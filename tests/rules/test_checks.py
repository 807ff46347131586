"""Every rule's ``check`` finds its own breaches, exactly those, and nothing in what is right."""

from __future__ import annotations

import pytest

from feriejobb.rules.base import Rule, Violation
from feriejobb.rules.registry import RULES
from tests.rules.breach_cases import BREACH_CASES, BreachCase, Chosen
from tests.verify.town import person, place, town

NAMES = [f"{case.rule}: {case.what}" for case in BREACH_CASES]


def _found(case: BreachCase, chosen: Chosen) -> list[Violation]:
    rules: list[Rule] = [rule() for rule in RULES]
    pairings = list(chosen.items())
    return [v for rule in rules for v in rule.check(case.instance, pairings)]


@pytest.mark.parametrize("case", BREACH_CASES, ids=NAMES)
def test_no_rule_objects_to_placements_that_keep_all_of_them(case: BreachCase) -> None:
    """The good placements are free of breaches."""
    assert _found(case, case.good) == []


@pytest.mark.parametrize("case", BREACH_CASES, ids=NAMES)
def test_exactly_the_broken_rule_objects_and_names_what_breaks_it(case: BreachCase) -> None:
    """The bad placements give breaches of one rule only, about the right subject."""
    found = _found(case, case.bad)
    assert found
    assert {(v.rule, v.subject) for v in found} == {(case.rule, case.subject)}


def test_every_rule_has_a_case_except_the_one_that_needs_two_rows() -> None:
    """No rule can be added without a planted breach."""
    assert {rule.name for rule in RULES} - {case.rule for case in BREACH_CASES} == {"one_job"}


def test_two_jobs_for_one_applicant_are_a_breach_of_one_job() -> None:
    """The same applicant at two places, or twice at one, is found; two applicants are not."""
    instance = town([person("a"), person("b")], [place("P", seats=2), place("Q")])
    rule = next(rule for rule in RULES if rule.name == "one_job")()
    assert list(rule.check(instance, [("a", "P"), ("b", "P")])) == []
    for twice in ([("a", "P"), ("a", "Q")], [("a", "P"), ("a", "P")]):
        assert list(rule.check(instance, twice)) == [Violation("one_job", "a", "2", "1", ("a",))]


def test_counting_breaches_tell_what_was_measured_and_the_limit() -> None:
    """A coordinator reads how many there are and how many there may be."""
    told = {
        (v.rule, v.measured, v.limit)
        for case in BREACH_CASES
        for v in _found(case, case.bad)
        if v.rule in ("capacity", "supervisors", "budget", "quota", "min_opening")
    }
    assert told == {
        ("capacity", "3", "2"),
        ("capacity", "1", "0"),
        ("min_opening", "2", "3"),
        ("supervisors", "3", "2"),
        ("supervisors", "1", "0"),
        ("budget", "2588832 öre", "1725888 öre"),
        ("budget", "1725888 öre", "1725887 öre"),
        ("quota", "2", "3"),
        ("quota", "3", "2"),
    }


def test_a_breach_tells_nothing_of_what_a_protected_applicant_avoids() -> None:
    """The words are the same for every reason of the rule ``protected``."""
    told = {
        (v.measured, v.limit)
        for case in BREACH_CASES
        if case.rule == "protected"
        for v in _found(case, case.bad)
    }
    assert told == {("olämplig plats", "lämplig plats")}
