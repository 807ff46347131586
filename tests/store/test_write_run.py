"""A written run: what stands in it, what it tells of nobody, and that reading gives it back."""

from __future__ import annotations

import json
import os
import random
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feriejobb.data.model import SolverSettings
from feriejobb.data.solution import GoalResult
from feriejobb.errors import InputError, OutputError, VerificationError
from feriejobb.store.log import Log
from feriejobb.store.manifest import Manifest, access_class, read_manifest
from feriejobb.store.origin import input_files, relative_path, source_file, tool_versions
from feriejobb.store.read_run import read_run
from feriejobb.store.stage import hold
from feriejobb.store.verify_files import verify_files, verify_input
from feriejobb.store.write_run import Inputs, Parameters, check_paths, write_run
from tests.store import town

CSVS = ("placeringar", "ej_placerade", "reserver", "undantag")
TIMED = {"manifest.json", "solution.json", "logg.jsonl"}


def test_the_run_holds_what_the_contract_lists(tmp_path: Path) -> None:
    """Every file of contract §6 and nothing else; the empty folders are there too."""
    run = town.publish(tmp_path / "RUN")
    assert set(town.contents(run)) == {
        *TIMED,
        *town.DOCUMENTS,
        "internt/bevis.json",
        "internt/effective_model.toml",
        *(f"internt/{name}.csv" for name in CSVS),
        *(f"skydd/{name}.csv" for name in CSVS),
    }
    for path, data in town.DOCUMENTS.items():
        assert (run / path).read_bytes() == data
    assert verify_files(run) == ()


def test_the_manifest_tells_everything(tmp_path: Path) -> None:
    """Hashes, classes, versions, parameters, seed, totals, synthetic flag, parent, input."""
    what = replace(town.result(), parent="f" * 64)
    run = town.publish(tmp_path / "RUN", what)
    manifest = json.loads((run / "manifest.json").read_bytes())
    assert set(manifest["files"]) == set(town.contents(run)) - {"manifest.json"}
    assert {path: entry["access"] for path, entry in manifest["files"].items()} == {
        path: {
            "skydd": "skydd",
            "publikt": "publikt",
            "forvaltningar": f"forvaltning:{Path(path).stem}",
        }.get(path.split("/")[0], "internt")
        for path in manifest["files"]
    }
    assert [entry["name"] for entry in manifest["inputs"]] == [
        *("SYNTETISK", "ansokningar.csv", "platser.csv")
    ]
    assert manifest["inputs"][1]["sha256"] == (
        "d067443defe8f900567cb0d5d2d7da94ede83913d9b2fd1fcfb796f6396bea88"
    )
    assert manifest["input_path"] == "../indata"
    assert read_run(run).input_path == (tmp_path / "indata").resolve()
    assert manifest["totals"] == {
        "applicants": 6, "places": 2, "seats": 6, "placed": 3, "unplaced": 3
    }  # fmt: skip
    assert manifest["parameters"]["changes"] == ["solver.questions: 80 → 40"]
    assert manifest["parameters"]["scenarios"] == ["farre_platser"]
    assert manifest["parameters"]["set"] == ["solver.questions=40"]
    assert manifest["parameters"]["workers"] == 2
    assert manifest["parameters"]["limits"]["questions"] == SolverSettings().questions
    assert manifest["seed"] == "lotten"
    assert manifest["synthetic"] is True
    assert manifest["parent"] == "f" * 64
    assert manifest["created"] == "2027-03-28T12:00:00+00:00"
    packages = ("feriejobb", "python", "ortools", "numpy", "pydantic", "xlsxwriter", "et-xmlfile")
    assert set(packages) <= set(manifest["versions"])


def test_reading_gives_back_what_was_written(tmp_path: Path) -> None:
    """Placements, reasons, reserves, exceptions, goals and proof survive the trip."""
    what = town.result()
    stored = read_run(town.publish(tmp_path / "RUN", what))
    assert set(stored.placements) == set(what.placements)
    assert set(stored.unplaced) == set(what.unplaced)
    assert set(stored.reserves) == set(what.reserves)
    assert set(stored.exceptions) == set(what.exceptions)
    assert stored.protected == set(town.HIDDEN)
    assert stored.goals == (
        GoalResult("quotas", "min", 0, 0, True, 0.123),
        GoalResult("queue", "max", 3, 4, False, 1.5, (6,)),
        GoalResult("tie_break", "max", 7, 7, True, 0.0),
    )
    first, second = sorted(what.proof.certificates, key=lambda c: c.covers)
    assert stored.proof.certificates == (first, second)
    assert (stored.proof.exact, stored.proof.unproved) == ((3, 4), (6,))
    assert stored.proof.cases == what.proof.cases[::-1]
    assert stored.proof.pay == what.proof.pay[::-1]
    assert stored.solution.status == "feasible"
    assert stored.solution.timings == {"edges": 0.5, "solve": 1.235}
    assert stored.effective_model == tomllib.loads(town.TOML)
    assert stored.rows["internt/placeringar.csv"][0][0] == "a-10"
    assert stored.document("publikt/rapport.html") == b"<html></html>"
    assert not stored.decided


