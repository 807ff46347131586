"""One input and the runs made of it, for all tests of published runs."""

from __future__ import annotations

import pytest

from tests.verify.runs import Workshop


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A workshop that makes its input and the right allocation once."""
    return Workshop(tmp_path_factory.mktemp("verkstad"))
