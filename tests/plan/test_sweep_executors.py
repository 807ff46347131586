"""Sweeps over processes: killed and resumed, the same for any number, and on a real cluster."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from feriejobb import __version__, what_if
from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.data.start import Start
from feriejobb.errors import InputError
from feriejobb.intake import load
from feriejobb.pipeline import solve_run
from feriejobb.plan import scenarios as sweeps
from feriejobb.plan.scenarios import BASELINE
from feriejobb.store.read_run import read_run
from feriejobb.what_if import BOOK, TABLE
from tests.plan.killed_sweep import SECOND

ROOT = Path(__file__).parents[2]
FEWER = (
    '[[tables.platser]]\nwhere = { period = 1, arbetsomrade = "Park och natur" }\n'
    "scale = { antal = 0.5, min_antal = 0 }\n"
)
POORER = "[[tables.forvaltningar]]\nwhere = {}\nscale = { budget_kr = 0.8 }\n"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny town, a poorer scenario, and an uninterrupted sweep by one process in ``hel``."""
    root = tmp_path_factory.mktemp("svep")
    small = ["--scale", "0.004", "--out", str(root / "in")]
    assert run(cli, ["generate", "--model", "sommar", *small]) == 0
    (root / f"{SECOND}.toml").write_text(POORER, encoding="utf-8")
    assert run(cli, order(root, "hel", "--processes", "1")) == 0
    return root


def order(root: Path, out: str, *more: str) -> list[str]:
    """The command line of the sweep of the poorer scenario into ``out``."""
    inside = [str(root / "in"), str(root / f"{SECOND}.toml"), "--model", "sommar"]
    return ["scenarios", *inside, "--out", str(root / out), "--quiet", *more]


def data_files(folder: Path) -> dict[str, bytes]:
    """All data files of a sweep: everything that carries no time."""
    timed = {"manifest.json", "solution.json", "logg.jsonl"}
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in timed
    }


def test_a_sweep_killed_in_the_middle_is_resumed(town: Path) -> None:
    """What was done is kept, what was not is done, and the comparison is the whole sweep's."""
    command = [sys.executable, "-m", "tests.plan.killed_sweep", str(town / "in")]
    # The pipe closes when the last worker has gone too: one left behind would hang here.
    killed = subprocess.run(
        [*command, str(town / "dödad")], cwd=ROOT, capture_output=True, timeout=120
    )
    assert killed.returncode == -signal.SIGKILL
    out = town / "dödad"
    assert {p.name for p in out.iterdir() if not p.name.startswith(".")} == {BASELINE}
    manifest = (out / BASELINE / "manifest.json").read_bytes()
    assert run(cli, order(town, "dödad")) == 0
    assert (out / BASELINE / "manifest.json").read_bytes() == manifest
    assert data_files(out) == data_files(town / "hel")


def test_two_processes_give_the_same_files_as_one(town: Path) -> None:
    """Byte for byte, the comparison included."""
    assert run(cli, order(town, "två", "--processes", "2")) == 0
    found = data_files(town / "två")
    assert {BOOK, TABLE} <= found.keys()
    assert found == data_files(town / "hel")


def test_scenarios_of_a_city_begin_from_the_baseline(town: Path) -> None:
    """The same files in whatever order and by however many, each judged, the baseline told."""
    (town / "färre.toml").write_text(FEWER, encoding="utf-8")
    as_city = ["--model", "sommar", "--set", "solver.exact_edges=0", "--quiet"]
    names = [str(town / f"{name}.toml") for name in (SECOND, "färre")]
    for out, asked, processes in (("en", names, "1"), ("flera", names[::-1], "2")):
        inside = ["scenarios", str(town / "in"), *asked, *as_city]
        assert run(cli, [*inside, "--out", str(town / out), "--processes", processes]) == 0
    for name in (SECOND, "färre"):
        assert data_files(town / "en" / name) == data_files(town / "flera" / name)
        assert run(cli, ["verify", str(town / "en" / name), "--quiet"]) == 0
        log = (town / "en" / name / "logg.jsonl").read_text("utf-8")
        manifest = (town / "en" / BASELINE / "manifest.json").read_bytes()
        assert hashlib.sha256(manifest).hexdigest() in log


def test_nothing_begins_before_the_baseline_is_done(tmp_path: Path) -> None:
    """However many processes there are, and wherever it stands among the jobs."""
    names = ["a", "b", BASELINE, "c"]
    jobs = [sweeps.Job(name, "in", "sommar", (), (), str(tmp_path)) for name in names]
    outcomes = list(sweeps.sweep(jobs, _after_the_baseline, processes=3))
    assert outcomes[0].name == BASELINE
    assert sorted(outcome.name for outcome in outcomes) == sorted(names)
    assert not any(outcome.code for outcome in outcomes)


