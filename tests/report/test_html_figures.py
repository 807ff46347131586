"""The figures of the public report, counted by hand or another way, and their charts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from feriejobb.data.instance import Quota
from feriejobb.data.solution import Result
from feriejobb.errors import VerificationError
from feriejobb.protect.crosstab import cell
from feriejobb.report import statistics as s
from feriejobb.report.charts import Bar, Stack, bars, stacks
from feriejobb.report.html import public_report
from feriejobb.report.html_register import earlier_stands, published, too_close
from feriejobb.report.html_text import percent
from tests.protect.city import city, without


@pytest.fixture(scope="module")
def result() -> Result:
    """A city of 600 with three protected applicants."""
    return city()


def test_counts_agree_with_counting_the_rows(result: Result) -> None:
    """Every home stadsdel and every förvaltning, recounted without the tables."""
    counts = s.public_counts(result).values
    ordinary = {a.id: a for a in result.instance.applicants if not a.protected}
    homes = Counter(a.home for a in ordinary.values())
    placed = [p for p in result.placements if p.applicant in ordinary]
    employers = Counter(p.employer for p in placed)
    assert counts[s.EVERYONE] == len(ordinary) == 597
    assert counts[s.WITH_PLACE] == len(placed)
    for name in result.instance.model.stadsdelar:
        assert counts[cell(hemstadsdel=name)] == homes[name]
        at = {s.OUTCOME: s.PLACED, s.KIND: "stadsdel", s.EMPLOYER: name}
        assert counts[cell(**at)] == employers[name]
    fack = {s.OUTCOME: s.PLACED, s.KIND: "fack"}
    assert counts[cell(**fack)] == employers["Trafiknämnden"] + employers["Kyrkogårdsnämnden"]


def test_wish_ranks_are_counted_by_tier(result: Result) -> None:
    """Rank 0 is any area; the tiers add up to everyone placed."""
    counts = s.public_counts(result).values
    tiers = {e.id: e.tier for e in result.queue}
    ordinary = {a.id for a in result.instance.applicants if not a.protected}
    for tier in result.instance.model.queue.tiers:
        of_tier = [p for p in result.placements if p.applicant in ordinary]
        expected = sum(p.wish_rank == 0 for p in of_tier if tiers[p.applicant] == tier)
        at = {s.OUTCOME: s.PLACED, s.TIER: tier, s.RANK: s.ANY_AREA}
        assert counts[cell(**at)] == expected


def test_someone_outside_every_category_is_counted_as_other(result: Result) -> None:
    """An ineligible birth year and an unknown first wish still add up."""
    first = next(a for a in result.instance.applicants if not a.protected)
    odd = replace(
        first, birth_date=first.birth_date.replace(year=1999, day=1), wishes=((2, "Cirkus"),)
    )
    rows = tuple(odd if a is first else a for a in result.instance.applicants)
    counts = s.public_counts(replace(result, instance=replace(result.instance, applicants=rows)))
    assert counts.values[cell(alder=s.OTHER)] == 1
    assert counts.values[cell(forstahandsval=s.OTHER)] == 1


def test_ranks_beyond_the_fifth_share_a_category(result: Result) -> None:
    """Few have them, and none would be shown."""
    sixth = tuple(replace(p, wish_rank=6) for p in result.placements)
    counts = s.public_counts(replace(result, placements=sixth)).values
    later = {s.OUTCOME: s.PLACED, s.RANK: s.LATER_RANK}
    assert counts[cell(**later)] == counts[s.WITH_PLACE]


def test_nothing_is_published_when_the_auditor_objects(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A suppression that forgot its partners is stopped, not printed."""
    from feriejobb.protect.suppression import sensitive

    monkeypatch.setattr(s, "suppress", lambda counts, k, also: sensitive(counts, k) | also)
    with pytest.raises(VerificationError, match="går att räkna ut"):
        public_report(result)


def quota(group: str, scope: str = "stad", value: str = "") -> Quota:
    """A hard minimum of 40."""
    return Quota("K", scope, value, group, True, 40, True, 1, 2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "cells"),
    [
        (quota("alla"), [{}]),
        (quota("fortur"), [{}, {s.TIER: "fortur"}]),
        (quota("alder:17"), [{}, {s.AGE: "17"}]),
        (quota("hemstadsdel:Järva"), []),
        (quota("klimat"), [{}]),
        (
            quota("alla", "forvaltning", "Trafiknämnden"),
            [{}, {s.KIND: "fack"}, {s.KIND: "fack", s.EMPLOYER: "Trafiknämnden"}],
        ),
        (quota("alla", "arbetsomrade", "Äldreomsorg"), [{}, {s.AREA: "Äldreomsorg"}]),
        (quota("alla", "stadsdel", "Järva"), [{}]),
    ],
)
def test_floors_are_the_counts_that_a_quota_promises(
    result: Result, given: Quota, cells: list[dict[str, str]]
) -> None:
    """Every published count that holds all whom the quota counts, and no other."""
    found = s.floors(replace(result.instance, quotas=(given,)))
    assert found == {cell(**{s.OUTCOME: s.PLACED}, **c): [40] for c in cells}


