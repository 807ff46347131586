"""The comparison's page: whole in itself, right in its figures, fit for wide and narrow screens."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from feriejobb.plan.comparison import PLACED_IN_CITY, Column, Comparison, Key, compared
from feriejobb.plan.flows import Flows, Moves
from feriejobb.plan.scenarios import BASELINE, Outcome
from feriejobb.protect.crosstab import Cell, Characteristic, cell
from feriejobb.report import statistics as s
from feriejobb.study.difference_bars import Difference, difference_bars
from feriejobb.study.page import comparison_page
from feriejobb.study.tile_map import POSITIONS, Tile, level, tile_map
from tests.report.chromium import needs_chromium, opened

DISTRICTS = tuple(POSITIONS)
NASTY = "<script>alert('x')</script>&\"'"


def figures(placed: dict[str, int]) -> s.Figures:
    """Figures of placed by home district; 100 applied in each."""
    shown: dict[Cell, int] = {}
    for district, n in placed.items():
        shown[cell(**{s.HOME: district})] = 100
        shown[cell(**{s.HOME: district, s.OUTCOME: s.PLACED})] = n
    known = dict.fromkeys((s.TIER, s.AGE, s.AREA, s.RANK, s.FIRST_AREA), ())
    kinds = {name: Characteristic(name, values) for name, values in known.items()}
    return s.Figures(shown, kinds | {s.HOME: Characteristic(s.HOME, DISTRICTS)})


def column(name: str, placed: dict[str, int], flows: Flows | None = None) -> Column:
    """A scenario of which only the home districts are known."""
    values: dict[Key, int | None] = {PLACED_IN_CITY: sum(placed.values())}
    values |= {("hemstadsdel", d, "personer"): placed.get(d) for d in DISTRICTS}
    return Column(name, values, (), figures(placed), flows, ("budget: 1 → 2",), NASTY)


def sample(*failed: Outcome) -> Comparison:
    """A baseline and a scenario: Järva loses 30, Bromma is hidden, Farsta gains 7."""
    before = dict.fromkeys(DISTRICTS, 60)
    after = {d: 60 for d in DISTRICTS if d != "Bromma"} | {"Järva": 30, "Farsta": 67}
    flows = Flows(Moves(11, 34), {s.HOME: {"Järva": Moves(0, 30)}})
    columns = [column(BASELINE, before), column("sämre", after, flows)]
    outcomes = [Outcome(BASELINE), Outcome("sämre"), *failed]
    return compared(columns, outcomes, 5, synthetic=True, title="Sommar")


class _Reader(HTMLParser):
    """Collects references to anything else, ids, and open tags."""

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in one tag."""
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            outward = name in ("src", "href", "data", "srcset", "action", "background")
            if outward and not (value or "").startswith("#"):
                self.outside.append(f"{tag} {name}")


def test_the_page_is_whole_in_itself() -> None:
    """No script, no outside reference, ids once, and text from elsewhere is text."""
    page = comparison_page(sample())
    reader = _Reader()
    reader.feed(page)
    assert reader.outside == []
    assert {"script", "img", "link", "iframe", "object"}.isdisjoint(reader.tags)
    assert len(set(reader.ids)) == len(reader.ids)
    assert "url(" not in page
    assert "@import" not in page
    assert "&lt;script&gt;alert" in page
    assert comparison_page(sample()) == page


def test_the_map_tells_every_district_once() -> None:
    """Difference in words and numbers; what is hidden has neither shade nor number."""
    page = comparison_page(sample())
    scenario = page[page.index('id="s1-karta-t"') :]
    tiles = dict(re.findall(r'<g class="(\w+)">.*?class="name"[^>]*>([^<]+)<', scenario))
    drawn = re.findall(r'<g class="(\w+)">(.*?)</g>', scenario)
    assert len(drawn) == len(DISTRICTS) == 11
    by_level = {kind: text for kind, text in drawn if kind != "same"}
    assert set(by_level) == {"loss2", "gain2", "unknown"}
    assert "−30" in by_level["loss2"]
    assert "Järva" in by_level["loss2"]
    assert "+7" in by_level["gain2"]
    assert ".. · .." in by_level["unknown"]
    assert tiles


