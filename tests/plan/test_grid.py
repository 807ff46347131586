"""Grids: one scenario per combination, written as an ordinary scenario file."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from feriejobb.data.layering import load_model
from feriejobb.errors import InputError
from feriejobb.plan.grid import LARGEST, option_variants, variants
from feriejobb.plan.scenarios import BASELINE
from feriejobb.what_if import VARIANTS, jobs_of


def codes(found: pytest.ExceptionInfo[InputError]) -> set[str]:
    """The codes of an error."""
    return {issue.code for issue in found.value.issues}


def file(folder: Path, text: str) -> Path:
    """A scenario file called ``prov.toml``."""
    path = folder / "prov.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_issues_own_example_gives_four_scenarios(tmp_path: Path) -> None:
    """``budget = [0.9, 0.95, 1, 1.05]`` scales every budget, in a file as by option."""
    found = variants(file(tmp_path, "[grid]\nbudget = [0.9, 0.95, 1, 1.05]\n"))
    assert [v.name for v in found] == [f"prov.budget={f}" for f in ("0.9", "0.95", "1", "1.05")]
    by_option = option_variants(["budget=0.9, 0.95,1,1.05"])
    assert [v.text for v in by_option] == [v.text for v in found]
    for variant, factor in zip(found, ("0.9", "0.95", "1", "1.05"), strict=True):
        (tmp_path / "punkt.toml").write_text(variant.text, encoding="utf-8")
        (override,) = load_model("sommar", [tmp_path / "punkt.toml"]).table_overrides
        assert (override.table, override.where) == ("forvaltningar", ())
        assert override.factors == (("budget_kr", Decimal(factor)),)


def test_axes_are_combined_in_order() -> None:
    """Two axes of two and three values are six scenarios."""
    names = [v.name for v in option_variants(["budget=0.9,1", "handledare=[0.8,0.9,1]"])]
    assert names == [f"budget={b},handledare={h}" for b in ("0.9", "1") for h in (0.8, 0.9, 1)]


def test_a_value_goes_where_the_file_names_its_axis(tmp_path: Path) -> None:
    """The selection is the file's own: only Järva's budget is scaled, never all of them."""
    text = (
        '[grid]\nandel = [0.9, 1.1]\n[[tables.forvaltningar]]\nwhere = { forvaltning = "Järva" }\n'
        'scale = { budget_kr = "{andel}" }\n'
    )
    first, _ = variants(file(tmp_path, text))
    (entry,) = tomllib.loads(first.text)["tables"]["forvaltningar"]
    assert entry == {"where": {"forvaltning": "Järva"}, "scale": {"budget_kr": 0.9}}


def test_a_key_of_the_model_is_an_axis(tmp_path: Path) -> None:
    """Each value stands in the model that its scenario gives."""
    found = option_variants(["wishes.away_points=0,8"])
    points = []
    for variant in found:
        (tmp_path / "punkt.toml").write_text(variant.text, encoding="utf-8")
        points.append(load_model("sommar", [tmp_path / "punkt.toml"]).model.wishes.away_points)
    assert points == [0, 8]


def test_more_seats_never_raise_what_a_place_needs_to_open() -> None:
    """Fewer seats lower ``min_antal`` with them; more leave it."""
    less, more = (tomllib.loads(v.text) for v in option_variants(["platser=0.5,2"]))
    assert less["tables"]["platser"][0]["scale"] == {"antal": 0.5, "min_antal": 0.5}
    assert more["tables"]["platser"][0]["scale"] == {"antal": 2, "min_antal": 1}


@pytest.mark.parametrize(
    "text",
    [
        "grid = 3\n",
        "[grid]\n",
        "[grid]\nbudget = 0.9\n",
        "[grid]\nbudget = []\n",
        "[grid]\nbudget = [[1]]\n",
        "[grid]\nbudget = [1, 1]\n",
        '[grid]\nbudget = ["hög"]\n',
        "[grid]\nfinns_inte = [1, 2]\n",
        '[grid]\n"tables.platser" = [1, 2]\n',
        f"[grid]\nbudget = {list(range(LARGEST + 1))}\n",
    ],
)
def test_a_grid_that_means_nothing_is_an_error(tmp_path: Path, text: str) -> None:
    """Said before anything is solved."""
    with pytest.raises(InputError) as found:
        variants(file(tmp_path, text))
    assert codes(found) == {"MODELL_RUTNÄT"}


@pytest.mark.parametrize("options", [["budget"], ["=1"], ["budget="], ["budget=1", "budget=2"]])
def test_an_option_that_means_nothing_is_an_error(options: list[str]) -> None:
    """An axis has a name and values, and is given once."""
    with pytest.raises(InputError) as found:
        option_variants(options)
    assert codes(found) == {"MODELL_RUTNÄT"}


def test_every_point_is_a_job_in_the_order_given(tmp_path: Path) -> None:
    """Between the plain scenarios around it; its file is to stand inside the sweep."""
    grid = str(file(tmp_path, "[grid]\nbudget = [0.9, 1.1]\n"))
    out = tmp_path / "ut"
    names = ["ko-fore-kvoter", grid, "ren-lottning"]
    jobs = jobs_of(tmp_path, "sommar", names, out, grid=["handledare=0.9"])
    assert [job.name for job in jobs] == [
        *(BASELINE, "ko-fore-kvoter", "prov.budget=0.9", "prov.budget=1.1", "ren-lottning"),
        "handledare=0.9",
    ]
    assert jobs[2].scenarios == (str(out / VARIANTS / "prov.budget=0.9.toml"),)
    assert jobs[1].variant == ""
    assert not out.exists()
