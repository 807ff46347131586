"""The public page's part on fairness: what must not matter, and other ways to give out the places.

Counts ordinary applicants only. Groups go through disclosure control with all other tables; the
other ways are told as whole-city totals, and not at all where one lies below the threshold.
"""

from __future__ import annotations

from collections.abc import Callable

from feriejobb.data.solution import Result
from feriejobb.recount.pairing import wish_rank
from feriejobb.report import html_groups as groups
from feriejobb.report import statistics as s
from feriejobb.report.fairness import Member, age, decile, letter, members, month, parts, verdict
from feriejobb.report.fairness_lotteries import LARGE, OtherLotteries
from feriejobb.report.fairness_ways import ways
from feriejobb.report.html_parts import Row, paragraph, table
from feriejobb.report.sheet_text import number


def fairness(result: Result, figures: s.Figures) -> tuple[str, ...]:
    """Verdict, groups and other ways."""
    blocks = [paragraph(_verdict(result)), *_chance(result), *groups.irrelevant(figures)]
    return (*blocks, *_ways(result))


def _chance(result: Result) -> tuple[str, ...]:
    """How far another lottery moves a stadsdel's rate and an age's, in whole percentage points."""
    if result.redrawn is None:
        return ()
    again = OtherLotteries(result.redrawn)
    instance = result.instance
    people = members(instance, {e.id: e for e in result.queue}, result.placements, result.unplaced)

    def widest(key: Callable[[Member], str]) -> int:
        found = (
            again.rate(inside)
            for inside in parts(people, key).values()
            if sum(m.eligible for m in inside) >= LARGE
        )
        return max((-(-(r.high - r.low) // 200) for r in found if r is not None), default=0)

    home, age_reached = widest(lambda m: m.applicant.home or ""), widest(age(instance.model.year))
    text = (
        f"Lotten har dragits om {number(again.number)} gånger för att se vad slumpen gör. I 95 "
        f"lottningar av 100 flyttar den andelen i en hemstadsdel högst {home} procentenheter upp "
        f"eller ned och i en ålder högst {age_reached} (grupper med minst {LARGE})."
    )
    return (paragraph(text),)


def _verdict(result: Result) -> str:
    instance = result.instance
    people = members(instance, {e.id: e for e in result.queue}, result.placements, result.unplaced)
    tests = (
        verdict(people, "var i filen ansökan stod", decile(people)),
        verdict(people, "födelsemånaden", month),
        verdict(people, "efternamnets första bokstav", letter(instance.contacts)),
    )
    odd = [test.trait for test in tests if test.alarm]
    names = ", ".join(test.trait for test in tests[:-1]) + f" och {tests[-1].trait}"
    tested = (
        "Prövat med chitvå mot vad köled, hemstadsdel och födelseår ger; gränsen är en på tusen."
    )
    if odd:
        return f"Större skillnad än slumpen ger: {', '.join(odd)}. Staden utreder det. {tested}"
    return f"Skillnaderna efter {names} är inte större än slumpen ger. {tested}"


def _ways(result: Result) -> tuple[str, ...]:
    instance = result.instance
    ordinary = {a.id: a for a in instance.applicants if not a.protected}
    ours = {p.applicant: p.place for p in result.placements if p.applicant in ordinary}
    found = [w for w in ways(result, ours) if not w.name.startswith("utan_kvot:")]
    rows, smallest = [], len(ordinary)
    for way in found:
        here = [(ordinary[i], p) for i, p in way.placements.items() if i in ordinary]
        first = sum(wish_rank(a, instance.place_by_id[p]) == 1 for a, p in here)
        smallest = min(smallest, len(here), first, len(here) - first)
        cells = (f"<td>{number(len(here))}</td>", f"<td>{number(first)}</td>")
        rows.append(Row(f"{way.title}. {way.text}", cells))
    if len(found) < 2 or smallest < instance.model.publication.threshold:
        return ()
    text = (
        "Här är samma ansökningar och platser fördelade på andra sätt. De andra sätten följer inte "
        "alla regler, eller går förbi någon i kön."
    )
    caption = "Samma ansökningar och platser på andra sätt"
    return paragraph(text), table(caption, "Sätt", ("Fått plats", "Första valet"), rows)
