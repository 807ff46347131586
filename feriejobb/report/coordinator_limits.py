"""How far quotas, budgets and supervisor limits are used by the rows that the workbook shows."""

from __future__ import annotations

from collections import Counter, defaultdict

from feriejobb.data.ages import age_reached_in_year
from feriejobb.data.instance import Instance, Place, Quota
from feriejobb.data.solution import Result
from feriejobb.report.coordinator_view import CoordinatorView, Shown
from feriejobb.report.sheet_charts import Chart
from feriejobb.report.sheet_parts import Cell, Column, Layout, Mark
from feriejobb.report.sheet_text import load, number, share, swedish_key
from feriejobb.report.sheets import Book
from feriejobb.rules.quota import HardQuota

QUOTAS, BUDGETS, SUPERVISORS = "Kvoter", "Budgetar", "Handledare"

_SCOPES = {
    "stad": "Hela staden",
    "forvaltning": "Förvaltning",
    "stadsdel": "Stadsdel",
    "arbetsomrade": "Arbetsområde",
    "plats": "Plats",
}
_QUOTA_COLUMNS = (
    Column("Kvot-id", 14),
    Column("Omfattning", 16),
    Column("Värde", 26, "wrap"),
    Column("Grupp", 24, "wrap"),
    Column("Typ", 9, "word"),
    Column("Krav", 9, "word"),
    Column("Vikt", 7, "small"),
    Column("Andel", 9, "percent"),
    Column("Gräns", 9, "count"),
    Column("Placerade", 11, "count"),
    Column("Läge", 18, "word"),
)


def add_quotas(book: Book, view: CoordinatorView, result: Result) -> None:
    """Per quota the target, the count, and whether it is met.

    A hard minimum holds for all placements together. A count of the rows shown that lies below it
    would say that somebody else is counted there, so it is shown only where it lies well above.
    """
    pairings = [(p.applicant, p.place) for p in result.placements]
    broken = {breach.subject for breach in HardQuota().check(view.instance, pairings)}
    margin = view.instance.model.publication.threshold
    rows: list[list[Cell]] = []
    own = [quota for quota in view.instance.quotas if quota.scope != "overforing"]
    for quota in sorted(own, key=lambda q: swedish_key(q.id)):
        inside = {p.id for p in view.instance.places if _in_scope(quota, p)}
        placed = (shown for shown in view.placed if shown.place.id in inside)
        count = sum(_in_group(view.instance, quota, shown) for shown in placed)
        what: list[Cell] = [quota.id, _SCOPES[quota.scope], quota.value or None, quota.group]
        kind, hard = "Minst" if quota.is_min else "Högst", "Hård" if quota.hard else "Mjuk"
        promised = quota.hard and quota.is_min
        seen = count if not promised or count >= quota.target + margin else None
        how: list[Cell] = [kind, hard, quota.weight, quota.share_bp, quota.target, seen]
        held = "Bruten" if quota.id in broken else "Uppfylld"
        rows.append([*what, *how, held if quota.hard else _state(quota, count)])
    met = Mark("Läge", "Uppfylld", "slanted", ("Läge",))
    empty = "Indata har inga kvoter."
    book.table(QUOTAS, _QUOTA_COLUMNS, rows, Layout(fixed=1, marks=(met,), empty=empty))


def _state(quota: Quota, count: int) -> str:
    off = quota.target - count if quota.is_min else count - quota.target
    if off <= 0:
        return "Uppfylld"
    return f"Saknas {number(off)}" if quota.is_min else f"{number(off)} för många"


def _in_group(instance: Instance, quota: Quota, shown: Shown) -> bool:
    """Whether an ordinary placement in the quota's scope is one of its group (contract §2)."""
    applicant = shown.applicant
    match quota.group.partition(":"):
        case "alder", _, value:
            day = next(
                s.first_day for s in instance.model.sub_periods if s.period == shown.place.period
            )
            return str(age_reached_in_year(applicant.birth_date, day.year)) == value
        case "tidigare", _, value:
            return applicant.history == value
        case "hemstadsdel", _, value:
            return applicant.home == value
    return quota.group == "alla" or quota.group in applicant.groups


