"""The sheets a förvaltning works in: Placeringar, Handledare, Reserver and Budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from feriejobb.data.instance import Supervisor
from feriejobb.data.replies import Reply
from feriejobb.report.district_view import DistrictView, Group, Job
from feriejobb.report.sheet_parts import Cell, Column, Layout, Mark
from feriejobb.report.sheet_text import load, share
from feriejobb.report.sheets import Book
from feriejobb.tables.district_sheets import (
    ANSWER,
    ANSWERS,
    APPLICANT,
    BUDGET,
    COMMENT,
    PLACE,
    PLACEMENTS,
    RESERVES,
    SUPERVISORS,
)

#: The first twelve are printed; the rest is for the screen.
_JOB_COLUMNS = (
    Column(APPLICANT, 14),
    Column("Förnamn", 13),
    Column("Efternamn", 16),
    Column(ANSWER, 11, "answer", tuple(ANSWERS.values())),
    Column(COMMENT, 24, "note"),
    Column("Telefon", 14),
    Column("Arbetsplats", 34, "wrap"),
    Column("Arbetsområde", 24, "wrap"),
    Column("Delperiod", 10, "small"),
    Column("Första dag", 11, "date"),
    Column("Sista dag", 11, "date"),
    Column("Timmar", 8, "small"),
    Column("E-post", 30),
    Column("Ålder", 7, "small"),
    Column("Timlön (kr)", 12, "kr"),
    Column("Kostnad (kr)", 13, "kr"),
    Column("Önskemål", 15, "rank"),
    Column("Handledargrupp", 17),
    Column(PLACE, 13),
)
_PRINTED_JOB_COLUMNS = 12
_RESERVE_COLUMNS = (
    Column("Nr", 6, "small"),
    Column("Arbetsplats", 36, "wrap"),
    Column("Arbetsområde", 21, "wrap"),
    Column("Delperiod", 10, "small"),
    Column("Ordning", 9, "small"),
    Column("Förnamn", 14),
    Column("Efternamn", 17),
    Column("Telefon", 14),
    Column("Ålder", 7, "small"),
    Column("Kan ta platsen", 13, "word"),
    Column("Beror på vem som lämnar", 15, "word"),
    Column(PLACE, 13),
    Column(APPLICANT, 13),
)
_GROUP_COLUMNS = (
    Column("Rad", 11),
    Column("Handledargrupp", 26, "wrap"),
    Column("Delperiod", 10, "small"),
    Column("Första dag", 11, "date"),
    Column("Sista dag", 11, "date"),
    Column("Gräns", 8, "small"),
    Column("Används", 9, "small"),
    Column("Kvar", 8, "small"),
    Column("Läge", 9, "word"),
    Column("Vem", 26, "wrap"),
    Column("Telefon", 14),
    Column("Arbetsplats", 36, "wrap"),
    Column("Delas med", 18, "wrap"),
)
_BUDGET_COLUMNS = (
    Column("Delperiod", 12, "small"),
    Column("Ålder", 9, "small"),
    Column("Timlön (kr)", 14, "kr"),
    Column("Arbetsgivaravgift", 18, "percent"),
    Column("Antal", 10, "count"),
    Column("Timmar", 11, "count"),
    Column("Kostnad (kr)", 18, "kr"),
    Column("Andel av budget", 14, "percent"),
    Column("Kvar räcker till", 15, "count"),
)


def add_placements(book: Book, view: DistrictView, replies: Mapping[str, Reply]) -> None:
    """One row per placement, with the cells that the förvaltning fills in.

    Args:
        book: The workbook.
        view: What may be shown.
        replies: Replies of earlier rounds by ``ansokan_id``, filled in beforehand.
    """
    rows = [_job_row(job, replies.get(job.applicant)) for job in view.jobs]
    marks = (
        Mark(ANSWER, ANSWERS["nej"], "struck", (APPLICANT, "Förnamn", "Efternamn", ANSWER)),
        Mark(ANSWER, ANSWERS["ja"], "strong", (ANSWER,)),
        Mark(ANSWER, ANSWERS["inget_svar"], "slanted", (ANSWER,)),
    )
    book.table(
        PLACEMENTS, _JOB_COLUMNS, rows, Layout(fixed=3, printed=_PRINTED_JOB_COLUMNS, marks=marks)
    )


def _job_row(job: Job, reply: Reply | None) -> list[Cell]:
    contact, place, days = job.contact, job.place, job.sub_period
    answer = ANSWERS[reply.answer] if reply else None
    comment = (reply.comment or None) if reply else None
    who: list[Cell] = [job.applicant, contact.first_name, contact.last_name]
    work: list[Cell] = [contact.phone, place.workplace, place.area, place.period]
    time: list[Cell] = [days.first_day, days.last_day, place.hours, contact.email]
    pay: list[Cell] = [job.age, job.hourly_ore, job.cost_ore, job.wish_rank]
    return [*who, answer, comment, *work, *time, *pay, place.supervisor_group, place.id]


def add_supervisors(book: Book, view: DistrictView) -> None:
    """Per group and sub-period one row with the limit; under it who comes and who looks after."""
    rows: list[list[Cell]] = []
    heads: list[int] = []
    for group in view.groups:
        heads.append(len(rows))
        rows.append(_group_row(group))
        rows += [_coming_row(group, job) for job in group.jobs]
        rows += [_looking_row(group, supervisor) for supervisor in group.supervisors]
    nested = sorted(set(range(len(rows))) - set(heads))
    nobody = "Inga platser har någon handledargrupp."
    layout = Layout(fixed=2, strong=set(heads), nested=nested, empty=nobody)
    book.table(SUPERVISORS, _GROUP_COLUMNS, rows, layout)


def _group_row(group: Group) -> list[Cell]:
    used, days = len(group.jobs), group.sub_period
    people = len(group.supervisors)
    who = f"{people} handledare" if people else "Ingen handledare"
    start: list[Cell] = ["Grupp", group.name, days.period, days.first_day, days.last_day]
    count: list[Cell] = [group.limit, used, group.limit - used, load(used, group.limit)]
    return [*start, *count, who, None, None, ", ".join(group.shared_with) or None]


def _coming_row(group: Group, job: Job) -> list[Cell]:
    days, contact = group.sub_period, job.contact
    start: list[Cell] = ["Ungdom", group.name, days.period, days.first_day, days.last_day]
    name = f"{contact.first_name} {contact.last_name}".strip() or job.applicant
    return [*start, None, None, None, None, name, contact.phone, job.place.workplace, None]


def _looking_row(group: Group, supervisor: Supervisor) -> list[Cell]:
    days = group.sub_period
    start: list[Cell] = ["Handledare", group.name, days.period, days.first_day, days.last_day]
    return [*start, supervisor.max_youths, None, None, None, supervisor.id, None, None, None]


def add_reserves(book: Book, view: DistrictView) -> None:
    """The reserves of each place in order, numbered without gaps."""
    rows: list[list[Cell]] = [
        [
            number,
            line.place.workplace,
            line.place.area,
            line.place.period,
            line.order,
            line.contact.first_name,
            line.contact.last_name,
            line.contact.phone,
            line.age,
            "Ja" if line.here else "Nej",
            "Ja" if line.depends else "Nej",
            line.place.id,
            line.applicant,
        ]
        for number, line in enumerate(view.reserves, start=1)
    ]
    empty = "Ingen står på tur till någon plats."
    book.table(RESERVES, _RESERVE_COLUMNS, rows, Layout(fixed=2, empty=empty))


def add_budget(book: Book, view: DistrictView) -> None:
    """Cost per sub-period and age; then per age, and in all, what is used and what is left.

    What is left is the budget minus the rows; how far it goes is reckoned with each age's dearest.
    """
    tally: dict[tuple[int, int, int, int], list[Job]] = defaultdict(list)
    for job in view.jobs:
        rate, fee = job.hourly_ore or 0, job.contribution_bp or 0
        tally[job.place.period, job.age, rate, fee].append(job)
    limit = view.employer.budget_ore
    rows: list[list[Cell]] = []
    for key, jobs in sorted(tally.items()):
        cost = sum(j.cost_ore for j in jobs)
        count: list[Cell] = [len(jobs), sum(j.place.hours for j in jobs), cost]
        rows.append([*key, *count, _part(cost, limit), None])
    used = sum(job.cost_ore for job in view.jobs)
    below = [_sum_line("Summa av raderna", view.jobs, limit)]
    for age in sorted({job.age for job in view.jobs}):
        jobs = [j for j in view.jobs if j.age == age]
        line = _sum_line(f"Varav {age} år", jobs, limit)
        dearest = max(j.cost_ore for j in jobs)
        if limit is not None and dearest:
            line["Kvar räcker till"] = max(0, limit - used) // dearest
        below.append(line)
    if limit is None:
        below.append({"": "Ingen budgetgräns är angiven."})
    else:
        below.append({"": "Förvaltningens budget", "Kostnad (kr)": limit})
        left: dict[str, Cell] = {"": "Kvar efter raderna", "Kostnad (kr)": limit - used}
        below.append(left | {"Andel av budget": _part(limit - used, limit)})
    book.table(BUDGET, _BUDGET_COLUMNS, rows, Layout(below=below))


def _sum_line(label: str, jobs: Sequence[Job], limit: int | None) -> dict[str, Cell]:
    cost = sum(j.cost_ore for j in jobs)
    line: dict[str, Cell] = {
        "": label,
        "Antal": len(jobs),
        "Timmar": sum(j.place.hours for j in jobs),
        "Kostnad (kr)": cost,
    }
    return line if limit is None else line | {"Andel av budget": _part(cost, limit)}


def _part(cost: int, limit: int | None) -> int | None:
    """A share of the budget in basis points; None where there is no budget to share."""
    return share(cost, limit) if limit else None
