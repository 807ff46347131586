"""The sheets around a förvaltning's lists: Översikt (what to do, by when) and Om filen."""

from __future__ import annotations

from collections import Counter

from feriejobb.report.district_view import DistrictView
from feriejobb.report.edition import SYNTHETIC, Edition
from feriejobb.report.sheet_page import Page
from feriejobb.report.sheet_parts import Cell
from feriejobb.report.sheet_text import date_span, long_date
from feriejobb.report.sheets import Book
from feriejobb.tables.district_sheets import (
    ABOUT,
    ANSWER,
    APPLICANT,
    BUDGET,
    CHANGES,
    COMMENT,
    EMPLOYER_LABEL,
    OVERVIEW,
    PLACE,
    PLACEMENTS,
    RESERVES,
    RUN_LABEL,
    SUPERVISORS,
)

_WIDTHS = (28, 74, 14, 14)

_STATUS = {
    "FÖRSLAG": "Listan är ett förslag. Ingen ungdom får besked innan samordningen har beslutat.",
    "BESLUT": "Listan är beslutad. Ungdomarna kan få sitt erbjudande.",
}


def add_overview(book: Book, view: DistrictView, edition: Edition) -> None:
    """The cover: period, version, status, what to do and by when, whom to call."""
    page = Page(book, OVERVIEW, _WIDTHS)
    page.title(f"{view.title}: {view.employer.name}")
    page.stamp(edition.status)
    if view.synthetic:
        page.stamp(SYNTHETIC)
    page.gap()
    if view.synthetic:
        page.pair(
            "Påhittade uppgifter",
            "Personerna finns inte. Använd filen bara för test och utbildning.",
        )
    page.pair("Period", _period(view))
    answer = _last_day(edition).capitalize() if view.jobs else _NOTHING
    page.pair("Svara senast", answer)
    page.pair("Frågor", _contact(edition))
    page.pair("Vad det betyder", _STATUS[edition.status])
    page.pair("Version", edition.run_id)
    if edition.replaces:
        page.pair("Ersätter", f"{edition.replaces}. Använd inte den äldre filen.")
    if view.employer.recipient:
        page.pair("Mottagare", view.employer.recipient)

    if view.overbooked:
        page.pair(
            "Överbokad",
            "Fler får erbjudande än det finns platser, eftersom några brukar tacka nej. Lova ingen "
            "plats förrän samordningen har bekräftat den. Kvar kan därför vara under noll.",
        )

    if view.jobs:
        page.heading("Gör så här")
        for number, (what, how) in enumerate(_steps(edition), start=1):
            page.pair(f"{number}. {what}", how)

    page.heading("I filen just nu")
    jobs = Counter(job.place.period for job in view.jobs)
    reserves = Counter(line.place.period for line in view.reserves)
    rows: list[list[Cell]] = []
    for s in view.sub_periods:
        days = date_span(s.first_day, s.last_day)
        rows.append([f"Delperiod {s.period}", days, jobs[s.period], reserves[s.period]])
    rows.append(["Alla delperioder", "", jobs.total(), reserves.total()])
    titles = ("Delperiod", "Dagar", "Placeringar", "Reservrader")
    page.grid(titles, ("text", "text", "count", "count"), rows)

    page.heading("Bladen")
    for name, text in _SHEETS:
        if name != CHANGES or view.changes is not None:
            page.pair(name, text)


_NOTHING = "Filen har inga placeringar just nu. Du behöver inte svara."


def _period(view: DistrictView) -> str:
    first, last = view.sub_periods[0].first_day, view.sub_periods[-1].last_day
    count = len(view.sub_periods)
    return f"{date_span(first, last)}{f', {count} delperioder' if count > 1 else ''}"


def _last_day(edition: Edition) -> str:
    return long_date(edition.answer_by) if edition.answer_by else "det datum som står i utskicket"


def _contact(edition: Edition) -> str:
    return edition.contact or "Samordningen för feriejobb (uppgifterna står i utskicket)"


def _steps(edition: Edition) -> list[tuple[str, str]]:
    by, who = _last_day(edition), _contact(edition)
    return [
        ("Läs", f"Gå igenom bladet {PLACEMENTS}. Fråga om något ser fel ut; rätta inget själv."),
        ("Fråga ungdomarna", "Erbjud platserna när listan är beslutad, och anteckna svaren."),
        ("Fyll i", f"Välj {ANSWER} i listan: Ja, Nej eller Inget svar. Skriv vid behov {COMMENT}."),
        ("Lämna tillbaka", f"Spara filen som Excel-fil och lämna tillbaka den senast {by}."),
        (
            "Om någon tackar nej",
            "Erbjud ingen reserv själv. Samordningen fyller på i nästa omgång.",
        ),
        ("Kontakta", who),
    ]


