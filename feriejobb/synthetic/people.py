"""Made-up demand: ``ansokningar``."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from feriejobb.data.model import Model
from feriejobb.synthetic.apportion import apportion, sample, stream
from feriejobb.synthetic.calibration import AgeFigures, AreaFigures, Calibration
from feriejobb.synthetic.identity import Identities

Row = dict[str, str]

#: A town has at least so many protected applicants, so that every demo shows how they are kept.
FEWEST_PROTECTED = 3

_KINDS = ("sekretessmarkering", "skyddad_folkbokforing")


def applications(
    model: Model, figures: Calibration, places: Sequence[Row], scale: float, seed: int
) -> list[Row]:
    """Rows of ``ansokningar``, in an order that says nothing.

    Args:
        model: Gives the year, sub-periods and districts.
        figures: The calibration.
        places: Rows of ``platser``; only areas that exist are wished for.
        scale: 1.0 is the published size.
        seed: Decides all chance.
    """
    rng = stream(seed, "ansokningar")
    people = _People(rng, model, figures, places)
    total = max(1, round(figures.applications * scale))
    weights = [e.hired * e.pressure if e.district else 0.0 for e in figures.employers]
    homes = [
        employer.district
        for employer, count in zip(figures.employers, apportion(total, weights), strict=True)
        for _ in range(count)
    ]
    rng.shuffle(homes)
    protected = min(total // 4, max(FEWEST_PROTECTED, round(figures.protected * total)))
    return [people.row(home, number < protected) for number, home in _mixed(rng, homes)]


def _mixed(rng: Random, homes: Sequence[str]) -> list[tuple[int, str]]:
    """Homes in random order with their number, so that the first numbers fall anywhere."""
    numbered = list(enumerate(homes))
    rng.shuffle(numbered)
    return numbered


class _People:
    """Draws one applicant after another."""

    def __init__(
        self, rng: Random, model: Model, figures: Calibration, places: Sequence[Row]
    ) -> None:
        self._rng = rng
        self._model = model
        self._figures = figures
        self._places = places
        self._identities = Identities(rng)
        known = {row["arbetsomrade"] for row in places}
        self._areas = [area for area in figures.areas if area.name in known]
        self._neighbours = {e.district: e.neighbours for e in figures.employers if e.district}
        self._periods = [s.period for s in model.sub_periods]
        offers = figures.priority_of_offers * figures.offered / figures.applications
        self._priority = min(1.0, offers)

    def row(self, home: str, protected: bool) -> Row:
        """One applicant; protected ones carry neither number, contact nor home."""
        figure = self._rng.choices(self._figures.ages, [a.weight for a in self._figures.ages])[0]
        year = self._birth_year(figure)
        sex = self._sex()
        wished = self._wishes(sex)
        row = self._identity(year, protected) | {
            "kon": "" if protected else sex,
            "hemstadsdel": "" if protected else home,
            "annat_arbetsomrade": "ja" if self._happens(self._figures.any_area) else "nej",
            "perioder": self._sub_periods(),
            "andra_stadsdelar": self._elsewhere(home),
            "grupper": self._groups(wished),
            "tidigare": self._history(figure),
            "registerutdrag": self._extract(wished),
            "tillganglighet": "ja" if self._happens(self._figures.access_needs) else "",
            "sprakstod": self._language(),
            "skyddade_uppgifter": self._rng.choice(_KINDS) if protected else "ingen",
            "undvik": self._avoid() if protected else "",
            "last_plats": "",
        }
        return row | self._ranks(wished)

    def _happens(self, share: float) -> bool:
        return self._rng.random() < share

    def _birth_year(self, figure: AgeFigures) -> int:
        """The year of that age; now and then one that the holiday is not open to."""
        years = self._model.eligibility.birth_years
        if self._happens(self._figures.ineligible):
            return self._rng.choice((min(years) - 1, max(years) + 1))
        return self._model.year - figure.age

    def _sex(self) -> str:
        girls = self._figures.girls
        return self._rng.choices(("K", "M", "X", ""), (girls, 1 - girls, 0.003, 0.006))[0]

    def _identity(self, year: int, protected: bool) -> Row:
        born = self._identities.birth_date(year)
        opaque = self._identities.new_id()
        if protected:
            empty = ("personnummer", "fornamn", "efternamn", "epost", "telefon")
            return {"ansokan_id": opaque, "fodelsedatum": born.isoformat()} | dict.fromkeys(
                empty, ""
            )
        first, last = self._identities.name()
        return {
            "ansokan_id": opaque,
            "personnummer": self._identities.personal_number(born),
            "fodelsedatum": "",
            "fornamn": first,
            "efternamn": last,
            "epost": f"{opaque.lower()}@example.invalid",
            "telefon": self._identities.phone(),
        }

    def _wishes(self, sex: str) -> list[AreaFigures]:
        """Areas by rank; the weights follow the sex, which nothing else reads."""
        weights = [
            {"K": a.wish_k, "M": a.wish_m}.get(sex, (a.wish_k + a.wish_m) / 2) for a in self._areas
        ]
        counts = self._figures.wish_counts
        count = self._rng.choices(range(1, len(counts) + 1), counts)[0]
        return sample(self._rng, self._areas, weights, count)

    def _ranks(self, wished: Sequence[AreaFigures]) -> Row:
        """One column per rank; a few applicants leave a rank empty, which stays a gap."""
        columns = len(self._figures.wish_counts)
        skip = len(wished) - 1 if self._happens(0.01) and len(wished) < columns else len(wished)
        names = [a.name for a in wished]
        names = [*names[:skip], "", *names[skip:]] if skip < len(wished) else names
        names += [""] * (columns - len(names))
        return {f"onskemal_{rank}": name for rank, name in enumerate(names, start=1)}

    def _sub_periods(self) -> str:
        """One sub-period, several in order, or all equally good."""
        draw = self._rng.random()
        weights = self._figures.period_wishes[: len(self._periods)]
        figures = self._figures
        if draw < figures.one_period:
            count = 1
        elif draw < figures.one_period + figures.ranked_periods:
            count = self._rng.randint(2, max(2, len(self._periods)))
        else:
            return ""
        periods = self._periods[: len(weights)]
        return ",".join(str(p) for p in sample(self._rng, periods, weights, count))

    def _elsewhere(self, home: str) -> str:
        draw = self._rng.random()
        if draw < self._figures.home_only:
            return ""
        near = self._neighbours.get(home, ())
        if draw < self._figures.home_only + self._figures.anywhere or not near:
            return "alla"
        return ",".join(sample(self._rng, near, [1.0] * len(near), self._rng.randint(1, 3)))

    def _groups(self, wished: Sequence[AreaFigures]) -> str:
        """Priority as a class only, never the reason; other groups follow the wishes."""
        priority = sorted(self._model.priority_groups())
        codes = priority[:1] if self._happens(self._priority) else []
        joined = self._happens(0.6)
        codes += [a.group for a in wished if a.group and a.group in self._model.groups and joined]
        return ",".join(dict.fromkeys(codes))

    def _history(self, figure: AgeFigures) -> str:
        known = figure.sokt_utan_jobb + figure.haft_jobb
        weights = (figure.sokt_utan_jobb, figure.haft_jobb, max(0.0, 1 - known))
        return self._rng.choices(("sokt_utan_jobb", "haft_jobb", "ny"), weights)[0]

    def _extract(self, wished: Sequence[AreaFigures]) -> str:
        """More of those who wish for children's work can show a registerutdrag."""
        share = self._figures.extract_share
        likely = share + (1 - share) / 2 if any(a.extract for a in wished) else share * 0.7
        return "ja" if self._happens(likely) else "nej"

    def _language(self) -> str:
        languages = self._figures.languages
        if not languages or not self._happens(self._figures.language_needs):
            return ""
        return self._rng.choices([n.code for n in languages], [n.weight for n in languages])[0]

    def _avoid(self) -> str:
        """Half avoid something: a district, a workplace or a place."""
        if self._happens(0.5):
            return ""
        place = self._rng.choice(self._places)
        return place[self._rng.choice(("stadsdel", "arbetsplats", "plats_id"))]
