"""The validated input of one holiday period: immutable rows, one dataclass per table.

Built once by ``feriejobb.tables`` (contract §2). Names and contact details live in
``Instance.contacts`` only, which nothing under ``rules``, ``goals`` or ``solve`` may read;
protected applicants have no contact at all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from feriejobb.data.model import Model

Protection = Literal["ingen", "sekretessmarkering", "skyddad_folkbokforing"]
History = Literal["sokt_utan_jobb", "ny", "haft_jobb"]
Scope = Literal["stad", "forvaltning", "stadsdel", "arbetsomrade", "plats", "overforing"]

#: A hundred per cent in basis points.
_WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True)
class Applicant:
    """One row of ``ansokningar``, without name or contact.

    Attributes:
        id: ``ansokan_id``, opaque.
        birth_date: Birth date.
        sex: ``K``, ``M``, ``X`` or empty; statistics only, never an input to the choice.
        home: Home stadsdel; None for protected applicants.
        wishes: (rank, area) by rank; the rank is the column's number, so gaps stay gaps.
        any_area: Any other area is acceptable after the wished ones.
        periods: Acceptable sub-periods, best first; empty means all, equally good.
        other_districts: Stadsdelar besides home; None means ``alla``. For protected
            applicants an empty input has already been read as ``alla`` (contract §4, rule 10).
        groups: Group codes.
        history: ``tidigare``.
        extract: Can show a registerutdrag.
        access: Needs an accessible workplace.
        language: Language code needed at the workplace, or None.
        protection: The mandatory flag.
        avoid: ``undvik``: stadsdelar, ``plats_id`` or ``arbetsplats``; protected rows only.
        locked_place: ``plats_id`` already agreed, or None.
        row: Row in the input (the header is 1); for messages and row-order statistics only.
    """

    id: str
    birth_date: date
    sex: str
    home: str | None
    wishes: tuple[tuple[int, str], ...]
    any_area: bool
    periods: tuple[int, ...]
    other_districts: frozenset[str] | None
    groups: frozenset[str]
    history: History
    extract: bool
    access: bool
    language: str | None
    protection: Protection
    avoid: frozenset[str]
    locked_place: str | None
    row: int

    @property
    def protected(self) -> bool:
        """True for any kind of protected identity."""
        return self.protection != "ingen"


@dataclass(frozen=True, slots=True)
class Contact:
    """Name and contact of an ordinary applicant; never seen by the solver."""

    first_name: str
    last_name: str
    email: str
    phone: str
    personal_number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """One row of ``platser``.

    Attributes:
        id: ``plats_id``.
        employer: ``forvaltning``.
        district: ``stadsdel``, where the job is.
        workplace: ``arbetsplats``.
        area: ``arbetsomrade``.
        employer_type: ``kommunal``, ``entreprenor`` or ``forening``.
        period: Sub-period.
        seats: ``antal``.
        min_open: ``min_antal``: opens with at least this many youths or with none.
        hours: Hours of the job, the model's default filled in.
        min_age: Age reached on the sub-period's first day, the model's default filled in.
        needs_extract: ``krav_registerutdrag``.
        accessible: ``tillganglig``.
        languages: Language codes offered.
        target_groups: ``malgrupp``; empty means open.
        open_to: Home stadsdelar that may take it, default filled in; None means ``alla``.
        supervisor_group: ``handledargrupp`` or None.
        exposure: ``exponering``.
        protected_ok: ``skyddad_ok``.
        contact: Contact at the workplace (for the workbooks only).
        row: Row in the input.
        transfers: Keys of the transfers that opened it for one more home stadsdel.
    """

    id: str
    employer: str
    district: str
    workplace: str
    area: str
    employer_type: str
    period: int
    seats: int
    min_open: int
    hours: int
    min_age: int
    needs_extract: bool
    accessible: bool
    languages: frozenset[str]
    target_groups: frozenset[str]
    open_to: frozenset[str] | None
    supervisor_group: str | None
    exposure: bool
    protected_ok: bool
    contact: str
    row: int
    transfers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Supervisor:
    """One row of ``handledare``; the limit of a group in a sub-period is the sum of its rows."""

    id: str
    group: str
    period: int
    max_youths: int
    row: int


@dataclass(frozen=True, slots=True)
class Employer:
    """One row of ``forvaltningar``; ``budget_ore`` is None without a limit, else öre."""

    name: str
    is_district: bool
    budget_ore: int | None
    target: int | None
    recipient: str
    row: int


@dataclass(frozen=True, slots=True)
class Quota:
    """One row of ``kvoter`` with its target already a count of persons (contract §2).

    Attributes:
        id: ``kvot_id``.
        scope: ``omfattning``; ``overforing`` for the places that a transfer opened.
        value: ``varde``; empty for ``stad``.
        group: A group code, ``alla``, ``tidigare:…``, ``hemstadsdel:…`` or ``alder:…``.
        is_min: True for ``min``, False for ``max``.
        target: Count of persons; ``andel`` is already applied to the seats in the scope.
        hard: A rule rather than a goal.
        weight: ``vikt`` ≥ 1.
        row: Row in the input.
        share_bp: The share in basis points when given as ``andel``, else None.
    """

    id: str
    scope: Scope
    value: str
    group: str
    is_min: bool
    target: int
    hard: bool
    weight: int
    row: int
    share_bp: int | None = None

    def covers(self, place: Place) -> bool:
        """Whether the place lies in the scope; ``stadsdel`` is the place's."""
        if self.scope == "overforing":
            return self.value in place.transfers
        values = {
            "stad": "",
            "forvaltning": place.employer,
            "stadsdel": place.district,
            "arbetsomrade": place.area,
            "plats": place.id,
        }
        return values[self.scope] == self.value


