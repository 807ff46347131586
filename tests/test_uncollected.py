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
