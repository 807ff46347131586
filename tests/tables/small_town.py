"""A tiny hand-made town: two stadsdelar, one fackförvaltning, eight applicants, eight seats.

Every person is made up and every check digit deliberately wrong, so the marker is always there.
``small_town()`` gives rows that a test may change before it writes them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import xlsxwriter

from feriejobb.data.model import Model
from feriejobb.tables.personal_number import check_digit

Rows = list[dict[str, str]]
Town = dict[str, Rows]


def made_up_number(birth: str, serial: str) -> str:
    """Twelve digits whose check digit is one too high.

    Args:
        birth: YYYYMMDD.
        serial: Three digits.
    """
    return f"{birth}{serial}{(check_digit(birth[2:] + serial) + 1) % 10}"


def small_model(**changes: object) -> Model:
    """A summer of two sub-periods for Farsta and Järva (once Rinkeby-Kista)."""
    settings: dict[str, object] = {
        "name": "smastad",
        "year": 2027,
        "stadsdelar": ["Farsta", "Järva"],
        "stadsdel_alias": {"Rinkeby-Kista": "Järva"},
        "goals": ["quotas", "queue", "wishes"],
        "eligibility": {"birth_years": [2008, 2009, 2010, 2011], "min_age": 15},
        "lottery": {"seed": "smastad-2027"},
        "queue": {"tiers": ["fortur", "sokt_utan_jobb", "ny", "haft_jobb"]},
        "groups": {"fortur": {"priority": True}, "klimat": {}},
        "wishes": {
            "wish_points": [0, 2, 5],
            "any_area_points": 30,
            "period_points": [0, 1],
            "away_points": 4,
        },
        "sub_periods": [
            {
                "period": 1,
                "first_day": date(2027, 6, 14),
                "last_day": date(2027, 7, 2),
                "hours": 90,
                "payment_date": date(2027, 7, 27),
            },
            {
                "period": 2,
                "first_day": date(2027, 7, 5),
                "last_day": date(2027, 7, 23),
                "hours": 90,
                "payment_date": date(2027, 8, 27),
            },
        ],
        "pay": [
            {"valid_from": date(2020, 1, 1), "age_from": 15, "ore_per_hour": 8700},
            {"valid_from": date(2020, 1, 1), "age_from": 18, "ore_per_hour": 10700},
        ],
        "contributions": [
            {"valid_from": date(2019, 8, 1), "age_from": 0, "age_to": 17, "bp": 1021},
            {"valid_from": date(2019, 8, 1), "age_from": 18, "age_to": 99, "bp": 3142},
        ],
    }
    return Model.model_validate(settings | changes)


def small_town() -> Town:
    """Fresh rows of every table, all valid."""
    return {
        "ansokningar": [
            _applicant("a1", "20080315", "Farsta", "Park", grupper="fortur"),
            _applicant("a2", "20090520", "Farsta", "Park", onskemal_2="Förskola", kon="K"),
            _applicant("a3", "20100808", "Järva", "Förskola", registerutdrag="ja", kon="M"),
            _applicant("a4", "20110101", "Järva", "Park", perioder="2,1", andra_stadsdelar="alla"),
            _applicant("a5", "20081231", "Rinkeby-Kista", "Kontor", annat_arbetsomrade="JA"),
            _applicant("a6", "20100228", "Farsta", "Kontor", tidigare="sokt_utan_jobb"),
            _applicant("a7", "20110630", "Järva", "Park", onskemal_3="Kontor", sprakstod="uk"),
            {
                "ansokan_id": "a8",
                "fodelsedatum": "2009-11-11",
                "onskemal_1": "Park",
                "skyddade_uppgifter": "sekretessmarkering",
                "undvik": "Järva",
            },
        ],
        "platser": [
            _place("p1", "Farsta", "Farsta", "Parklaget", "Park", "3", handledargrupp="h1"),
            _place("p2", "Farsta", "Farsta", "Solens förskola", "Förskola", "1", min_antal="1"),
            _place("p3", "Järva", "Rinkeby-Kista", "Parklaget", "Park", "2", period="2"),
            _place("p4", "Trafikkontoret", "Järva", "Trafikkontoret", "Kontor", "2", timmar="60"),
        ],
        "handledare": [
            {"handledare_id": "h01", "handledargrupp": "h1", "period": "1", "max_ungdomar": "2"},
            {"handledare_id": "h02", "handledargrupp": "h1", "period": "1", "max_ungdomar": "1"},
        ],
        "forvaltningar": [
            {"forvaltning": "Farsta", "typ": "stadsdel", "budget_kr": "60000,50"},
            {"forvaltning": "Järva", "typ": "stadsdel", "mal_antal": "2"},
            {"forvaltning": "Trafikkontoret", "typ": "fack", "mottagare": "Registrator"},
        ],
        "kvoter": [
            {
                "kvot_id": "k1",
                "omfattning": "stad",
                "varde": "",
                "grupp": "fortur",
                "typ": "min",
                "antal": "1",
            },
            {
                "kvot_id": "k2",
                "omfattning": "stadsdel",
                "varde": "Farsta",
                "grupp": "alder:16",
                "typ": "max",
                "andel": "37,5",
            },
        ],
        "par": [{"ansokan_id_1": "a1", "ansokan_id_2": "a2", "typ": "isar"}],
        "forbud": [{"ansokan_id": "a3", "plats_id": "p3"}],
    }


def write_folder(folder: Path, town: Town | None = None, synthetic: bool = True) -> Path:
    """Write CSV files and the marker; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (town or small_town()).items():
        lines = [";".join(cells) for cells in grid(rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if synthetic:
        (folder / "SYNTETISK").touch()
    return folder


def write_workbook(path: Path, town: Town | None = None, synthetic: bool = True) -> Path:
    """Write one .xlsx of text cells with a sheet per table; returns its path."""
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        for name, rows in (town or small_town()).items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(grid(rows)):
                for column, text in enumerate(cells):
                    sheet.write_string(number, column, text)
        if synthetic:
            book.add_worksheet("SYNTETISK")
    return path


def grid(rows: Rows) -> list[list[str]]:
    """Header and cells; columns in the order in which rows first name them."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return [columns, *([row.get(key, "") for key in columns] for row in rows)]


def _applicant(id_: str, birth: str, home: str, wish: str, **more: str) -> dict[str, str]:
    serial = f"{int(id_[1:]):03d}"
    return {
        "ansokan_id": id_,
        "personnummer": made_up_number(birth, serial),
        "fodelsedatum": "",
        "fornamn": f"Förnamn{id_}",
        "efternamn": "Påhittad",
        "epost": f"{id_}@example.invalid",
        "telefon": "+46 70 000 00 00",
        "hemstadsdel": home,
        "onskemal_1": wish,
        "skyddade_uppgifter": "ingen",
        **more,
    }


def _place(
    id_: str, employer: str, district: str, workplace: str, area: str, seats: str, **more: str
) -> dict[str, str]:
    return {
        "plats_id": id_,
        "forvaltning": employer,
        "stadsdel": district,
        "arbetsplats": workplace,
        "arbetsomrade": area,
        "antal": seats,
        **more,
    }
