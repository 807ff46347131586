"""Every planted fault is found; the town without faults passes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feriejobb.verify.judge import examine, judge
from tests.rules.breach_cases import BREACH_CASES, BreachCase
from tests.verify.faults_claims import CLAIM_FAULTS
from tests.verify.faults_people import PEOPLE_FAULTS
from tests.verify.plant import Fault
from tests.verify.right import result_of
from tests.verify.small_town import priced, right, small_town
from tests.verify.town import person, place, quota, town

FAULTS = (*PEOPLE_FAULTS, *CLAIM_FAULTS)


@pytest.mark.parametrize("number", range(len(FAULTS)), ids=[fault.what for fault in FAULTS])
def test_a_planted_fault_is_found(number: int) -> None:
    """A finding begins as it must."""
    fault: Fault = FAULTS[number]
    findings = judge(small_town(), fault.result())
    assert [text for text in findings if text.startswith(fault.finding)], findings


@pytest.mark.parametrize("case", BREACH_CASES, ids=[f"{c.rule}: {c.what}" for c in BREACH_CASES])
def test_a_broken_rule_is_found_in_an_allocation_right_in_all_else(case: BreachCase) -> None:
    """The breach is named by rule; the good placements are called nothing of the kind."""
    good, bad = (judge(case.instance, result_of(case.instance, c)) for c in (case.good, case.bad))
    assert [text for text in bad if text.startswith(f"REGEL {case.rule}")]
    assert not [text for text in good if text.startswith(("REGEL", "PLATS"))]


def test_the_town_without_faults_passes_with_either_kind_of_proof() -> None:
    """Exact answers and prices both prove the same five positions."""
    assert judge(small_town(), right()) == []
    assert judge(small_town(), priced()) == []


def test_there_are_more_than_sixty_planted_faults() -> None:
    """The bar of the requirement, rules counted apart."""
    assert len({fault.what for fault in FAULTS}) == len(FAULTS) > 60


def test_reserves_are_judged_only_when_they_are_there() -> None:
    """Before reserves are worked out the rest can be judged already."""
    bare = replace(right(), reserves=())
    assert examine(small_town(), bare, with_reserves=False).findings == ()
    assert examine(small_town(), bare).findings


def test_someone_without_pay_cannot_be_placed_whatever_the_model_says() -> None:
    """With the rule ``age`` off, a youth below the pay table still has no edge."""
    case = next(c for c in BREACH_CASES if c.what == "younger than the pay table")
    model = type(case.instance.model).model_validate(
        case.instance.model.model_dump() | {"rules": {"age": {"enabled": False}}}
    )
    instance = replace(case.instance, model=model)
    findings = judge(instance, result_of(instance, case.bad))
    position = next(p.position for p in result_of(instance, case.bad).placements)
    assert f"PLATS kö {position}: platsen är inte möjlig för den sökande" in findings


def test_a_share_read_wrongly_is_found() -> None:
    """Half of three seats is two for a min; one was read."""
    rows = (quota("K", "alla", 1, share_bp=5_000),)
    instance = town([person("a"), person("b"), person("c")], [place("P", seats=3)], quotas=rows)
    found = judge(instance, result_of(instance, dict.fromkeys("abc", "P")))
    assert found == ["KVOTMÅL K: andelen av platserna ger ett annat antal"]


def test_findings_name_nobody_and_tell_nothing_about_a_protected_applicants_place() -> None:
    """Queue positions only; for a protected applicant the rule alone."""
    ids = [a.id for a in small_town().applicants]
    for fault in FAULTS:
        for text in judge(small_town(), fault.result()):
            assert not any(name in text.split() for name in ids)
            if text.startswith("REGEL") and "kö 8" in text:
                assert text == "REGEL protected, kö 8"
