"""The loops that a waiting process loads are those of a decline, in the form it runs them in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from feriejobb.plan.rounds_solve import solve_round
from feriejobb.solve import ready
from tests.plan.reserve_towns import bound_town
from tests.plan.test_fewest_moves import declined

#: Towns whose declines run all of them.
SEEDS = (8, 11)


def tell_what_was_not_ready(folder: str) -> None:
    """Print the loops that a decline loads again, or in another form, in a process of its own."""
    ready.ready()
    loops = {name: loop for name, loop in vars(ready).items() if hasattr(loop, "signatures")}
    loaded = {name: tuple(loop.signatures) for name, loop in loops.items()}
    for seed in SEEDS:
        source = bound_town(Path(folder) / str(seed), seed)
        solve_round(declined(source, seed, "solver.exact_edges=0")[0])
    late = [n for n, loop in loops.items() if tuple(loop.signatures) != loaded[n] or not loaded[n]]
    print(len(loops), *late)


def test_a_decline_loads_no_loop_that_was_to_be_ready(tmp_path: Path) -> None:
    """Each takes some milliseconds, which a youth would wait for."""
    tell = tell_what_was_not_ready.__name__
    code = f"from {__name__} import {tell}; {tell}({str(tmp_path)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["12"]
