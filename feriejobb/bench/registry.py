"""Every benchmark, listed once, in the order of the table."""

from __future__ import annotations

from typing import Any

from feriejobb.bench.complete import CpSat, Highs
from feriejobb.bench.deferred import DeferredAcceptance
from feriejobb.bench.ours import Build, Floor, Ours
from feriejobb.bench.queue_order import QueueOrder
from feriejobb.bench.spec import Benchmark
from feriejobb.bench.workbooks import (
    ReadOpenpyxl,
    ReadOurs,
    ReadPandas,
    WriteOpenpyxl,
    WriteOurs,
    WritePandas,
)

BENCHMARKS: tuple[Benchmark[Any, Any], ...] = (
    Floor(),
    Build(),
    Ours(),
    QueueOrder(),
    DeferredAcceptance(),
    CpSat(),
    Highs(),
    ReadOurs(),
    ReadPandas(),
    ReadOpenpyxl(),
    WriteOurs(),
    WritePandas(),
    WriteOpenpyxl(),
)
