"""The answers of a phone call in plain Swedish, and as plain data for a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from feriejobb.data.instance import Instance, Place
from feriejobb.data.solution import Reserve
from feriejobb.explain.alternatives import Alternative, Candidate, PlaceOutlook
from feriejobb.explain.explanation import Explanation
from feriejobb.report.sheet_text import number


def youth_text(
    told: Explanation, found: Sequence[Alternative], reserve: Sequence[Reserve], instance: Instance
) -> str:
    """What else one youth could have.

    Args:
        told: Where the youth stands.
        found: The alternatives.
        reserve: Where the youth is a reserve.
        instance: The run's input.
    """
    return "\n".join(_youth(told, found, reserve, instance))


def _youth(
    told: Explanation, found: Sequence[Alternative], reserve: Sequence[Reserve], instance: Instance
) -> Iterator[str]:
    if instance.synthetic:
        yield "SYNTETISKT: personen finns inte."
    known = instance.place_by_id
    now = "ingen plats" if told.placement is None else _name(known[told.placement.place])
    yield f"Har nu: {now}."
    if not found:
        yield "Ingen annan plats går att få utan att någon annan blir av med sin."
        if told.placement is None and told.proved:
            yield "Det är bevisat för alla som står före i kön."
    else:
        yield "Platser som går att få i stället. Ingen blir av med sin plats:"
    for line, one in enumerate(found, start=1):
        wish = f"önskemål {one.wish_rank}" if one.wish_rank else "annat område"
        yield f"{line}. {_name(one.place)} ({wish}, {one.place.id})."
        for effect in one.effects:
            there = known[effect.target]
            yield (
                f"   {effect.applicant} (köplats {number(effect.position)}) flyttar då till "
                f"{_name(there)}. {_felt(effect.points)}"
            )
        if not one.effects:
            yield "   Ingen annan behöver flytta."
        if one.follows is not None:
            yield f"   Platsen som blir ledig går till {one.follows}, första reserv."
    for row in reserve:
        yield f"Reserv nummer {row.order} på {_name(known[row.place])} ({row.place})."


def _felt(points: int) -> str:
    if points == 0:
        return "Det är lika bra för den personen."
    return "Det är bättre för den personen." if points < 0 else "Det är sämre för den personen."


def _name(place: Place) -> str:
    return f"{place.workplace}, {place.area}, delperiod {place.period}"


def place_text(outlook: PlaceOutlook, instance: Instance) -> str:
    """Who could come to one place."""
    return "\n".join(_place(outlook, instance))


def _place(outlook: PlaceOutlook, instance: Instance) -> Iterator[str]:
    if instance.synthetic:
        yield "SYNTETISKT: personerna finns inte."
    yield f"{_name(outlook.place)} ({outlook.place.id})."
    when = "nu" if outlook.room else "om en plats blir ledig där"
    if outlook.waiting:
        yield f"Nästa i kön utan plats, {when}:"
        yield from _lines(outlook.waiting)
    else:
        yield f"Ingen utan plats kan ta platsen {when}."
    if outlook.rather:
        yield "Har en plats men skulle hellre ha den här:"
        yield from _lines(outlook.rather)


def _lines(people: Sequence[Candidate]) -> Iterator[str]:
    for line, one in enumerate(people, start=1):
        wish = f"önskemål {one.wish_rank}" if one.wish_rank else "annat område"
        has = "" if one.origin is None else f", har nu {one.origin}"
        yield f"{line}. {one.applicant}, köplats {number(one.position)}, {wish}{has}."


def youth_data(found: Sequence[Alternative], reserve: Sequence[Reserve]) -> dict[str, Any]:
    """The alternatives for a script."""
    return {
        "alternatives": [
            {
                "plats_id": one.place.id,
                "onskemal_rang": one.wish_rank,
                "points": one.points,
                "effects": [asdict(effect) for effect in one.effects],
                "freed": one.freed,
                "follows": one.follows,
            }
            for one in found
        ],
        "reserve": [{"plats_id": r.place, "ordning": r.order} for r in reserve],
    }


def place_data(outlook: PlaceOutlook) -> dict[str, Any]:
    """The candidates for a script."""
    return {
        "plats_id": outlook.place.id,
        "room": outlook.room,
        "waiting": [asdict(one) for one in outlook.waiting],
        "rather": [asdict(one) for one in outlook.rather],
    }
