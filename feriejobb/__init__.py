"""Feriejobb: provably fair allocation of holiday jobs to youths.

The public API (``feriejobb.load``, ``solve``, ``compare`` …) is that of ``feriejobb.api``. It is
imported when it is first asked for, so that the command line and ``verify`` stay light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feriejobb.api import (
        Loaded,
        Result,
        applicants,
        compare,
        generate,
        goal_results,
        late_changes,
        load,
        odds,
        open_run,
        placements,
        places,
        replan,
        round_changes,
        solve,
        sweep,
        unplaced,
    )

__all__ = [
    "Loaded",
    "Result",
    "__version__",
    "applicants",
    "compare",
    "generate",
    "goal_results",
    "late_changes",
    "load",
    "odds",
    "open_run",
    "placements",
    "places",
    "replan",
    "round_changes",
    "solve",
    "sweep",
    "unplaced",
]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """A name of the public API."""
    if name not in __all__:
        raise AttributeError(f"module 'feriejobb' has no attribute {name!r}")
    return getattr(import_module("feriejobb.api"), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
