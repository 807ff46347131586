"""The tests of what must not be wrong notice nearly every small change of it (reliability §11).

Mutants that survive are printed; those that no input could tell from the original are the reason
that the bar is not one hundred.
"""

from __future__ import annotations

import ast
import os

import pytest

from tests.mutation.mutants import mutants, survivors

#: What a module's tests must notice, in per cent.
BAR = 90

#: Modules held to it. A module whose tests run it in processes of their own cannot be: a mutant is
#: in this process only. That goes for ``protect.scrub``.
TARGETS = {"feriejobb.tables.personal_number": ["tests/tables/test_personal_number.py"]}


def test_every_kind_of_change_is_made() -> None:
    """One function with all of them: each mutant differs from it in one place."""
    source = (
        "def f(a, b):\n"
        "    if not a or b < 1:\n"
        "        raise ValueError\n"
        "    flag = True\n"
        "    return a + b\n"
    )
    found = list(mutants(source))
    assert sorted(mutant.what for mutant in found) == [
        *("Lt → LtE", "annat raise", "returnerar None", "utan not"),
        *("→ And", "→ Sub", "→ ett mer", "→ motsatsen"),
    ]
    texts = {ast.unparse(mutant.tree) for mutant in found}
    assert len(texts) == len(found)
    assert ast.unparse(ast.parse(source)) not in texts


@pytest.mark.heavy
@pytest.mark.skipif(os.name != "posix", reason="mutanterna prövas i grenade processer")
@pytest.mark.parametrize("module", TARGETS)
def test_nearly_every_mutant_is_noticed(module: str) -> None:
    """At least the bar; the survivors are named."""
    tried, left = survivors(module, TARGETS[module])
    print(f"{module}: {tried - len(left)} av {tried}", *left, sep="\n")
    assert 100 * (tried - len(left)) >= BAR * tried