def _in_scope(quota: Quota, place: Place) -> bool:
    match quota.scope:
        case "stad":
            return True
        case "forvaltning":
            return place.employer == quota.value
        case "stadsdel":
            return place.district == quota.value
        case "arbetsomrade":
            return place.area == quota.value
        case "plats":
            return place.id == quota.value
        case "overforing":
            return quota.value in place.transfers


def add_budgets(book: Book, view: CoordinatorView) -> None:
    """Per förvaltning the budget, used and left, and the cost per age, with a chart."""
    costs: dict[str, Counter[int]] = defaultdict(Counter)
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for shown in view.placed:
        costs[shown.place.employer][shown.age] += shown.placement.cost_ore
        counts[shown.place.employer][shown.age] += 1
    ages = sorted({shown.age for shown in view.placed})
    columns = [
        Column("Förvaltning", 28),
        Column("Budget (kr)", 16, "kr"),
        Column("Används (kr)", 16, "kr"),
        Column("Kvar (kr)", 15, "kr"),
        Column("Används av budget", 14, "percent"),
    ]
    for age in ages:
        columns += [Column(f"{age} år, antal", 12, "count"), Column(f"{age} år (kr)", 15, "kr")]
    rows: list[list[Cell]] = []
    for employer in sorted(view.instance.employers, key=lambda e: swedish_key(e.name)):
        name, budget = employer.name, employer.budget_ore
        used = costs[name].total()
        left = None if budget is None else budget - used
        row: list[Cell] = [name, budget, used, left, share(used, budget) if budget else None]
        for age in ages:
            row += [counts[name][age], costs[name][age]]
        rows.append(row)
    sheet = book.table(BUDGETS, columns, rows, Layout(fixed=1, one_page=True))
    chart = Chart(
        kind="bar",
        title="Budget och använt per förvaltning",
        at=(len(rows) + 3, 0),
        rows=(1, max(1, len(rows))),
        labels=0,
        series=[("Används", 2), ("Budget", 1)],
        description="Stapeldiagram över kolumnerna Används och Budget i tabellen ovanför.",
        millions=True,
    )
    book.chart(sheet, chart)


def add_supervisors(book: Book, view: CoordinatorView) -> None:
    """Per supervisor group and sub-period the limit, used and left."""
    used: Counter[tuple[str, int]] = Counter()
    for shown in view.placed:
        if shown.place.supervisor_group is not None:
            used[shown.place.supervisor_group, shown.place.period] += 1
    owners: dict[tuple[str, int], set[str]] = defaultdict(set)
    for place in view.instance.places:
        if place.supervisor_group is not None:
            owners[place.supervisor_group, place.period].add(place.employer)
    columns = (
        Column("Handledargrupp", 24),
        Column("Delperiod", 11, "small"),
        Column("Gräns", 10, "count"),
        Column("Används", 11, "count"),
        Column("Kvar", 10, "count"),
        Column("Läge", 10, "word"),
        Column("Förvaltning", 44, "wrap"),
    )
    rows: list[list[Cell]] = []
    limits = view.instance.supervisor_limits
    for key in sorted(limits, key=lambda key: (swedish_key(key[0]), key)):
        count = used[key]
        whose = ", ".join(sorted(owners[key], key=swedish_key)) or "Används inte"
        state = load(count, limits[key])
        rows.append([*key, limits[key], count, limits[key] - count, state, whose])
    full = Mark("Läge", "Fullt", "strong", ("Läge",))
    empty = "Indata har inga handledargrupper."
    book.table(SUPERVISORS, columns, rows, Layout(fixed=1, marks=(full,), empty=empty))
