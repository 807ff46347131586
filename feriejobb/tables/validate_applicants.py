"""Rows of ``ansokningar`` (contract §2), with protected identities kept out (R1.1-R1.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import cast

from feriejobb.data.instance import Applicant, Contact, History, Place, Protection
from feriejobb.messages import row_list
from feriejobb.tables.findings import Cells, Findings
from feriejobb.tables.parse import CellError, identifier, iso_date, items, language, yes_no
from feriejobb.tables.personal_number import (
    PersonalNumber,
    PersonalNumberError,
    parse_personal_number,
)
from feriejobb.tables.raw import RawTable
from feriejobb.tables.schema_applicants import PROTECTION_CHOICES
from feriejobb.tables.validate_places import report_duplicates
from feriejobb.tables.vocabulary import Vocabulary, choice

#: What a protected row may not carry further.
_KEPT_OUT = ("fornamn", "efternamn", "epost", "telefon", "hemstadsdel")


class ApplicantReader:
    """Reads the rows of ``ansokningar`` against the model and the places."""

    def __init__(self, vocabulary: Vocabulary, places: Iterable[Place], synthetic: bool) -> None:
        self.vocabulary = vocabulary
        self.reference = date(vocabulary.model.year, 1, 1)
        self.synthetic = synthetic
        self.areas: set[str] = set()
        self.place_ids: set[str] = set()
        self.workplaces: set[str] = set()
        for place in places:
            self.areas.add(place.area)
            self.place_ids.add(place.id)
            self.workplaces.add(place.workplace)

    def read(
        self, source: RawTable, findings: Findings
    ) -> tuple[tuple[Applicant, ...], dict[str, Contact]]:
        """All applicants, and contacts of those without protected identity.

        Args:
            source: The table.
            findings: Takes every problem.

        Returns:
            Applicants in the input's order and contacts by ``ansokan_id``.
        """
        applicants: list[Applicant] = []
        contacts: dict[str, Contact] = {}
        keys: list[tuple[Cells, object]] = []
        numbers: dict[str, list[Cells]] = defaultdict(list)
        dropped = 0
        for cells in findings.cells(source):
            number = self._number(cells)
            applicant = self._applicant(cells, number)
            keys.append((cells, applicant.id))
            applicants.append(applicant)
            if cells.made_up:
                # A scenario's copy stands for nobody: no number, no name, no contact.
                contacts[applicant.id] = Contact("", "", "", "", "")
                continue
            if number is not None:
                numbers[number.digits12].append(cells)
                self._check_opaque(cells, applicant.id, number)
            if applicant.protected:
                dropped += any(cells.text(column) for column in _KEPT_OUT)
            else:
                contacts[applicant.id] = Contact(
                    first_name=cells.text("fornamn"),
                    last_name=cells.text("efternamn"),
                    email=cells.text("epost"),
                    phone=cells.text("telefon"),
                    personal_number=number.digits12 if number else "",
                )
        report_duplicates(keys, "ansokan_id", "ID_DUBBLETT")
        for same in numbers.values():
            for cells in same[1:]:
                cells.error("personnummer", "PN_DUBBLETT", rows=row_list([c.row for c in same]))
        if dropped:
            findings.add(source, 0, "", "KONTAKT_BORTTAGEN", warning=True, count=dropped)
        self._check_whole(source, applicants, findings)
        return tuple(applicants), contacts

    def _applicant(self, cells: Cells, number: PersonalNumber | None) -> Applicant:
        """One row."""
        vocabulary = self.vocabulary
        protection = cells.read("skyddade_uppgifter", _protection, None)
        if not cells.text("skyddade_uppgifter") and cells.readable("skyddade_uppgifter"):
            cells.error("skyddade_uppgifter", "SKYDD")
        # A row whose flag is wrong is handled as protected: nothing is asked that could expose it.
        protected = protection != "ingen"
        home = None
        if not protected:
            home = cells.required("hemstadsdel", vocabulary.district, "")
        empty = None if protected else frozenset[str]()
        avoid = cells.read("undvik", self._avoid, frozenset[str]())
        if cells.text("undvik") and protection == "ingen":
            cells.error("undvik", "UNDVIK_OSKYDDAD")
        return Applicant(
            id=cells.required("ansokan_id", identifier, ""),
            birth_date=self._birth_date(cells, number),
            sex=cells.read("kon", choice("ansokningar", "kon"), ""),
            home=home,
            wishes=self._wishes(cells),
            any_area=cells.read("annat_arbetsomrade", yes_no, False),
            periods=cells.read("perioder", vocabulary.periods, ()),
            other_districts=cells.read("andra_stadsdelar", vocabulary.districts, empty),
            groups=cells.read("grupper", vocabulary.groups, frozenset()),
            history=cast(History, cells.read("tidigare", choice("ansokningar", "tidigare"), "ny")),
            extract=cells.read("registerutdrag", yes_no, False),
            access=cells.read("tillganglighet", yes_no, False),
            language=cells.read("sprakstod", _language, None),
            protection=protection or "sekretessmarkering",
            avoid=avoid,
            locked_place=cells.read("last_plats", self._place_id, None),
            row=cells.row,
        )

    def _number(self, cells: Cells) -> PersonalNumber | None:
        """The personnummer, or None when it is empty or wrong."""
        text = cells.text("personnummer")
        if not text:
            if cells.readable("personnummer") and cells.text("skyddade_uppgifter") == "ingen":
                cells.error("personnummer", "OBLIGATORISK")
            return None
        try:
            number = parse_personal_number(text, self.reference)
        except PersonalNumberError as error:
            cells.error("personnummer", error.code)
            return None
        if number.check_ok and self.synthetic:
            cells.error("personnummer", "PN_INTE_SYNTETISKT")
        elif not number.check_ok and not self.synthetic:
            cells.error("personnummer", "PN_KONTROLLSIFFRA")
        return number

    def _birth_date(self, cells: Cells, number: PersonalNumber | None) -> date:
        """From the number, or from ``fodelsedatum``; where both stand they must agree."""
        given = cells.read("fodelsedatum", _birth_date, None)
        if number is not None:
            if given is not None and given != number.birth_date:
                cells.error("fodelsedatum", "FÖDELSEDATUM_SKILJER")
            return number.birth_date
        if given is None:
            empty = not cells.text("fodelsedatum") and cells.readable("fodelsedatum")
            unnumbered = not cells.text("personnummer") and cells.readable("personnummer")
            if empty and unnumbered and cells.text("skyddade_uppgifter") != "ingen":
                cells.error("fodelsedatum", "FÖDELSEDATUM")
            return self.reference
        if given > self.reference:
            cells.error("fodelsedatum", "PN_FRAMTID")
        return given

    def _wishes(self, cells: Cells) -> tuple[tuple[int, str], ...]:
        """(rank, area); an area counts where it first stands."""
        ranks: dict[str, int] = {}
        written = cells.columns("onskemal")
        for rank, area in written:
            ranks.setdefault(area, rank)
            if area not in self.areas:
                cells.warn(f"onskemal_{rank}", "ÖNSKEMÅL_UTAN_PLATS")
        if not written:
            cells.error(cells.first_column("onskemal"), "ÖNSKEMÅL_SAKNAS")
        return tuple((rank, area) for area, rank in ranks.items())

    def _avoid(self, text: str) -> frozenset[str]:
        """Stadsdelar by present name, place ids and workplaces; an unknown part is an error."""
        parts: set[str] = set()
        for piece in [text] if text in self.workplaces else text.split("|"):
            whole = piece.strip()
            if not whole:
                raise CellError("LISTA")
            # A workplace's own name may hold a comma.
            parts |= {whole} if whole in self.workplaces else set(items(whole))
        return frozenset(self._avoided(part) for part in parts)

    def _avoided(self, part: str) -> str:
        """One part of ``undvik``."""
        name = self.vocabulary.model.stadsdel_alias.get(part, part)
        if name in self.vocabulary.model.stadsdelar:
            return name
        if part not in self.place_ids and part not in self.workplaces:
            raise CellError("UNDVIK_OKÄND")
        return part

    def _place_id(self, text: str) -> str:
        if text not in self.place_ids:
            raise CellError("PLATS_OKÄND")
        return text

    def _check_opaque(self, cells: Cells, applicant_id: str, number: PersonalNumber) -> None:
        """An id that is the person's own number would carry it into every file."""
        bare = applicant_id.replace("-", "").replace("+", "")
        if bare in (number.digits12, number.digits12[2:]):
            cells.error("ansokan_id", "ID_PERSONNUMMER")

    def _check_whole(
        self, source: RawTable, applicants: list[Applicant], findings: Findings
    ) -> None:
        """An empty table, and one that looks like another year's."""
        if not applicants:
            findings.add(source, 0, "", "TABELL_TOM")
        years = self.vocabulary.model.eligibility.birth_years
        outside = sum(applicant.birth_date.year not in years for applicant in applicants)
        if 2 * outside > len(applicants):
            findings.add(source, 0, "", "ÅRGÅNG", warning=True)


def _protection(text: str) -> Protection | None:
    """The flag, exactly as written in the contract; anything else stops the run (R1.1)."""
    if text not in PROTECTION_CHOICES:
        raise CellError("SKYDD")
    return cast(Protection, text)


def _birth_date(text: str) -> date | None:
    return iso_date(text)


def _language(text: str) -> str | None:
    return language(text)
