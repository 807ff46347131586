"""Feriejobb: provably fair allocation of holiday jobs to youths.

The public API (``feriejobb.load``, ``solve``, ``compare`` …) is that of ``feriejobb.api`` and
``feriejobb.frames``. They are imported when first asked for, so that the command line and
``verify`` stay light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feriejobb.api import compare, generate, load, odds, open_run, replan, solve, sweep
    from feriejobb.data.solution import Result
    from feriejobb.frames import (
        applicants,
        goal_results,
        late_changes,
        placements,
        places,
        round_changes,
        unplaced,
    )
    from feriejobb.intake import Loaded

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
    frames = import_module("feriejobb.frames")
    return getattr(frames if hasattr(frames, name) else import_module("feriejobb.api"), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
