"""The model: every setting of a holiday period, as frozen pydantic classes (contract §3).

``models/defaults.toml`` documents each key. Unknown keys are errors. Values are never echoed.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Count = Annotated[int, Field(ge=0)]
GoalName = Literal["quotas", "queue", "wishes", "moves", "placed", "equity"]

#: Tiers of the queue that are not values of ``tidigare``.
PRIORITY_TIER = "fortur"
LATE_TIER = "efteranmald"
LAST_TIER = "ovriga"


class Section(BaseModel):
    """Base of all sections: frozen, strict about unknown keys, silent about values."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Eligibility(Section):
    """Who may take part: birth years, and the default of ``min_alder``."""

    birth_years: tuple[int, ...]
    min_age: Count


class Lottery(Section):
    """The published seed; empty means that it must come by ``--set`` or a draw."""

    seed: str = ""


class Queue(Section):
    """Tiers in order of precedence; the first that applies counts."""

    tiers: tuple[str, ...]


class Group(Section):
    """One group code; ``priority`` puts its members in the tier ``fortur``."""

    priority: bool = False
    description: str = ""


class Wishes(Section):
    """Wish points: lower is better."""

    wish_points: Annotated[tuple[Count, ...], Field(min_length=1)]
    any_area_points: Count
    period_points: Annotated[tuple[Count, ...], Field(min_length=1)]
    away_points: Count


class SubPeriod(Section):
    """One sub-period: dates, hours of a job, and the date the pay is given out."""

    period: Annotated[int, Field(ge=1)]
    first_day: date
    last_day: date
    hours: Annotated[int, Field(ge=1)]
    payment_date: date

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("last_day ligger före first_day")
        return self


class PayRow(Section):
    """Hourly pay in öre from an age, in force from a date (the whole table follows the date)."""

    valid_from: date
    age_from: Count
    ore_per_hour: Annotated[int, Field(ge=1)]


class ContributionRow(Section):
    """Employer's contribution in basis points; ages at the start of the payment year, inclusive."""

    valid_from: date
    valid_to: date | None = None
    age_from: Count
    age_to: Count
    bp: Count


class RuleSettings(BaseModel):
    """Settings of one rule: ``enabled`` and the rule's own parameters."""

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)

    enabled: bool = True


class SolverSettings(Section):
    """Work limits of the solve. All that decide a person are deterministic work, not seconds."""

    deterministic_time: Annotated[float, Field(gt=0)] = 1.0
    exact_edges: Count = 8_000
    exact_ties: Count = 1_500
    path_attempts: Annotated[int, Field(ge=1)] = 40
    core_persons: Count = 300
    core_rounds: Count = 12
    wish_rounds: Count = 6
    exchanges: Count = 16_000_000
    exact_quotas: Count = 3_000_000
    exact_openings: Count = 8_000
    questions: Count = 20
    lp_questions: Count = 6
    reserves_per_place: Count = 5
    time_limit_seconds: Annotated[float, Field(gt=0)] = 3600.0
    memory_limit_mb: Count = 16_384


class Publication(Section):
    """Disclosure control of published tables: cells below ``threshold`` are suppressed."""

    threshold: Annotated[int, Field(ge=1)] = 5


class Replies(Section):
    """What each answer means in a replan (contract §5), by when it is due, and whom to call.

    Attributes:
        ja: ``fast``: the placement is fixed; ``star_kvar``: the offer stands and may be moved.
        nej: ``ut``: out of this period; ``ut_aret``: out of the year's other periods too;
            ``reserv``: loses the offer, stays last in the queue, never offered that place again.
        silence: ``star_kvar``: the offer stands; ``nej``: as a no; ``reserv``: loses the offer and
            stays last in the queue.
        answer_by: Last day for replies as ISO text; empty where it is told elsewhere.
        contact: Whom the förvaltningar call; empty where it is told elsewhere.
    """

    ja: Literal["fast", "star_kvar"] = "fast"
    nej: Literal["ut", "ut_aret", "reserv"] = "ut"
    silence: Literal["star_kvar", "nej", "reserv"] = "star_kvar"
    answer_by: str = ""
    contact: str = ""

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.answer_by and self.last_day is None:
            raise ValueError("answer_by ska vara ett datum som 2027-04-16, eller tomt")
        return self

    @property
    def last_day(self) -> date | None:
        """Last day for replies; None where it is told elsewhere."""
        try:
            return date.fromisoformat(self.answer_by)
        except ValueError:
            return None


