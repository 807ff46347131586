"""Five made-up protected persons, planted in generated input with all that must be dropped."""

from __future__ import annotations

import csv
from pathlib import Path

from feriejobb.protect.needles import Needle, person
from feriejobb.tables.personal_number import check_digit

#: Where nobody works, but which each of them avoids.
AVOIDED = "Voljären på Kullen"
_NAMES = ("Kanariefågel", "Grönsiska", "Stenskvätta", "Rosenfink", "Blåhake")
_SCHOOLS = ("Gulvingeskolan", "Näbbgymnasiet", "Fjäderskolan", "Vingpennan", "Burskolan")

Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    """The rows of one input table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def write(path: Path, rows: Rows) -> None:
    """Put rows back as an input table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        made = csv.DictWriter(file, list(rows[0]), delimiter=";", lineterminator="\n")
        made.writeheader()
        made.writerows(rows)


def plant(folder: Path) -> tuple[tuple[Needle, ...], tuple[str, ...]]:
    """Turn five ordinary applicants of an input into canaries.

    Each has priority, so that most of them get a place; name, number, e-mail, phone and a column
    with the school stand in the input against the rules, and each avoids a workplace by name.

    Args:
        folder: A folder of generated CSV files; changed in place.

    Returns:
        What must not be found outside ``skydd/``, and the canaries' ids.
    """
    places = read(folder / "platser.csv")
    places.append(places[0] | {"plats_id": "P-VOLJ", "arbetsplats": AVOIDED, "antal": "0"})
    write(folder / "platser.csv", places)
    rows = [row | {"skola": ""} for row in read(folder / "ansokningar.csv")]
    related = [folder / f"{name}.csv" for name in ("par", "forbud")]
    tied = {c for path in related if path.exists() for row in read(path) for c in row.values()}
    free = [
        row for row in rows
        if row["skyddade_uppgifter"] == "ingen" and row["ansokan_id"] not in tied
        and not row["last_plats"]
    ]  # fmt: skip
    needles: list[Needle] = [Needle("det undvikna", AVOIDED)]
    ids = []
    for i, (row, name, school) in enumerate(zip(free[3:: len(free) // 6], _NAMES, _SCHOOLS,
                                                strict=False)):  # fmt: skip
        start = f"2009010{i + 1}98{i}"
        number = f"{start}{(check_digit(start[2:]) + 5) % 10}"
        mail, phone = f"{name.lower()}@exempel.invalid", f"031-390 06 9{i}"
        row |= {
            "personnummer": number, "fodelsedatum": "", "fornamn": "Åsa", "efternamn": name,
            "epost": mail, "telefon": phone, "grupper": "fortur", "annat_arbetsomrade": "ja",
            "skyddade_uppgifter": "sekretessmarkering", "undvik": AVOIDED, "skola": school,
            "andra_stadsdelar": "", "ansokan_id": f"QX{i}KANARIE",
        }  # fmt: skip
        ids.append(row["ansokan_id"])
        needles += person(
            f"kanarie {i + 1}", ids=[row["ansokan_id"]], personal_number=number, phone=phone,
            texts=[name, mail, school],
        )  # fmt: skip
    write(folder / "ansokningar.csv", rows)
    return tuple(needles), tuple(ids)
