"""Who gains and who loses by a scenario, as counts: with and without a place, before and after.

Counted like the public report: applicants in the ordinary order only. How many of a group applied
and have a place, in the baseline and in the scenario, stands elsewhere in the comparison, so a
reader can bound how many gained. What would narrow that to a small number is hidden, with as many
other counts as it takes. In whole numbers, and exact, because the groups are tied by one sum only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from feriejobb.data.solution import Result
from feriejobb.protect.crosstab import Cell, Counts, cell
from feriejobb.protect.suppression import SMALL_GROUP
from feriejobb.report import statistics as s

GROUPS = (s.TIER, s.HOME, s.AGE, s.FIRST_AREA)
_BOUNDLESS = 1 << 40


@dataclass(frozen=True)
class Side:
    """One scenario as the comparison knows it: its result, its people, their counts, what shows."""

    result: Result
    people: tuple[Mapping[str, str], ...]
    counts: Counts
    figures: s.Figures

    @classmethod
    def of(cls, result: Result) -> Side:
        """Count, and hide what is small."""
        people = tuple(s.people(result))
        counts = s.public_counts(result, people)
        return cls(result, people, counts, s.public_figures(result, counts))

    def hiding(self, cells: frozenset[Cell]) -> Side:
        """The same with some cells hidden for other reasons."""
        return replace(self, figures=s.public_figures(self.result, self.counts, cells))


@dataclass(frozen=True, slots=True)
class Moves:
    """How many got a place by the scenario, and how many lost theirs."""

    gains: int
    loses: int


@dataclass(frozen=True)
class Flows:
    """What may be shown; whatever is hidden is not here.

    Attributes:
        city: All of the city; None where it is hidden.
        groups: Moves by characteristic and category.
    """

    city: Moves | None = None
    groups: Mapping[str, Mapping[str, Moves]] = field(default_factory=dict)

    def of(self, characteristic: str, category: str) -> Moves | None:
        """The moves in one category; None where they are hidden."""
        return self.groups.get(characteristic, {}).get(category)


@dataclass(frozen=True, slots=True)
class _Line:
    """One category: its moves, and between what the margins alone bound the gains."""

    name: str
    moves: Moves
    least: int
    most: int
    sensitive: bool

    def width(self, total: int, others: Sequence[_Line]) -> int:
        """How wide the gains stay when they and those of ``others`` add up to ``total``."""
        low = max(self.least, total - sum(o.most for o in others))
        return min(self.most, total - sum(o.least for o in others)) - low


def flows(before: Side, after: Side) -> Flows:
    """Everyone's move from one scenario to another.

    Args:
        before: The baseline.
        after: The scenario.
    """
    threshold = max(side.result.instance.model.publication.threshold for side in (before, after))
    moved, strangers = _moved(before, after)
    city = _line("", (), moved[()], before, after, threshold, strangers)
    if city.sensitive:
        return Flows()
    groups: dict[str, dict[str, Moves]] = {}
    for name in GROUPS:
        categories = s.characteristics(after.result)[name].categories
        parts = {category: cell(**{name: category}) for category in categories}
        lines = [
            _line(category, part, moved.get(part, Moves(0, 0)), before, after, threshold, strangers)
            for category, part in parts.items()
        ]
        shown = _shown(lines, threshold)
        if shown is None:
            return Flows()
        groups[name] = shown
    return Flows(moved[()], groups)


def _shown(lines: Sequence[_Line], threshold: int) -> dict[str, Moves] | None:
    """The categories to show beside their sum; None where not even the sum may stand."""
    hidden = [line for line in lines if line.sensitive]
    rest = sorted((line for line in lines if not line.sensitive), key=lambda x: x.moves.gains)
    while any(_exposed(line, hidden, threshold) for line in hidden):
        if not rest:
            return None
        hidden.append(rest.pop(0))
    return {line.name: line.moves for line in lines if line in rest}


def _exposed(line: _Line, hidden: Sequence[_Line], threshold: int) -> bool:
    """Whether the sum narrows a hidden count that the margins leave wide."""
    if line.most - line.least < threshold:
        return False
    others = [other for other in hidden if other is not line]
    total = sum(other.moves.gains for other in hidden)
    return line.width(total, others) < threshold


def _line(
    name: str,
    part: Cell,
    moves: Moves,
    before: Side,
    after: Side,
    threshold: int,
    strangers: bool,
) -> _Line:
    placed = tuple(sorted((*part, (s.OUTCOME, s.PLACED))))
    margins = [side.figures.shown.get(c) for side in (before, after) for c in (part, placed)]
    if None in margins:
        return _Line(name, moves, 0, _BOUNDLESS, sensitive=True)
    everyone, held, _, holds = (margin or 0 for margin in margins)
    least, most = max(0, holds - held), min(everyone - held, holds)
    if strangers or not 0 <= moves.gains - moves.loses - (holds - held) <= 0:
        # Someone applies on one side only or changed group: the margins say less.
        least, most = 0, max(holds, everyone)
    small = any(0 < n < threshold for n in (moves.gains, moves.loses))
    for count, whole in ((moves.gains, everyone - held), (moves.loses, held)):
        small = small or (0 < whole < SMALL_GROUP and count in (0, whole))
    return _Line(name, moves, least, most, small)


def _moved(before: Side, after: Side) -> tuple[dict[Cell, Moves], bool]:
    """Moves of all and by category, and whether anyone applies on one side only."""
    former, latter = _by_id(before), _by_id(after)
    gains: Counter[Cell] = Counter()
    loses: Counter[Cell] = Counter()
    for one in former.keys() & latter.keys():
        outcomes = former[one][s.OUTCOME], latter[one][s.OUTCOME]
        if outcomes[0] != outcomes[1]:
            counted = gains if outcomes[1] == s.PLACED else loses
            counted.update(_cells(latter[one]))
    cells = gains.keys() | loses.keys() | {()}
    return {c: Moves(gains[c], loses[c]) for c in cells}, former.keys() != latter.keys()


def _cells(person: Mapping[str, str]) -> Iterator[Cell]:
    yield ()
    for name in GROUPS:
        yield cell(**{name: person[name]})


def _by_id(side: Side) -> dict[str, Mapping[str, str]]:
    ids = (a.id for a in side.result.instance.applicants if not a.protected)
    return dict(zip(ids, side.people, strict=True))
