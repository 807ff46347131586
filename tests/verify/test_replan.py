"""A replan before the judge: its queue, its locks, its exceptions, and ``omgang.csv``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from feriejobb.data.instance import Instance, Pair
from feriejobb.data.solution import LockException, Result
from feriejobb.errors import VerificationError
from feriejobb.recount.lottery import Round, first_queue
from feriejobb.store.read_run import read_run
from feriejobb.verify.case import with_round
from feriejobb.verify.files import verify_run
from feriejobb.verify.judge import examine, judge
from feriejobb.verify.rounds import PATHS, round_findings, round_of
from tests.verify.right import result_of, right_choice
from tests.verify.runs import Workshop, reseal
from tests.verify.small_town import right, small_town
from tests.verify.town import person, place, quota, town


def _round(**changes: object) -> Round:
    """After the small town's first round: f3 yes, x1 no, the others silent."""
    offers = {p.applicant: p.place for p in right().placements}
    order = tuple(entry.id for entry in right().queue)
    accepted = {"f3": offers.pop("f3")}
    del offers["x1"]
    base = Round(order, offers, accepted, frozenset(), frozenset({"x1"}))
    return replace(base, **changes)  # type: ignore[arg-type]


def _replanned(before: Round) -> tuple[Instance, Result]:
    instance = with_round(small_town(), before)
    chosen = right_choice(instance, before)
    assert chosen is not None
    return instance, result_of(instance, chosen, before)


def test_a_right_replan_passes_where_one_moves_to_let_the_next_in_line_in() -> None:
    """x1 leaves R, where dold1 cannot be: x3 goes from Q to R, as the queue is before moves."""
    before = _round()
    instance, result = _replanned(before)
    assert judge(small_town(), result, before) == []
    assert judge(instance, result, before) == []
    assert result.queue[0].id == "f3"
    assert result.queue[-1].id == "x1"
    placed = {p.applicant: p.place for p in result.placements}
    assert (placed["dold1"], placed["x3"], placed["x2"]) == ("Q", "R", "R")
    assert next(goal.value for goal in result.goals if goal.name == "moves") == 1
    assert {u.applicant: u.reason for u in result.unplaced}["x1"] == "tackat_nej"
    assert [goal.name for goal in result.goals] == [
        *("quotas", "queue", "moves", "wishes", "tie_break")
    ]


def test_a_replan_judged_as_a_first_round_is_not_right() -> None:
    """Without the round, queue positions and goals are others."""
    _, result = _replanned(_round())
    found = judge(small_town(), result)
    assert any(text.startswith("KOLUMN") for text in found)
    assert "MÅL: målen är inte modellens i modellens ordning" in found


def test_moving_an_accepted_or_needlessly_a_standing_youth_is_found() -> None:
    """The accepted place is a lock; every needless change is a worse value of ``moves``."""
    offers = {
        p.applicant: p.place for p in right().placements if p.applicant not in ("f3", "barn1")
    }
    before = _round(offers=offers, declined=frozenset({"barn1"}))
    instance, result = _replanned(before)
    chosen = {p.applicant: p.place for p in result.placements}
    assert judge(instance, result, before) == []
    crossed = chosen | {"x3": "R", "x2": "Q"}
    found = judge(instance, result_of(instance, crossed, before), before)
    assert "MÅL moves: ett bättre värde än gränsen är möjligt" in found
    gone = {a: p for a, p in chosen.items() if a != "f3"}
    found = judge(instance, result_of(instance, gone, before), before)
    assert "REGEL locked, kö 1, P: inte där, gräns last_plats" in found


def test_a_decline_given_a_place_or_another_reason_is_found() -> None:
    """Who has said no takes no part."""
    before = _round()
    instance, result = _replanned(before)
    rows = (replace(u, reason="kvot") if u.reason == "tackat_nej" else u for u in result.unplaced)
    found = judge(instance, replace(result, unplaced=tuple(rows)), before)
    assert found == [f"ORSAK kö {len(result.queue)}: ska vara tackat_nej"]
    chosen = {p.applicant: p.place for p in result.placements if p.applicant != "x3"}
    found = judge(instance, result_of(instance, chosen | {"x1": "R"}, before), before)
    assert f"PLATS kö {len(result.queue)}: platsen är inte möjlig för den sökande" in found


@pytest.mark.parametrize("rule", ["min_opening", "quota", "pairs"])
def test_a_rule_that_a_decline_breaks_is_named_for_someone_who_accepted(rule: str) -> None:
    """A has accepted, b declines, and nobody can take the place of b."""
    by_rule: dict[str, dict[str, Any]] = {
        "min_opening": {},
        "quota": {"quotas": (quota("K", "alla", 2),)},
        "pairs": {"pairs": (Pair("a", "b", False, 2),)},
    }
    spot = place("P", seats=2, min_open=2 if rule == "min_opening" else 0)
    instance = town([person("a"), person("b")], [spot], **by_rule[rule])
    turns = first_queue(instance)
    order = tuple(sorted(turns, key=lambda i: turns[i].position))
    before = Round(order, {}, {"a": "P"}, frozenset(), frozenset({"b"}))
    fixed = with_round(instance, before)
    bare = result_of(fixed, {"a": "P"}, before)
    named = replace(bare, exceptions=(LockException("a", "P", rule),))
    assert judge(instance, named, before) == []
    assert any(text.startswith(f"REGEL {rule}") for text in judge(instance, bare, before))
    wrong = replace(bare, exceptions=(LockException("b", "P", rule),))
    assert any(text.startswith("UNDANTAG") for text in judge(instance, wrong, before))
    first_round = judge(fixed, replace(named, goals=()))
    assert any(text.startswith(f"REGEL {rule}") for text in first_round)


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({}, ""),
        ({"order": ("f3", "f3")}, "OMGÅNG: någon står två gånger"),
        ({"declined": frozenset({"x1", "f3"})}, "OMGÅNG: någon har två lägen"),
        ({"declined": frozenset({"x9"})}, "OMGÅNG: någon har två lägen, eller ett svar utan"),
        ({"accepted": {"f3": "Z"}}, "OMGÅNG: ett antaget erbjudande"),
        ({"accepted": {"f3": "S", "f1": "S"}}, "OMGÅNG: ett antaget erbjudande"),
    ],
)
def test_a_round_that_contradicts_itself_or_the_input_is_found(
    changes: dict[str, object], finding: str
) -> None:
    """States are single, answers have an offer behind them, accepted places are there."""
    found = list(round_findings(small_town(), _round(**changes)))
    assert found == [] if not finding else any(text.startswith(finding) for text in found)


def test_answers_of_someone_who_is_not_in_the_input_are_found() -> None:
    """Only a decline may leave the input."""
    people = tuple(a for a in small_town().applicants if a.id not in ("f3", "x1"))
    found = list(round_findings(replace(small_town(), applicants=people), _round()))
    assert found == ["OMGÅNG: någon med svar eller erbjudande finns inte i indata"]


HEADER = "ansokan_id;ko_nr;plats_id;lage;avbojda\n"
CHANGES = b"ansokan_id;fran_plats;till_plats;slag;skal;fran_forvaltning\n"


@pytest.fixture(scope="module")
def follower(workshop: Workshop) -> Path:
    """A run that says it follows another, with an empty round."""
    result = replace(workshop.result, parent="f" * 64)
    told = dict.fromkeys(("internt/forandringar.csv", "skydd/forandringar.csv"), CHANGES)
    rounds = dict.fromkeys(PATHS, HEADER.encode())
    return workshop.publish("omgång", result, documents=rounds | told)


def _with_rounds(workshop: Workshop, run: Path, name: str, ordinary: str, hidden: str = "") -> Path:
    copied = workshop.copy(run, f"omgång {name}")
    for path, body in zip(PATHS, (ordinary, hidden), strict=True):
        (copied / path).write_text(HEADER + body, encoding="utf-8")
    reseal(copied)
    return copied


def test_the_round_is_read_from_the_run(workshop: Workshop, follower: Path) -> None:
    """Ordinary and protected rows together, the order by the former queue."""
    ordinary = "a;3;P1;ja;\nb;1;;utan;\nc;0;;utan;\nd;4;P2;nej;\ne;6;;reserv;P1|P2\n"
    hidden = "x;2;P2;erbjuden;P3\ny;5;P9;ja_utan_plats;\nz;7;P2;nej_aret;\n"
    run = _with_rounds(workshop, follower, "hel", ordinary, hidden)
    assert round_of(read_run(run)) == Round(
        order=("b", "x", "a", "d", "y", "e", "z"),
        offers={"x": "P2"},
        accepted={"a": "P1"},
        displaced=frozenset({"y"}),
        declined=frozenset({"d", "z"}),
        out_of_year=frozenset({"z"}),
        reserves=frozenset({"e"}),
        given_up={"e": ("P1", "P2"), "x": ("P3",)},
    )


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("state", "a;3;P1;kanske;\n"),
        ("accepted without a place", "a;3;;ja;\n"),
        ("offered without a place", "a;3;;erbjuden;\n"),
        ("a place without an offer", "a;3;P1;utan;\n"),
        ("a number", "a;x;P1;ja;\n"),
        ("a column", "a;3;P1;ja\n"),
        ("nobody", ";3;P1;ja;\n"),
        ("the order", "b;1;;utan;\na;2;;utan;\n"),
        ("a place twice given up", "a;3;;reserv;P2|P2\n"),
        ("a reserve with a place", "a;3;P1;reserv;\n"),
        ("the quotes", 'a;3;"P1;ja;\n'),
    ],
)
def test_a_round_in_another_form_is_refused(
    workshop: Workshop, follower: Path, name: str, body: str
) -> None:
    """``omgang.csv`` is verified like every other file."""
    run = _with_rounds(workshop, follower, name, body)
    with pytest.raises(VerificationError, match="har inte den föreskrivna formen"):
        round_of(read_run(run))
    assert verify_run(run).findings == (
        "internt/omgang.csv har inte den föreskrivna formen eller ordningen.",
    )


def test_a_replan_without_its_round_is_not_verified(workshop: Workshop, follower: Path) -> None:
    """The queue could not be worked out again; neither with half of it."""
    run = workshop.copy(follower, "utan omgång")
    for path in PATHS:
        (run / path).unlink()
        reseal(run)
        found = verify_run(run).findings
        assert found == ("OMGÅNG: omgang.csv saknas, så kön kan inte räknas om",)


def test_a_round_of_people_unknown_to_the_input_is_found(
    workshop: Workshop, follower: Path
) -> None:
    """The findings of the round stand beside those of the judge."""
    run = _with_rounds(workshop, follower, "främmande", "a;1;P1;ja;\n")
    found = verify_run(run).findings
    assert "OMGÅNG: någon med svar eller erbjudande finns inte i indata" in found
    assert "OMGÅNG: ett antaget erbjudande gäller en plats som inte längre rymmer det" in found


def test_a_round_in_which_everybody_has_an_answer_or_an_offer_is_right() -> None:
    """Nobody need be left over."""
    instance = town([person("a"), person("b")], [place("P", seats=2)])
    before = Round(("a", "b"), {"a": "P"}, {"b": "P"})
    assert list(round_findings(instance, before)) == []


def test_an_exception_excuses_nothing_that_a_decline_cannot_break() -> None:
    """One too many at a place stays a breach, also where somebody there has accepted."""
    instance = town([person("a"), person("b")], [place("P")])
    before = Round(("a", "b"), {}, {"a": "P"})
    bare = result_of(with_round(instance, before), {"a": "P", "b": "P"}, before)
    named = replace(bare, exceptions=(LockException("a", "P", "capacity"),))
    assert any(text.startswith("REGEL capacity") for text in judge(instance, named, before))


def test_a_rule_broken_by_a_decline_leaves_exact_answers_unasked() -> None:
    """No program of all rules allows anything then; a first round that breaks one is asked."""
    people = [person("a", groups=frozenset({"miljo"})), person("b"), person("c")]
    rows = (quota("K", "miljo", 2),)
    instance = town(people, [place("P")], quotas=rows)
    turns = first_queue(instance)
    order = tuple(sorted(turns, key=lambda i: turns[i].position))
    before = Round(order, {}, {"a": "P"}, frozenset(), frozenset({"b"}))
    result = result_of(with_round(instance, before), {"a": "P"}, before)
    result = replace(result, exceptions=(LockException("a", "P", "quota"),))
    note = "1 köplatser med exakt bevis är inte omlösta här"
    verdict = examine(instance, result, before)
    assert (verdict.findings, note in verdict.notes) == ((), True)
    assert examine(instance, result_of(instance, {"a": "P"})).notes == ()


def test_a_lock_ends_with_a_no_a_vanished_place_or_the_line_of_reserves() -> None:
    """Whoever has said nothing keeps theirs; a place given up is barred, if it is there still."""
    instance = town([person(n, locked_place="P") for n in "abcd"], [place("P", seats=4)])
    before = Round(
        tuple("abcd"),
        {},
        declined=frozenset("a"),
        displaced=frozenset("b"),
        reserves=frozenset("c"),
        given_up={"c": ("P", "borta"), "x": ("P",)},
    )
    fixed = with_round(instance, before)
    locks = {a.id: a.locked_place for a in fixed.applicants}
    assert locks == {"a": None, "b": None, "c": None, "d": "P"}
    assert [(f.applicant, f.place) for f in fixed.forbidden] == [("c", "P")]


def test_an_exception_excuses_nobody_who_has_been_moved_from_what_they_accepted() -> None:
    """The lock of a yes is no rule that a decline can break."""
    instance = town([person("a"), person("b")], [place("P"), place("Q")])
    before = Round(("a", "b"), {}, {"a": "P"})
    bare = result_of(with_round(instance, before), {"a": "Q", "b": "P"}, before)
    named = replace(bare, exceptions=(LockException("a", "P", "locked"),))
    assert any(text.startswith("REGEL locked") for text in judge(instance, named, before))
