"""``verify_run`` on published runs: silent about a right one, never about a spoilt one."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from feriejobb.errors import InputError, VerificationError
from feriejobb.handover.office_lock import lock
from feriejobb.handover.passwords import Passwords
from feriejobb.verify.files import UNOPENED, verify_run
from tests.verify.runs import Workshop, reseal


@pytest.fixture(scope="module")
def right(workshop: Workshop) -> Path:
    """A right run, not to be changed."""
    return workshop.publish("ratt")


def test_a_right_run_passes_and_has_protected_applicants_in_it(
    workshop: Workshop, right: Path
) -> None:
    """The input is found through the manifest; nothing is found and nothing left unsaid."""
    verification = verify_run(right)
    assert verification.findings == ()
    assert verification.notes == ()
    assert verification.passed
    verification.require()
    secret = [p for p in workshop.result.placements if _hidden(workshop, p.applicant)]
    assert len(secret) >= 2
    assert (right / "skydd/placeringar.csv").read_bytes().count(b"\n") == len(secret) + 1


def _hidden(workshop: Workshop, applicant: str) -> bool:
    return workshop.instance.applicant_by_id[applicant].protected


def _changed(path: str, old: str, new: str) -> Callable[[Path], None]:
    def spoil(run: Path) -> None:
        text = (run / path).read_bytes().decode()
        assert old in text
        (run / path).write_bytes(text.replace(old, new, 1).encode())

    return spoil


def _cut(path: str, line: int) -> Callable[[Path], None]:
    def spoil(run: Path) -> None:
        lines = (run / path).read_bytes().splitlines(keepends=True)
        del lines[line]
        (run / path).write_bytes(b"".join(lines))

    return spoil


def _crossed(path: str) -> Callable[[Path], None]:
    def spoil(run: Path) -> None:
        lines = (run / path).read_bytes().splitlines(keepends=True)
        lines[1], lines[2] = lines[2], lines[1]
        (run / path).write_bytes(b"".join(lines))

    return spoil


def _moved(source: str, target: str) -> Callable[[Path], None]:
    def spoil(run: Path) -> None:
        lines = (run / source).read_bytes().splitlines(keepends=True)
        others = (run / target).read_bytes().splitlines(keepends=True)
        body = sorted([*others[1:], lines[1]])
        (run / source).write_bytes(b"".join([lines[0], *lines[2:]]))
        (run / target).write_bytes(b"".join([others[0], *body]))

    return spoil


def _divided(depth: int) -> str:
    """The end of a proof with cases about an employer that does not exist, divided so often."""
    ends = f',"many":{_NO_PRICES}}}' * depth
    return '[],"cases":[' + '{"employer":"Z","most":1,"few":' * depth + _NO_PRICES + ends + "]}"


_NO_PRICES = '{"covers":[1],"attained":0,"seat":[],"supervisor":[],"budget":[],"quota":[]}'
#: The end of a proof by pay about an employer that does not exist.
_PAID = f'[],"pay":[{{"first":{_NO_PRICES},"then":{_NO_PRICES},"paid":[["Z",1,1]]}}]}}'

PLACED, LEFT = "internt/placeringar.csv", "internt/ej_placerade.csv"
SOLUTION, MODEL = "solution.json", "internt/effective_model.toml"
PROOF = "internt/bevis.json"

#: What is wrong, the start of a finding, and how it is done; the manifest is made to fit.
SPOILT: list[tuple[str, str, Callable[[Path], None]]] = [
    ("a placement is cut out", "TÄCKNING", _cut(PLACED, 3)),
    ("an unplaced one is cut out", "TÄCKNING", _cut(LEFT, 1)),
    ("a protected one is cut out", "TÄCKNING", _cut("skydd/placeringar.csv", 1)),
    ("a reserve is cut out", "RESERVER", _cut("internt/reserver.csv", 1)),
    ("rows in another order", "internt/placeringar.csv har", _crossed(PLACED)),
    ("line ends of another system", "internt/ej_placerade.csv har", _changed(LEFT, "\n", "\r\n")),
    ("a byte order mark", "skydd/reserver.csv har", _changed("skydd/reserver.csv", "f", "\ufefff")),
    (
        "another header",
        "internt/placeringar.csv har",
        _changed(PLACED, "kostnad_ore", "kostnad_kr"),
    ),
    ("a number with a plus", "En CSV-fil", _changed(LEFT, ";1", ";+1")),
    (
        "an unknown reason",
        "ej_placerade.csv: okänd",
        _changed(LEFT, "inga_mojliga_platser", "ingen_lust"),
    ),
    (
        "a protected row in internt",
        "SKYDD internt/placeringar.csv",
        _moved("skydd/placeringar.csv", PLACED),
    ),
    (
        "an ordinary row in skydd",
        "SKYDD skydd/placeringar.csv",
        _moved(PLACED, "skydd/placeringar.csv"),
    ),
    (
        "another count in solution.json",
        "ANTAL: solution",
        _changed(SOLUTION, '"seats": ', '"seats": 1'),
    ),
    ("another status", "STATUS", _changed(SOLUTION, '"feasible"', '"optimal"')),
    ("no stamp", "STÄMPEL", _changed(SOLUTION, '"synthetic": true', '"synthetic": false')),
    ("another value", "MÅL queue: värdet", _changed(SOLUTION, '"value": 26', '"value": 27')),
    ("white space in solution.json", "solution.json är", _changed(SOLUTION, "{", "{ ")),
    ("another proof", "BEVIS", _changed("internt/bevis.json", '"exact":[', '"exact":[1,')),
    ("cases that prove nothing", "BEVIS fallintyg 1: fall om", _changed(PROOF, "[]}", _divided(1))),
    ("cases too deep", "BEVIS fallintyg 1: fler än", _changed(PROOF, "[]}", _divided(150))),
    ("cases without end", "internt/bevis.json är", _changed(PROOF, "[]}", _divided(9_000))),
    ("pay that proves nothing", "BEVIS löneintyg 1: pris på", _changed(PROOF, "[]}", _PAID)),
    ("another seed", "MODELL: lottens", _changed(MODEL, "DEMO-", "NEMO-")),
    ("another point for a wish", "MÅL wishes", _changed(MODEL, "[0, 2, 5", "[0, 3, 5")),
    ("a model with a remark", "MODELL: internt/effective", _changed(MODEL, "\n", "\n# x\n")),
    ("a broken model", "internt/effective_model.toml är", _changed(MODEL, "[", "[[")),
    ("a broken log", "logg.jsonl", _changed("logg.jsonl", '"seq":1', '"seq":2')),
]


@pytest.mark.parametrize(("what", "finding", "spoil"), SPOILT, ids=[what for what, _, _ in SPOILT])
def test_a_spoilt_file_is_found_even_when_the_manifest_fits(
    workshop: Workshop, right: Path, what: str, finding: str, spoil: Callable[[Path], None]
) -> None:
    """Meaning is verified, not only hashes."""
    run = workshop.copy(right, what)
    spoil(run)
    reseal(run)
    sealed = verify_run(run)
    assert not any("ändrad efter publiceringen" in text for text in sealed.findings)
    assert any(text.startswith(finding) for text in sealed.findings), sealed.findings
    with pytest.raises(VerificationError):
        sealed.require()


def test_any_changed_byte_is_found(workshop: Workshop, right: Path) -> None:
    """A bit changed at random in one file of every folder, and in the three at the top."""
    run = workshop.copy(right, "byte")
    chance = Random(7)  # noqa: S311
    files = {p.parent if p.parent != run else p: p for p in sorted(run.rglob("*")) if p.is_file()}
    assert len(files) == 6
    for path in files.values():
        data = path.read_bytes()
        at = chance.randrange(len(data))
        path.write_bytes(
            data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
        )
        assert not verify_run(run).passed, path.name
        path.write_bytes(data)
    assert verify_run(run).passed


def test_files_that_the_manifest_lacks_and_the_reverse_are_found(
    workshop: Workshop, right: Path
) -> None:
    """Nothing may be added to a run or taken away."""
    run = workshop.copy(right, "filer")
    (run / "internt/anteckning.txt").write_text("x")
    assert verify_run(run).findings == ("internt/anteckning.txt står inte i manifestet.",)
    os.unlink(run / "internt/anteckning.txt")
    os.unlink(run / "forvaltningar" / sorted(os.listdir(run / "forvaltningar"))[0])
    assert any("saknas men står i manifestet" in text for text in verify_run(run).findings)
    reseal(run)
    assert any(text.endswith(": saknas") for text in verify_run(run).findings)


def test_another_or_no_input_is_found(workshop: Workshop, right: Path) -> None:
    """A changed table, a missing folder, and a run that never was."""
    other = workshop.folder / "annan"
    other.mkdir()
    for file in workshop.source.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    assert verify_run(right, other).passed
    (other / "platser.csv").write_bytes((other / "platser.csv").read_bytes() + b"\n")
    found = verify_run(right, other).findings
    assert found == ("INDATA: filerna är inte de som körningen gjordes av",)
    with pytest.raises(InputError):
        verify_run(right, workshop.folder / "ingenstans")
    with pytest.raises(InputError):
        verify_run(workshop.folder / "ingen körning")


def test_no_finding_holds_an_id_or_a_name(workshop: Workshop, right: Path) -> None:
    """Findings may be shown and stored: they speak of files, rules and queue positions."""
    words = {a.id for a in workshop.instance.applicants}
    words |= {c.email for c in workshop.instance.contacts.values()}
    run = workshop.copy(right, "tystnad")
    _cut("internt/placeringar.csv", 2)(run)
    _moved("skydd/placeringar.csv", "internt/placeringar.csv")(run)
    reseal(run)
    found = verify_run(run).findings
    assert found
    assert not any(word in text for word in words for text in found)


ROUNDS = dict.fromkeys(
    ("internt/omgang.csv", "skydd/omgang.csv"), b"ansokan_id;ko_nr;plats_id;lage;avbojda\n"
)
REPORT = "internt/forandringar.csv"


@pytest.mark.parametrize(
    ("path", "others"),
    [
        ("internt/jamforelser.csv", {"skydd/jamforelser.csv": b"x\n"}),
        ("internt/lottningar.csv", {"skydd/lottningar.csv": b"x\n"}),
        (REPORT, ROUNDS | {"skydd/forandringar.csv": b"x\n"}),
    ],
)
def test_a_table_in_another_form_is_a_finding_and_stops_nothing(
    workshop: Workshop, path: str, others: dict[str, bytes]
) -> None:
    """``verify`` tells of it as of any other fault."""
    result = replace(workshop.result, parent="f" * 64) if path == REPORT else workshop.result
    name = f"form {Path(path).stem}"
    found = verify_run(workshop.publish(name, result, documents={path: b"x\n"} | others)).findings
    assert [text.split(" ")[0] for text in found] == [path]


def test_an_input_that_is_not_there_is_told_of_by_name_alone(
    workshop: Workshop, right: Path
) -> None:
    """There is no row to point at."""
    with pytest.raises(InputError) as told:
        verify_run(right, workshop.folder / "ingenstans")
    (issue,) = told.value.issues
    assert (issue.table, issue.row, issue.column) == ("indata", 0, "")
    assert issue.code == "INDATA_SAKNAS"


def test_locked_workbooks_are_opened_or_said_to_be_closed(workshop: Workshop, right: Path) -> None:
    """What nobody has a password for is a note; with a wrong one they cannot be read."""
    run = workshop.copy(right, "låsta")
    books = sorted(run.rglob("*.xlsx"))
    for path in books:
        path.write_bytes(lock(path.read_bytes(), "hemligt"))
    reseal(run)
    closed = verify_run(run)
    assert closed.findings == ()
    assert closed.notes == (UNOPENED.format(count=len(books)),)
    opened = verify_run(run, passwords=Passwords({"alla": "hemligt"}))
    assert (opened.findings, opened.notes) == ((), ())
    wrong = verify_run(run, passwords=Passwords({"alla": "annat"}))
    assert len(wrong.findings) == len(books)
    assert all(text.endswith(": kan inte läsas") for text in wrong.findings)
    assert wrong.notes == ()
    books[0].write_bytes((right / books[0].relative_to(run)).read_bytes())
    reseal(run)
    assert verify_run(run).notes == (UNOPENED.format(count=len(books) - 1),)
