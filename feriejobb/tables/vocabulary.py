"""Words of model and schema that cells may hold; names are compared exactly (contract §2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

from feriejobb.data.model import Model
from feriejobb.tables.parse import CellError, count, items, language
from feriejobb.tables.schema import table

#: Stands for every stadsdel in a list.
ALL = "alla"
_HIGHEST_PERIOD = 99


@cache
def choice(table_name: str, column: str) -> Callable[[str], str]:
    """Parser of a column with fixed choices."""
    choices = table(table_name).column(column).choices

    def parse(text: str) -> str:
        if text not in choices:
            raise CellError("VAL", choices=", ".join(choices))
        return text

    return parse


@dataclass(frozen=True)
class Vocabulary:
    """Parsers that know the model's stadsdelar, groups and sub-periods."""

    model: Model

    def district(self, text: str) -> str:
        """A stadsdel by its present name; old names follow the model's aliases."""
        name = self.model.stadsdel_alias.get(text, text)
        if name not in self.model.stadsdelar:
            raise CellError("STADSDEL_OKÄND", choices=", ".join(self.model.stadsdelar))
        return name

    def districts(self, text: str) -> frozenset[str] | None:
        """A list of stadsdelar, or None for ``alla``."""
        parts = items(text)
        if any(part.casefold() == ALL for part in parts):
            if len(parts) > 1:
                raise CellError("ALLA")
            return None
        return frozenset(self.district(part) for part in parts)

    def group(self, text: str) -> str:
        """A group code of the model."""
        if text not in self.model.groups:
            raise CellError("GRUPP_OKÄND", choices=", ".join(sorted(self.model.groups)))
        return text

    def groups(self, text: str) -> frozenset[str]:
        """A list of group codes."""
        return frozenset(self.group(part) for part in items(text))

    def period(self, text: str) -> int:
        """A sub-period of the model."""
        number = count(text, 0, _HIGHEST_PERIOD)
        if number not in self._numbers:
            raise CellError("PERIOD_OKÄND", choices=", ".join(map(str, self._numbers)))
        return number

    @cached_property
    def _numbers(self) -> list[int]:
        """The model's sub-periods in order."""
        return sorted(s.period for s in self.model.sub_periods)

    def periods(self, text: str) -> tuple[int, ...]:
        """A ranked list of sub-periods without repetition."""
        numbers = tuple(self.period(part) for part in items(text))
        if len(set(numbers)) != len(numbers):
            raise CellError("UPPREPAD")
        return numbers

    @staticmethod
    def languages(text: str) -> frozenset[str]:
        """A list of language codes."""
        return frozenset(language(part) for part in items(text))
