"""``--set key=value``: what becomes of each way to write it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from feriejobb.errors import InputError
from feriejobb.settings.argument import read_argument

DATA = {"lottery": {"seed": ""}, "year": 2027, "groups": {"fortur": {"priority": True}}}


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("year=2028", ("year",), 2028),
        (" year = 2028 ", ("year",), 2028),
        ("groups.fortur.priority=false", ("groups", "fortur", "priority"), False),
        ("a.b=[1, 2]", ("a", "b"), [1, 2]),
        ("a={x = 1}", ("a",), {"x": 1}),
        ("a=2027-06-14", ("a",), date(2027, 6, 14)),
        ("a='två ord'", ("a",), "två ord"),
        ("a=bart", ("a",), "bart"),
        ("a=två ord", ("a",), "två ord"),
        ("lottery.seed=2027", ("lottery", "seed"), "2027"),
        ("lottery.seed=2027-06-14", ("lottery", "seed"), "2027-06-14"),
        ("lottery.seed=a=b", ("lottery", "seed"), "a=b"),
        ("lottery.seed='007'", ("lottery", "seed"), "007"),
        ("lottery.seed=", ("lottery", "seed"), ""),
        ("stadsdel_alias.Älvsjö=X", ("stadsdel_alias", "Älvsjö"), "X"),
        ('stadsdel_alias."A.B"=X', ("stadsdel_alias", "A.B"), "X"),
        ("stadsdel_alias.A\u030alid=X", ("stadsdel_alias", "Ålid"), "X"),
    ],
)
def test_keys_and_values(text: str, path: tuple[str, ...], value: Any) -> None:
    """Dotted keys, TOML values, bare words, and text keys that take the text as it stands."""
    assert read_argument(text, DATA) == (path, value)


@pytest.mark.parametrize(
    "text",
    [
        "year",
        "=3",
        "",
        "a=[1",
        "a={x",
        "a='halv",
        "a=",
        "tables.platser=[]",
        "year=1\nname='x'",
        "lottery.seed=a\x07b",
    ],
)
def test_what_is_neither_is_refused(text: str) -> None:
    """Half a list, no equals sign, table overrides, control characters."""
    with pytest.raises(InputError) as caught:
        read_argument(text, DATA)
    assert caught.value.issues[0].code == "MODELL_TOML"
