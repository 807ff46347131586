"""Each variant is as tight as its name says, valid, and decided by its seed."""

from __future__ import annotations

from collections import Counter

import pytest

from feriejobb.bench.ours import problem_of
from feriejobb.bench.variants import VARIANTS, variant
from feriejobb.data.instance import Instance
from feriejobb.data.layering import EffectiveModel, load_model
from feriejobb.data.problem import UNLIMITED
from feriejobb.solve.relaxation import relaxed_queue
from feriejobb.tables.generate import generate
from feriejobb.tables.validate import validate

SCALE = 0.05


def town(name: str, seed: int = 1) -> Instance:
    """A variant's validated instance."""
    instance, warnings = validate(variant(name).tables("sommar", SCALE, seed), _model().model)
    assert warnings == []
    return instance


def _model() -> EffectiveModel:
    return load_model("sommar")


@pytest.mark.parametrize("name", [v.name for v in VARIANTS])
def test_a_variant_is_valid_and_its_seed_decides(name: str) -> None:
    """The same seed gives the same tables, another seed others; all pass validation."""
    first = variant(name).tables("sommar", 0.01, 1)
    assert first == variant(name).tables("sommar", 0.01, 1)
    assert first.tables["ansokningar"] != variant(name).tables("sommar", 0.01, 2).tables[
        "ansokningar"
    ]  # fmt: skip
    validate(first, _model().model)


@pytest.mark.parametrize("percent", [3, 7, 15])
@pytest.mark.parametrize("half", [False, True])
def test_budgets_are_short_by_so_much(percent: int, half: bool) -> None:
    """Each budget is so many percent below the cost of the queue without money, to 100 kr."""
    instance = town(f"budget-{percent:02d}-{'halva' if half else 'alla'}")
    problem = problem_of(instance)
    edge = relaxed_queue(problem)
    taken = edge[edge >= 0]
    limits = []
    for number, name in enumerate(problem.employers):
        mine = taken[problem.employer[problem.edges.place[taken]] == number]
        whole = int(problem.edges.cost[mine].sum())
        budget = int(problem.budget[number])
        limits.append(budget)
        if budget != UNLIMITED:
            assert 0 <= whole * (100 - percent) - budget * 100 < 100 * 10_000, name
    assert limits.count(UNLIMITED) == (len(limits) // 2 if half else 0)


def test_supervisors_bind_everywhere() -> None:
    """No group has supervisors for more than nine seats in ten, one youth apart."""
    instance = town("handledare")
    seats: Counter[tuple[str, int]] = Counter()
    for place in instance.places:
        if place.supervisor_group:
            seats[place.supervisor_group, place.period] += place.seats
    for cell, count in seats.items():
        assert instance.supervisor_limits[cell] == max(1, int(count * 0.9))


def test_quotas_overlap_and_the_hard_ones_can_be_met() -> None:
    """Every seat of a stadsdel lies under hard and soft ones; one flow meets all hard ones."""
    instance = town("kvoter")
    hard = [q for q in instance.quotas if q.hard]
    assert {q.scope for q in hard} >= {"stadsdel", "arbetsomrade"}
    districts = {q.value for q in hard if q.scope == "stadsdel"}
    assert districts == {q.value for q in instance.quotas if q.scope == "stadsdel" and not q.hard}
    problem = problem_of(instance)
    edge = relaxed_queue(problem)
    for k, quota in enumerate(instance.quotas):
        if quota.hard and quota.scope in ("stadsdel", "arbetsomrade"):
            met = int((edge[edge >= 0][:, None] == problem.quota_edges[k]).any(axis=1).sum())
            assert met >= quota.target if quota.is_min else met <= quota.target, quota.id


def test_counts_are_a_whole_citys_times_the_scale() -> None:
    """30 pairs, 20 openings, 200 locks and 150 forbidden pairs in a whole city."""
    pairs = town("par").pairs
    assert len(pairs) == 2 * round(15 * SCALE)
    assert sum(p.apart for p in pairs) == round(15 * SCALE)
    openings = [p for p in town("oppningar").places if p.min_open]
    assert len(openings) == round(20 * SCALE)
    assert all(2 <= p.min_open <= p.seats <= 2 * p.min_open for p in openings)
    assert sum(a.locked_place is not None for a in town("las").applicants) == round(200 * SCALE)
    assert len(town("forbud").forbidden) == round(150 * SCALE)


def test_what_is_forbidden_was_a_first_wish_at_home() -> None:
    """Each forbidden pair would be possible, and liked, if it were not forbidden."""
    instance = town("forbud")
    for row in instance.forbidden:
        person, place = instance.applicant_by_id[row.applicant], instance.place_by_id[row.place]
        assert person.wishes[0][1] == place.area
        assert place.district == person.home or not instance.employer_by_name[
            place.employer
        ].is_district  # fmt: skip


def test_everything_at_once_has_all_of_it() -> None:
    """Money, supervisors, quotas, pairs, openings, locks and bans in one town."""
    instance = town("allt")
    plain, _ = validate(generate(_model(), SCALE, 1), _model().model)
    assert len(instance.quotas) > len(plain.quotas)
    assert sum(p.min_open > 0 for p in instance.places) == round(20 * SCALE)
    assert sum(a.locked_place is not None for a in instance.applicants) == round(200 * SCALE)
    assert sum(e.budget_ore is not None for e in instance.employers) == 7
    assert sum(instance.supervisor_limits.values()) < sum(plain.supervisor_limits.values())
