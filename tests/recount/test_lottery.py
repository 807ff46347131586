"""Lottery numbers, tiers and queue positions against contract §5."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from random import Random

from feriejobb.recount.lottery import Round, first_queue, lottery_order, next_queue
from tests.oracle.town_model import model_for_tests
from tests.verify.town import person, place, town

IDS = [f"S{number:03d}" for number in range(40)]


def test_the_lottery_order_is_that_of_published_digests() -> None:
    """Three digests of the seed ``prov`` written out, as anyone can redo them."""
    digests = {name: sha256(f"prov:{name}".encode()).hexdigest() for name in ("å1", "b2", "c3")}
    assert {name: digest[:8] for name, digest in digests.items()} == {
        "å1": "b9eec8f0",
        "b2": "4b91c382",
        "c3": "40a3dc1c",
    }
    assert lottery_order("prov", ["å1", "b2", "c3"]) == ["c3", "b2", "å1"]


def test_the_order_of_rows_decides_nothing_and_the_seed_everything() -> None:
    """Shuffled rows give the same numbers, another seed gives others."""
    shuffled = list(IDS)
    Random(1).shuffle(shuffled)  # noqa: S311
    assert lottery_order("a", shuffled) == lottery_order("a", IDS)
    assert lottery_order("b", IDS) != lottery_order("a", IDS)


def test_positions_follow_the_first_tier_that_applies_and_then_the_lottery() -> None:
    """Priority beats history; a history that is no tier comes last; ties go by lottery."""
    people = [
        person("forst", groups=frozenset({"miljo", "kaa"}), history="haft_jobb"),
        person("sokt", history="sokt_utan_jobb"),
        person("ny1"),
        person("ny2", groups=frozenset({"miljo", "okand"})),
        person("sist", history="haft_jobb"),
    ]
    instance = town(people, [place("P")])
    tiers = ("fortur", "sokt_utan_jobb", "ny")
    instance = replace(instance, model=model_for_tests(tiers=tiers))
    turns = first_queue(instance)
    new = sorted(["ny1", "ny2"], key=lambda i: turns[i].lottery)
    assert sorted(turns, key=lambda i: turns[i].position) == ["forst", "sokt", *new, "sist"]
    assert [turns[i].tier for i in ("forst", "sokt", "ny1", "sist")] == [
        *("fortur", "sokt_utan_jobb", "ny", "ovriga")
    ]
    assert sorted(turn.lottery for turn in turns.values()) == [1, 2, 3, 4, 5]


def test_the_ineligible_take_part_in_the_lottery() -> None:
    """Positions run over all rows, so that a rejected row cannot move anybody."""
    people = [person(i) for i in IDS]
    young = [replace(p, birth_date=p.birth_date.replace(year=2015)) for p in people[:20]]
    assert first_queue(town(people, [])) == first_queue(town([*young, *people[20:]], []))


def test_a_replan_orders_by_what_happened_and_then_as_before() -> None:
    """Accepted, accepted without their place, standing, the rest, late by lottery, declined."""
    order = ("nej1", "stod1", "vill1", "ja1", "borta1", "stod2", "ja2", "vill2")
    people = [person(i) for i in sorted([*order, "sen1", "sen2", "sen3"])]
    before = Round(
        order=order,
        offers={"stod1": "P", "stod2": "P"},
        accepted={"ja1": "P", "ja2": "P"},
        displaced=frozenset({"borta1"}),
        declined=frozenset({"nej1"}),
    )
    instance = town(people, [place("P", seats=9)])
    turns = next_queue(instance, before)
    late = [i for i in lottery_order("prov-2027", [p.id for p in people]) if i.startswith("sen")]
    assert sorted(turns, key=lambda i: turns[i].position) == [
        *("ja1", "ja2", "borta1", "stod1", "stod2", "vill1", "vill2", *late, "nej1")
    ]
    assert {turns[i].tier for i in late} == {"efteranmald"}
    assert turns["vill1"].tier == "ny"
