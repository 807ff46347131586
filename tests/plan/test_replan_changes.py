"""Late changes between rounds: vanished places, broken openings, quotas and pairs, new limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.round_town import (
    answers,
    applicants,
    call,
    next_round,
    placed,
    places,
    queue,
    rows,
    solve,
    write_town,
)


def test_who_accepted_a_place_that_vanished_comes_first_among_the_rest(tmp_path: Path) -> None:
    """C1 said yes to P2, which is gone; the only free office seat is C1's before B1's or B2's."""
    people = applicants("A1 kontor", "C1 park kontor", "B1 kontor", "B2 kontor")
    source = write_town(tmp_path / "in", people, places("P1 kontor 1", "P2 park 1"))
    first = solve(source, tmp_path / "r1")
    assert placed(first) == {"A1": "P1", "C1": "P2"}
    later = write_town(tmp_path / "sen", people, places("P1 kontor 1", "P3 kontor 1"))
    run = next_round(first, {"C1": "ja"}, tmp_path / "r2", "--input", later)
    assert placed(run) == {"A1": "P1", "C1": "P3"}
    assert queue(run)[:2] == ["C1", "A1"]
    assert ["C1", "4", "P2", "ja_utan_plats", ""] in rows(run, "omgang.csv")
    assert rows(run, "forandringar.csv") == [["C1", "P2", "P3", "flyttad", "plats_borta", "Farsta"]]
    # The new place is a new offer, which C1 may decline.
    third = next_round(run, {"C1": "nej"}, tmp_path / "r3")
    assert "C1" not in placed(third)
    assert len(placed(third)) == 2


def test_where_seats_are_cut_the_last_in_the_queue_lose_theirs(tmp_path: Path) -> None:
    """Three have accepted three seats of which one remains; the losers stay first in line."""
    people = applicants("A1 kontor", "B1 kontor", "C1 kontor")
    first = solve(write_town(tmp_path / "in", people, places("P1 kontor 3")), tmp_path / "r1")
    cut = write_town(tmp_path / "sen", people, places("P1 kontor 1"))
    said = {"A1": "ja", "B1": "ja", "C1": "ja"}
    run = next_round(first, said, tmp_path / "r2", "--input", cut)
    assert placed(run) == {"A1": "P1"}
    assert {row[0]: row[3] for row in rows(run, "forandringar.csv")} == {
        "B1": "mist_antagen",
        "C1": "mist_antagen",
    }
    back = write_town(tmp_path / "sist", people, places("P1 kontor 2"))
    again = next_round(run, {}, tmp_path / "r3", "--input", back)
    assert placed(again) == {"A1": "P1", "B1": "P1"}


def test_of_more_standing_offers_than_seats_as_few_as_possible_change(tmp_path: Path) -> None:
    """Two equal offices: one seat less at P1 moves one of its two to P2, and nobody else."""
    people = applicants("A1 kontor", "A2 kontor", "A3 kontor")
    jobs = ("P1 kontor 2", "P2 kontor 2")
    first = solve(write_town(tmp_path / "in", people, places(*jobs)), tmp_path / "r1")
    before = placed(first)
    full = next(p for p in ("P1", "P2") if list(before.values()).count(p) == 2)
    smaller = [job.replace(f"{full} kontor 2", f"{full} kontor 1") for job in jobs]
    later = write_town(tmp_path / "sen", people, places(*smaller))
    run = next_round(first, {}, tmp_path / "r2", "--input", later)
    after = placed(run)
    assert after.keys() == before.keys()
    assert sum(after[i] != before[i] for i in before) == 1


OPENING: tuple[str, str, dict[str, str]] = (
    applicants("A1 kontor", "A2 kontor"),
    places("P1 kontor 2 2"),
    {},
)
QUOTA = (
    applicants("A1 kontor", "A2 kontor"),
    places("P1 kontor 2"),
    {
        "kvoter": "kvot_id;omfattning;varde;grupp;typ;antal;andel;hard;vikt\n"
        "K1;stad;;alla;min;2;;ja;1\n"
    },
)
PAIR = (
    applicants("A1 kontor", "A2 kontor"),
    places("P1 kontor 2"),
    {"par": "ansokan_id_1;ansokan_id_2;typ\nA1;A2;ihop\n"},
)


