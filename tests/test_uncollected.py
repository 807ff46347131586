"""The garbage collector rests inside, and is as it was before outside."""

from __future__ import annotations

import gc

import pytest

from feriejobb.uncollected import uncollected


def _fails() -> None:
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
        raise ValueError("fel")


def test_it_rests_and_works_again_whatever_happens_inside() -> None:
    """Also after an error, and also one inside another."""
    assert gc.isenabled()
    with pytest.raises(ValueError, match="fel"):
        _fails()
    assert gc.isenabled()


def test_what_was_made_inside_is_not_looked_through_right_afterwards() -> None:
    """Many objects made at rest are old; the next few new ones do not set the collector off."""
    begun: list[str] = []

    def note(phase: str, _: dict[str, int]) -> None:
        begun.append(phase)

    gc.callbacks.append(note)
    try:
        with uncollected():
            rows = [[k] for k in range(10 * gc.get_threshold()[0])]
        few = [[k] for k in range(10)]
    finally:
        gc.callbacks.remove(note)
    assert (len(rows), len(few), begun) == (10 * gc.get_threshold()[0], 10, [])
    assert gc.get_freeze_count() == 0
