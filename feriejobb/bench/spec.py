"""What a benchmark is: one class with a name, a Swedish label, and three steps.

``prepare`` and ``facts`` are not timed, ``run`` is. Each benchmark runs in a process of its own,
so that the peak of memory is its own too.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, TypeVar

Prepared = TypeVar("Prepared")
Outcome = TypeVar("Outcome")

#: Whole numbers, short texts and decimals only: nothing about a person.
Fact = int | float | str | bool | None
Facts = dict[str, Fact]

Group = Literal["fördelning", "filer"]


@dataclass(frozen=True)
class Task:
    """What a benchmark is given.

    Attributes:
        source: Folder of the input tables.
        model: Name or path of the model.
        limit: Seconds after which a rival that can be limited must answer.
        scratch: Folder for its files, removed afterwards.
    """

    source: Path
    model: str
    limit: float
    scratch: Path

    def shape(self) -> dict[str, Any]:
        """The task as JSON values."""
        return {key: str(v) if isinstance(v, Path) else v for key, v in asdict(self).items()}

    @classmethod
    def of(cls, shape: dict[str, Any]) -> Task:
        """The task that ``shape`` gave."""
        folders = {key: Path(shape[key]) for key in ("source", "scratch")}
        return cls(**{**shape, **folders})


class Benchmark(ABC, Generic[Prepared, Outcome]):
    """Base of all benchmarks."""

    name: ClassVar[str]
    #: What the table calls it, in Swedish.
    label: ClassVar[str]
    group: ClassVar[Group] = "fördelning"
    #: The largest scale at which it is of any use; above it the table says so.
    largest: ClassVar[float] = float("inf")

    @abstractmethod
    def prepare(self, task: Task) -> Prepared:
        """Everything that is not measured."""

    @abstractmethod
    def run(self, prepared: Prepared, task: Task) -> Outcome:
        """What is measured."""

    @abstractmethod
    def facts(self, prepared: Prepared, outcome: Outcome) -> Facts:
        """What came of it."""
