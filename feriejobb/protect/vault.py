"""What is handed over about protected applicants: one neutral file per placement, and a checklist.

Names of files tell nothing, and all files of a kind have one size, so that a listing of the folder
tells no more than how many there are. What someone avoids, and why, stands in none of them: those
who need it have the paper application. Nothing here is ever sent; the documents are written to
``skydd/`` for the one who is appointed to handle them.

Source: contract.md §6, reliability.md R1.4, R1.8, L12, L13.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from feriejobb.data.ages import hourly_ore
from feriejobb.data.instance import Instance
from feriejobb.data.solution import Placement, Result
from feriejobb.handover.age_seal import SUFFIX, seal

FOLDER = "skydd"
CHECKLIST = "checklista.txt"

#: Every file is filled with blanks up to a whole number of these many bytes.
_BLOCK = 4096

_RULES = (
    "Lämna uppgifterna muntligt eller på papper till den på arbetsplatsen som behöver dem.",
    "Skicka dem inte med e-post. Lägg dem inte i en gemensam mapp eller en lista.",
    "Kontakta personen bara på det sätt som står i pappersansökan.",
    "Arbetsplatsen får inte visa personen på bild, namnlista eller schema som andra ser.",
    "Förstör det här bladet när jobbet är slut och lönen betald.",
)


def vault_documents(
    result: Result, status: Literal["FÖRSLAG", "BESLUT"] = "FÖRSLAG"
) -> dict[str, bytes]:
    """The documents for the central handler.

    Args:
        result: The allocation.
        status: ``FÖRSLAG`` until a named person has approved the run.

    Returns:
        Path inside the run → UTF-8 text: ``skydd/blad_001.txt`` … in the order of ``ansokan_id``,
        and ``skydd/checklista.txt``, which exists even when there is no placement. Where the model
        names recipients each is sealed for their keys and its name ends in ``.age``.

    Raises:
        KeyError: A placement names a place or a sub-period that the instance does not have.
    """
    instance = result.instance
    placements = sorted(
        p for p in result.placements if instance.applicant_by_id[p.applicant].protected
    )
    head = _head(instance, status)
    exceptions = {(e.applicant, e.place) for e in result.exceptions}
    sheets = [
        [*head, *_sheet(instance, p, broken=(p.applicant, p.place) in exceptions)]
        for p in placements
    ]
    documents = {f"blad_{i:03}.txt": sheet for i, sheet in enumerate(sheets, start=1)}
    documents[CHECKLIST] = [*head, *_checklist(instance, placements)]
    readers = instance.model.handover.skydd_recipients
    return dict(_handed_over(name, _filled(lines), readers) for name, lines in documents.items())


def _handed_over(name: str, data: bytes, readers: Sequence[str]) -> tuple[str, bytes]:
    """One document by its path inside the run: sealed where somebody has a key."""
    path = f"{FOLDER}/{name}"
    return (path + SUFFIX, seal(data, readers)) if readers else (path, data)


def _head(instance: Instance, status: str) -> list[str]:
    stamps = [status, *(["SYNTETISKT"] if instance.synthetic else [])]
    return [" · ".join(stamps), instance.model.title or f"Feriejobb {instance.model.year}", ""]


def _filled(lines: Sequence[str]) -> bytes:
    text = "\n".join(lines).encode() + b"\n"
    return text + b" " * (-(len(text) + 1) % _BLOCK) + b"\n"


def _kronor(ore: int) -> str:
    return f"{ore // 100},{ore % 100:02} kr"


def _pay(instance: Instance, placement: Placement) -> str:
    """The pay in words; a locked placement may lie below the pay table."""
    hours = instance.place_by_id[placement.place].hours
    born = instance.applicant_by_id[placement.applicant].birth_date
    sub_period = instance.model.sub_period(placement.period)
    hourly = hourly_ore(instance.model, born, sub_period.first_day)
    if hourly is None:
        return f"{hours} timmar, lönen sätts för hand"
    return f"{hours} timmar à {_kronor(hourly)}, högst {_kronor(hours * hourly)}"


def _sheet(instance: Instance, placement: Placement, *, broken: bool) -> list[str]:
    place = instance.place_by_id[placement.place]
    days = instance.model.sub_period(placement.period)
    facts = [
        ("Ansökan", placement.applicant),
        ("Plats", place.id),
        ("Förvaltning", place.employer),
        ("Arbetsplats", place.workplace),
        ("Stadsdel", place.district),
        ("Arbetsområde", place.area),
        ("Dagar", f"{days.first_day} till {days.last_day}"),
        ("Timmar", str(place.hours)),
        ("Kontakt på platsen", place.contact or "se platsens uppgifter"),
    ]
    if broken:
        facts.append(
            ("OBS", "Placeringen var låst och bryter mot en regel. Pröva den innan den lämnas ut.")
        )
    width = max(len(name) for name, _ in facts) + 2
    return [
        "Placering som handläggs för hand",
        "",
        *(f"{name + ':':<{width}}{value}" for name, value in facts),
        "",
        "Att tänka på:",
        *(f"- {rule}" for rule in _RULES),
    ]


def _checklist(instance: Instance, placements: Sequence[Placement]) -> list[str]:
    lines = [
        "Checklista: lön och avslut för hand",
        "",
        "Personerna finns inte i förvaltningarnas filer och inte i underlaget till lönesystemet.",
        "Gå igenom varje rad vid löneenheten, på plats eller per telefon.",
        "",
        f"Antal placeringar: {len(placements)}",
    ]
    for number, placement in enumerate(placements, start=1):
        paid = instance.model.sub_period(placement.period).payment_date
        lines += [
            "",
            f"{number}. Ansökan {placement.applicant}, plats {placement.place}",
            f"   {placement.employer}: {_pay(instance, placement)}, betalas ut {paid}",
            f"   Kostnad med arbetsgivaravgift: {_kronor(placement.cost_ore)}",
            "   [ ] beslut fattat och erbjudande lämnat på avtalat sätt",
            "   [ ] svar: ja / nej, antecknat i nästa omgång av den som samordnar",
            "   [ ] arbetsplatsen förberedd, en namngiven handledare vet det som behövs",
            "   [ ] anställningen registrerad vid löneenheten i ordning för sådana uppgifter",
            "   [ ] timmar inlämnade på papper till löneenheten",
            "   [ ] lön utbetald och specifikation lämnad på avtalat sätt",
            "   [ ] bladet förstört",
        ]
    return lines
