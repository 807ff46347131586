"""Where everyone stands when a round is over, and what each answer does to that (contract §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from feriejobb.data.model import Replies
from feriejobb.data.replies import Reply


@dataclass(frozen=True)
class Standing:
    """Where everyone stands when a round is over, its replies counted in.

    Attributes:
        order: The queue of that round as ``ansokan_id``, first to last.
        accepted: ``plats_id`` by ``ansokan_id`` of everyone whose place is fixed.
        offers: The same of offers that stand.
        declined: Everyone who is out, by any round's answers.
        displaced: Those who have said yes to a place that has vanished and have no other.
        out_of_year: Those of the declined who are out of the year's other periods too.
        reserves: Those who have lost their offer and stand last in the queue.
        given_up: Places that someone has declined and is not offered again, by ``ansokan_id``.
    """

    order: tuple[str, ...]
    accepted: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, str] = field(default_factory=dict)
    declined: frozenset[str] = frozenset()
    displaced: frozenset[str] = frozenset()
    out_of_year: frozenset[str] = frozenset()
    reserves: frozenset[str] = frozenset()
    given_up: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def answered(self) -> dict[str, Reply]:
        """Definite answers so far; who lost an accepted place, or has a new offer, may answer."""
        yes = {i: Reply(i, "ja") for i in self.accepted}
        return yes | {i: Reply(i, "nej") for i in sorted(self.declined | self.reserves)}

    @property
    def answerable(self) -> frozenset[str]:
        """Every ``ansokan_id`` whose answer means something."""
        held = frozenset(self.accepted) | frozenset(self.offers)
        return held | self.declined | self.displaced | self.reserves

    def after(self, replies: Iterable[Reply], meaning: Replies) -> Standing:
        """The standing once replies are counted in.

        Args:
            replies: One reply per applicant at most, none against an earlier one.
            meaning: What each answer means.
        """
        answers = {reply.applicant: reply.answer for reply in replies}
        open_cases = self.offers.keys() | self.displaced
        no = {i for i in open_cases if answers.get(i) == "nej"}
        yes = {i for i in self.offers if answers.get(i) == "ja"}
        silent = self.offers.keys() - yes - no
        now = self
        if meaning.silence == "nej":
            no |= silent
        elif meaning.silence == "reserv":
            now = replace(now, reserves=now.reserves | silent)
        now = now.with_no(no, meaning)
        fixed = yes if meaning.ja == "fast" else set()
        gone = now.declined | now.reserves
        return replace(
            now,
            accepted={**self.accepted, **{i: self.offers[i] for i in fixed}},
            offers={i: p for i, p in self.offers.items() if i not in fixed and i not in gone},
            displaced=self.displaced - gone,
        )

    def with_no(self, no: Iterable[str], meaning: Replies) -> Standing:
        """The standing with these out, or among the reserves; their offers are still listed."""
        left = frozenset(no)
        if meaning.nej == "reserv":
            places = {i: self.offers[i] for i in sorted(left) if i in self.offers}
            given_up = {
                **self.given_up,
                **{i: tuple(sorted({*self.given_up.get(i, ()), p})) for i, p in places.items()},
            }
            return replace(self, reserves=self.reserves | left, given_up=given_up)
        year = left if meaning.nej == "ut_aret" else frozenset[str]()
        return replace(self, declined=self.declined | left, out_of_year=self.out_of_year | year)