def share_of(share_bp: int, seats: int, is_min: bool) -> int:
    """A share of the seats as a count: rounded up for min, down for max, without floats."""
    product = share_bp * seats
    return -(-product // _WHOLE_BP) if is_min else product // _WHOLE_BP


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of ``par``: ``apart`` (isar) or together (ihop)."""

    first: str
    second: str
    apart: bool
    row: int


@dataclass(frozen=True, slots=True)
class Forbidden:
    """One row of ``forbud``."""

    applicant: str
    place: str
    row: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """One row of ``overforingar``: seats of one förvaltning for youths of another stadsdel.

    Attributes:
        lender: ``fran``: the employer, who pays.
        borrower: ``till``: the home stadsdel.
        number: ``antal``: at most so many youths.
        area: ``arbetsomrade``.
        period: Sub-period, or None for all together.
        reserved: The borrower's youths come before others for the number of seats.
        row: Row in the input.
    """

    lender: str
    borrower: str
    number: int
    area: str
    period: int | None
    reserved: bool
    row: int

    @property
    def key(self) -> str:
        """What names the transfer; ``|`` stands in no id and no name of a stadsdel."""
        period = "" if self.period is None else str(self.period)
        return f"{self.lender}|{self.borrower}|{self.area}|{period}"

    def concerns(self, place: Place) -> bool:
        """Whether the place is one of the lender's in the area and sub-period."""
        return (place.employer, place.area) == (self.lender, self.area) and (
            self.period in (None, place.period)
        )

    def opens(self, place: Place) -> bool:
        """Whether the borrower's youths could not have the place without the transfer."""
        return place.open_to is not None and self.borrower not in place.open_to


@dataclass(frozen=True, slots=True)
class OfferLimit:
    """How many a förvaltning may be offered (``[overbooking]``).

    Attributes:
        employer: ``forvaltning``.
        seats: Its seats.
        extra: Offers beyond them.
        left: Seats that no ordinary applicant has accepted.
        acceptance_bp: Expected share of offers that are accepted, in basis points.
    """

    employer: str
    seats: int
    extra: int
    left: int
    acceptance_bp: int


@dataclass(frozen=True)
class Instance:
    """All validated tables of one holiday period and the effective model.

    Rows keep the input's order; nothing downstream may depend on it. Where a förvaltning is
    overbooked, ``places``, ``supervisors`` and ``employers`` hold what may be offered, and
    ``unbooked`` the input's own limits.
    """

    model: Model
    applicants: tuple[Applicant, ...]
    places: tuple[Place, ...]
    supervisors: tuple[Supervisor, ...]
    employers: tuple[Employer, ...]
    quotas: tuple[Quota, ...] = ()
    pairs: tuple[Pair, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    contacts: dict[str, Contact] = field(default_factory=dict, repr=False)
    synthetic: bool = False
    transfers: tuple[Transfer, ...] = ()
    unbooked: Instance | None = field(default=None, repr=False)
    offer_limits: tuple[OfferLimit, ...] = ()

    @property
    def real(self) -> Instance:
        """The instance with the input's own limits."""
        return self.unbooked or self

    @cached_property
    def applicant_by_id(self) -> dict[str, Applicant]:
        """Applicants by ``ansokan_id``."""
        return {a.id: a for a in self.applicants}

    @cached_property
    def place_by_id(self) -> dict[str, Place]:
        """Places by ``plats_id``."""
        return {p.id: p for p in self.places}

    @cached_property
    def employer_by_name(self) -> dict[str, Employer]:
        """Employers by ``forvaltning``."""
        return {e.name: e for e in self.employers}

    @cached_property
    def supervisor_limits(self) -> dict[tuple[str, int], int]:
        """(group, sub-period) → limit; a named group without a row there has limit 0."""
        limits: Counter[tuple[str, int]] = Counter()
        for place in self.places:
            if place.supervisor_group is not None:
                limits[place.supervisor_group, place.period] += 0
        for s in self.supervisors:
            limits[s.group, s.period] += s.max_youths
        return dict(limits)
