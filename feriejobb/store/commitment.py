"""The commitment file of a lottery: what was promised before the draw, and all that came after.

JSON, one spelling per content. Each entry holds the SHA-256 of everything before it, so nothing can
be changed, moved or taken away inside; the head hash printed at ``commit`` belongs in the diarium,
which is what tells a file that was thrown away and made anew.
"""

from __future__ import annotations

import hashlib
from typing import Literal, Self

from feriejobb.errors import VerificationError
from feriejobb.store.json_form import JsonForm
from feriejobb.store.log import Clock

CHANGED = "Åtagandet är ändrat efter att det skrevs: kedjan håller inte."

Event = Literal["commit", "draw", "refused_value", "refused_input", "refused_early"]


class CommittedFile(JsonForm):
    """One file of the input as it was at the commitment."""

    name: str
    sha256: str
    bytes: int


class Entry(JsonForm):
    """One event.

    Attributes:
        seq: From 1.
        time: When, UTC.
        event: What.
        value_sha256: Hash of the public value that was given.
        input_sha256: Hash of the input as it was then.
        prev: Hash of the promise and all entries before.
    """

    seq: int
    time: str
    event: Event
    value_sha256: str | None = None
    input_sha256: str
    prev: str


class Commitment(JsonForm):
    """The whole file.

    Attributes:
        form: Kind and version of the file.
        name: The run's name.
        value_name: Which public value will be used.
        day: Day on which it becomes public, ISO; None where it is told by its name.
        algorithm: How value and name become seed, numbers and queue.
        input_path: Where the input stands, seen from the file; None where that would name a user.
        input_sha256: Hash over the input's files.
        input: The input's files.
        value: The public value; None before the draw.
        seed: The seed; None before the draw.
        entries: What has happened, oldest first.
        head: Hash of all the above.
    """

    form: Literal["feriejobb lottning 1"] = "feriejobb lottning 1"
    name: str
    value_name: str
    day: str | None = None
    algorithm: str
    input_path: str | None = None
    input_sha256: str
    input: tuple[CommittedFile, ...]
    value: str | None = None
    seed: str | None = None
    entries: tuple[Entry, ...] = ()
    head: str = ""

    def with_entry(
        self, event: Event, clock: Clock, input_sha256: str, value: str | None = None
    ) -> Self:
        """The commitment with one entry more, sealed anew."""
        told = None if value is None else hashlib.sha256(value.encode()).hexdigest()
        entry = Entry(
            seq=len(self.entries) + 1,
            time=clock().isoformat(timespec="seconds"),
            event=event,
            value_sha256=told,
            input_sha256=input_sha256,
            prev=self._before(len(self.entries)),
        )
        return self.model_copy(update={"entries": (*self.entries, entry)}).sealed()

    def sealed(self) -> Self:
        """The same with its head."""
        bare = self.model_copy(update={"head": ""})
        return self.model_copy(update={"head": hashlib.sha256(bare.to_bytes()).hexdigest()})

    def require_whole(self, seed: str | None) -> None:
        """Stop where anything has been changed.

        Args:
            seed: What value and name give; None before the draw.

        Raises:
            VerificationError: The chain or the head does not hold, or the draw is not of the value.
        """
        chained = all(
            (e.seq, e.prev) == (k + 1, self._before(k)) for k, e in enumerate(self.entries)
        )
        draws = [e for e in self.entries if e.event == "draw"]
        value = None if self.value is None else hashlib.sha256(self.value.encode()).hexdigest()
        drawn = [e.value_sha256 for e in draws] == ([] if value is None else [value])
        if not (chained and drawn and self.seed == seed and self.sealed() == self):
            raise VerificationError([CHANGED])

    def _before(self, count: int) -> str:
        """Hash of the promise and the first ``count`` entries; the draw is in its own entry."""
        kept = {"value": None, "seed": None, "head": "", "entries": self.entries[:count]}
        return hashlib.sha256(self.model_copy(update=kept).to_bytes()).hexdigest()
