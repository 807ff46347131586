"""The garbage collector at rest while many small rows are made that stay.

It looks for rings of dead objects each time so many new ones have been made. Rows of tables form no
rings and live until the end, so that a third of the time of reading a city would go into nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Rest the collector; it is at work again afterwards where it was before."""
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            gc.enable()