class Handover(Section):
    """How what concerns protected applicants is handed over: age keys that may read it."""

    skydd_recipients: tuple[str, ...] = ()


class Overbooked(Section):
    """How one förvaltning is overbooked; probabilities in basis points.

    Attributes:
        acceptance_bp: Expected share of its offers that are accepted.
        risk_bp: Highest probability of more acceptances than seats.
    """

    acceptance_bp: Annotated[int, Field(ge=1, le=10_000)]
    risk_bp: Annotated[int, Field(ge=0, le=10_000)]


class Overbooking(Section):
    """Which förvaltningar are offered more youths than they have seats; none by default."""

    forvaltningar: dict[str, Overbooked] = Field(default_factory=dict)


class Model(Section):
    """The effective model after layering (defaults, model, scenarios, ``--set``)."""

    name: str
    year: int
    title: str = ""
    stadsdelar: tuple[str, ...]
    stadsdel_alias: dict[str, str] = Field(default_factory=dict)
    goals: tuple[GoalName, ...]
    eligibility: Eligibility
    lottery: Lottery
    queue: Queue
    groups: dict[str, Group] = Field(default_factory=dict)
    wishes: Wishes
    sub_periods: Annotated[tuple[SubPeriod, ...], Field(min_length=1)]
    pay: Annotated[tuple[PayRow, ...], Field(min_length=1)]
    contributions: Annotated[tuple[ContributionRow, ...], Field(min_length=1)]
    rules: dict[str, RuleSettings] = Field(default_factory=dict)
    solver: SolverSettings = SolverSettings()
    publication: Publication = Publication()
    replies: Replies = Replies()
    overbooking: Overbooking = Overbooking()
    handover: Handover = Handover()
    generator: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.stadsdelar)) != len(self.stadsdelar):
            raise ValueError("stadsdelar har en upprepning")
        if any(target not in self.stadsdelar for target in self.stadsdel_alias.values()):
            raise ValueError("stadsdel_alias pekar på en stadsdel som inte finns i stadsdelar")
        numbers = [s.period for s in self.sub_periods]
        if len(set(numbers)) != len(numbers):
            raise ValueError("sub_periods har två rader med samma period")
        if len(set(self.goals)) != len(self.goals):
            raise ValueError("goals har en upprepning")
        steps = [(row.valid_from, row.age_from) for row in self.pay]
        if len(set(steps)) != len(steps):
            raise ValueError("pay har två rader med samma valid_from och age_from")
        for i, a in enumerate(self.contributions):
            for b in self.contributions[:i]:
                ages = max(a.age_from, b.age_from) <= min(a.age_to, b.age_to)
                ends = [r.valid_to for r in (a, b) if r.valid_to is not None]
                dates = not ends or max(a.valid_from, b.valid_from) <= min(ends)
                if ages and dates:
                    raise ValueError("contributions har två rader som gäller samtidigt")
        return self

    def stands_before(self, first: GoalName, second: GoalName) -> bool:
        """Whether ``first`` is a goal, and ahead of ``second`` where that is one too."""
        goals = self.goals
        return first in (goals[: goals.index(second)] if second in goals else goals)

    def sub_period(self, period: int) -> SubPeriod:
        """The sub-period with this number; KeyError where the model has none."""
        for sub_period in self.sub_periods:
            if sub_period.period == period:
                return sub_period
        raise KeyError(period)

    def rule_enabled(self, name: str) -> bool:
        """Whether the rule is on; a rule without a table is on."""
        return self.rules[name].enabled if name in self.rules else True

    def priority_groups(self) -> frozenset[str]:
        """Group codes that put their members in the tier ``fortur``."""
        return frozenset(code for code, group in self.groups.items() if group.priority)

    def wish_points(self, rank: int) -> int:
        """Points of a wish rank ≥ 1, or of any other area for rank 0."""
        table = self.wishes.wish_points
        return table[min(rank, len(table)) - 1] if rank else self.wishes.any_area_points

    def period_points(self, rank: int) -> int:
        """Points of the k-th acceptable sub-period ≥ 1, or 0 where all are equally good."""
        table = self.wishes.period_points
        return table[min(rank, len(table)) - 1] if rank else 0
