"""The one who asks, and everybody else whose data must not come along."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from feriejobb.data.instance import Contact, Instance

#: Stands in place of a cell or text that says something about another person.
OMITTED = "(utelämnat: rör någon annan)"

_WORD = re.compile(r"[\w-]+")
_NUMBER = re.compile(r"\d[\d -]{5,}\d")
_MAIL = re.compile(r"[^\s;,<>\"]+@[^\s;,<>\"]+")


@dataclass(frozen=True)
class Person:
    """Whom the extract is about.

    Attributes:
        id: ``ansokan_id``.
        contact: Name and contact in the input; None for a protected person or without an input.
        alone: Nobody else has the same name and phone, so both tell who a row is about.
    """

    id: str
    contact: Contact | None = field(default=None, repr=False)
    alone: bool = True

    @property
    def name(self) -> str:
        """First and last name as the workbooks join them; empty where unknown."""
        return "" if self.contact is None else _name(self.contact)

    def has_row(self, cells: Iterable[str]) -> bool:
        """Whether a row of a table is about this person: by id, else by name and phone."""
        there = [cell for cell in cells if cell]
        if any(self.is_named(cell) for cell in there):
            return True
        if self.contact is None or not self.name or not self.alone:
            return False
        return self.name in there and (not self.contact.phone or self.contact.phone in there)

    def is_named(self, text: str) -> bool:
        """Whether the id stands in a text as a word of its own."""
        return self.id in text and (text == self.id or self.id in words(text))


def words(text: str) -> set[str]:
    """The words of a text, with what stands between blanks and bars as words too."""
    return {*_WORD.findall(text), *re.split(r"[\s|;,]+", text)}


class Others:
    """Everybody but one person, to be recognised in a text by id, name, number or address.

    Args:
        me: The one whose own data may stand.
        ids: Every ``ansokan_id`` of the run and its input.
        contacts: Contacts by ``ansokan_id``.
    """

    def __init__(self, me: Person, ids: Iterable[str], contacts: dict[str, Contact]) -> None:
        self._ids = set(ids) - {me.id}
        own = me.contact
        self._marks: set[str] = set()
        self._names: set[str] = set()
        for i, contact in contacts.items():
            if i != me.id:
                self._names.add(_name(contact))
                self._marks |= _marks(contact)
        if own is not None:
            self._names.discard(_name(own))
            self._marks -= _marks(own)
        self._names.discard("")
        self._marks.discard("")

    def masked(self, text: str) -> str:
        """The text, or ``OMITTED`` where it says something about somebody else."""
        return OMITTED if self.within(text) else text

    def within(self, text: str) -> bool:
        """Whether somebody else can be recognised in the text."""
        numbers = (_digits(number) for number in _NUMBER.findall(text))
        marks = {*numbers, *(mail.casefold() for mail in _MAIL.findall(text))}
        if not marks.isdisjoint(self._marks) or not words(text).isdisjoint(self._ids):
            return True
        return text in self._names or any(
            name in self._names for name in _pairs(_WORD.findall(text))
        )


def person_in(instance: Instance | None, applicant: str) -> Person:
    """The person as the input knows them."""
    contact = None if instance is None else instance.contacts.get(applicant)
    if instance is None or contact is None:
        return Person(applicant)
    same = Counter((_name(c), c.phone) for c in instance.contacts.values())
    return Person(applicant, contact, same[_name(contact), contact.phone] == 1)


def _name(contact: Contact) -> str:
    return f"{contact.first_name} {contact.last_name}".strip()


def _marks(contact: Contact) -> set[str]:
    number = _digits(contact.personal_number)
    return {number, number[2:], _digits(contact.phone), contact.email.casefold()}


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _pairs(found: list[str]) -> Iterable[str]:
    return (f"{a} {b}" for a, b in pairwise(found))