@pytest.mark.parametrize(
    ("rule", "town"), [("min_opening", OPENING), ("quota", QUOTA), ("pairs", PAIR)]
)
def test_an_accepted_place_stays_where_a_decline_breaks_a_rule(
    tmp_path: Path, rule: str, town: tuple[str, str, dict[str, str]]
) -> None:
    """A1 has accepted, A2 declines, nobody else is there: the rule becomes a named exception."""
    people, jobs, more = town
    first = solve(write_town(tmp_path / "in", people, jobs, **more), tmp_path / "r1")
    assert placed(first) == {"A1": "P1", "A2": "P1"}
    run = next_round(first, {"A1": "ja", "A2": "nej"}, tmp_path / "r2")
    assert placed(run) == {"A1": "P1"}
    assert rows(run, "undantag.csv") == [["A1", "P1", rule]]


def test_a_rule_that_the_next_in_line_can_mend_is_mended(tmp_path: Path) -> None:
    """With B1 waiting, the opening of two holds without an exception."""
    people = applicants("A1 kontor", "A2 kontor", "B1 kontor")
    source = write_town(tmp_path / "in", people, places("P1 kontor 2 2"))
    first = solve(source, tmp_path / "r1")
    run = next_round(first, {"A1": "ja", "A2": "nej"}, tmp_path / "r2")
    assert placed(run) == {"A1": "P1", "B1": "P1"}
    assert rows(run, "undantag.csv") == []


def test_the_partner_of_a_standing_offer_leaves_with_the_decline(tmp_path: Path) -> None:
    """Nothing is fixed yet, so the pair rule holds: both or none."""
    people, jobs, more = PAIR
    first = solve(write_town(tmp_path / "in", people, jobs, **more), tmp_path / "r1")
    run = next_round(first, {"A2": "nej"}, tmp_path / "r2")
    assert placed(run) == {}
    assert ["A1", "P1", "", "mist_erbjudande", "par", "Farsta"] in rows(run, "forandringar.csv")


def test_an_accepted_place_stays_although_a_corrected_application_forbids_it(
    tmp_path: Path,
) -> None:
    """B1 now wishes the park only: the yes stands, named; A1's silent offer must move."""
    before = applicants("A1 kontor", "B1 kontor")
    jobs = places("P1 kontor 2", "P2 park 2")
    first = solve(write_town(tmp_path / "in", before, jobs), tmp_path / "r1")
    later = write_town(tmp_path / "sen", applicants("A1 park", "B1 park"), jobs)
    run = next_round(first, {"B1": "ja"}, tmp_path / "r2", "--input", later)
    assert placed(run) == {"A1": "P2", "B1": "P1"}
    assert rows(run, "undantag.csv") == [["B1", "P1", "wish"]]


