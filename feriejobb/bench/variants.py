"""Harder summers: a made-up town with one kind of rule drawn tight, or all of them at once.

A variant is the generator's own settings plus steps over the finished tables. Counts are those of
a whole city and shrink with the scale. All chance comes from the seed.
"""

from __future__ import annotations

from dataclasses import dataclass

from feriejobb.bench.tighten import (
    Step,
    city_openings,
    forbid_edges,
    overlapping_quotas,
    short_budgets,
)
from feriejobb.data.layering import load_model
from feriejobb.synthetic.apportion import stream
from feriejobb.tables.generate import generate
from feriejobb.tables.raw import RawTables

#: Applications in a whole city [AMR 2023]; turns a count into the generator's share.
_CITY = 13_510

Settings = tuple[tuple[str, float | str], ...]


@dataclass(frozen=True)
class Variant:
    """One kind of harder input.

    Attributes:
        name: What the table calls it, and the name of its folder.
        text: One Swedish sentence.
        settings: Keys of ``[generator]`` and their values.
        steps: What is done to the finished tables, in order.
    """

    name: str
    text: str
    settings: Settings = ()
    steps: tuple[Step, ...] = ()

    def tables(self, model: str, scale: float, seed: int) -> RawTables:
        """The input tables of a seed.

        Args:
            model: Name or path of the model.
            scale: 1.0 is a whole city.
            seed: Decides all chance.
        """
        chosen = [f"generator.{key}={value}" for key, value in self.settings]
        effective = load_model(model, settings=chosen)
        raw = generate(effective, scale, seed)
        for number, step in enumerate(self.steps):
            raw = step(raw, effective.model, stream(seed, f"{self.name}:{number}"), scale)
        return raw


_NO_MONEY: Settings = (("budget_scope", "inga"),)
_SCARCE: Settings = (("scarce_supervisors", 1.0), ("supervisor_shortage", 0.1))
_PAIRS: Settings = (("pairs_apart", 15 / _CITY), ("pairs_together", 15 / _CITY))
_LOCKS: Settings = (("locked", 200 / _CITY),)


def _short(percent: int, *, half: bool) -> Variant:
    where = "varannan förvaltning" if half else "alla förvaltningar"
    return Variant(
        f"budget-{percent:02d}-{'halva' if half else 'alla'}",
        f"Pengarna räcker till {100 - percent} procent av behovet i {where}.",
        _NO_MONEY,
        (short_budgets(percent, half=half),),
    )


#: Every variant, in the order of the table.
VARIANTS: tuple[Variant, ...] = (
    Variant("kalibrerad", "Som staden, inget skärpt."),
    _short(3, half=False),
    _short(7, half=False),
    _short(15, half=False),
    _short(3, half=True),
    _short(7, half=True),
    _short(15, half=True),
    Variant("handledare", "Handledarna räcker till nio av tio platser överallt.", _SCARCE),
    Variant("kvoter", "Hårda och mjuka kvoter över samma platser.", (), (overlapping_quotas,)),
    Variant("par", "30 par, hälften isär och hälften ihop.", _PAIRS),
    Variant(
        "oppningar", "20 platser som öppnar nästan fulla eller inte alls.", (), (city_openings(20),)
    ),
    Variant("las", "200 redan överenskomna platser.", _LOCKS),
    Variant("forbud", "150 förbud bland förstahandsval.", (), (forbid_edges(150),)),
    Variant(
        "allt",
        "Allt på en gång, med pengar till 93 procent av behovet i varannan förvaltning.",
        _NO_MONEY + _SCARCE + _PAIRS + _LOCKS,
        (city_openings(20), forbid_edges(150), overlapping_quotas, short_budgets(7, half=True)),
    ),
)


def variant(name: str) -> Variant:
    """A variant by its name.

    Raises:
        KeyError: There is none of that name.
    """
    return {v.name: v for v in VARIANTS}[name]
