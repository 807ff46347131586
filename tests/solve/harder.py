"""Towns of the benchmark's harder summers, as instances and as problems at class level."""

from __future__ import annotations

from feriejobb.bench.ours import problem_of
from feriejobb.bench.variants import variant
from feriejobb.data.instance import Instance
from feriejobb.data.layering import load_model
from feriejobb.data.problem import Problem
from feriejobb.tables.validate import validate


def harder_instance(name: str, scale: float, seed: int) -> Instance:
    """A variant's town; ``scale`` 1 is a whole city."""
    instance, _ = validate(variant(name).tables("sommar", scale, seed), load_model("sommar").model)
    return instance


def harder_problem(name: str, scale: float, seed: int, *, split_pairs: bool = False) -> Problem:
    """The same as a problem; with ``split_pairs`` the rows of a complete model are exact."""
    return problem_of(harder_instance(name, scale, seed), split_pairs=split_pairs)
