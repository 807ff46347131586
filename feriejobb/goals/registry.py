"""The explicit list of goals that are one linear objective; the queue has a stage of its own."""

from __future__ import annotations

from feriejobb.goals.base import Goal
from feriejobb.goals.equity import Equity
from feriejobb.goals.moves import Moves
from feriejobb.goals.placed import Placed
from feriejobb.goals.queue import Queue
from feriejobb.goals.quotas import Quotas
from feriejobb.goals.tie_break import TieBreak
from feriejobb.goals.wishes import Wishes

#: Every linear goal by name.
LINEAR: dict[str, Goal] = {g.name: g for g in (Quotas(), Wishes(), Moves(), Placed(), Equity())}

#: Every goal a person may read about, the queue and the tie-break included.
GOALS: tuple[type[Goal], ...] = (Quotas, Queue, Moves, Wishes, Placed, Equity, TieBreak)