_SHEETS = (
    (
        CHANGES,
        "Bara det som är nytt sedan sist: vilka som har kommit, flyttat och lämnat.",
    ),
    (PLACEMENTS, "Alla placeringar i filen. De gula cellerna är de enda som du fyller i."),
    (
        SUPERVISORS,
        "Vilka som kommer till varje handledargrupp, när, och hur mycket de tar i anspråk.",
    ),
    (RESERVES, "Vem som står på tur om en ungdom på platsen tackar nej."),
    (BUDGET, "Vad raderna kostar, per delperiod och ålder, och vad som är kvar."),
    (ABOUT, "Filens id, hur siffrorna räknas och vad kolumnerna betyder."),
)

_ABOUT = (
    (
        "Vad du får ändra",
        f"Bara {ANSWER} och {COMMENT} på bladet {PLACEMENTS}. Du får sortera, filtrera, flytta "
        "kolumner och ändra bredder. Lägg inte till och ta inte bort rader, kolumner eller blad: "
        "då går filen inte att läsa in.",
    ),
    ("Utskrift", f"Av {PLACEMENTS} skrivs de tolv första kolumnerna ut; resten är för skärmen."),
    (
        "Hur siffrorna räknas",
        "Alla antal och summor gäller raderna i den här filen. Kvar är gränsen eller budgeten "
        "minus raderna i filen. En plats som inte syns kan stå tom, hållas inne eller ha tillsatts "
        "på annat sätt; samordningen har hela bilden.",
    ),
    (
        "Reserverna",
        "Samma person kan vara reserv på flera platser och hos flera förvaltningar. Ordningen "
        "gäller om den som lämnar har platsens lägsta kostnad och inte räknas i någon kvot. Står "
        "det Ja i Beror på vem som lämnar kan en annan reserv bli aktuell. Står det Nej i Kan ta "
        "platsen står personen före i kön och får i stället en annan plats som handledaren eller "
        "pengarna räcker till.",
    ),
    (
        "Personuppgifter",
        "Filen har namn och kontaktuppgifter. Förvara den så att bara de som behöver den kommer "
        "åt den, mejla den inte okrypterad och radera den när feriejobben är slut.",
    ),
)

_COLUMNS = (
    (APPLICANT, "Ansökans id. Följer med svaret tillbaka; ändra det aldrig."),
    (PLACE, "Platsens id."),
    ("Önskemål", "1 är förstahandsvalet. Annat område betyder att området inte var önskat."),
    ("Ålder", "Åldern den första arbetsdagen. Under 18 år gäller reglerna om minderåriga."),
    ("Timlön (kr)", "Lön per timme efter åldern den första arbetsdagen."),
    ("Kostnad (kr)", "Lön för alla timmar och arbetsgivaravgift."),
    (
        "Rad",
        f"På {SUPERVISORS}: Grupp är gruppens rad, Ungdom är en som kommer, Handledare är en av "
        "gruppens handledare med sin egen gräns.",
    ),
    ("Läge", "Tom, Ledigt, Fullt eller Över (gränsen), efter raderna i filen."),
    (
        "Kvar räcker till",
        f"På {BUDGET}: så många till i den åldern som pengarna räcker till om bara de tillkommer, "
        "räknat med ålderns dyraste rad.",
    ),
    ("Delas med", "Förvaltningar som har platser i samma grupp; deras ungdomar syns inte här."),
)


def add_about(book: Book, view: DistrictView, edition: Edition) -> None:
    """How to recognise the file, how it counts, what the columns mean; all in plain text."""
    page = Page(book, ABOUT, _WIDTHS[:2])
    page.title("Om filen")
    page.pair(RUN_LABEL, edition.run_id)
    page.pair(EMPLOYER_LABEL, view.employer.name)
    page.pair("Period", view.title)
    page.pair("Status", edition.stamp(synthetic=view.synthetic))
    page.heading("Bra att veta")
    for label, text in _ABOUT:
        page.pair(label, text)
    page.heading("Kolumnerna")
    for label, text in _COLUMNS:
        page.pair(label, text)
