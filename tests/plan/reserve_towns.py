"""Random small towns where everything binds that a reserve must mind, drawn from a seed."""

from __future__ import annotations

import random
from pathlib import Path

from tests.plan.round_town import applicants, places, write_town

AREAS = ("kontor", "park", "barn")


def bound_town(folder: Path, seed: int) -> Path:
    """Eleven youths of three ages; a budget, supervisors, quotas, a pair and an opening, or some.

    A youth of 16 costs less than one of 18, so that money decides too.
    """
    draw = random.Random(seed)  # noqa: S311  (test data, not the lottery)
    people = applicants(
        *(
            f"{draw.choice('ABC')}{n} {' '.join(draw.sample(AREAS, draw.randint(1, 2)))}"
            for n in range(11)
        )
    )
    header, *rows = people.splitlines()
    aged = [_aged(row, draw.choice((2009, 2010, 2010, 2011))) for row in rows]
    jobs = [f"P{n} {draw.choice(AREAS)} {draw.randint(1, 3)}" for n in range(draw.randint(3, 5))]
    if draw.random() < 0.3:
        jobs[0] = f"P0 {draw.choice(AREAS)} 3 2"
    head, *body = places(*jobs).splitlines()
    groups = [draw.choice(("", "H", "H")) for _ in body]
    seats = sum(int(row.split(";")[6]) for row in body)
    more = {
        "handledare": "handledare_id;handledargrupp;period;max_ungdomar\n"
        + (f"h1;H;1;{draw.randint(2, 5)}\n" if "H" in groups else ""),
        "forvaltningar": "forvaltning;typ;budget_kr;mal_antal;mottagare\n"
        f"Farsta;stadsdel;{_budget(draw, seats)};;\n",
    }
    ids = [row.split(";")[0] for row in rows]
    if draw.random() < 0.4:
        kind, hard = draw.choice((("max", "ja"), ("max", "nej"), ("min", "nej")))
        more["kvoter"] = (
            "kvot_id;omfattning;varde;grupp;typ;antal;andel;hard;vikt\n"
            f"K1;arbetsomrade;{jobs[0].split()[1]};alder:17;{kind};{draw.randint(1, 2)};;{hard};1\n"
        )
    if draw.random() < 0.4:
        first, second = draw.sample(ids, 2)
        kind = draw.choice(("isar", "ihop"))
        more["par"] = f"ansokan_id_1;ansokan_id_2;typ\n{first};{second};{kind}\n"
    grouped = [f"{row};{group}" for row, group in zip(body, groups, strict=True)]
    table = "\n".join([f"{head};handledargrupp", *grouped]) + "\n"
    return write_town(folder, "\n".join([header, *aged]) + "\n", table, **more)


def opening_town(folder: Path, seed: int, *, hard: bool = True) -> Path:
    """Such a town where most places have a least number, and a quota is ``hard`` more often."""
    source, draw = bound_town(folder, seed), random.Random(seed + 1_000_000)  # noqa: S311
    table = source / "platser.csv"
    header, *rows = (line.split(";") for line in table.read_text(encoding="utf-8").splitlines())
    seats, least = header.index("antal"), header.index("min_antal")
    for row in rows:
        if draw.random() < 0.5:
            row[seats] = str(int(row[seats]) + draw.randint(0, 2))
        if int(row[seats]) > 1 and draw.random() < 0.8:
            row[least] = str(draw.randint(2, int(row[seats])))
    table.write_text("".join(";".join(r) + "\n" for r in (header, *rows)), encoding="utf-8")
    quotas = source / "kvoter.csv"
    if hard and quotas.exists() and draw.random() < 0.5:
        text = quotas.read_text(encoding="utf-8")
        quotas.write_text(text.replace(";nej;1", ";ja;1"), encoding="utf-8")
    return source


def _budget(draw: random.Random, seats: int) -> str:
    """None, or too little for every seat."""
    return "" if draw.random() < 0.4 else str(9_000 * draw.randint(2, max(2, seats - 1)))


def _aged(row: str, year: int) -> str:
    """The same row with another birth year and a check digit that is wrong on purpose."""
    cells = row.split(";")
    number = f"{year}{cells[2][4:11]}"
    doubled = [int(d) * (2 - k % 2) for k, d in enumerate(number[2:])]
    right = -sum(d // 10 + d % 10 for d in doubled) % 10
    cells[2] = f"{number}{(right + 1) % 10}"
    return ";".join(cells)
