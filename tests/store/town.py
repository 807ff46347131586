"""A small made-up result to write: four ordinary applicants, two protected, two employers."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from feriejobb.data.instance import Applicant, Employer, Instance, Pair, Place, Protection
from feriejobb.data.model import Model
from feriejobb.data.queue import QueueEntry
from feriejobb.data.solution import (
    CaseCertificate,
    GoalResult,
    LockException,
    PayCertificate,
    Placement,
    PriceCertificate,
    Proof,
    Reserve,
    Result,
    Unplaced,
)
from feriejobb.errors import VerificationError
from feriejobb.store.approve import approve
from feriejobb.store.log import Log
from feriejobb.store.origin import input_files
from feriejobb.store.verify_files import verify_files
from feriejobb.store.write_run import Inputs, Parameters, write_run
from tests import plain

NOON = datetime(2027, 3, 28, 12, 0, tzinfo=UTC)
TOML = 'name = "sommar"\n'

#: Ids of the protected applicants: found nowhere outside ``skydd/``.
HIDDEN = ("s-qvxzkp", "s-wjfmtg")

#: Prices of cases: per person at Järva, and given back per person there.
HEADS = PriceCertificate({}, {}, {}, {}, 0, (4,), {"Järva": 7})
GIVEN = PriceCertificate({}, {}, {"Järva": 1}, {}, 0, (3,), {"Järva": -(10**30)})

#: The prices of proofs by pay: what narrows the edges, and what is proved of those left.
FIRST = PriceCertificate({"p2": 10**30}, {("G1", 1): 1}, {}, {}, 0, (3,), {"Järva": 2})
THEN = PriceCertificate({}, {}, {"Järva": 3}, {"k1": 1}, 2, (4,))

_T = TypeVar("_T")


def clock() -> datetime:
    """A clock that stands still."""
    return NOON


def model() -> Model:
    """The smallest model that holds the town."""
    return Model.model_validate(
        {
            "name": "sommar",
            "year": 2027,
            "stadsdelar": ["Farsta", "Järva"],
            "goals": ["quotas", "queue", "wishes"],
            "eligibility": {"birth_years": [2009], "min_age": 15},
            "lottery": {"seed": "lotten"},
            "queue": {"tiers": ["ny"]},
            "wishes": {
                "wish_points": [0, 2],
                "any_area_points": 9,
                "period_points": [0],
                "away_points": 4,
            },
            "sub_periods": [
                {
                    "period": 1,
                    "first_day": date(2027, 6, 14),
                    "last_day": date(2027, 7, 2),
                    "hours": 90,
                    "payment_date": date(2027, 7, 27),
                }
            ],
            "pay": [{"valid_from": date(2020, 1, 1), "age_from": 16, "ore_per_hour": 8700}],
            "contributions": [
                {"valid_from": date(2020, 1, 1), "age_from": 15, "age_to": 20, "bp": 1021}
            ],
        }
    )


def applicant(applicant_id: str, row: int, protection: Protection = "ingen") -> Applicant:
    """An applicant of whom only id and protection matter here."""
    hidden = protection != "ingen"
    return plain.person(
        applicant_id,
        birth_date=date(2009, 5, 5),
        home=None if hidden else "Farsta",
        other_districts=None,
        protection=protection,
        avoid=frozenset(["Hemliga skolan"] if hidden else []),
        row=row,
    )


def place(place_id: str, employer: str, row: int) -> Place:
    """A place with three seats."""
    return plain.place(
        place_id,
        employer=employer,
        workplace="Parken",
        seats=3,
        supervisor_group="G1",
        row=row,
    )


def result() -> Result:
    """The result: three placed (one protected), three not (one protected), reserves, a proof."""
    ids = ("a-10", "a-9", "B-1", "å-1", *HIDDEN)
    kinds: tuple[Protection, ...] = ("sekretessmarkering", "skyddad_folkbokforing")
    people = [applicant(i, row) for row, i in enumerate(ids[:4], start=2)]
    people += [applicant(i, row, k) for row, (i, k) in enumerate(zip(HIDDEN, kinds, strict=True))]
    instance = Instance(
        model=model(),
        applicants=tuple(people),
        places=(place("p2", "Farsta", 2), place("p10", "Järva", 3)),
        supervisors=(),
        employers=(
            Employer("Farsta", True, None, None, "", 2),
            Employer("Järva", True, 5_000_000, None, "", 3),
        ),
        pairs=(Pair("a-9", HIDDEN[1], True, 2),),
        synthetic=True,
    )
    return Result(
        instance=instance,
        queue=tuple(QueueEntry(i, q, "ny", q) for q, i in enumerate(ids, start=1)),
        placements=(
            Placement("a-10", "p2", "Farsta", 1, 1, 0, False, 862944, 1),
            Placement("a-9", "p10", "Järva", 1, 0, 0, True, 862944, 2),
            Placement(HIDDEN[0], "p2", "Farsta", 1, 1, 0, False, 862944, 5),
        ),
        unplaced=(
            Unplaced("B-1", 3, "budget"),
            Unplaced("å-1", 4, "platser_fulla"),
            Unplaced(HIDDEN[1], 6, "ej_bevisat"),
        ),
        goals=(
            GoalResult("quotas", "min", 0, 0, True, 0.12345),
            GoalResult("queue", "max", 3, 4, False, 1.5, (6,)),
            GoalResult("tie_break", "max", 7, 7, True, 0.0),
        ),
        reserves=(
            Reserve("Järva", "p10", 2, "å-1"),
            Reserve("Järva", "p10", 1, HIDDEN[1]),
            Reserve("Farsta", "p2", 1, "B-1"),
        ),
        proof=Proof(
            certificates=(
                PriceCertificate({"p2": 3, "p10": 10**30}, {("G1", 1): 2}, {}, {}, 0, (4,)),
                PriceCertificate({}, {}, {"Järva": 5}, {"k1": 2}, 1, (3,), {"Järva": 7}),
            ),
            exact=(4, 3),
            unproved=(6,),
            cases=(
                CaseCertificate("Järva", 3, HEADS, CaseCertificate("Järva", 4, GIVEN, HEADS)),
                CaseCertificate("Järva", 0, replace(HEADS, covers=(3,)), GIVEN),
            ),
            pay=(
                PayCertificate(FIRST, THEN, {"Järva": {862944: 10**30, 99000: 4}}),
                PayCertificate(THEN, FIRST, {"Järva": {862944: 2}, "Farsta": {1: 1}}),
            ),
        ),
        exceptions=(
            LockException("a-10", "p2", "wish"),
            LockException("a-9", "p10", "pairs"),
        ),
        changes=("solver.questions: 80 → 40",),
        timings={"solve": 1.23456, "edges": 0.5},
    )  # fmt: skip


def shuffled(what: Result, seed: int) -> Result:
    """The same content with every sequence in another order."""
    chance = random.Random(seed)  # noqa: S311

    def mixed(items: tuple[_T, ...]) -> tuple[_T, ...]:
        return tuple(chance.sample(items, len(items)))

    return replace(
        what,
        instance=replace(
            what.instance,
            applicants=mixed(what.instance.applicants),
            places=mixed(what.instance.places),
        ),
        placements=mixed(what.placements),
        unplaced=mixed(what.unplaced),
        reserves=mixed(what.reserves),
        exceptions=mixed(what.exceptions),
        proof=replace(
            what.proof,
            certificates=mixed(what.proof.certificates),
            exact=mixed(what.proof.exact),
            cases=mixed(what.proof.cases),
            pay=mixed(what.proof.pay),
        ),
    )


DOCUMENTS = {
    "internt/samordning.xlsx": b"samordning",
    "forvaltningar/Farsta.xlsx": b"farsta",
    "forvaltningar/Järva.xlsx": b"jarva",
    "skydd/hantering.txt": b"checklista",
    "publikt/rapport.html": b"<html></html>",
}


def make_input(folder: Path) -> Inputs:
    """An input folder beside the run, with two tables and the marker."""
    folder.mkdir()
    (folder / "ansokningar.csv").write_bytes(b"ansokan_id\n")
    (folder / "platser.csv").write_bytes(b"plats_id\n")
    (folder / "SYNTETISK").write_bytes(b"")
    return Inputs(folder, input_files(folder))


def log() -> Log:
    """A log with two lines."""
    started = Log("solve", clock)
    started.add("start", workers=2)
    started.add("input_read", applicants=6, places=2)
    return started


def publish(
    out: Path,
    what: Result | None = None,
    inputs: Inputs | None = None,
    judge: Callable[[Path], None] | None = None,
) -> Path:
    """Write the town's run to ``out``; the input folder is made beside it unless given."""
    return write_run(
        what or result(),
        out,
        inputs=inputs or make_input(out.parent / "indata"),
        parameters=PARAMETERS,
        effective_toml=TOML,
        documents=DOCUMENTS,
        log=log(),
        before_publish=judge or check,
    )


def decide(run: Path) -> None:
    """Record somebody's decision on the town's run, which changes one workbook."""
    approve(
        run,
        "Testperson",
        restamp=lambda stored, decision: {"forvaltningar/Farsta.xlsx": b"BESLUT"},
        before_publish=check,
        clock=clock,
    )


def check(folder: Path) -> None:
    """What judges the stage in these tests: the files belong together."""
    findings = verify_files(folder)
    if findings:
        raise VerificationError(findings)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


PARAMETERS = Parameters("solve", "sommar", ("farre_platser",), ("solver.questions=40",), 2, 600.0)
