"""A town whose answer was worked out on paper, with someone for every kind of reason.

Tiers alone order those who compete: A1, I1 and S1 (förtur) before B1 (sökt utan jobb) before the
rest. A1 gets the park P1, S1 the store P5, B1 the office P2 as second wish, since the park is full.
Nobody else has a place that they can take: C1 wants only the park; D1 only the office; G1 only the
store; H1 and I1 only the nursery P6, without the extract that it needs; L1 only care in sub-period
1, and the care home P3 is in 2. J1 is too old. P3, P4 and P6 stay empty.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from feriejobb.synthetic.identity import check_digit

COLUMNS = [
    *("ansokan_id", "personnummer", "fodelsedatum", "hemstadsdel", "onskemal_1", "onskemal_2"),
    *("perioder", "andra_stadsdelar", "grupper", "tidigare", "registerutdrag"),
    *("skyddade_uppgifter", "undvik"),
]

#: One row per applicant; ``personnummer`` is filled in by ``write_town``.
PEOPLE: dict[str, dict[str, str]] = {
    "A1": {"onskemal_1": "park", "perioder": "1", "grupper": "fortur"},
    "B1": {
        "onskemal_1": "park",
        "onskemal_2": "kontor",
        "perioder": "1",
        "tidigare": "sokt_utan_jobb",
    },
    "C1": {"onskemal_1": "park", "perioder": "1"},
    "D1": {"onskemal_1": "kontor", "perioder": "1,2", "tidigare": "haft_jobb"},
    "G1": {"onskemal_1": "lager", "perioder": "1"},
    "H1": {"onskemal_1": "barn", "perioder": "1", "tidigare": "haft_jobb"},
    "I1": {"onskemal_1": "barn", "perioder": "1", "grupper": "fortur"},
    "J1": {"onskemal_1": "park", "year": "1999"},
    "L1": {"onskemal_1": "vård", "perioder": "1", "tidigare": "haft_jobb"},
    "S1": {
        "onskemal_1": "lager",
        "grupper": "fortur",
        "hemstadsdel": "",
        "fodelsedatum": "2009-05-05",
        "skyddade_uppgifter": "sekretessmarkering",
        "undvik": "Bromma",
    },
}
PLACED = {"A1": "P1", "B1": "P2", "S1": "P5"}

TABLES = {
    "platser": """\
plats_id;forvaltning;stadsdel;arbetsplats;arbetsomrade;period;antal;krav_registerutdrag;oppen_for
P1;Farsta;Farsta;Parken;park;1;1;nej;
P2;Farsta;Farsta;Kontoret;kontor;1;1;nej;
P3;Farsta;Farsta;Hemmet;vård;2;1;nej;
P4;Skarpnäck;Skarpnäck;Parken vid sjön;park;1;1;nej;alla
P5;Farsta;Farsta;Lagret;lager;1;1;nej;
P6;Farsta;Farsta;Förskolan;barn;1;1;ja;
""",
    "handledare": "handledare_id;handledargrupp;period;max_ungdomar\n",
    "forvaltningar": """\
forvaltning;typ;budget_kr;mal_antal;mottagare
Farsta;stadsdel;;;
Skarpnäck;stadsdel;;;
""",
}


def write_town(folder: Path, changes: dict[str, dict[str, str]] | None = None) -> Path:
    """The town as CSV files; ``changes`` overrides cells by applicant."""
    folder.mkdir()
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=";", lineterminator="\n")
    writer.writeheader()
    for k, (name, cells) in enumerate(PEOPLE.items()):
        row = (
            {
                "ansokan_id": name,
                "hemstadsdel": "Farsta",
                "tidigare": "ny",
                "registerutdrag": "nej",
                "skyddade_uppgifter": "ingen",
            }
            | cells
            | (changes or {}).get(name, {})
        )
        year = row.pop("year", "2009")
        if row["skyddade_uppgifter"] == "ingen":
            body = f"{year[2:]}02{k + 10}238"
            row["personnummer"] = f"{year[:2]}{body}{(check_digit(body) + 1) % 10}"
        writer.writerow(row)
    for name, text in (TABLES | {"ansokningar": out.getvalue()}).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "SYNTETISK").touch()
    return folder