def test_solution_json_has_the_fields_of_the_contract(tmp_path: Path) -> None:
    """One entry per goal in order, ``unproved`` for the queue only, the tie-break last."""
    solution = json.loads((town.publish(tmp_path / "RUN") / "solution.json").read_bytes())
    fields = ["name", "sense", "value", "bound", "proved", "seconds"]
    assert [list(goal) for goal in solution["goals"]] == [fields, [*fields, "unproved"], fields]
    assert solution["goals"][-1]["name"] == "tie_break"
    assert solution["counts"]["applicants"] == 6
    proved = tuple(replace(goal, proved=True) for goal in town.result().goals)
    run = town.publish(
        tmp_path / "2" / "RUN",
        replace(town.result(), goals=proved),
        Inputs(tmp_path / "indata", ()),
    )
    assert json.loads((run / "solution.json").read_bytes())["status"] == "optimal"


def test_nothing_outside_skydd_tells_of_the_protected(tmp_path: Path) -> None:
    """Neither id, nor what they avoid, nor any key that counts them."""
    run = town.publish(tmp_path / "RUN")
    seen = {path: data for path, data in town.contents(run).items() if path[:6] != "skydd/"}
    for word in (*town.HIDDEN, "Hemliga skolan", "sekretess", "folkbok"):
        assert not [path for path, data in seen.items() if word.encode() in data]
    inside = town.contents(run / "skydd")
    assert all(any(word.encode() in data for data in inside.values()) for word in town.HIDDEN)
    assert not [d for d in town.contents(run).values() if b"Hemliga skolan" in d]


@pytest.mark.parametrize("seed", range(3))
def test_data_files_are_the_same_bytes_for_the_same_content(tmp_path: Path, seed: int) -> None:
    """Row order and the hour leave no trace but in manifest, solution and log."""
    first = town.publish(tmp_path / "1" / "RUN", inputs=town.make_input(tmp_path / "indata"))
    later = write_run(
        town.shuffled(town.result(), seed),
        tmp_path / "2" / "RUN",
        inputs=Inputs(tmp_path / "indata", ()),
        parameters=town.PARAMETERS,
        effective_toml=town.TOML,
        documents=dict(reversed(town.DOCUMENTS.items())),
        log=Log("solve", lambda: datetime(2028, 1, 1, tzinfo=UTC)),
        before_publish=town.check,
    )
    one, two = town.contents(first), town.contents(later)
    assert {path for path in one if one[path] != two[path]} <= TIMED
    assert read_run(first).manifest.run_id == read_run(later).manifest.run_id
    changed = replace(town.result(), reserves=())
    third = town.publish(tmp_path / "3" / "RUN", changed, Inputs(tmp_path / "indata", ()))
    assert read_run(first).manifest.run_id != read_run(third).manifest.run_id


def test_two_hundred_flipped_bytes_are_all_found(tmp_path: Path) -> None:
    """Any byte of any file, the manifest's own included (reliability R5.2)."""
    run = town.publish(tmp_path / "RUN")
    files = [path for path in sorted(run.rglob("*")) if path.is_file()]
    chance = random.Random(2027)  # noqa: S311
    for _ in range(200):
        path = chance.choice(files)
        data = path.read_bytes()
        at = chance.randrange(len(data))
        flipped = bytes([data[at] ^ (1 << chance.randrange(8))])
        path.write_bytes(data[:at] + flipped + data[at + 1 :])
        assert verify_files(run), (path, at)
        path.write_bytes(data)
    assert verify_files(run) == ()


@pytest.mark.parametrize(
    ("harm", "finding"),
    [
        ("rm internt/placeringar.csv", "saknas men står i manifestet"),
        ("add internt/extra.csv", "står inte i manifestet"),
        ("add .dold", "står inte i manifestet"),
        ("add skydd/nytt.txt", "står inte i manifestet"),
        ("link internt/lank", "är en länk"),
        ("rm manifest.json", "manifest.json saknas"),
        ("open skydd", "öppen för andra"),
        ("cut logg.jsonl", "ändrad efter publiceringen"),
    ],
)
def test_what_is_missing_or_added_is_found(tmp_path: Path, harm: str, finding: str) -> None:
    """A file that the manifest does not list, or the reverse, or one that is no file."""
    run = town.publish(tmp_path / "RUN")
    act, name = harm.split()
    path = run / name
    if act == "rm":
        path.unlink()
    elif act == "add":
        path.write_bytes(b"x")
    elif act == "link":
        path.symlink_to(run / "solution.json")
    elif act == "open":
        path.chmod(0o755)
    else:
        path.write_bytes(b"\n".join(path.read_bytes().split(b"\n")[:-2]) + b"\n")
    assert any(finding in line for line in verify_files(run))


