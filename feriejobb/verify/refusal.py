"""A second witness when the solver says that the rules cannot all hold (contract §1, exit 3)."""

from __future__ import annotations

from collections.abc import Set

from feriejobb.data.instance import Instance
from feriejobb.errors import VerificationError
from feriejobb.recount.possible import possible_pairings
from feriejobb.verify.milp import Program
from feriejobb.verify.proof import SMALL

CONTRADICTED = (
    "LÖSARE_OENSE: beräkningen säger att reglerna inte går ihop, men kontrollen hittar en "
    "fördelning som håller alla regler."
)


def require_impossible(instance: Instance, out: Set[str] = frozenset()) -> None:
    """Stop where an allocation exists although none is said to.

    Larger instances than the judge solves again, and those where its work limit strikes, pass.

    Args:
        instance: The input; in a next round the round's own, with accepted offers as locks.
        out: ``ansokan_id`` of those who take no part.

    Raises:
        VerificationError: There is one that keeps every rule.
    """
    order = sorted(applicant.id for applicant in instance.applicants)
    possible = possible_pairings(instance, order, frozenset(out))
    if possible.size <= SMALL and Program(instance, possible).solve({}).answer == "possible":
        raise VerificationError([CONTRADICTED])