def test_neighbours_on_the_map_are_neighbours_in_the_city() -> None:
    """Each land border of the model's neighbours that the drawing promises, by distance."""
    borders = [("Järva", "Bromma"), ("Farsta", "Skarpnäck"), ("Skärholmen", "Hägersten-Älvsjö")]
    borders += [("Södermalm", "Enskede-Årsta-Vantör"), ("Kungsholmen", "Norra innerstaden")]
    for one, other in borders:
        (a, b), (c, d) = POSITIONS[one], POSITIONS[other]
        assert abs(a - c) + abs(b - d) == 2
    assert len(set(POSITIONS.values())) == len(POSITIONS)


def test_an_unknown_district_has_a_tile_of_its_own() -> None:
    """A model with other districts is drawn too, nobody on top of another."""
    names = ["Farsta", "Nyby", "Gamleby", "Mellanby", "Storby"]
    drawn = tile_map("k", "t", "d", [Tile(n, "same", "1", "") for n in names])
    corners = re.findall(r'points="([^"]+)"', drawn)
    assert len(set(corners)) == len(names)
    assert all(name in drawn for name in names)


@pytest.mark.parametrize(
    ("difference", "base", "expected"),
    [
        *((None, 10, "unknown"), (3, None, "unknown"), (0, 0, "same"), (1, 100, "gain1")),
        *((5, 100, "gain2"), (-4, 100, "loss1"), (-5, 100, "loss2"), (2, 0, "gain2")),
    ],
)
def test_levels(difference: int | None, base: int | None, expected: str) -> None:
    """Strong from five per cent of the baseline."""
    assert level(difference, base) == expected


def test_a_failed_scenario_is_listed_with_its_reason() -> None:
    """Its state stands in the table, in the chart and with its text."""
    page = comparison_page(sample(Outcome("omöjlig", 3, "Sänk kvoten med 2.")))
    assert page.count("reglerna går inte ihop") >= 3
    assert "Sänk kvoten med 2." in page


def test_points_of_a_grid_are_told_apart_in_the_chart() -> None:
    """A long name is cut at its beginning, since its end says which point it is."""
    rows = [Difference(f"handledare-svep.handledare={n}", n, str(n)) for n in (6, 8)]
    drawn = difference_bars("k", "t", "d", rows)
    labels = re.findall(r">(…[^<]+)<", drawn)
    assert [label[-2:] for label in labels] == ["=6", "=8"]


def test_without_a_baseline_no_difference_is_told() -> None:
    """Another scenario must not become the measure."""
    whole = sample()
    alone = compared(whole.columns[1:], [Outcome(BASELINE, 5), Outcome("sämre")], 5, synthetic=True)
    page = comparison_page(alone)
    assert "Baslinjen är inte löst" in page
    assert "−30" not in page


@needs_chromium
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_opens_without_a_word_and_fits(tmp_path: Path, width: int) -> None:
    """No console message, no request, nothing wider than the screen."""
    page = tmp_path / "sida.html"
    page.write_text(comparison_page(sample()), encoding="utf-8")
    found = opened(page, tmp_path / "webb", width)
    assert found.console == ()
    assert found.requests == ()
    assert width - 20 <= found.scroll_width <= width


@needs_chromium
def test_the_browser_would_tell(tmp_path: Path) -> None:
    """A page that complains, fetches and is too wide is seen to do so."""
    page = tmp_path / "sida.html"
    page.write_text(
        '<!DOCTYPE html><img src="http://bild.invalid/x.png"><p style="width:2000px">x</p>'
        "<script>console.error('fel')</script>",
        encoding="utf-8",
    )
    found = opened(page, tmp_path / "webb", 360)
    assert any("fel" in line for line in found.console)
    assert "http://bild.invalid/x.png" in found.requests
    assert found.scroll_width >= 2000
