"""The solver's modules load without the libraries that most solves never ask."""

from __future__ import annotations

import subprocess
import sys

_HEAVY = ("scipy.optimize", "scipy.sparse", "ortools.sat.python.cp_model", "pandas", "openpyxl")


def test_no_solver_library_is_loaded_before_a_question_is_put_to_it() -> None:
    """They cost more to load than an autumn's queue takes to walk."""
    script = (
        f"import sys, feriejobb.solve.instance\nprint(*[m for m in {_HEAVY} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
