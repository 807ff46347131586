"""The exact solvers' libraries, loaded where a question is first put to them.

Most next rounds ask CP-SAT and HiGHS nothing, and loading them takes longer than the flows do.
"""

from __future__ import annotations

from importlib import import_module

_LIBRARIES = ("ortools.sat.python.cp_model", "scipy.optimize", "scipy.sparse")


def load() -> None:
    """Load them all now."""
    for name in _LIBRARIES:
        import_module(name)
