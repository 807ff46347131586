"""The public report: self-contained, honest about proofs, and the same with or without a trace."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from feriejobb.data.instance import Quota
from feriejobb.data.solution import GoalResult, Result
from feriejobb.protect.crosstab import cell
from feriejobb.report.html import public_report
from feriejobb.report.html_parts import Row, table
from feriejobb.report.html_register import published
from feriejobb.report.html_style import STYLE
from feriejobb.report.statistics import EVERYONE, WITH_PLACE, public_counts
from tests.protect.city import city, goal_results, without

#: Elements without an end tag.
_VOID = {"meta", "rect", "br"}


class Page(HTMLParser):
    """The page as a browser sees it: nesting, texts, ids and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        self.tags.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that holds nothing."""
        self.tags.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Closes the innermost element, and no other."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Collects what a reader sees."""
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data

    def values(self, name: str) -> list[str]:
        """Every value of one attribute."""
        return [attrs[name] for _, attrs in self.tags if name in attrs]


@pytest.fixture(scope="module")
def result() -> Result:
    """A city of 600 with three protected applicants, so that much has to be hidden."""
    return city()


@pytest.fixture(scope="module")
def report(result: Result) -> str:
    """Its public report."""
    return public_report(result)


@pytest.fixture(scope="module")
def page(report: str) -> Page:
    """The parsed report."""
    return Page(report)


def protected_ids(result: Result) -> frozenset[str]:
    """Ids of the protected applicants."""
    return frozenset(a.id for a in result.instance.applicants if a.protected)


def test_the_report_is_the_same_whether_someone_protected_has_a_place_or_never_applied(
    result: Result, report: str
) -> None:
    """The difference test: not one byte differs, though the goals' own values do."""
    ids = protected_ids(result)
    assert ids & {p.applicant for p in result.placements}
    absent = without(result, ids)
    assert absent.goals != result.goals
    assert public_report(absent) == report


def test_a_seat_taken_by_another_changes_the_report_as_any_applicant_would(
    result: Result, report: str
) -> None:
    """The third world of the difference test: the same persons counted, one more of them placed."""
    ids = protected_ids(result)
    taken = next(p for p in result.placements if p.applicant in ids)
    other = next(u for u in result.unplaced if u.applicant not in ids)
    moved = replace(taken, applicant=other.applicant, position=other.position, period_rank=0)
    instead = replace(
        result,
        placements=tuple(sorted({*result.placements, moved} - {taken})),
        unplaced=tuple(u for u in result.unplaced if u != other),
    )
    before, after = public_counts(result).values, public_counts(instead).values
    assert after[EVERYONE] == before[EVERYONE]
    assert after[WITH_PLACE] == before[WITH_PLACE] + 1
    text = Page(public_report(instead)).text
    assert set(re.findall(r"[a-zåäö]+", text)) == set(re.findall(r"[a-zåäö]+", Page(report).text))


@pytest.mark.parametrize("word", ["skydd", "sekretess", "finger", "undvik", "markering", "hemlig"])
def test_no_word_of_protection_stands_in_the_source(report: str, word: str) -> None:
    """A reader learns of no class, column or count of such persons (R1.2, R1.7)."""
    assert word.casefold() not in report.casefold()


def test_no_id_and_no_name_stands_in_the_source(result: Result, report: str) -> None:
    """The page holds figures, never persons."""
    for contact in result.instance.contacts.values():
        assert contact.last_name not in report
        assert contact.email not in report
    assert not [a.id for a in result.instance.applicants if a.id in report]


def test_seats_and_vacancies_are_not_published(result: Result) -> None:
    """Seats minus placed would count those whom the report leaves out (L3)."""
    seats = sum(p.seats for p in result.instance.places)
    more = replace(result.instance.places[0], seats=seats + 9_876)
    richer = replace(result.instance, places=(more, *result.instance.places[1:]))
    assert public_report(replace(result, instance=richer)) == public_report(result)


