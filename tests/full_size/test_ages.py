"""Short money is shared by the queue, not by what a youth costs (contract §5, `queue`)."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from feriejobb.bench.variants import variant
from feriejobb.data.ages import age_reached_in_year
from feriejobb.data.layering import load_model
from feriejobb.data.solution import Result
from feriejobb.solve import solve_instance
from feriejobb.tables.validate import validate

#: A rate over fewer youths than this moves more by chance than by three percentage points.
ENOUGH = 500


def rates(result: Result) -> dict[str, dict[int, tuple[int, int]]]:
    """(placed, applicants) by tier and age reached in the year."""
    model, people = result.instance.model, result.instance.applicant_by_id
    placed = {p.applicant for p in result.placements}
    found: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for entry in result.queue:
        born = people[entry.id].birth_date
        if born.year not in model.eligibility.birth_years:
            continue
        age = age_reached_in_year(born, model.year)
        before = found[entry.tier].get(age, (0, 0))
        found[entry.tier][age] = (before[0] + (entry.id in placed), before[1] + 1)
    return dict(found)


def used(result: Result) -> dict[str, tuple[int, int]]:
    """(spent, budget) in öre by förvaltning with a budget."""
    spent: Counter[str] = Counter()
    for placement in result.placements:
        spent[placement.employer] += placement.cost_ore
    return {
        e.name: (spent[e.name], e.budget_ore)
        for e in result.instance.employers
        if e.budget_ore is not None
    }


@pytest.mark.heavy
def test_seven_percent_short_everywhere_treats_the_ages_alike(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Rates by age in a tier differ by three points at most, and 99 % of the money is used."""
    model = load_model("sommar").model
    instance, _ = validate(variant("budget-07-alla").tables("sommar", 1.0, 0), model)
    result = solve_instance(instance)
    tiers, money = rates(result), used(result)
    with capsys.disabled():
        print("\nPengar till 93 % av behovet överallt: placerade per köled och ålder")
        for tier, ages in tiers.items():
            shown = (
                f"{age}: {p}/{n} = {100 * p / n:.1f} %" for age, (p, n) in sorted(ages.items())
            )
            print(f"  {tier}: {'; '.join(shown)}")
        for name, (spent, budget) in money.items():
            print(f"  {name}: {100 * spent / budget:.3f} % av pengarna använda")
    for tier, ages in tiers.items():
        many = [p / n for p, n in ages.values() if n >= ENOUGH]
        assert max(many, default=0) - min(many, default=0) <= 0.03, tier
    assert sum(s for s, _ in money.values()) >= 0.99 * sum(b for _, b in money.values())
    assert len(money) == len(instance.employers)
