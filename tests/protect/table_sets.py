"""Random sets of tables on the same people: sparse, hierarchical and linked by shared margins."""

from __future__ import annotations

from random import Random

from feriejobb.protect.crosstab import Characteristic, Counts, Table, cell, count

_COARSE = Characteristic("grov", ("a", "b"))


def table_set(seed: int) -> Counts:
    """A set of one to five tables; a third of the sets hold a three-way table."""
    rng = Random(seed)  # noqa: S311
    fine = {"a": ("a1", "a2"), "b": tuple(f"b{i}" for i in range(rng.randint(1, 3)))}
    names = fine["a"] + fine["b"]
    others = [
        Characteristic(f"d{i}", tuple(f"k{j}" for j in range(rng.randint(2, 4))))
        for i in range(rng.randint(1, 3))
    ]
    weights = {c: [rng.random() ** 3 + 0.001 for _ in c.categories] for c in others}
    people = []
    for _ in range(rng.choice((2, 9, 40, 150, 600))):
        name = rng.choices(names, [1 + 5 * rng.random() for _ in names])[0]
        drawn = {c.name: rng.choices(c.categories, weights[c])[0] for c in others}
        people.append({"grov": name[0], "fin": name} | drawn)
    tables = [Table((), (_COARSE, others[0]))]
    for letter, members in fine.items():
        tables.append(Table(cell(grov=letter), (Characteristic("fin", members), others[0])))
    if len(others) > 1:
        tables.append(Table((), (others[0], others[1])))
    if len(others) > 2:
        crossed = (others[1], others[2]) if rng.random() < 0.6 else (*others,)
        tables.append(Table((), crossed))
    return count(people, tables)
