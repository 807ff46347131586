"""Questions of money that no prices answer, answered by how many of each pay there can be."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from feriejobb.bench.ours import problem_of
from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.data.solution import MOST_PAID
from feriejobb.solve import cases as cases_module
from feriejobb.solve import pay_kinds as kinds_module
from feriejobb.solve import pay_planes as planes_module
from feriejobb.solve import question as question_module
from feriejobb.solve import solve_instance
from feriejobb.solve.by_pay import (
    Narrowed,
    PayProof,
    pay_again,
    pay_certificate,
    pay_proof,
    renewed,
    still_proved,
)
from feriejobb.solve.pay_kinds import PayKinds, WholeNumbers
from feriejobb.solve.pay_planes import broken_limit
from feriejobb.solve.prices import Prices, price_proof
from feriejobb.verify.by_pay import Paid, most_worth, pay_flaw, pay_slack, proved_by_pay
from feriejobb.verify.certificates import Auditor
from feriejobb.verify.judge import examine
from tests.oracle.claims import with_exact_edges
from tests.oracle.towns import random_town
from tests.solve.test_payable import closed_places, in_turn
from tests.solve.test_question import (
    NoCases,
    asked_about,
    drawn,
    exactly_possible,
    nothing_by_pay,
    watched,
)
from tests.verify.halves_town import MONEY, halves_town
from tests.verify.test_certificates import possible_in

#: Drawn towns, and who is asked about there, the last in the queue.
BY_PAY = ((416, 6), (794, 7), (1456, 4), (1457, 7))
SEEDS = (1, 3, 4, 5, 8, 9)


def drawn_prices(problem: Problem, draw: np.random.Generator) -> Prices:
    """Any prices of seats and money."""
    limited = problem.budget < UNLIMITED
    return Prices(
        draw.integers(0, 400_000, len(problem.classes)),
        np.zeros(len(problem.cells), dtype=np.int64),
        draw.integers(0, 2, len(limited)) * limited,
        np.zeros(len(problem.instance.quotas), dtype=np.int64),
    )


def proof_of(
    problem: Problem, accepted: Bools, i: int, prices: tuple[Prices, Prices], paid: Ints
) -> PayProof | None:
    """The proof by these prices that ``i`` has no place."""
    first = price_proof(problem, prices[0], accepted, 0)
    room = max(first.room(i), 0)
    narrowed = Narrowed.of(problem, PayKinds.of(problem), first, accepted, room)
    spare = narrowed.added([i])
    return pay_proof(problem, narrowed, first, prices[1], paid, room, spare, 0)


@pytest.mark.parametrize(("seed", "i"), BY_PAY)
def test_pay_proves_what_no_prices_prove(
    seed: int, i: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prices leave room, and so do the others without what the first leave or without the pay."""
    board, must, weighed = asked_about(seed, i)
    problem, accepted = board.problem, must.copy()
    accepted[i] = False
    proof = weighed.by_pay
    assert not weighed.proved
    assert proof is not None
    assert proof.proves(i)
    assert not exactly_possible(seed, must)
    assert not proof.first.proves(i)
    assert not price_proof(problem, proof.then, accepted, 0).proves(i)
    without = proof_of(problem, accepted, i, (proof.first.prices, proof.then), proof.paid * 0)
    assert without is not None
    assert not without.proves(i)
    monkeypatch.setattr(question_module, "proof_by_pay", nothing_by_pay)
    assert asked_about(seed, i)[2].by_pay is None


@pytest.mark.parametrize(("seed", "i"), BY_PAY)
def test_the_judge_passes_the_proof(seed: int, i: int) -> None:
    """The proof as it is delivered; with a little more money it proves nothing."""
    board, must, weighed = asked_about(seed, i)
    assert weighed.by_pay is not None
    weighed.by_pay.covers.append(i + 1)
    delivered = pay_certificate(board.problem, weighed.by_pay)
    assert delivered.covers == (i + 1,)
    accepted = must.copy()
    accepted[i] = False
    nobody = np.zeros(board.problem.size, dtype=np.bool_)

    def proved(more: int) -> list[int]:
        instance = drawn(seed)
        rows = ((e, e.budget_ore) for e in instance.employers)
        richer = tuple(e if b is None else replace(e, budget_ore=b + more) for e, b in rows)
        town = replace(instance, employers=richer)
        auditor = Auditor(town, possible_in(town), 0)
        assert pay_flaw(auditor, delivered) == ""
        return proved_by_pay(auditor, delivered, accepted, nobody)

    assert proved(0) == [i + 1]
    assert proved(2_000_000) == []


