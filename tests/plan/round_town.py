"""A town small enough for paper: two offices, a park and a nursery, one sub-period each.

Everyone is 17, lives in Farsta and wants one area, ``annat_arbetsomrade`` only where it is said.
The first tier that applies decides: A* are ``sokt_utan_jobb``, B* ``ny``, C* ``haft_jobb``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from feriejobb.cli import cli
from feriejobb.cli_run import run

SEED = ["--model", "sommar", "--set", "lottery.seed=prov"]
_HISTORY = {"A": "sokt_utan_jobb", "B": "ny", "C": "haft_jobb"}
_HEADER = (
    "ansokan_id;fodelsedatum;personnummer;hemstadsdel;onskemal_1;onskemal_2;tidigare;"
    "skyddade_uppgifter"
)


def applicants(*rows: str) -> str:
    """``ansokningar.csv``: each row is ``id wish [second wish] [skydd]``; the id tells the tier."""
    lines = [_HEADER]
    for number, row in enumerate(rows):
        who, *words = row.split()
        secret = "skydd" in words
        wishes = [word for word in words if word != "skydd"]
        born = f"20090{1 + number // 9}1{number % 9}"
        # Wrong on purpose: the check digit is one more than the right one.
        shown = "" if secret else f"{born}{_wrong_tail(born)}"
        iso = f"{born[:4]}-{born[4:6]}-{born[6:]}" if secret else ""
        home = "" if secret else "Farsta"
        kind = "sekretessmarkering" if secret else "ingen"
        second = wishes[1] if len(wishes) > 1 else ""
        cells = [who, iso, shown, home, wishes[0], second, _HISTORY[who[0]], kind]
        lines.append(";".join(cells))
    return "\n".join(lines) + "\n"


def _wrong_tail(born: str) -> str:
    digits = [int(c) for c in f"{born[2:]}238"]
    doubled = [d * (2 - k % 2) for k, d in enumerate(digits)]
    total = sum(d // 10 + d % 10 for d in doubled)
    return f"238{(1 - total) % 10}"


def places(*rows: str) -> str:
    """``platser.csv``: each row is ``id area seats [min_antal]``, all in Farsta in sub-period 1."""
    lines = ["plats_id;forvaltning;stadsdel;arbetsplats;arbetsomrade;period;antal;min_antal"]
    for row in rows:
        name, area, seats, *least = row.split()
        cells = [
            name,
            "Farsta",
            "Farsta",
            f"Arbetsplats {name}",
            area,
            "1",
            seats,
            *(least or [""]),
        ]
        lines.append(";".join(cells))
    return "\n".join(lines) + "\n"


def write_town(folder: Path, people: str, jobs: str, **more: str) -> Path:
    """The tables as files; ``more`` are further tables by name."""
    folder.mkdir(parents=True)
    tables = {
        "ansokningar": people,
        "platser": jobs,
        "handledare": "handledare_id;handledargrupp;period;max_ungdomar\n",
        "forvaltningar": "forvaltning;typ;budget_kr;mal_antal;mottagare\nFarsta;stadsdel;;;\n",
        **more,
    }
    (folder / "SYNTETISK").touch()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def call(*args: object) -> int:
    """Exit code of one command line."""
    return run(cli, [str(a) for a in args])


def solve(source: Path, out: Path) -> Path:
    """The first round."""
    assert call("solve", source, *SEED, "--out", out, "--quiet") == 0
    return out


def answers(file: Path, given: Mapping[str, str]) -> Path:
    """A CSV of replies."""
    rows = [f"{who};{answer}" for who, answer in given.items()]
    file.write_text("\n".join(["ansokan_id;svar", *rows]) + "\n", encoding="utf-8")
    return file


def next_round(before: Path, given: Mapping[str, str], out: Path, *more: object) -> Path:
    """A replan that must succeed, and verify."""
    replies = answers(out.with_suffix(".csv"), given)
    assert call("replan", before, "--replies", replies, "--out", out, "--quiet", *more) == 0
    assert call("verify", out, "--quiet") == 0
    return out


def rows(folder: Path, name: str) -> list[list[str]]:
    """Rows of a CSV file, ``internt/`` and ``skydd/`` together."""
    found = []
    for part in ("internt", "skydd"):
        lines = (folder / part / name).read_text(encoding="utf-8").splitlines()
        found += [line.split(";") for line in lines[1:]]
    return found


def placed(folder: Path) -> dict[str, str]:
    """``plats_id`` by ``ansokan_id``."""
    return {row[0]: row[1] for row in rows(folder, "placeringar.csv")}


def queue(folder: Path) -> list[str]:
    """Everyone in the order of ``ko_nr``."""
    position: Callable[[list[str]], int] = lambda row: int(row[1])  # noqa: E731
    numbers = [[row[0], row[8]] for row in rows(folder, "placeringar.csv")]
    numbers += [row[:2] for row in rows(folder, "ej_placerade.csv")]
    return [row[0] for row in sorted(numbers, key=position)]
