"""What a scan says of what it found: which file, in what order, and from what difference on."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest

from feriejobb.protect.scan import Hit, scan
from tests.protect.leaks import ID, NEEDLES, clean_run, put

VAULT_FILE = "en fil i skydd"


def test_a_file_whose_name_leaks_goes_by_its_number_in_the_order_of_paths(tmp_path: Path) -> None:
    """Files count from one, folders in order, however the disk lists them."""
    names = [f"{chr(c)}/x.txt" for c in range(ord("z"), ord("a"), -1)]
    for name in names:
        put(tmp_path, name, "x")
    put(tmp_path, f"a/{ID}.txt", "x")
    put(tmp_path, f"zz/{ID}.txt", "x")
    found = [hit.file for hit in scan(tmp_path, NEEDLES).hits]
    assert found == ["fil 1", f"fil {len(names) + 2}"]


def test_a_hash_of_the_vault_in_a_name_is_found(tmp_path: Path) -> None:
    """The internal manifest may list such hashes; names of files and of members may not."""
    clean_run(tmp_path)
    told = hashlib.sha256((tmp_path / "skydd/blad_001.txt").read_bytes()).hexdigest()
    put(tmp_path, f"internt/{told}.txt", "x")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{told}.txt", "x")
    put(tmp_path, "internt/arkiv.zip", packed.getvalue())
    hits = [hit for hit in scan(tmp_path, NEEDLES).hits if hit.label == VAULT_FILE]
    named = {(hit.how, hit.part) for hit in hits if hit.how.endswith("namn")}
    assert named == {("filnamn", ""), ("medlemsnamn", "medlem på djup 1")}
    assert all(told not in hit.file + hit.part for hit in hits)


@pytest.mark.parametrize(("moved", "threshold", "told"), [
    (4, None, True), (5, None, False), (5, 10, True), (9, 10, True), (10, 10, False),
])  # fmt: skip
def test_two_reports_differ_by_few_below_the_threshold(
    tmp_path: Path, moved: int, threshold: int | None, told: bool
) -> None:
    """The threshold is five unless told otherwise, and a difference as large as it is not small."""
    for number, count in enumerate((100, 100 + moved)):
        page = f'<td data-cell="alla">{count}</td>'
        put(tmp_path, f"publikt/{number}.html", page)
    more = {} if threshold is None else {"threshold": threshold}
    labels = {hit.label for hit in scan(tmp_path, NEEDLES, **more).hits}  # type: ignore[arg-type]
    assert labels == ({"skillnad"} if told else set())


def test_a_folder_that_cannot_be_read_is_no_clean_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not read proves nothing, so the scan ends in an error."""
    put(tmp_path, "låst/x.txt", ID)
    real = os.scandir

    def refusing(path: os.PathLike[str]) -> object:
        if Path(path).name == "låst":
            raise PermissionError(13, "")
        return real(path)

    assert scan(tmp_path, NEEDLES).hits == (Hit("låst/x.txt", "", "kanarie: id 1", "id (UTF-8)"),)
    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(PermissionError):
        scan(tmp_path, NEEDLES)