def test_hidden_counts_stand_nowhere_in_the_source(result: Result) -> None:
    """Distinctive hidden counts are absent from texts, attributes and drawings (R2.7)."""
    counts = public_counts(result)
    shown = published(public_report(result))
    hidden = {c for c, n in shown.items() if n is None}
    assert len(hidden) >= 8
    visible = {n for n in shown.values() if n is not None}
    distinctive = {counts.values[c] for c in hidden if counts.values[c] >= 10} - visible
    assert distinctive
    source = re.sub(r"<style>.*?</style>", "", public_report(result), flags=re.DOTALL)
    # A bar is drawn for a share that is shown; its width may look like somebody's count.
    distinctive -= {int(width) for width in re.findall(r'width="(\d+)"', source)}
    assert distinctive
    for value in distinctive:
        assert not re.search(rf'[>"]{value}[<"]', source)


def test_hidden_cells_show_two_dots_and_a_word_for_those_who_listen(page: Page) -> None:
    """Not 0, not missing, and explained (R2.8)."""
    assert "..visas inte" in page.text
    assert "Två punkter (..)" in page.text
    assert "Tal mindre än 5 visas inte" in page.text


def test_shares_carry_the_mask_of_their_counts(report: str) -> None:
    """Wherever a row hides one of its three counts, it hides its share and interval (R2.4)."""
    rows = re.findall(r"<tr[^>]*><th scope=\"row\">.*?</tr>", report, re.DOTALL)
    four = [re.findall(r"<td( class=\"hidden\")?", row) for row in rows]
    checked = [cells for cells in four if len(cells) == 5]
    assert any(cells[1] for cells in checked)
    for applied, placed, _, share, interval in checked:
        assert bool(share) == bool(interval) == bool(applied or placed)


def test_the_page_needs_nothing_from_outside_and_runs_nothing(report: str, page: Page) -> None:
    """Self-contained: no script, no reference but to itself, and a policy that forbids both."""
    assert not [tag for tag, _ in page.tags if tag in ("script", "img", "link", "iframe", "object")]
    assert all(target.startswith("#") for target in page.values("href"))
    assert not page.values("src")
    assert not re.search(r"https?:|url\(|@import|javascript:", report)
    assert any("default-src 'none'" in value for value in page.values("content"))
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]


def test_the_page_is_well_formed_and_every_reference_leads_somewhere(page: Page) -> None:
    """Tags close in order, ids are unique, links and labels point at them."""
    assert page.open == []
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    labels = " ".join(page.values("aria-labelledby")).split()
    targets = [*labels, *(h.removeprefix("#") for h in page.values("href"))]
    assert set(targets) <= set(ids)


def test_the_page_is_accessible(page: Page) -> None:
    """Swedish is declared; tables have captions and scopes; charts have a title read aloud."""
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "sv"}) in page.tags
    assert tags.count("h1") == 1
    assert tags.count("caption") == tags.count("table") > 9
    assert all("scope" in attrs for tag, attrs in page.tags if tag == "th")
    charts = [attrs for tag, attrs in page.tags if tag == "svg"]
    assert len(charts) == 13
    assert all(a["role"] == "img" and a["aria-labelledby"] for a in charts)


def test_stamps_say_proposal_decision_and_made_up_data(result: Result, report: str) -> None:
    """FÖRSLAG until it is decided; SYNTETISKT only on made-up data."""
    assert "<li>FÖRSLAG</li><li>SYNTETISKT</li>" in report
    decided = public_report(result, "BESLUT")
    assert "<li>BESLUT</li>" in decided
    assert "FÖRSLAG" not in decided
    real = public_report(replace(result, instance=replace(result.instance, synthetic=False)))
    assert "SYNTETISK" not in real.upper()


