"""The solver: the only importer of ortools. Goal by goal, each with value, bound and proof."""

from feriejobb.solve.instance import solve_instance

__all__ = ["solve_instance"]
