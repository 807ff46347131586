"""An explanation in plain Swedish, to be sent as it stands, and as plain data for a script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from feriejobb.data.instance import Instance, Place
from feriejobb.data.solution import Placement, Reason
from feriejobb.explain.counterfactual import Counterfactual
from feriejobb.explain.explanation import AreaChance, Explanation
from feriejobb.report.coordinator_words import REASONS, tier_name
from feriejobb.report.sheet_text import date_span, number
from feriejobb.rules.registry import RULES

#: All that is said of someone whose data are protected.
NEUTRAL = "Beskedet lämnas av den centrala handläggaren."

#: Possible places that are listed one by one; the rest are counted.
LISTED = 5

#: Said to the person, and no more than holds for each: the workbook's sentence on full places does
#: not where a quota or a cheaper wage has let in someone further back.
_CAREFUL: dict[Reason, str] = {
    "platser_fulla": "De platser som var möjliga för dig räckte inte till alla.",
    "handledare": "Handledarna räckte inte till fler ungdomar.",
    "ej_behorig": "Du är född ett år som inte får delta den här perioden.",
    "tackat_nej": "Du har tackat nej till ett erbjudande.",
}

#: Rules that are never named: what they rest on belongs to few.
_NEUTRAL_RULES = {"protected": "ej_mojlig", "forbidden": "ej_mojlig"}

_RULE_REASONS = {rule.name: rule.reason for rule in RULES}


def letter(told: Explanation, instance: Instance, *, decided: bool) -> str:
    """The whole letter.

    Args:
        told: What to tell.
        instance: The run's input.
        decided: Somebody has approved the run; else it says that it is a proposal.
    """
    return "\n".join(_lines(told, instance, decided))


def _lines(told: Explanation, instance: Instance, decided: bool) -> Iterator[str]:
    model = instance.model
    if instance.synthetic:
        yield "SYNTETISKT: personen finns inte."
    yield f"Besked om {model.title or f'{model.name} {model.year}'}"
    if not decided:
        yield "Detta är ett förslag. Beslutet är inte fattat."
    yield ""
    if told.placement is not None:
        yield from _placed(told, told.placement, instance)
    else:
        yield "Du får ingen plats den här gången."
        yield from _reason(told)
    yield ""
    yield from _queue(told)
    better = [area for area in told.areas if _is_better(area, told.placement)]
    if better:
        yield ""
        whose = "dina önskemål" if told.placement is None else "det du hellre ville ha"
        yield f"Så gick det med {whose}:"
        for area in better:
            yield from _area(area, told)
    if told.placement is None and told.possible:
        yield ""
        yield from _cutoffs(told)
    if told.proved:
        yield ""
        yield (
            "Det är bevisat att du inte kunde få en plats utan att bryta en regel, missa en kvot "
            "eller ta platsen från någon före dig i kön."
        )
    if told.could_have:
        yield ""
        yield "Det här hade räckt. Var och en av raderna hade ensam gett dig en plats:"
        for claim in told.could_have:
            yield f"- {could_have(claim, told, instance)}"


def _placed(told: Explanation, placement: Placement, instance: Instance) -> Iterator[str]:
    place = instance.place_by_id[placement.place]
    yield f"Du får en plats: {place.workplace}, {place.area}, i {place.district}."
    yield f"Du arbetar i {_period(place, instance)}."
    if told.applicant.locked_place is not None:
        yield "Platsen var redan överenskommen."
        return
    if placement.wish_rank:
        yield f"Det var ditt önskemål nummer {placement.wish_rank}."
    else:
        yield "Området var inte bland dina önskemål, men du godtog andra områden."
    if placement.period_rank:
        yield f"Delperioden var ditt val nummer {placement.period_rank}."
    else:
        yield "Alla delperioder gick lika bra för dig."
    if placement.away:
        yield "Platsen ligger utanför din hemstadsdel, i en stadsdel som du godtog."


def _reason(told: Explanation) -> Iterator[str]:
    if told.reason is not None:
        yield f"Skälet: {_CAREFUL.get(told.reason, REASONS[told.reason][1])}"


def _queue(told: Explanation) -> Iterator[str]:
    # Not of how many: less what the public page counts, that would be how many are protected.
    spot = f"Du har plats {number(told.turn.position)} i kön."
    if told.first_round:
        tier, lottery = tier_name(told.turn.tier), number(told.turn.lottery)
        yield f"{spot} Ditt köled är: {tier}. Ditt lottnummer är {lottery}."
    else:
        yield f"{spot} Ordningen följer den förra omgången."


def _is_better(area: AreaChance, placement: Placement | None) -> bool:
    """Everything to someone without a place; to others only what they ranked higher."""
    if placement is None or not placement.wish_rank:
        return placement is None or area.rank > 0
    return 0 < area.rank < placement.wish_rank


def _area(area: AreaChance, told: Explanation) -> Iterator[str]:
    name = f"Önskemål {area.rank}, {area.area}" if area.rank else "Andra områden"
    if not area.places:
        yield f"- {name}: inga platser finns."
        return
    counted = f"{number(area.places)} {'plats' if area.places == 1 else 'platser'}"
    fit = "möjlig" if area.possible == 1 else "möjliga"
    yield f"- {name}: {counted} finns, {number(area.possible)} {fit} för dig."
    for reason, count in _told_reasons(area).items():
        yield f"  {number(count)} föll bort: {reason}"
    if sum(count for _, count in area.removed) > area.places - area.possible:
        yield "  Några föll på mer än ett skäl."
    if not area.possible:
        return
    if not area.open:
        yield "  Ingen av de möjliga hade utrymme kvar."
    elif told.placement is None:
        end = "men kunde ändå inte ges till dig" if told.proved else "men gick inte till dig"
        yield f"  {number(area.open)} hade utrymme, {end}."
    elif not area.better:
        yield "  Utrymme fanns, men delperiod och stadsdel passade sämre sammantaget."
    else:
        yield "  Utrymme fanns. Varför det inte blev din plats är inte utrett här."
    if area.last is not None:
        yield f"  Den sista som fick en av de möjliga har plats {number(area.last)} i kön."


def _told_reasons(area: AreaChance) -> dict[str, int]:
    """How many places fell for each reason; rules that say the same are not told apart."""
    counts: Counter[str] = Counter()
    for rule, count in area.removed:
        counts[_RULE_REASONS[rule]] += count
    return dict(counts)


def _told_rules(area: AreaChance) -> dict[str, int]:
    """The same by rule for a script; the rules that nobody may be told of under one name."""
    counts: Counter[str] = Counter()
    for rule, count in area.removed:
        counts[_NEUTRAL_RULES.get(rule, rule)] += count
    return dict(counts)


def _cutoffs(told: Explanation) -> Iterator[str]:
    yield "Platser som var möjliga för dig, och den sistas plats i kön:"
    for chance in told.possible[:LISTED]:
        place = chance.place
        last = "ingen uppgift" if chance.last is None else number(chance.last)
        yield f"- {place.workplace}, {place.area}, delperiod {place.period}: {last}"
    more = len(told.possible) - LISTED
    if more > 0:
        yield f"- och {number(more)} till"
    behind = any(c.last is not None and c.last > told.turn.position for c in told.possible)
    if behind and told.proved:
        yield "Några står efter dig i kön. Deras platser hade inte kunnat bli din, se nedan."


def _period(place: Place, instance: Instance) -> str:
    sub = instance.model.sub_period(place.period)
    return f"delperiod {place.period}, {date_span(sub.first_day, sub.last_day)}"


def could_have(found: Counterfactual, told: Explanation, instance: Instance) -> str:
    """The checked change, in words."""
    place = found.place
    match found.change:
        case "wish":
            return f"Du hade också önskat {place.area}."
        case "period":
            return f"Du hade också kunnat arbeta i {_period(place, instance)}."
        case "area":
            return f"Du hade också godtagit {place.district}."
        case "extract":
            return "Du hade kunnat visa registerutdrag."
        case "seats":
            seats = "en plats" if found.seats == 1 else f"{number(found.seats)} platser"
            return f"{place.workplace} hade haft {seats} till i delperiod {place.period}."
        case "queue":
            spot = f"Du hade haft plats {number(found.position)} i kön, eller bättre."
            if told.lottery_enough is None:
                return f"{spot} Den platsen ligger i ett köled före ditt."
            return f"{spot} Det är lottnummer {number(told.lottery_enough)} i ditt köled."


def as_data(told: Explanation, instance: Instance, *, decided: bool) -> dict[str, Any]:
    """The same facts for a script."""
    placement = told.placement
    return {
        "ansokan_id": told.applicant.id,
        "decided": decided,
        "synthetic": instance.synthetic,
        "placed": placement is not None,
        "plats_id": None if placement is None else placement.place,
        "onskemal_rang": None if placement is None else placement.wish_rank,
        "period": None if placement is None else placement.period,
        "orsak": told.reason,
        "proved": told.proved,
        "ko_nr": told.turn.position,
        "led": told.turn.tier if told.first_round else None,
        "lottnummer": told.turn.lottery if told.first_round else None,
        "areas": [
            {
                "onskemal_rang": area.rank,
                "arbetsomrade": area.area,
                "places": area.places,
                "possible": area.possible,
                "open": area.open,
                "removed": _told_rules(area),
                "last_ko_nr": area.last,
            }
            for area in told.areas
        ],
        "possible": [{"plats_id": c.place.id, "last_ko_nr": c.last} for c in told.possible],
        "could_have": [
            {
                "change": claim.change,
                "plats_id": claim.place.id,
                "arbetsomrade": claim.place.area,
                "period": claim.place.period,
                "stadsdel": claim.place.district,
                "ko_nr": claim.position or None,
                "platser": claim.seats or None,
                "text": could_have(claim, told, instance),
            }
            for claim in told.could_have
        ],
        "text": letter(told, instance, decided=decided).split("\n"),
    }
