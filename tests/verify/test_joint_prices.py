"""The joint price of a pair on the judge's side: what two who belong together cost at one place.

A certificate states prices of limits only; what a pair costs together is added up from them by the
judge. Whoever tampers with the prices that make up a joint price must be refused.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

import numpy as np
import pytest

from feriejobb.data.instance import Instance, Pair, Place
from feriejobb.data.model import RuleSettings
from feriejobb.data.solution import BoundCertificate, PriceCertificate, Proof, Result
from feriejobb.recount.possible import Numbers
from feriejobb.verify.bounds import proved_bound
from feriejobb.verify.case import Case
from feriejobb.verify.certificates import Auditor
from feriejobb.verify.judge import examine
from tests.verify.right import result_of
from tests.verify.test_certificates import possible_in, price, proved
from tests.verify.town import person, place, town


def office(*, bound: bool = True) -> Instance:
    """A pair whose only place in common is Kontor with two seats, and a third who wants a seat.

    Apart, one of the pair would go to Park and the other to Vård; both places have one seat.
    """
    ahead = frozenset({"fortur"})
    people = [
        person("a", wishes=((1, "Park"), (2, "Kontor")), groups=ahead),
        person("b", wishes=((1, "Vård"), (2, "Kontor")), groups=ahead),
        person("c", wishes=((1, "Kontor"),)),
    ]
    spots = [place("P", area="Park"), place("V", area="Vård"), place("K", area="Kontor", seats=2)]
    return town(people, spots, pairs=(Pair("a", "b", False, 2),) if bound else ())


def claimed(certificate: PriceCertificate, bound: BoundCertificate | None = None) -> Result:
    """The right allocation, the third proved impossible by the certificate."""
    instance = office()
    result = result_of(instance, {"a": "K", "b": "K"})
    bounds = () if bound is None else (bound,)
    return replace(result, proof=Proof((certificate,), (), (), bounds))


class _Worthless:
    """Nobody's place counts as anything."""

    def of(self, _: Place) -> Numbers:
        return np.zeros(3, dtype=np.int64)

    def kind(self, _: Place) -> Hashable:
        return ()


WORTHLESS = _Worthless()

#: A price of 1 on each seat of Kontor: together the pair costs 2, apart nothing; the third 1.
SOUND = price((3,), seat={"K": 1})


def test_the_joint_price_proves_whom_the_pair_leaves_out() -> None:
    """Two seats are worth 2; pair and third cost 3. Without the pair they cost 1."""
    assert proved(office(), SOUND, 2) == [3]
    assert proved(office(bound=False), SOUND, 2) == []
    assert examine(office(), claimed(SOUND)).findings == ()


@pytest.mark.parametrize(
    "tampered",
    [
        price((3,), seat={"K": 0}),
        price((3,), seat={"P": 1}),
        price((3,), seat={"K": 1, "P": 1}),
        price((3,), seat={"K": 3, "P": 3, "V": 3}),
    ],
)
def test_a_tampered_joint_price_is_refused(tampered: PriceCertificate) -> None:
    """No price at the common place, or prices elsewhere too: what is joint no longer suffices."""
    assert proved(office(), tampered, 2) == []
    assert any(f.startswith("BEVIS") for f in examine(office(), claimed(tampered)).findings)


def test_a_common_place_with_one_seat_has_no_joint_price() -> None:
    """Two cannot be at one seat: a dear place with one seat does not make them dearer."""
    instance = office()
    spots = (*instance.places, place("L", area="Kontor"))
    wider = replace(instance, places=spots)
    certificate = price((3,), seat={"K": 1, "L": 0})
    auditor = Auditor(wider, possible_in(wider), 0)
    everyone = np.ones(3, dtype=np.bool_)
    assert auditor.cheapest_and_joint(certificate, 0, WORTHLESS, everyone)[1] == 2
    roomy = replace(wider, places=(*instance.places, place("L", area="Kontor", seats=2)))
    free = Auditor(roomy, possible_in(roomy), 0)
    assert free.cheapest_and_joint(certificate, 0, WORTHLESS, everyone)[1] == 0


def test_the_joint_price_bounds_the_wish_points() -> None:
    """Rank 2 for both at Kontor, 2 points each; apart 0. A claim beyond that is refused."""
    instance = office()
    sound = BoundCertificate("wishes", 1, price(()))
    case = Case(instance, result_of(instance, {"a": "K", "b": "K"}))
    assert proved_bound(case, sound) == 4
    loose = Case(office(bound=False), result_of(office(bound=False), {"a": "K", "b": "K"}))
    assert proved_bound(loose, sound) == 0
    assert examine(instance, claimed(SOUND, sound)).findings == ()
    tampered = replace(sound, prices=price((), seat={"K": 1, "P": 3}))
    assert examine(instance, claimed(SOUND, tampered)).findings == (
        "BEVIS wishes: priserna visar gränsen 1",
    )


@pytest.mark.parametrize(
    ("first", "second", "points"),
    [
        (((1, "Park"), (2, "Kontor")), ((1, "Vård"), (3, "Kontor")), 2 + 5),
        (((1, "Park"), (3, "Kontor")), ((1, "Vård"), (2, "Kontor")), 5 + 2),
        (((2, "Kontor"),), ((1, "Vård"), (2, "Kontor")), 2 + 2),
    ],
)
def test_each_of_a_pair_costs_what_the_place_is_worth_to_them(
    first: tuple[tuple[int, str], ...], second: tuple[tuple[int, str], ...], points: int
) -> None:
    """One has it as a third wish, or has no other place at all."""
    one, other, third = office().applicants
    people = (replace(one, wishes=first), replace(other, wishes=second), third)
    instance = replace(office(), applicants=people)
    case = Case(instance, result_of(instance, {"a": "K", "b": "K"}))
    assert proved_bound(case, BoundCertificate("wishes", 1, price(()))) == points


def test_only_who_is_placed_costs_anything_together() -> None:
    """One of the two alone costs what one costs."""
    instance = office()
    possible = possible_in(instance)
    auditor = Auditor(instance, possible, 0)
    for placed, joint in (("ab", 2), ("a", 0), ("b", 0), ("c", 0)):
        mask = np.array([i in placed for i in possible.ids])
        assert auditor.cheapest_and_joint(SOUND, 1, WORTHLESS, mask)[1] == joint


def test_before_the_queue_nobody_need_be_placed_so_nothing_is_joint() -> None:
    """Park, Vård and two seats of Kontor: four by seats, whatever the pair would cost together."""
    model = office().model.model_copy(update={"goals": ("placed", "queue")})
    instance = replace(office(), model=model)
    case = Case(instance, result_of(instance, {"a": "K", "b": "K"}))
    assert proved_bound(case, BoundCertificate("placed", 1, price((), seat={"K": 1}))) == 4


def test_where_seats_do_not_count_a_pair_may_share_one() -> None:
    """The common place with one seat is as good as the one with two: nothing is joint."""
    instance = office()
    spots = (*instance.places, place("L", area="Kontor"))
    model = instance.model.model_copy(
        update={"rules": {**instance.model.rules, "capacity": RuleSettings(enabled=False)}}
    )
    everyone = np.ones(3, dtype=np.bool_)
    for rules, joint in ((instance.model, 2), (model, 0)):
        wider = replace(instance, places=spots, model=rules)
        auditor = Auditor(wider, possible_in(wider), 0)
        found = auditor.cheapest_and_joint(price((3,), seat={"K": 1}), 0, WORTHLESS, everyone)
        assert found[1] == joint
