"""Any flipped byte of any file, and any line of the log deleted, edited or moved, is found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from random import Random

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.store.verify_files import verify_files
from tests.faults.small_town import MODEL, command, make_input, solved_before
from tests.verify.runs import reseal

FLIPS = 200


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An input and a decided run of it."""
    root = tmp_path_factory.mktemp("skada")
    source, out = make_input(root / "in"), root / "ut"
    with solved_before(source):
        command("solve", source, *MODEL, "--out", out, "--quiet")()
    command("approve", out, "--by", "Testperson", "--quiet")()
    return source, out


def _flip(run_folder: Path, rng: Random) -> Path:
    """Turn one random bit of one random file; every file is as likely, however small."""
    files = sorted(path for path in run_folder.rglob("*") if path.is_file() and path.stat().st_size)
    path = rng.choice(files)
    data = bytearray(path.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)
    return path


def _flips_found(published: tuple[Path, Path], tmp_path: Path, seeds: range) -> int:
    source, out = published
    found = 0
    for seed in seeds:
        copy = Path(shutil.copytree(out, tmp_path / str(seed)))
        _flip(copy, Random(seed))  # noqa: S311
        found += run(cli, ["verify", str(copy), "--input", str(source), "--quiet"]) == 4
        shutil.rmtree(copy)
    return found


def test_a_flipped_bit_is_found(published: tuple[Path, Path], tmp_path: Path) -> None:
    """Exit 4, whichever file and bit."""
    assert _flips_found(published, tmp_path, range(FLIPS, FLIPS + 8)) == 8


def test_a_model_that_can_no_longer_be_read_is_a_finding(
    published: tuple[Path, Path], tmp_path: Path
) -> None:
    """The run is damaged (4), not the input (2)."""
    source, out = published
    copy = Path(shutil.copytree(out, tmp_path / "kopia"))
    model = copy / "internt/effective_model.toml"
    model.write_bytes(model.read_bytes().replace(b"valid_from", b"valid_fron", 1))
    assert run(cli, ["verify", str(copy), "--input", str(source), "--quiet"]) == 4


@pytest.mark.heavy
def test_two_hundred_flipped_bits_are_found(published: tuple[Path, Path], tmp_path: Path) -> None:
    """Reliability R5.2: 200 of 200."""
    assert _flips_found(published, tmp_path, range(FLIPS)) == FLIPS


def _edited(line: bytes) -> bytes:
    """The line as somebody would write it who wants another story told."""
    fields = json.loads(line)
    fields["time"] = fields["local"] = "2027-01-01T00:00:00.000+00:00"
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("sealed", [False, True])
def test_any_change_of_the_log_is_found(
    published: tuple[Path, Path], tmp_path: Path, sealed: bool
) -> None:
    """Each line deleted, edited or moved, also by one who makes the hashes of the manifest fit."""
    _, out = published
    lines = (out / "logg.jsonl").read_bytes().splitlines()
    assert len(lines) >= 4
    copy = Path(shutil.copytree(out, tmp_path / "kopia"))
    changed = [lines[:n] + lines[n + 1 :] for n in range(len(lines))]
    changed += [[*lines[:n], _edited(line), *lines[n + 1 :]] for n, line in enumerate(lines)]
    changed += [
        [*lines[:n], lines[n + 1], lines[n], *lines[n + 2 :]] for n in range(len(lines) - 1)
    ]
    for told in changed:
        (copy / "logg.jsonl").write_bytes(b"".join(line + b"\n" for line in told))
        if sealed:
            reseal(copy)
        assert any("logg.jsonl" in finding for finding in verify_files(copy))