def test_a_cut_log_is_found_even_with_a_new_seal(tmp_path: Path) -> None:
    """Somebody who cuts the log and mends its hash still leaves the wrong head."""
    run = town.publish(tmp_path / "RUN")
    lines = (run / "logg.jsonl").read_bytes().splitlines(keepends=True)
    (run / "logg.jsonl").write_bytes(b"".join(lines[:-1]))
    manifest = read_manifest((run / "manifest.json").read_bytes())
    entry = source_file(run / "logg.jsonl", "")
    files = dict(manifest.files)
    files["logg.jsonl"] = files["logg.jsonl"].model_copy(
        update={"sha256": entry.sha256, "bytes": entry.size}
    )
    forged = manifest.model_copy(update={"files": files}).sealed()
    (run / "manifest.json").write_bytes(forged.to_bytes())
    assert verify_files(run) == ("logg.jsonl är inte den som manifestet avser.",)


@pytest.mark.parametrize("edit", [b" ", b"\n"])
def test_a_manifest_in_another_spelling_is_refused(tmp_path: Path, edit: bytes) -> None:
    """White space is no hiding place, nor is a key more or a seal less."""
    raw = (town.publish(tmp_path / "RUN") / "manifest.json").read_bytes()
    with pytest.raises(VerificationError):
        read_manifest(raw + edit)
    with pytest.raises(VerificationError):
        read_manifest(raw.replace(b'"lotten"', b'"tomten"'))
    with pytest.raises(VerificationError):
        Manifest.from_bytes(raw.replace(b'"seed"', b'"extra": 1, "seed"'), "manifest.json")


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("internt/placeringar.csv", b""),
        ("internt/bevis.json", b"{}"),
        ("solution.json", b"nej"),
        ("internt/effective_model.toml", b"= 1"),
        ("internt/effective_model.toml", b"\xff"),
        ("skydd/ej_placerade.csv", b"ansokan_id;ko_nr;orsak\nx;1;lust\n"),
        ("skydd/ej_placerade.csv", b"ansokan_id;ko_nr;orsak\nx;01;budget\n"),
        ("skydd/reserver.csv", None),
    ],
)
def test_a_damaged_file_cannot_be_read(tmp_path: Path, path: str, data: bytes | None) -> None:
    """Reading ends in a verification error (exit 4), not in a wrong answer."""
    run = town.publish(tmp_path / "RUN")
    if data is None:
        (run / path).unlink()
    else:
        (run / path).write_bytes(data)
    with pytest.raises(VerificationError):
        read_run(run)


def test_a_missing_run_is_bad_usage(tmp_path: Path) -> None:
    """A run that is not there is a missing input (exit 2)."""
    with pytest.raises(InputError):
        read_run(tmp_path / "borta")


def test_a_scenario_that_picks_out_a_protected_row_is_refused(tmp_path: Path) -> None:
    """Its id would stand in ``internt/effective_model.toml``; in other tables it is no id."""
    toml = '[[tables.{table}]]\nwhere = {{ x = "{text}" }}\nset = {{ antal = "0" }}\n'

    def publish(table: str, text: str) -> Path:
        return write_run(
            town.result(),
            tmp_path / "RUN",
            inputs=Inputs(tmp_path, ()),
            parameters=town.PARAMETERS,
            effective_toml=toml.format(table=table, text=text),
            documents={},
            log=town.log(),
            before_publish=town.check,
        )

    with pytest.raises(InputError) as caught:
        publish("ansokningar", town.HIDDEN[0])
    assert town.HIDDEN[0] not in str(caught.value)
    (issue,) = caught.value.issues
    assert (issue.row, issue.code) == (0, "SCENARIO_RAD")  # the scenario as a whole
    assert not (tmp_path / "RUN").exists()
    publish("platser", town.HIDDEN[0])


def test_a_target_held_since_before_solving_is_used(tmp_path: Path) -> None:
    """The lock taken before the work is the one the run is written under."""
    inputs = town.make_input(tmp_path / "indata")
    with hold(tmp_path / "RUN") as target:
        run = write_run(
            town.result(),
            target,
            inputs=inputs,
            parameters=town.PARAMETERS,
            effective_toml=town.TOML,
            documents=town.DOCUMENTS,
            log=town.log(),
            before_publish=town.check,
        )
    assert verify_files(run) == ()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["RUN", "indata"]


