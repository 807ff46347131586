"""What several tests of the solver watch."""

from __future__ import annotations

from typing import Any

import pytest

from feriejobb.solve.balance import Balance, Weighed


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each question of money that is asked."""
    found: list[int] = []
    ask = Balance.ask

    def noted(self: Balance, *given: Any) -> Weighed:
        found.append(1)
        return ask(self, *given)

    monkeypatch.setattr(Balance, "ask", noted)
    return found
