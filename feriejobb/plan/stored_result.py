"""A stored run becomes a ``Result`` again, so that its files can be made anew or compared."""

from __future__ import annotations

from collections.abc import Sequence

from feriejobb.data.instance import Instance
from feriejobb.data.queue import QueueEntry
from feriejobb.data.solution import Result
from feriejobb.recount.lottery import Round, first_queue, next_queue
from feriejobb.store.comparison_files import read_comparisons
from feriejobb.store.read_run import StoredRun
from feriejobb.store.redrawn_files import read_redrawn
from feriejobb.store.round_files import read_report


def result_of_run(
    stored: StoredRun,
    instance: Instance,
    before: Round | None = None,
    warnings: Sequence[str] = (),
) -> Result:
    """The result that a run folder was written from.

    Args:
        stored: The run.
        instance: Its input, read again with its own model.
        before: The round that it builds on; None for a first round.
        warnings: The input's warnings, read again too.

    Returns:
        Rows, goals and proof as stored; tiers and lottery numbers counted again.
    """
    turns = first_queue(instance) if before is None else next_queue(instance, before)
    changes = stored.manifest.parameters.get("changes", ())
    return Result(
        instance,
        tuple(QueueEntry(i, t.position, t.tier, t.lottery) for i, t in turns.items()),
        stored.placements,
        stored.unplaced,
        stored.goals,
        stored.reserves,
        stored.proof,
        stored.exceptions,
        tuple(str(line) for line in changes),
        tuple(warnings),
        dict(stored.solution.timings),
        stored.manifest.parent,
        read_report(stored),
        read_comparisons(stored),
        read_redrawn(stored),
    )
