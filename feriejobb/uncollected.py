"""The garbage collector at rest while many small rows are made that stay.

It looks for rings of dead objects each time so many new ones have been made. Rows of tables form no
rings and live until the end, so that a third of the time of reading a city would go into nothing.
What was made meanwhile counts as old afterwards: else the next new object would have all of it
looked through at once.
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
            _count_as_old()
            gc.enable()


def _count_as_old() -> None:
    """Put all objects into the oldest generation, without a look at any of them."""
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()