def test_limits_below_what_is_accepted_stop_the_round(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 3 with what would have to be raised; whom to send home is not the tool's choice."""
    people, jobs = applicants("A1 kontor", "B1 kontor"), places("P1 kontor 2")
    first = solve(write_town(tmp_path / "in", people, jobs), tmp_path / "r1")
    header = "forvaltning;typ;budget_kr;mal_antal;mottagare\n"
    poor = write_town(
        tmp_path / "sen", people, jobs, forvaltningar=f"{header}Farsta;stadsdel;9000;;\n"
    )
    replies = answers(tmp_path / "svar.csv", {"A1": "ja", "B1": "ja"})
    args = ["replan", first, "--replies", replies, "--input", poor, "--out", tmp_path / "r2"]
    assert call(*args) == 3
    shown = capsys.readouterr().err
    assert "Budget för Farsta" in shown
    assert not (tmp_path / "r2").exists()


def test_supervisors_below_what_is_accepted_stop_the_round(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A supervisor falls ill: the limit and the number of accepted are told."""
    people = applicants("A1 kontor", "B1 kontor")
    head, row = places("P1 kontor 2").splitlines()
    jobs = f"{head};handledargrupp\n{row};H\n"
    heads = "handledare_id;handledargrupp;period;max_ungdomar\n"
    source = write_town(tmp_path / "in", people, jobs, handledare=f"{heads}h1;H;1;2\n")
    first = solve(source, tmp_path / "r1")
    ill = write_town(tmp_path / "sen", people, jobs, handledare=f"{heads}h1;H;1;1\n")
    replies = answers(tmp_path / "svar.csv", {"A1": "ja", "B1": "ja"})
    args = ["replan", first, "--replies", replies, "--input", ill, "--out", tmp_path / "r2"]
    assert call(*args) == 3
    assert "Handledargrupp H, delperiod 1: 2 fasta" in capsys.readouterr().err
    silent = next_round(first, {"A1": "ja"}, tmp_path / "r3", "--input", ill)
    assert placed(silent) == {"A1": "P1"}


def test_an_accepted_youth_who_is_missing_from_the_input_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Someone withdrawn without an answer is out; a yes cannot just disappear."""
    jobs = places("P1 kontor 2")
    source = write_town(tmp_path / "in", applicants("A1 kontor", "B1 kontor", "C1 kontor"), jobs)
    first = solve(source, tmp_path / "r1")
    fewer = write_town(tmp_path / "sen", applicants("A1 kontor", "C1 kontor"), jobs)
    replies = answers(tmp_path / "svar.csv", {"B1": "ja"})
    args = ["replan", first, "--replies", replies, "--input", fewer, "--out", tmp_path / "r2"]
    assert call(*args) == 2
    shown = capsys.readouterr().err
    assert "SVAR_ANSÖKAN_SAKNAS" in shown
    assert "B1" not in shown
    run = next_round(first, {"A1": "ja"}, tmp_path / "r3", "--input", fewer)
    assert placed(run) == {"A1": "P1", "C1": "P1"}
    assert ["B1", "P1", "", "saknas_i_indata", "", "Farsta"] in rows(run, "forandringar.csv")


def test_a_decline_holds_for_someone_who_leaves_the_input_and_comes_back(tmp_path: Path) -> None:
    """Taking the row out and putting it in again is no way around a no."""
    jobs = places("P1 kontor 2")
    everyone = applicants("A1 kontor", "B1 kontor")
    first = solve(write_town(tmp_path / "in", everyone, jobs), tmp_path / "r1")
    alone = write_town(tmp_path / "sen", applicants("A1 kontor"), jobs)
    second = next_round(first, {"B1": "nej"}, tmp_path / "r2", "--input", alone)
    third = next_round(second, {}, tmp_path / "r3", "--input", tmp_path / "in")
    assert placed(third) == {"A1": "P1"}
    assert {row[0]: row[2] for row in rows(third, "ej_placerade.csv")} == {"B1": "tackat_nej"}


def test_a_change_of_rules_that_nobody_may_see_is_no_reason(tmp_path: Path) -> None:
    """B1 makes room for B2 at P1; that two protected youths became a pair is not told."""
    people = applicants("A8 vard skydd", "A9 vard skydd", "B1 kontor park", "B2 kontor")
    jobs = ("P1 kontor 1", "P8 vard 1", "P9 vard 1")
    first = solve(write_town(tmp_path / "in", people, places(*jobs)), tmp_path / "r1")
    assert placed(first)["B1"] == "P1"
    pair = "ansokan_id_1;ansokan_id_2;typ\nA8;A9;isar\n"
    later = write_town(tmp_path / "sen", people, places(*jobs, "P2 park 1"), par=pair)
    run = next_round(first, {}, tmp_path / "r2", "--input", later)
    told = {row[0]: row[3:5] for row in rows(run, "forandringar.csv")}
    assert told == {"B1": ["flyttad", "plats_at_annan"], "B2": ["ny", ""]}


def test_a_place_that_only_a_protected_youth_has_is_told_as_one_that_did_not_open(
    tmp_path: Path,
) -> None:
    """The list shows nobody at P1, so the reason must not say that somebody else is there."""
    people = applicants("B1 kontor park", "C9 kontor skydd")
    first = solve(write_town(tmp_path / "in", people, places("P1 kontor 1 1")), tmp_path / "r1")
    assert placed(first)["B1"] == "P1"
    later = write_town(tmp_path / "sen", people, places("P1 kontor 1 1", "P2 park 1"))
    run = next_round(first, {}, tmp_path / "r2", "--input", later)
    told = {row[0]: row[3:5] for row in rows(run, "forandringar.csv")}
    assert told == {"B1": ["flyttad", "oppning"], "C9": ["ny", ""]}
    assert placed(run)["C9"] == "P1"
    assert "C9" not in (run / "internt/forandringar.csv").read_text(encoding="utf-8")
