"""Prices added up before there is an answer are the same, and no others are taken for them."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest

from feriejobb.data.solution import PriceCertificate
from feriejobb.verify.case import Grounds
from feriejobb.verify.judge import examine
from feriejobb.verify.priced_edges import KeptOffers, PricedEdges
from tests.verify.test_certificates import possible_in, price
from tests.verify.test_joint_prices import SOUND, claimed, office

#: The same but for a price or two: each is another certificate.
OTHERS = [
    replace(SOUND, seat={}),
    replace(SOUND, seat={**SOUND.seat, "P": 3}),
    replace(SOUND, budget={"Farsta": 1}),
    price((3,), attained=1),
]


@pytest.mark.parametrize("asked", [SOUND, replace(SOUND, covers=()), *OTHERS])
def test_what_was_worked_out_before_answers_for_the_same_prices_only(
    asked: PriceCertificate,
) -> None:
    """Whoever it covers; a changed answer changes nothing that is given the next time."""
    instance = office()
    known, fresh = (PricedEdges(instance, possible_in(instance)) for _ in range(2))
    known.work_out(SOUND)
    for _ in range(2):
        best, beyond = known.cheapest(asked)
        expected, joint = fresh.cheapest(asked)
        assert (best.tolist(), beyond) == (expected.tolist(), joint)
        best += 1


def test_offers_that_stand_are_not_answered_by_prices_without_them() -> None:
    """Where keeping an offer costs less, it costs less."""
    instance = office()
    edges = PricedEdges(instance, possible_in(instance))
    kept = KeptOffers({"K": np.array([0])}, 7)
    without = edges.cheapest(SOUND)[0]
    edges.work_out(SOUND)
    assert edges.cheapest(SOUND, kept=kept)[0][0] == without[0] - 6


def test_the_judge_adds_up_again_only_what_was_not_worked_out() -> None:
    """The findings are the same, and prices of the round before are not added up twice."""
    instance = office()
    ahead = Grounds.of(instance, None)
    ahead.work_out(likely=[SOUND])
    with patch.object(PricedEdges, "_priced", side_effect=AssertionError):
        assert examine(instance, claimed(SOUND), ahead=ahead).findings == ()
    for other in OTHERS:
        found = examine(instance, claimed(other), ahead=ahead).findings
        assert found == examine(instance, claimed(other)).findings


def test_nothing_more_is_worked_out_once_the_answer_is_there() -> None:
    """Whoever waits for the answer does not wait for what may not be needed."""
    ahead = Grounds.of(office(), None)
    with patch.object(PricedEdges, "work_out", side_effect=AssertionError):
        ahead.work_out(lambda: True, [SOUND])
