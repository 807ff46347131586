"""The coordinator's workbook, ``internt/samordning.xlsx`` (contract §6)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any, get_args

import pytest

from feriejobb.data.instance import Quota
from feriejobb.data.model import Publication
from feriejobb.data.solution import GoalResult, Reason, Result
from feriejobb.goals.registry import GOALS
from feriejobb.recount.tallies import quota_counts
from feriejobb.report.coordinator import coordinator_workbook
from feriejobb.report.coordinator_words import (
    REASONS,
    goal_name,
    goal_text,
    rule_text,
    tier_name,
    verdict,
)
from feriejobb.rules.registry import RULES, enabled_rules
from tests.report.reading import EDITION, lines, opened, parts, records, sheet
from tests.report.results import MODEL, city_result, small_result

_SHEETS = ["Sammanfattning", "Placeringar", "Ej placerade", "Rättvisa", "Rättvisa grupper"]
_SHEETS += ["Förbigångna", "Förvaltningar", "Stadsdelar"]
_SHEETS += ["Arbetsområden", "Delperioder", "Kvoter", "Utlånade platser", "Budgetar"]
_SHEETS += ["Handledare", "Undantag", "Ändringar", "Varningar", "Kontroll"]
_HIDDEN = ("a0003", "a0008", "a0009")


def book(result: Result | None = None) -> bytes:
    """The workbook of the small result."""
    return coordinator_workbook(result or small_result(), EDITION)


def ordinary(result: Result) -> list[tuple[str, str]]:
    """Pairings of those whom the workbook shows."""
    people = result.instance.applicant_by_id
    return [(p.applicant, p.place) for p in result.placements if not people[p.applicant].protected]


def test_all_sheets_are_there() -> None:
    """Every sheet is visible, also for an empty result."""
    result = small_result()
    empty = replace(result, placements=(), unplaced=(), reserves=(), exceptions=(), goals=())
    for made in (book(), book(empty)):
        assert opened(made).sheetnames == _SHEETS


def test_everyone_but_the_protected_stands_once() -> None:
    """Placeringar and Ej placerade together hold every ordinary applicant exactly once."""
    result = city_result(300)
    data = book(result)
    found = Counter(
        row["Ansökan-id"] for name in ("Placeringar", "Ej placerade") for row in records(data, name)
    )
    wanted = {a.id for a in result.instance.applicants if not a.protected}
    assert found == dict.fromkeys(wanted, 1)


def test_nothing_of_protected_applicants_is_in_any_part() -> None:
    """No id in any cell, chart or exception, and a warning that names one is left out."""
    data = book()
    assert not any(i in text for i in _HIDDEN for text in parts(data).values())
    assert [row["Varning"] for row in records(data, "Varningar")] == ["Kvoten k1 uppfylls inte."]
    assert lines(data, "Kontroll")["Ändringar och varningar utan rad här"] == 1
    assert [row["Ansökan-id"] for row in records(data, "Undantag")] == ["a0001"]


def test_tables_count_the_rows_shown() -> None:
    """No breakdown can be subtracted from the lists to find someone."""
    data = book()
    rows = records(data, "Placeringar")
    for name, column in (
        ("Förvaltningar", "Förvaltning"),
        ("Arbetsområden", "Arbetsområde"),
        ("Delperioder", "Delperiod"),
    ):
        counts = Counter(row[column] for row in rows)
        assert {r[column]: r["Placerade"] for r in records(data, name) if r["Placerade"]} == counts
    assert sum(row["Placerade"] for row in records(data, "Stadsdelar")) == len(rows)
    assert sum(row["Används"] for row in records(data, "Handledare")) == len(rows)
    costs = sum(round(row["Kostnad (kr)"] * 100) for row in rows)
    assert sum(round(r["Används (kr)"] * 100) for r in records(data, "Budgetar")) == costs
    reasons = Counter(row["Orsak"] for row in records(data, "Ej placerade"))
    summary = lines(data, "Sammanfattning")
    assert {name: summary[name] for name in reasons} == reasons


def test_whole_city_figures_count_everyone_and_say_so() -> None:
    """Control totals agree with the input, and the difference has a name."""
    control = lines(book(), "Kontroll")
    assert control["Ansökningar i indata"] == control["Fick plats"] + control["Utan plats"] == 10
    assert control["Varje ansökan finns en gång"] == "Ja"
    assert (control["Rader i arbetsboken"], control["Fick plats"]) == (7, 5)
    assert control["Ansökningar som hanteras i annan ordning"] == 3


def test_a_lost_applicant_shows_in_the_control() -> None:
    """Control totals that do not agree say so."""
    result = small_result()
    control = lines(book(replace(result, unplaced=result.unplaced[1:])), "Kontroll")
    assert control["Varje ansökan finns en gång"] == "NEJ"


def test_reasons_are_told_in_plain_words() -> None:
    """Every reason of the contract has a name and a sentence, and stands with its person."""
    assert set(REASONS) == set(get_args(Reason))
    rows = {row["Ansökan-id"]: row for row in records(book(), "Ej placerade")}
    assert rows["a0007"]["Orsak"] == "Budgeten slut"
    assert "inte bevisat" in rows["a0010"]["Vad det betyder"]


def test_every_unproved_goal_says_so_with_its_gap() -> None:
    """Value, bound, proof and distance of each goal, in the order of the goals."""
    rows = list(sheet(book(), "Sammanfattning").iter_rows(values_only=True))
    start = next(i for i, row in enumerate(rows) if row[0] == "Mål")
    goals = {row[0]: row[2:7] for row in rows[start + 1 : start + 5]}
    assert list(goals) == ["Kvoter", "Kön", "Önskemål", "Skiljeregel"]
    assert goals["Kvoter"] == (1, 1, "poäng", "Ja", "Bevisat: bättre går inte.")
    assert goals["Önskemål"][:4] == (41, 38, "poäng", "NEJ")
    assert "3 poäng" in str(goals["Önskemål"][4])
    assert "INTE BEVISAT: 2 som hoppats över" in str(goals["Kön"][4])
    assert lines(book(), "Sammanfattning")["Alla mål bevisade"] == "NEJ: 2 av 4 är inte bevisade"


def test_a_proved_result_says_so() -> None:
    """With every goal proved the summary says yes."""
    result = small_result()
    proved = tuple(replace(g, proved=True, bound=g.value, unproved=()) for g in result.goals)
    summary = lines(book(replace(result, goals=proved)), "Sammanfattning")
    assert summary["Alla mål bevisade"] == "Ja"


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        (GoalResult("placed", "max", 4, 5, False, 0.0), "upp till 1 person bättre"),
        (GoalResult("moves", "min", 9, 7, False, 0.0), "upp till 2 personer bättre"),
        (GoalResult("wishes", "min", 9, 9, True, 0.0), "Bevisat"),
    ],
)
def test_the_gap_is_in_persons_or_points(goal: GoalResult, words: str) -> None:
    """The gap has a unit that people know."""
    assert words in verdict(goal)


def test_every_goal_rule_and_tier_has_words() -> None:
    """Nothing in the workbook is a code name where a word exists."""
    assert all(goal_name(g.name) != g.name and goal_text(g.name) for g in GOALS)
    assert all(rule_text(rule.name) == rule.text for rule in RULES)
    assert all(tier_name(tier) != tier for tier in (*MODEL.queue.tiers, "ovriga", "efteranmald"))


def test_quotas_agree_with_an_independent_count() -> None:
    """Every scope and every kind of group, against the recount that verify uses."""
    result = city_result(300)
    scopes = {"stad": "", "forvaltning": "Järva", "stadsdel": "Farsta"}
    scopes |= {"arbetsomrade": "Barnomsorg", "plats": "p0001"}
    groups = ("alla", "fortur", "tidigare:ny", "hemstadsdel:Farsta", "alder:17")
    quotas = tuple(
        Quota(f"{scope}-{group}", scope, value, group, True, 9, False, 1, 2)  # type: ignore[arg-type]
        for scope, value in scopes.items()
        for group in groups
    )
    people = tuple(
        replace(a, groups=frozenset({"fortur"}) if n % 7 == 0 else a.groups)
        for n, a in enumerate(result.instance.applicants)
    )
    instance = replace(result.instance, quotas=quotas, applicants=people)
    changed = replace(result, instance=instance)
    shown = {row["Kvot-id"]: row["Placerade"] for row in records(book(changed), "Kvoter")}
    assert shown == quota_counts(instance, ordinary(changed))


@pytest.mark.parametrize(
    ("is_min", "target", "state"),
    [
        (True, 4, "Uppfylld"),
        (True, 6, "Saknas 2"),
        (False, 4, "Uppfylld"),
        (False, 1, "3 för många"),
    ],
)
def test_a_quota_says_whether_it_is_met(is_min: bool, target: int, state: str) -> None:
    """Four placements are shown; the state is a sentence, not only a colour."""
    result = small_result()
    quota = Quota("k", "stad", "", "alla", is_min, target, False, 1, 2, 2500)
    changed = replace(result, instance=replace(result.instance, quotas=(quota,)))
    row = records(book(changed), "Kvoter")[0]
    assert (row["Läge"], row["Krav"], row["Gräns"]) == (state, "Mjuk", target)
    assert (row["Andel"], row["Placerade"]) == (0.25, 4)


@pytest.mark.parametrize(
    ("target", "state", "shown"),
    [(5, "Uppfylld", None), (4, "Uppfylld", None), (6, "Bruten", None), (0, "Uppfylld", 4)],
)
def test_a_hard_minimum_does_not_tell_who_else_fills_it(
    target: int, state: str, shown: int | None
) -> None:
    """Four rows are shown and five hold it: no count below or near it, and the truth about it."""
    result = small_result()
    assert len(result.placements) == 5
    quota = Quota("k", "stad", "", "alla", True, target, True, 1, 2)
    instance = replace(
        result.instance,
        quotas=(quota,),
        model=result.instance.model.model_copy(update={"publication": Publication(threshold=3)}),
    )
    row = records(book(replace(result, instance=instance)), "Kvoter")[0]
    assert (row["Läge"], row["Placerade"]) == (state, shown)


def test_targets_and_budgets_show_what_is_left() -> None:
    """Per förvaltning against ``mal_antal`` and ``budget_kr``, per age; empty where unlimited."""
    targets = {row["Förvaltning"]: row for row in records(book(), "Förvaltningar")}
    assert (targets["Bromma"]["Mål"], targets["Bromma"]["Kvar till målet"]) == (6, 2)
    assert (targets["Järva"]["Mål"], targets["Järva"]["Kvar till målet"]) == (None, None)
    assert (targets["Bromma"]["Platser"], targets["Bromma"]["Utan placering"]) == (9, 5)
    budgets = {row["Förvaltning"]: row for row in records(book(), "Budgetar")}
    row = budgets["Bromma"]
    assert row["Budget (kr)"] - row["Används (kr)"] == pytest.approx(row["Kvar (kr)"])
    ages = [row[k] for k in row if k.endswith("år (kr)")]
    assert sum(ages) == pytest.approx(row["Används (kr)"])
    assert (budgets["Järva"]["Budget (kr)"], budgets["Järva"]["Kvar (kr)"]) == (None, None)


def test_what_was_changed_and_what_broke_a_rule_is_listed() -> None:
    """Changes as old → new, exceptions with the rule in words."""
    assert records(book(), "Ändringar") == [
        {"Vad": "wishes.away_points", "Ändring (gammalt → nytt)": "4 → 6"}
    ]
    line = records(book(), "Undantag")[0]
    assert (line["Regel"], line["Plats-id"]) == ("wish", "p0001")
    assert line["Vad regeln säger"] == rule_text("wish")


def test_every_rule_is_tried_on_every_placement() -> None:
    """One line per rule with what it says; a breach is counted, one of somebody hidden is not."""
    result = small_result()
    control = list(sheet(book(result), "Kontroll").iter_rows(values_only=True))
    start = next(i for i, row in enumerate(control) if row[0] == "Regel")
    told = {str(row[0]): row[1:4] for row in control[start + 1 :]}
    assert list(told) == [rule.name for rule in enabled_rules(result.instance)]
    assert all(text == rule_text(rule) for rule, (text, _, _) in told.items())
    assert {tried for _, tried, _ in told.values()} == {len(result.placements)}
    twice = result.placements[0]
    for who, more in ((twice.applicant, 1), ("a0003", 0)):
        row = next(p for p in result.placements if p.applicant == who)
        other = next(p.id for p in result.instance.places if p.id != row.place)
        doubled = replace(result, placements=(*result.placements, replace(row, place=other)))
        after = {r[0]: r[3] for r in sheet(book(doubled), "Kontroll").iter_rows(values_only=True)}
        assert int(str(after["one_job"])) - int(str(told["one_job"][2])) == more
    assert "feriejobb verify" in lines(book(), "Kontroll")["Hur"]


def test_a_table_without_rows_says_so() -> None:
    """Nothing changed, no warning, no quota: a sentence, not an empty page."""
    result = small_result()
    instance = replace(result.instance, quotas=())
    bare = replace(result, instance=instance, changes=(), warnings=(), exceptions=())
    for name in ("Ändringar", "Varningar", "Undantag", "Kvoter"):
        assert sheet(book(bare), name)["A3"].value
        assert records(book(bare), name) == []


def test_charts_are_native_and_described() -> None:
    """Seven charts with a text for those who do not see them."""
    made: dict[str, Any] = parts(book())
    charts = [name for name in made if name.startswith("xl/charts/")]
    drawings = [made[name] for name in made if name.startswith("xl/drawings/drawing")]
    assert len(charts) == 7
    assert "".join(drawings).count('descr="') == 7


def test_row_order_of_the_input_does_not_show() -> None:
    """Reversed input and lists give the same bytes."""
    result = city_result(200)
    instance = result.instance
    turned = replace(
        instance,
        applicants=instance.applicants[::-1],
        places=instance.places[::-1],
        supervisors=instance.supervisors[::-1],
        employers=instance.employers[::-1],
        quotas=instance.quotas[::-1],
    )
    other = replace(
        result,
        instance=turned,
        placements=result.placements[::-1],
        unplaced=result.unplaced[::-1],
    )
    assert book(other) == book(result)
