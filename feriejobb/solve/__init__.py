"""The solver: the only importer of ortools. Goal by goal, each with value, bound and proof.

The package can be called: ``feriejobb.solve(loaded)`` is the public API's function, also where the
package of the same name has been imported before. What it offers is loaded when it is asked for: a
flow alone needs no CP-SAT, which takes a second to load.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feriejobb.solve.instance import solve_instance

__all__ = ["solve_instance"]


class _Callable(ModuleType):
    def __call__(self, *args: Any, **named: Any) -> Any:
        return import_module("feriejobb.api").solve(*args, **named)

    def __getattr__(self, name: str) -> Any:
        if name != "solve_instance":
            raise AttributeError(name)
        return import_module("feriejobb.solve.instance").solve_instance


sys.modules[__name__].__class__ = _Callable
