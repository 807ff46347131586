"""What several tests of the solver watch."""

from __future__ import annotations

from typing import Any

import pytest

from feriejobb.solve import queue
from feriejobb.solve.question import Weighed, ask


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each question of money that is asked."""
    found: list[int] = []

    def noted(*given: Any) -> Weighed:
        found.append(1)
        return ask(*given)

    monkeypatch.setattr(queue, "ask", noted)
    return found