def test_a_proved_run_says_so_and_an_unproved_one_gives_the_gap(result: Result) -> None:
    """The gap is in persons for the queue and in points for the wishes (contract §5)."""
    assert "Varje mål är bevisat" in public_report(result)
    wishes = GoalResult("wishes", "min", 4711, 4700, False, 1.0)
    goals = (*goal_results(1, unproved=12)[:2], wishes, goal_results(1)[3])
    text = Page(public_report(replace(result, goals=goals))).text
    assert "Varje mål är bevisat" not in text
    assert "Ej bevisat optimal. Mål som saknar fullständigt bevis: köordningen, önskemål." in text
    assert "för högst 12 personer utan plats saknas bevis" in text
    assert "högst 11 poäng från det bästa möjliga" in text


def test_every_goal_that_a_model_may_have_is_explained(result: Result) -> None:
    """Optional goals and those of a replan have a line of their own, in the model's order."""
    names = ("quotas", "equity", "placed", "queue", "moves", "wishes", "tie_break")
    goals = tuple(GoalResult(n, "min", 250, 0, False, 0.0) for n in names)
    text = Page(public_report(replace(result, goals=goals))).text
    assert "2. Jämnhet mellan stadsdelar" in text
    assert "högst 3 procentenheter" in text
    assert "högst 250 flyttar" in text
    assert "7. Lika lägen" in text


def test_goal_values_are_not_published(result: Result) -> None:
    """Values count every placement; printed beside the tables they would give the rest away."""
    goals = tuple(replace(g, value=98_765, bound=98_765) for g in result.goals)
    assert public_report(replace(result, goals=goals)) == public_report(result)


def test_the_lottery_is_published_with_seed_and_method(result: Result, report: str) -> None:
    """Anyone can redo the draw: the seed and SHA-256 stand there, markup in a seed does not."""
    assert result.instance.model.lottery.seed in report
    assert "SHA-256" in report
    lottery = result.instance.model.lottery.model_copy(update={"seed": "<b>&1"})
    model = result.instance.model.model_copy(update={"lottery": lottery})
    odd = public_report(replace(result, instance=replace(result.instance, model=model)))
    assert "<b>" not in odd
    assert "&lt;b&gt;&amp;1" in odd


def test_the_report_does_not_depend_on_the_order_of_rows(result: Result, report: str) -> None:
    """Applicants, places and placements in reverse give the same bytes."""
    instance = result.instance
    reverse = replace(
        instance,
        applicants=instance.applicants[::-1],
        places=instance.places[::-1],
        employers=instance.employers[::-1],
    )
    turned = replace(result, instance=reverse, placements=result.placements[::-1])
    assert public_report(turned) == report


def test_the_first_report_can_be_read_back_as_the_register(result: Result, report: str) -> None:
    """What stands on the page is what the next report is compared with."""
    counts = public_counts(result).values
    shown = {c: n for c, n in published(report).items() if n is not None}
    assert shown[EVERYONE] == 597
    assert all(counts[c] == n for c, n in shown.items())
    assert cell(hemstadsdel="Järva") in published(report)


def test_a_hard_minimum_quota_hides_the_counts_that_lie_near_it(result: Result) -> None:
    """A count just below a known floor would prove that someone else is counted in it."""
    placed = public_counts(result).values[WITH_PLACE]

    def shown(target: int, *, hard: bool = True) -> int | None:
        quota = Quota("K1", "stad", "", "alla", True, target, hard, 1, 2)
        instance = replace(result.instance, quotas=(quota,))
        return published(public_report(replace(result, instance=instance)))[WITH_PLACE]

    assert shown(placed + 4) is None
    assert shown(placed - 4) is None
    assert shown(placed - 5) == placed
    assert shown(placed, hard=False) == placed


def test_a_cell_of_words_tells_its_heading_where_rows_are_stacked() -> None:
    """On the narrowest screens no heading stands above it: the cell carries its own."""
    source = table(
        "Fält", "Uppgift", ("Varför", "Vem <ser>"), (Row("A", ("<td>x</td>",) * 2),), "words"
    )
    assert re.findall(r'<td data-head="([^"]+)">x</td>', source) == ["Varför", "Vem &lt;ser&gt;"]
    assert "data-head" not in table("Tal", "Grupp", ("Antal",), (Row("A", ("<td>1</td>",)),))
    assert "attr(data-head)" in STYLE