@pytest.mark.parametrize(
    "paths",
    [
        ["../ute.txt"],
        ["/rot.txt"],
        ["internt/./a"],
        ["internt//a"],
        ["internt/.dold"],
        ["internt/a:b"],
        ["internt/a\\b"],
        ["internt/slut."],
        ["internt/e\u0301.txt"],
        ["internt/A.txt", "internt/a.txt"],
        ["internt/a", "internt/a"],
        [""],
    ],
)
def test_unsafe_paths_are_refused(paths: list[str]) -> None:
    """No path leaves the run, hides in it, or means two things on some system."""
    with pytest.raises(OutputError):
        check_paths(paths)
    check_paths(["forvaltningar/Hägersten-Älvsjö.xlsx", "skydd/a.txt", "internt/a.txt"])


@pytest.mark.parametrize("path", ["lös.txt", "annat/a.csv", "skydd", "forvaltningar/a/b.xlsx"])
def test_a_file_without_access_class_is_refused(path: str) -> None:
    """Every file has a class by where it stands (reliability R1.11)."""
    with pytest.raises(ValueError):
        access_class(path)


def test_the_input_path_never_names_a_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path is kept unless it leads through somebody's home."""
    root = tmp_path.resolve()
    monkeypatch.setenv("USER", "elsa")
    run = root / "korningar" / "RUN"
    assert relative_path(root / "indata", run) == "../../indata"
    assert relative_path(root / "elsa" / "indata", run) is None
    assert relative_path(root / "home" / "någon" / "indata", run) is None
    assert relative_path(root / "home" / "någon" / "in", root / "home" / "annan" / "RUN") is None
    assert relative_path(root / "home" / "x" / "in", root / "home" / "x" / "RUN") == "../in"


def test_inputs_are_fingerprinted(tmp_path: Path) -> None:
    """Tables and marker of a folder, or one workbook; other files are not ours."""
    town.make_input(tmp_path / "indata")
    (tmp_path / "indata" / "anteckningar.txt").write_bytes(b"x")
    files = input_files(tmp_path / "indata")
    assert [file.name for file in files] == ["SYNTETISK", "ansokningar.csv", "platser.csv"]
    (tmp_path / "indata" / "platser.csv").write_bytes(b"annat\n")
    changed = input_files(tmp_path / "indata")
    assert [a == b for a, b in zip(files, changed, strict=True)] == [True, True, False]
    (tmp_path / "bok.xlsx").write_bytes(b"PK")
    assert [(f.name, f.size) for f in input_files(tmp_path / "bok.xlsx")] == [("bok.xlsx", 2)]
    with pytest.raises(InputError):
        input_files(tmp_path / "borta")


def test_another_input_is_told_apart(tmp_path: Path) -> None:
    """``verify`` knows whether the input is still the one; a renamed workbook is."""
    run = town.publish(tmp_path / "RUN")
    manifest = read_run(run).manifest
    assert verify_input(manifest, tmp_path / "indata") == ()
    (tmp_path / "indata" / "platser.csv").write_bytes(b"annat\n")
    (tmp_path / "indata" / "par.csv").write_bytes(b"")
    findings = verify_input(manifest, tmp_path / "indata")
    assert [finding.split()[1] for finding in findings] == ["par.csv", "platser.csv"]
    (tmp_path / "bok.xlsx").write_bytes(b"PK")
    inputs = Inputs(tmp_path / "bok.xlsx", input_files(tmp_path / "bok.xlsx"))
    other = read_run(town.publish(tmp_path / "RUN2", inputs=inputs)).manifest
    (tmp_path / "bok.xlsx").rename(tmp_path / "kopia.xlsx")
    assert verify_input(other, tmp_path / "kopia.xlsx") == ()
    with pytest.raises(InputError):
        verify_input(other, tmp_path / "bok.xlsx")


def test_a_run_is_found_from_inside_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``feriejobb verify .`` works."""
    monkeypatch.chdir(town.publish(tmp_path / "RUN"))
    assert read_run(Path()).manifest.totals["placed"] == 3
    assert verify_files(Path()) == ()


def test_unset_parameters_are_kept_as_unset(tmp_path: Path) -> None:
    """No workers and no limit given; a model given by path is named without its folders."""
    run = write_run(
        town.result(),
        tmp_path / "RUN",
        inputs=Inputs(tmp_path, ()),
        parameters=Parameters("solve", "/srv/elsa/egen.toml"),
        effective_toml=town.TOML,
        documents={},
        log=town.log(),
        before_publish=town.check,
    )
    parameters = read_run(run).manifest.parameters
    assert (parameters.get("workers"), parameters.get("time_limit")) == (None, None)
    assert parameters["model"] == "egen.toml"
    assert {p.name for p in run.iterdir() if p.is_dir()} == {
        *("forvaltningar", "internt", "publikt", "skydd")
    }


def test_versions_name_the_code_itself() -> None:
    """A changed working copy shows as another code hash."""
    assert len(tool_versions()["code_sha256"]) == 64
    assert os.sep not in "".join(tool_versions().values())
