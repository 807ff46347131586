"""Made-up rules between rows: ``kvoter``, ``par``, ``forbud`` and locked places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

from feriejobb.data.model import Model
from feriejobb.synthetic.apportion import stream
from feriejobb.synthetic.calibration import Calibration

Row = dict[str, str]

_QUOTA = ("kvot_id", "omfattning", "varde", "grupp", "typ", "antal", "andel", "hard", "vikt")


def quotas(
    model: Model, figures: Calibration, people: Sequence[Row], places: Sequence[Row], seed: int
) -> list[Row]:
    """Soft quotas for the city and a couple per district, and two hard ones that can be met.

    The hard minimum asks for a quarter of the priority applicants; the hard maximum can always
    be met by placing fewer.
    """
    if not figures.quotas:
        return []
    rng = stream(seed, "kvoter")
    rows: list[Sequence[str]] = []
    priority = sorted(model.priority_groups())
    if priority:
        code = priority[0]
        members = sum(code in row["grupper"].split(",") for row in people)
        # Less than their share of the offers, so that the quota can be met beside empty seats.
        percent = f"{figures.priority_of_offers * 80:.2f}".replace(".", ",")
        rows.append(("stad", "", code, "min", "", percent, "nej", "5"))
        if members >= 4:
            rows.append(("stad", "", code, "min", str(members // 4), "", "ja", "1"))
    ages = [figure.age for figure in figures.ages]
    hosts = {row["forvaltning"] for row in places}
    for employer in figures.employers:
        if employer.name not in hosts:
            continue  # a small town: the quota would have no seats
        if employer.district:
            name = employer.name
            least = rng.choice(("15", "20"))
            rows.append(("forvaltning", name, "tidigare:ny", "min", "", least, "nej", "2"))
            home = employer.district
            rows.append(("stadsdel", home, f"hemstadsdel:{home}", "min", "", "20", "nej", "1"))
        else:
            hard = "ja" if employer.budget == "rymlig" else "nej"
            rows.append(
                ("forvaltning", employer.name, f"alder:{ages[0]}", "max", "", "60", hard, "1")
            )
    if ages[2:]:
        area = Counter(row["arbetsomrade"] for row in places).most_common(1)[0][0]
        rows.append(("arbetsomrade", area, f"alder:{ages[2]}", "min", "", "12,5", "nej", "1"))
    return [
        dict(zip(_QUOTA, (f"K{number:03d}", *row), strict=True))
        for number, row in enumerate(rows, start=1)
    ]


def relations(
    figures: Calibration, people: Sequence[Row], places: Sequence[Row], seed: int
) -> tuple[list[Row], list[Row]]:
    """Rows of ``par`` and ``forbud``; nobody stands in two pairs."""
    rng = stream(seed, "par")
    free = [row for row in people if not row["last_plats"]]
    by_home: dict[str, list[Row]] = {}
    for row in free:
        by_home.setdefault(row["hemstadsdel"], []).append(row)
    apart = round(figures.pairs_apart * len(people))
    together = round(figures.pairs_together * len(people))
    pairs: list[Row] = []
    used: set[str] = set()
    for kind, count in (("isar", apart), ("ihop", together)):
        for _ in range(count):
            pair = _two(rng, by_home, used)
            if pair:
                pairs.append({"ansokan_id_1": pair[0], "ansokan_id_2": pair[1], "typ": kind})
    wanted = min(round(figures.forbidden * len(people)), len(free))
    banned = [
        {"ansokan_id": row["ansokan_id"], "plats_id": rng.choice(places)["plats_id"]}
        for row in rng.sample(free, wanted)
    ]
    return pairs, banned


def _two(rng: Random, by_home: dict[str, list[Row]], used: set[str]) -> tuple[str, str] | None:
    """Two from one district who stand in no pair yet, or None where nobody is left."""
    homes = [h for h in by_home if sum(r["ansokan_id"] not in used for r in by_home[h]) >= 2]
    if not homes:
        return None
    group = by_home[rng.choices(homes, [len(by_home[home]) for home in homes])[0]]
    left = [row["ansokan_id"] for row in group if row["ansokan_id"] not in used]
    first, second = rng.sample(left, 2)
    used |= {first, second}
    return first, second


def lock_some(
    model: Model,
    figures: Calibration,
    people: Sequence[Row],
    places: Sequence[Row],
    seed: int,
) -> None:
    """Fill ``last_plats`` for a few, at places that every rule allows them.

    At most one per place, in places with room to spare, outside äldreomsorg and LSS so that the
    scenarios that close those areas leave the agreements alone.
    """
    rng = stream(seed, "last_plats")
    families = {area.name: area.family for area in figures.areas}
    taken: set[str] = set()
    years = model.eligibility.birth_years
    candidates = [row for row in people if row["skyddade_uppgifter"] == "ingen"]
    rng.shuffle(candidates)
    wanted = round(figures.locked * len(people))
    for row in candidates:
        if len(taken) >= wanted:
            break
        if not any(row["personnummer"].startswith(str(year)) for year in years):
            continue
        fitting = [
            p["plats_id"]
            for p in places
            if p["plats_id"] not in taken
            and families[p["arbetsomrade"]] != "omsorg"
            and _fits(row, p)
        ]
        if fitting:
            row["last_plats"] = rng.choice(fitting)
            taken.add(row["last_plats"])


def _fits(row: Row, place: Row) -> bool:
    """A plain place at home, in a wished area and an acceptable sub-period."""
    plain = not any(place[key] for key in ("min_antal", "min_alder", "malgrupp", "timmar"))
    wished = {text for key, text in row.items() if key.startswith("onskemal_")}
    return (
        plain
        and int(place["antal"]) >= 4
        and place["forvaltning"] == place["stadsdel"] == row["hemstadsdel"]
        and place["arbetsomrade"] in wished
        and (not row["perioder"] or place["period"] in row["perioder"].split(","))
        and (place["krav_registerutdrag"] != "ja" or row["registerutdrag"] == "ja")
        and not row["tillganglighet"]
        and not row["sprakstod"]
    )
