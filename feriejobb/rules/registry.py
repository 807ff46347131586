"""The explicit list of all rules, in the contract's order. Adding a rule is one line here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Instance, Place
from feriejobb.data.problem import Problem
from feriejobb.data.rows import LinearSystem, Rows
from feriejobb.rules.access import Access
from feriejobb.rules.age import Age
from feriejobb.rules.area import Area
from feriejobb.rules.base import Rule
from feriejobb.rules.budget import Budget
from feriejobb.rules.capacity import Capacity
from feriejobb.rules.extract import Extract
from feriejobb.rules.forbidden import ForbiddenEdge
from feriejobb.rules.language import Language
from feriejobb.rules.locked import Locked
from feriejobb.rules.min_opening import MinOpening
from feriejobb.rules.one_job import OneJob
from feriejobb.rules.pairs import Pairs
from feriejobb.rules.period import Period
from feriejobb.rules.protected import Protected
from feriejobb.rules.quota import HardQuota
from feriejobb.rules.reserved import Reserved
from feriejobb.rules.supervisors import Supervisors
from feriejobb.rules.wish import Wish

#: Every rule, once. Order decides nothing; it is the order of contract §4.
RULES: tuple[type[Rule], ...] = (
    OneJob,
    Capacity,
    MinOpening,
    Supervisors,
    Budget,
    Age,
    Extract,
    Access,
    Language,
    Reserved,
    Area,
    Wish,
    Period,
    Protected,
    Pairs,
    ForbiddenEdge,
    Locked,
    HardQuota,
)

#: Rules that no model may switch off.
ALWAYS = frozenset({OneJob.name, Protected.name, Locked.name})


def enabled_rules(instance: Instance) -> tuple[Rule, ...]:
    """The rules that the model has switched on, ready for this instance."""
    fack = frozenset(e.name for e in instance.employers if not e.is_district)
    made = tuple(Area(fack) if rule is Area else rule() for rule in RULES)
    return tuple(
        rule for rule in made if rule.name in ALWAYS or instance.model.rule_enabled(rule.name)
    )


def answer(rule: Rule, crowd: Crowd, place: Place) -> Bools | None:
    """What ``rule.allows`` says of a crowd, shape (N,), alike places asked about once."""
    asked = rule.asks(place)
    if asked is None:
        return rule.allows(crowd, place)
    key = rule.name, asked
    if key not in crowd.answers:
        crowd.answers[key] = rule.allows(crowd, place)
    return crowd.answers[key]


def edge_filter(instance: Instance) -> Callable[[Crowd, Place], Bools]:
    """Who may take a place under every enabled filter rule, locks aside."""
    rules = enabled_rules(instance)

    def allowed(crowd: Crowd, place: Place) -> Bools:
        mask = np.ones(len(crowd), dtype=bool)
        for rule in rules:
            some = answer(rule, crowd, place)
            if some is not None:
                mask &= some
        return mask

    return allowed


def complete_rows(problem: Problem) -> Rows:
    """The rows of every enabled rule over the problem's edges, open for goals to add to."""
    rows = Rows(len(problem.edges))
    for rule in enabled_rules(problem.instance):
        rule.build(problem, rows)
    return rows


def complete_system(problem: Problem) -> LinearSystem:
    """All hard rules as one linear system: the model of record."""
    return complete_rows(problem).system()
