"""A sweep that is killed while its second scenario is being solved: a program for a test.

Run as ``python -m tests.plan.killed_sweep INPUT OUT``. The worker kills the sweep itself, in the
middle of the scenario ``fattigt``, and would then go on for ever; it must end with the sweep.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from pathlib import Path

from feriejobb import what_if
from feriejobb.plan.scenarios import Job, Outcome

SECOND = "fattigt"


def solve_or_kill(job: Job) -> Outcome:
    """Solve the baseline; at the second scenario kill the sweep and wait for the end."""
    parent = multiprocessing.parent_process()
    if job.name == SECOND and parent is not None:
        os.kill(parent.pid or 0, signal.SIGKILL)
        threading.Event().wait()
    return what_if.solve_job(job)


if __name__ == "__main__":
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    jobs = what_if.jobs_of(source, "sommar", [str(source.parent / f"{SECOND}.toml")], out)
    what_if.scenarios(jobs, out, processes=1, work=solve_or_kill)