@pytest.mark.parametrize("kind", ["pay", "cases"])
def test_a_city_is_told_whom_pay_or_cases_prove(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three and four in the queue have no place; the judge passes that, and needs the proof."""
    if kind == "cases":
        monkeypatch.setattr(question_module, "proof_by_pay", nothing_by_pay)
    instance = with_exact_edges(halves_town(MONEY - 50_000), 0)
    result = solve_instance(instance)
    assert len(result.placements) == 2
    assert result.proof.unproved == ()
    assert {q for proof in getattr(result.proof, kind) for q in proof.covers} == {3, 4}
    assert [row.reason for row in result.unplaced] == ["budget", "budget"]
    assert examine(instance, result).findings == ()
    without = replace(result, proof=replace(result.proof, pay=(), cases=()))
    assert len(examine(instance, without).findings) == 2
    monkeypatch.setattr(question_module, "proof_by_pay", nothing_by_pay)
    monkeypatch.setattr(cases_module.Cases, "proof", lambda self: None)
    assert solve_instance(instance).proof.unproved == (3, 4)


def test_a_search_in_vain_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without flows, or with too many numbers, the edges in use and the flows are as without it."""
    left = watched(monkeypatch)
    monkeypatch.setattr(question_module, "Cases", NoCases)
    in_vain = ((planes_module, "_FLOWS"), (kinds_module, "MOST_NUMBERS"))
    for module, name in in_vain:
        with monkeypatch.context() as patched:
            patched.setattr(module, name, 0)
            assert asked_about(*BY_PAY[0])[2].by_pay is None
    monkeypatch.setattr(question_module._Question, "_by_pay", lambda self, planes: None)
    assert asked_about(*BY_PAY[0])[2].by_pay is None
    assert len(set(left)) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_the_judge_adds_up_the_same(seed: int) -> None:
    """Any prices prove somebody to both or to neither, to the last unit, whoever is ahead."""
    instance = replace(random_town(seed, "village"), pairs=())
    problem, draw = problem_of(instance), np.random.default_rng(seed)
    kinds = PayKinds.of(problem)
    assert len(kinds.pay), "a town without budgets"
    auditor = Auditor(instance, possible_in(instance), 0, closed=closed_places(problem))
    prices = drawn_prices(problem, draw), drawn_prices(problem, draw)
    paid = draw.integers(0, 900_000, len(kinds.pay))
    asked = 0
    for i, accepted, fixed in in_turn(problem):
        proof = proof_of(problem, accepted, i, prices, paid)
        if proof is None:
            continue
        proof.covers.append(i + 1)
        delivered = pay_certificate(problem, proof)
        assert pay_flaw(auditor, delivered) == ""
        found = pay_slack(auditor, delivered, accepted, fixed)
        assert found == {i + 1: int(proof.needed[i]) - proof.left}
        assert (found[i + 1] > 0) == proof.proves(i)
        asked += 1
    assert asked > 2


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_still_proved_is_who_the_judge_proves(seed: int) -> None:
    """Several covered, some of them ahead of others who have a place, all to the last unit."""
    drawn_town = replace(random_town(seed, "village"), pairs=())
    rows = ((e, e.budget_ore) for e in drawn_town.employers)
    poor = tuple(e if b is None else replace(e, budget_ore=b // 12) for e, b in rows)
    instance = replace(drawn_town, employers=poor)
    problem, draw = problem_of(instance), np.random.default_rng(seed)
    auditor = Auditor(instance, possible_in(instance), 0, closed=closed_places(problem))
    kinds, fixed = PayKinds.of(problem), problem.crowd.locked & ~problem.crowd.out
    some = np.diff(problem.edges.start) > 0
    accepted = fixed | (some & (draw.random(problem.size) < 0.8))
    waiting = np.flatnonzero(some & ~accepted).tolist()
    assert waiting
    since = np.where(problem.crowd.locked, 0, np.arange(problem.size))
    told, counted = set(), 0
    for times in range(40):
        prices = drawn_prices(problem, draw), drawn_prices(problem, draw)
        paid = draw.integers(0, 900_000 * (times % 4), len(kinds.pay), endpoint=True)
        ahead = accepted & (since < waiting[0])
        proof = proof_of(problem, ahead, waiting[0], prices, paid)
        if proof is None:
            continue
        proof.covers = waiting.copy()
        delivered = pay_certificate(problem, replace(proof, covers=[k + 1 for k in waiting]))
        judged = proved_by_pay(auditor, delivered, accepted, fixed)
        assert [k + 1 for k in still_proved(problem, proof, accepted, since, 0)] == judged
        counted += len(judged)
        told.add(len(judged))
    assert counted, "nobody was proved"
    assert len(told) > 1


def test_a_proof_is_stale_once_somebody_is_accepted() -> None:
    """It proves nobody then, until it is added up for those accepted by now."""
    seed, i = BY_PAY[0]
    board, must, weighed = asked_about(seed, i)
    proof, problem = weighed.by_pay, board.problem
    assert proof is not None
    accepted = must.copy()
    accepted[i] = False
    other = next(k for k in range(problem.size) if not must[k])
    proof.accept(other)
    assert not proof.proves(i)
    again = pay_again(problem, proof, accepted, 0, [[i]])
    assert again is not None
    assert again.proves(i)
    kept = renewed(problem, again, accepted, 0)
    assert isinstance(kept, PayProof)
    assert (kept.covers, kept.narrowed, kept.proves(i)) == ([], None, False)
    again.accept_alone(np.zeros(0, dtype=np.int64))
    assert again.proves(i)
    again.accept_alone(np.array([other]))
    assert not again.proves(i)


def test_the_most_that_numbers_are_worth_is_found_by_halves() -> None:
    """Against all choices, the widest kind as many as the rest pays; as the judge finds it."""
    draw = random.Random(3)  # noqa: S311  (test data, not the lottery)
    for _ in range(300):
        size = draw.randint(1, 5)
        pay = np.array(sorted(draw.sample(range(3, 60), size)))
        low = np.array([draw.randint(0, 2) for _ in range(size)])
        high = low + np.array([draw.randint(0, 4) for _ in range(size)])
        money = draw.randint(int(low @ pay), int(high @ pay) + 20)
        value = np.array([draw.randint(0, 60) for _ in range(size)])
        last = max(range(size), key=lambda k: (high[k] - low[k], k))
        others = [k for k in range(size) if k != last]
        worths = []
        for chosen in product(*(range(low[k], high[k] + 1) for k in others)):
            numbers = np.zeros(size, dtype=np.int64)
            numbers[others] = chosen
            numbers[last] = (money - int(numbers @ pay)) // int(pay[last])
            worths.append(int(numbers @ value))
        worth, numbers = WholeNumbers(pay, low, high, money).best(value)
        assert worth == int(numbers @ value) == max(worths)
        rows = zip(pay.tolist(), low.tolist(), high.tolist(), value.tolist(), strict=True)
        assert most_worth([Paid(*row) for row in rows], money) == max(worths)


def test_a_limit_is_broken_by_what_no_whole_numbers_have() -> None:
    """Money for one and a half: a person and a half break "at most one", a whole one does not."""
    pay, nobody, two = np.array([100]), np.array([0]), np.array([2])
    numbers = WholeNumbers(pay, nobody, two, 150)
    found = broken_limit(numbers, np.array([1.5]), 150)
    assert found is not None
    price, limit = found
    assert (price.tolist(), limit) == ([150], 150)
    assert broken_limit(numbers, np.array([1.0]), 150) is None


def test_nobody_is_proved_whom_the_numbers_do_not_allow_for() -> None:
    """Whoever might be paid what nobody else might be, or leaves more room, is added up anew."""
    i = BY_PAY[0][1]
    proof = asked_about(*BY_PAY[0])[2].by_pay
    assert proof is not None
    assert proof.proves(i)
    assert proof.narrowed is not None
    assert proof.narrowed.added([i]).any()
    assert not replace(proof, spare=proof.spare * 0).proves(i)
    assert not replace(proof, room=proof.first.room(i) - 1).proves(i)


def test_pay_that_a_reader_would_not_believe_is_not_delivered() -> None:
    """Prices may grow with an employer's money; where they are too dear the search goes on."""
    seed, i = BY_PAY[0]
    board, must, weighed = asked_about(seed, i)
    proof, accepted = weighed.by_pay, must.copy()
    accepted[i] = False
    assert proof is not None
    both = proof.first.prices, proof.then
    dear = np.where(proof.paid > 0, MOST_PAID, 0)
    assert proof_of(board.problem, accepted, i, both, dear) is None
    assert proof_of(board.problem, accepted, i, both, dear - (dear > 0)) is not None
