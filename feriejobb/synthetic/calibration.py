"""The generator's settings: ``[generator]`` of the model, as frozen pydantic classes.

``models/defaults.toml`` documents each key with its source (domain.md §11). Shares are fractions
from 0 to 1; weights are relative to each other.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from feriejobb.data.model import Model, Section
from feriejobb.errors import InputError
from feriejobb.settings import findings

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]
Weights = Annotated[tuple[Weight, ...], Field(min_length=1)]
BudgetScope = Literal["kalibrerad", "alla", "halva", "inga"]


class EmployerFigures(Section):
    """One förvaltning: its published size, the pressure on it and how it lends.

    Attributes:
        name: ``forvaltning``.
        district: Stadsdelsområde, or empty for a fackförvaltning.
        hired: Hired in all holidays of 2023, the weight of its seats.
        pressure: Applicants living there per seat, relative to the other districts.
        neighbours: Districts that its youths and places reach over to.
        lends: Share of its workplaces that are open to others.
        budget: Whether the money binds, is roomy, or is not limited.
    """

    name: str
    district: str = ""
    hired: Annotated[int, Field(ge=1)]
    pressure: Weight = 0.0
    neighbours: tuple[str, ...] = ()
    lends: Share = 0.0
    budget: Literal["binder", "rymlig", "ingen"] = "ingen"


class AreaFigures(Section):
    """One work area: how common it is, how wished for, and what it asks of the youth.

    Attributes:
        name: ``arbetsomrade``.
        workplace: Beginning of the workplaces' names.
        seats: Weight among the seats of an employer.
        wish_k: Weight among girls' wishes.
        wish_m: Weight among boys' wishes.
        family: Supervisor groups are formed per employer and family of areas.
        extract: Share of workplaces that ask for a registerutdrag.
        accessible: Share of accessible workplaces.
        adult: Share of workplaces with 18 as the lowest age.
        exposed: Share of workplaces with public or media exposure.
        group: Group code that some of the seats are reserved for, or empty.
        reserved: Share of workplaces reserved for ``group``.
        only: Employers that have this area, and no other areas; empty: every district.
    """

    name: str
    workplace: str
    seats: Weight
    wish_k: Weight
    wish_m: Weight
    family: str
    extract: Share = 0.0
    accessible: Share = 0.0
    adult: Share = 0.0
    exposed: Share = 0.0
    group: str = ""
    reserved: Share = 0.0
    only: tuple[str, ...] = ()


class AgeFigures(Section):
    """One age reached in the holiday's year: its weight, and the history of those applicants."""

    age: Count
    weight: Weight
    sokt_utan_jobb: Share
    haft_jobb: Share


class LanguageFigures(Section):
    """A language that some applicants need support in, with its weight."""

    code: str
    weight: Weight


class Calibration(Section):
    """Everything the generator needs beside the model itself; keys as in ``[generator]``."""

    applications: Annotated[int, Field(ge=1)]
    offered: Annotated[int, Field(ge=1)]
    hired: Annotated[int, Field(ge=0)]
    places: Annotated[int, Field(ge=1)]
    largest_place: Annotated[int, Field(ge=1)]
    spare_seats: Weight
    period_seats: Weights
    period_wishes: Weights
    priority_of_offers: Share
    girls: Share
    ineligible: Share
    protected: Share
    language_needs: Share
    access_needs: Share
    extract_share: Share
    wish_counts: Weights
    any_area: Share
    one_period: Share
    ranked_periods: Share
    home_only: Share
    anywhere: Share
    language_workplaces: Share
    openings: Share
    other_hours: Share
    not_for_protected: Share
    supervised: Share
    youths_per_supervisor: Annotated[int, Field(ge=1)]
    scarce_supervisors: Share
    supervisor_shortage: Share
    supervisor_margin: Weight
    budget_scope: BudgetScope
    budget_shortage: Share
    budget_margin: Weight
    quotas: bool
    pairs_apart: Share
    pairs_together: Share
    forbidden: Share
    locked: Share
    ages: Annotated[tuple[AgeFigures, ...], Field(min_length=1)]
    languages: tuple[LanguageFigures, ...]
    employers: Annotated[tuple[EmployerFigures, ...], Field(min_length=1)]
    areas: Annotated[tuple[AreaFigures, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for key, names in (
            ("employers", [e.name for e in self.employers]),
            ("areas", [a.name for a in self.areas]),
        ):
            if len(set(names)) != len(names):
                raise ValueError(f"{key} har en upprepning")
        if not any(employer.district for employer in self.employers):
            raise ValueError("employers behöver minst en stadsdelsförvaltning")
        if any(not self.areas_of(employer) for employer in self.employers):
            raise ValueError("areas ger någon förvaltning inga arbetsområden")
        return self

    def areas_of(self, employer: EmployerFigures) -> tuple[AreaFigures, ...]:
        """The areas an employer has: its own, or for a district those of all districts."""
        own = tuple(area for area in self.areas if employer.name in area.only)
        shared = tuple(area for area in self.areas if not area.only)
        return own or (shared if employer.district else ())


def calibration(model: Model) -> Calibration:
    """The generator's settings of a model.

    Raises:
        InputError: A key is missing, unknown or of the wrong kind.
    """
    try:
        return Calibration.model_validate(model.generator, strict=True)
    except ValidationError as error:
        problems = findings.issues(error, lambda _: "generator")
        raise InputError(list(problems)) from None
