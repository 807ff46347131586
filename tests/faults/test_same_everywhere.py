"""The same content, seed and version give the same bytes, wherever and however it is run.

Other versions of Python are tried where ``FERIEJOBB_PYTHONS`` names interpreters (separated as in
``PATH``) that have the pinned dependencies; without it only the present one is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from feriejobb.data.layering import load_model
from feriejobb.tables.generate import generate, write_input
from tests.faults.small_town import data_files

ROOT = Path(__file__).parents[2]
LOCALES = ("C", "C.UTF-8", "sv_SE.UTF-8", "tr_TR.UTF-8")
ZONES = ("UTC", "Europe/Stockholm", "Pacific/Kiritimati")
PLACES = ("ut", "kör ning åäö")
PYTHONS = [path for path in os.environ.get("FERIEJOBB_PYTHONS", "").split(os.pathsep) if path]

Run = tuple[dict[str, bytes], str]


def solve(source: Path, out: Path, python: str = sys.executable, **env: str) -> Run:
    """Run the command in an environment; its data files, and the id made of them."""
    how = ["--model", "host", "--quiet", "--workers", env.pop("WORKERS", "2")]
    done = subprocess.run(
        [python, "-m", "feriejobb", "solve", str(source), *how, "--out", str(out)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return data_files(out), json.loads((out / "manifest.json").read_bytes())["run_id"]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An input of some sixty applicants."""
    folder = tmp_path_factory.mktemp("överallt") / "in data å"
    write_input(generate(load_model("host"), 0.02, 3), folder)
    return folder


@pytest.fixture(scope="module")
def expected(source: Path) -> Run:
    """What it gives here."""
    return solve(source, source.parent / "facit", PYTHONHASHSEED="0")


@pytest.mark.heavy
@pytest.mark.parametrize(("locale", "zone", "place"), list(product(LOCALES, ZONES, PLACES)))
def test_no_locale_zone_or_path_matters(
    source: Path, expected: Run, tmp_path: Path, locale: str, zone: str, place: str
) -> None:
    """Twenty-four environments, each with its own hash seed and number of workers."""
    number = LOCALES.index(locale) * len(ZONES) + ZONES.index(zone)
    env = {"LC_ALL": locale, "LANG": locale, "LANGUAGE": locale, "TZ": zone}
    env |= {"PYTHONHASHSEED": ("1", "random")[number % 2], "WORKERS": str(1 + number % 3)}
    found = solve(source, tmp_path / place, **env)
    assert found == expected


@pytest.mark.heavy
@pytest.mark.parametrize("python", PYTHONS)
def test_no_version_of_python_matters(
    source: Path, expected: Run, tmp_path: Path, python: str
) -> None:
    """The same files from the other supported versions."""
    assert solve(source, tmp_path / "ut", python) == expected


@pytest.mark.heavy
def test_no_order_of_rows_matters(source: Path, expected: Run, tmp_path: Path) -> None:
    """Every table turned upside down: the same decisions, reserves and proofs, byte for byte.

    Some sheets list places and förvaltningar in the order of the input, so workbooks may differ.
    """
    turned = Path(shutil.copytree(source, tmp_path / "in"))
    for path in turned.glob("*.csv"):
        header, *rows = path.read_text("utf-8").splitlines()
        path.write_text("\n".join([header, *reversed(rows)]) + "\n", "utf-8")
    found, _ = solve(turned, tmp_path / "ut")
    wanted = {name for name in found if name.endswith((".csv", "bevis.json"))}
    assert {n: found[n] for n in wanted} == {n: expected[0][n] for n in wanted}
    assert found.keys() == expected[0].keys()