def _after_the_baseline(job: sweeps.Job) -> sweeps.Outcome:
    done = Path(job.out, BASELINE)
    if job.name == BASELINE:
        done.touch()
    return sweeps.Outcome(job.name, 0 if done.exists() else 5)


def test_a_baseline_that_dies_stops_no_other(tmp_path: Path) -> None:
    """The others are done in processes of their own."""
    jobs = [sweeps.Job(n, "in", "sommar", (), (), str(tmp_path)) for n in (BASELINE, "a", "b")]
    codes = {o.name: o.code for o in sweeps.sweep(jobs, _dying_baseline, processes=2)}
    assert codes == {BASELINE: 5, "a": 0, "b": 0}


def _dying_baseline(job: sweeps.Job) -> sweeps.Outcome:
    if job.name == BASELINE:
        os._exit(1)
    return sweeps.Outcome(job.name)


def test_a_stored_run_is_the_same_start_as_its_result(town: Path) -> None:
    """So that a resumed sweep begins where the broken one did."""
    settings = ("solver.exact_edges=0",)
    loaded = load(town / "in", "sommar", (), settings)
    result = solve_run(loaded, town / "ensam")
    stored = read_run(town / "ensam")
    start = Start.of(result.placements, result.proof)
    assert start.certificates
    assert Start.of(stored.placements, stored.proof) == start


def test_a_grid_is_swept_and_its_scenarios_are_kept(town: Path) -> None:
    """Each point has its run and its scenario file; the neutral one equals the baseline."""
    inside = [str(town / "in"), "--model", "sommar", "--grid", "budget=0.8,1"]
    assert run(cli, ["scenarios", *inside, "--out", str(town / "rutnät"), "--quiet"]) == 0
    out = town / "rutnät"
    assert {p.name for p in (out / "scenarier").iterdir()} == {"budget=0.8.toml", "budget=1.toml"}
    rows = [(out / n / "internt" / "placeringar.csv").read_bytes() for n in (BASELINE, "budget=1")]
    assert rows[0] == rows[1]
    poorer = (town / "hel" / SECOND / "internt" / "placeringar.csv").read_bytes()
    assert (out / "budget=0.8" / "internt" / "placeringar.csv").read_bytes() == poorer != rows[0]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A real Dask cluster of two processes."""
    distributed = pytest.importorskip("distributed", reason="distributed är inte installerat")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as made:
        yield made


def test_a_dask_cluster_gives_the_same_files(town: Path, cluster: Any) -> None:
    """The same bytes as processes on this machine, baseline and comparison included."""
    dask = ["--executor", "dask", "--scheduler", cluster.scheduler_address]
    assert run(cli, order(town, "kluster", *dask)) == 0
    assert data_files(town / "kluster") == data_files(town / "hel")


def test_a_cluster_nobody_answers_at_is_an_error(town: Path) -> None:
    """Said in words; exit code 2, and nothing is solved."""
    pytest.importorskip("distributed", reason="distributed är inte installerat")
    dask = ["--executor", "dask", "--scheduler", "finns-inte://a:1"]
    assert run(cli, order(town, "ingen", *dask)) == 2
    assert not (town / "ingen" / BASELINE).exists()


@pytest.mark.parametrize(
    ("versions", "code"),
    [({}, "DASK_ARBETARE"), ({"a": "0.0.1"}, "DASK_VERSION"), (ImportError(), "DASK_VERSION")],
)
def test_a_cluster_that_cannot_do_the_work_is_refused(versions: Any, code: str) -> None:
    """Without workers, of another version, or without feriejobb at all."""

    def answers(_: object) -> dict[str, str]:
        if isinstance(versions, Exception):
            raise versions
        return dict(versions)

    with pytest.raises(InputError, match=code):
        sweeps._require_equals(SimpleNamespace(run=answers))
    sweeps._require_equals(SimpleNamespace(run=lambda _: {"a": __version__}))


def test_a_run_that_lands_elsewhere_is_an_outcome(town: Path) -> None:
    """A cluster whose machines do not share the folder: told, and no traceback."""
    jobs = what_if.jobs_of(town / "in", "sommar", ["ren-lottning"], town / "borta")
    found = what_if.scenarios(jobs, town / "borta", work=_nowhere, processes=1)
    assert [outcome.code for outcome in found.outcomes] == [6, 6]


def _nowhere(job: sweeps.Job) -> sweeps.Outcome:
    return sweeps.Outcome(job.name)
