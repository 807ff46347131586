"""A round after which a third has lost the offer and waits last, never to be offered it again."""

from __future__ import annotations

import random
from dataclasses import replace

from feriejobb.data.instance import Instance
from feriejobb.data.solution import Result
from feriejobb.plan.rounds import NextRound, next_round
from feriejobb.plan.standing import Standing
from feriejobb.recount.lottery import Round


def dropped(instance: Instance, first: Result, seed: int) -> tuple[NextRound, Round]:
    """A third has said no and waits last, some have said yes, the others have not answered."""
    draw = random.Random(seed)  # noqa: S311  (test data, not the lottery)
    order = tuple(entry.id for entry in first.queue)
    held = {p.applicant: p.place for p in first.placements}
    people = sorted(held)
    draw.shuffle(people)
    no = people[: max(1, len(people) // 3)]
    yes = people[len(no) : len(no) + draw.randrange(len(people) // 2 + 1)]
    offers = {i: p for i, p in held.items() if i not in {*no, *yes}}
    accepted = {i: held[i] for i in yes}
    given_up: dict[str, tuple[str, ...]] = {i: (held[i],) for i in no}
    now = Standing(order, accepted, offers, reserves=frozenset(no), given_up=given_up)
    planned = replace(next_round(instance, now), certificates=first.proof.certificates)
    return planned, Round(order, offers, accepted, reserves=frozenset(no), given_up=given_up)