def test_a_quota_at_one_place_promises_its_forvaltning_and_area(result: Result) -> None:
    """The place itself is in no table, but its margins are."""
    place = result.instance.places[0]
    found = s.floors(replace(result.instance, quotas=(quota("alla", "plats", place.id),)))
    assert cell(**{s.OUTCOME: s.PLACED, s.AREA: place.area}) in found
    assert any((s.EMPLOYER, place.employer) in c for c in found)


def test_a_maximum_or_a_soft_quota_promises_nothing(result: Result) -> None:
    """Only a hard minimum is known to be reached."""
    soft = replace(quota("alla"), hard=False)
    most = replace(quota("alla"), is_min=False)
    assert s.floors(replace(result.instance, quotas=(soft, most))) == {}


def test_a_count_that_moved_a_little_since_an_earlier_report_is_hidden(result: Result) -> None:
    """The difference of two reports shows no small number (L4)."""
    first = public_report(result)
    counts = s.public_counts(result)
    shown = {c: n for c, n in published(first).items() if n is not None}
    stadsdel = next(c for c, n in shown.items() if c and c[0][0] == s.HOME and n > 30)
    for moved, hidden in ((1, True), (-4, True), (5, False), (0, False)):
        values = counts.values | {stadsdel: counts.values[stadsdel] + moved}
        later = replace(counts, values=values)
        assert (stadsdel in too_close(later, [first], 5)) is hidden
    before = {c for c, n in published(first).items() if n is None}
    assert before == too_close(counts, [first], 5)


def test_a_later_report_hides_what_moved_and_passes_the_auditor(result: Result) -> None:
    """Thirty applicants fewer: every count shown twice is the same or moved by at least five."""
    first = public_report(result)
    ordinary = [a.id for a in result.instance.applicants if not a.protected]
    later = without(result, frozenset(ordinary[:30]))
    assert not earlier_stands(later, [first])
    second = published(public_report(later, earlier=[first]))
    moved = [
        abs(n - before)
        for c, before in published(first).items()
        if before is not None and (n := second[c]) is not None and n != before
    ]
    assert moved
    assert min(moved) >= 5


def test_an_earlier_report_stands_when_a_few_persons_have_left(result: Result) -> None:
    """One person fewer must not be told by what a new report hides (R2.6)."""
    first = public_report(result)
    ordinary = [a.id for a in result.instance.applicants if not a.protected]
    assert earlier_stands(without(result, frozenset(ordinary[:1])), [first])
    assert earlier_stands(without(result, frozenset(ordinary[:4])), [first])
    assert not earlier_stands(without(result, frozenset(ordinary[:5])), [first])
    assert not earlier_stands(result, [first])
    assert not earlier_stands(result, [])


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (1, 2, "50\u00a0%"),
        (1, 8, "13\u00a0%"),
        (0, 5, "0\u00a0%"),
        (5, 5, "100\u00a0%"),
        (1, 1000, "<1\u00a0%"),
        (999, 1000, ">99\u00a0%"),
        (0, 0, "–"),
    ],
)
def test_percent_never_says_all_or_none_when_it_is_not_so(part: int, whole: int, text: str) -> None:
    """Half up in whole numbers; the ends are kept for the true ends."""
    assert percent(part, whole) == text


def test_categories_stand_in_swedish_order(result: Result) -> None:
    """A reader finds Äldreomsorg before Öppen fritid, and both after Park."""
    areas = s.characteristics(result)[s.AREA].categories
    assert areas[-3:] == ("Park och utemiljö", "Äldreomsorg", "Öppen fritid")


def test_a_bar_is_as_long_as_its_share() -> None:
    """Half of full is half of the track; a hidden one has two dots and no bar."""
    rows = [Bar("Hela", 200, "200"), Bar("Halva", 100, "100"), Bar("Dold", None, "..")]
    chart = bars("k", "T", "D", rows, 200)
    widths = [part.split('width="')[1].split('"')[0] for part in chart.split('class="bar"')[1:]]
    assert len(widths) == 2
    assert int(widths[0]) == 2 * int(widths[1])
    assert chart.count(">..<") == 1


def test_labels_of_charts_are_escaped() -> None:
    """A workplace's odd name is text, never markup."""
    assert "<i>" not in bars("k", "<i>", "<i>", [Bar("<i>", 1, "<i>")], 1)
    assert "<i>" not in stacks("k", "<i>", "<i>", [Stack("<i>", (1,), 1)], ["<i>"])


def test_a_stack_with_a_hidden_part_is_left_open_there() -> None:
    """Nothing in the drawing tells how the hidden parts share what is left."""
    names = ["Val 1", "Val 2", "Val 3"]
    chart = stacks("k", "T", "D", [Stack("A", (50, None, None), 100)], names)
    assert chart.count(">..<") == 1
    assert ">50<" in chart
    assert stacks("k", "T", "D", [Stack("A", (50, None, None), None)], names).count(">50<") == 0
