"""The judge can be run where the solver is not installed."""

from __future__ import annotations

import subprocess
import sys


def test_the_judge_imports_neither_the_solver_nor_what_it_is_built_of() -> None:
    """In a fresh interpreter, ``verify`` loads no ortools and no module of the solver's reading."""
    code = (
        "import sys, feriejobb.verify.files; "
        "print(*[m for m in sys.modules if m.startswith(('ortools', 'feriejobb.solve'))])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == []
