"""What each answer does to where somebody stands, by the model's settings (contract §5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from feriejobb.data.model import Replies
from feriejobb.data.replies import Answer, Reply
from feriejobb.plan.standing import Standing
from tests.plan.round_town import (
    applicants,
    call,
    next_round,
    placed,
    places,
    queue,
    rows,
    write_town,
)

BEFORE = Standing(("a", "b", "c", "d"), accepted={"a": "P1"}, offers={"b": "P2", "c": "P3"})


def after(meaning: Replies, before: Standing = BEFORE, **answers: Answer) -> Standing:
    """The standing with these answers counted in."""
    return before.after([Reply(i, answer) for i, answer in answers.items()], meaning)


def test_by_default_yes_is_fixed_no_is_out_and_silence_stands() -> None:
    """The contract's own defaults."""
    now = after(Replies(), b="ja", c="nej")
    assert (now.accepted, now.offers) == ({"a": "P1", "b": "P2"}, {})
    assert set(now.declined) == {"c"}
    assert not now.out_of_year | now.reserves
    assert after(Replies()).offers == BEFORE.offers
    assert after(Replies(), b="inget_svar").offers == BEFORE.offers


def test_a_yes_may_be_no_more_than_an_offer_that_stands() -> None:
    """``ja = star_kvar``: nothing is fixed by it, and it is not silence either."""
    now = after(Replies(ja="star_kvar", silence="nej"), b="ja")
    assert (dict(now.accepted), dict(now.offers)) == ({"a": "P1"}, {"b": "P2"})
    assert set(now.declined) == {"c"}


def test_a_no_may_put_someone_out_of_the_year() -> None:
    """Also when it is silence that counts as a no."""
    now = after(Replies(nej="ut_aret", silence="nej"), b="nej")
    assert set(now.declined) == set(now.out_of_year) == {"b", "c"}


def test_a_no_may_drop_someone_to_reserve_without_that_place() -> None:
    """Places given up add up over the rounds; a repeated no is harmless, a late yes is not."""
    meaning = Replies(nej="reserv")
    now = after(meaning, b="nej")
    assert (set(now.reserves), dict(now.given_up)) == ({"b"}, {"b": ("P2",)})
    assert not now.declined
    assert now.offers == {"c": "P3"}
    assert now.answered["b"].answer == "nej"
    assert "b" in now.answerable
    assert after(meaning, now, b="nej") == now
    offered = Standing(now.order, offers={"b": "P1"}, given_up=now.given_up)
    again = after(meaning, offered, b="nej")
    assert again.given_up == {"b": ("P1", "P2")}


def test_silence_may_drop_someone_to_reserve_who_gave_up_nothing() -> None:
    """The same place may come back to them if nobody else is there."""
    now = after(Replies(silence="reserv"), b="ja")
    assert dict(now.accepted) == {"a": "P1", "b": "P2"}
    assert (set(now.reserves), dict(now.given_up)) == ({"c"}, {})


def test_who_lost_an_accepted_place_may_still_say_no() -> None:
    """Then nothing is kept for them."""
    before = Standing(("a",), displaced=frozenset({"a"}))
    assert not after(Replies(), before, a="nej").displaced
    dropped = after(Replies(nej="reserv"), before, a="nej")
    assert (set(dropped.reserves), dict(dropped.given_up)) == ({"a"}, {})
    assert not dropped.displaced


PEOPLE = applicants("A1 kontor park", "A2 kontor", "B1 kontor")


def _town(root: Path, setting: str) -> Path:
    """A1 and A2 have the office, B1 waits for it; there is no park yet."""
    source = write_town(root / "in", PEOPLE, places("P1 kontor 2"))
    out = root / "r1"
    args = ["--set", "lottery.seed=prov", "--set", setting, "--out", out, "--quiet"]
    assert call("solve", source, "--model", "sommar", *args) == 0
    assert placed(out) == {"A1": "P1", "A2": "P1"}
    return out


def test_a_reserve_stands_last_and_may_get_another_place(tmp_path: Path) -> None:
    """A1 gives up the office: B1 has it, and A1 the new park that nobody else wants."""
    first = _town(tmp_path, "replies.nej=reserv")
    more = write_town(tmp_path / "sen", PEOPLE, places("P1 kontor 2", "P2 park 1"))
    second = next_round(first, {"A1": "nej", "A2": "ja"}, tmp_path / "r2", "--input", more)
    assert placed(second) == {"A1": "P2", "A2": "P1", "B1": "P1"}
    assert queue(second)[-1] == "A1"
    standing = {row[0]: row[2:] for row in rows(second, "omgang.csv")}
    assert standing["A1"] == ["", "reserv", "P1"]
    third = next_round(second, {"A1": "ja", "B1": "nej"}, tmp_path / "r3")
    assert placed(third) == {"A1": "P2", "A2": "P1"}
    assert {row[0]: row[3] for row in rows(third, "omgang.csv")}["B1"] == "reserv"


def test_a_place_given_up_is_never_offered_again(tmp_path: Path) -> None:
    """A2 wishes nothing but the office: the seat goes to B1, or stays empty."""
    first = _town(tmp_path, "replies.nej=reserv")
    second = next_round(first, {"A2": "nej", "A1": "ja"}, tmp_path / "r2")
    assert placed(second) == {"A1": "P1", "B1": "P1"}
    third = next_round(second, {"B1": "nej"}, tmp_path / "r3")
    assert placed(third) == {"A1": "P1"}
    given_up = {row[0]: row[4] for row in rows(third, "omgang.csv")}
    assert given_up == {"A1": "", "A2": "P1", "B1": "P1"}


def test_who_is_out_of_the_year_is_listed_for_the_coordinator(tmp_path: Path) -> None:
    """``nej_aret`` in ``omgang.csv`` over the rounds, a no like any other in this period."""
    first = _town(tmp_path, "replies.nej=ut_aret")
    second = next_round(first, {"A1": "nej"}, tmp_path / "r2")
    third = next_round(second, {"A1": "nej"}, tmp_path / "r3")
    for run in (second, third):
        assert {row[0]: row[3] for row in rows(run, "omgang.csv")}["A1"] == "nej_aret"
        assert {row[0]: row[2] for row in rows(run, "ej_placerade.csv")}["A1"] == "tackat_nej"


@pytest.mark.parametrize("answer", ["fast", "kanske"])
def test_an_unknown_meaning_is_a_named_error(
    tmp_path: Path, answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2; the value is not echoed."""
    source = write_town(tmp_path / "in", applicants("A1 kontor"), places("P1 kontor 1"))
    setting = ["--set", "lottery.seed=prov", "--set", f"replies.nej={answer}"]
    args = ["solve", source, "--model", "sommar", *setting, "--out", tmp_path / "r1"]
    assert call(*args) == 2
    assert "replies.nej" in capsys.readouterr().err
