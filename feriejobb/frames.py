"""An input or a result as frames for an analyst.

Frames carry the input's own column names and never an applicant with protected identity.
"""

from __future__ import annotations

import pandas as pd

from feriejobb.data.queue import build_queue
from feriejobb.data.round_report import RoundReport
from feriejobb.data.solution import Result
from feriejobb.intake import Loaded


def applicants(loaded: Loaded | Result) -> pd.DataFrame:
    """One row per ordinary applicant: who applies, with köled and köplats.

    Args:
        loaded: An input or a result.

    Returns:
        ``ansokan_id``, ``ko_nr``, ``koled``, ``lottnummer``, ``hemstadsdel``, ``alder`` (reached in
        the model's year), ``tidigare``, ``forstahandsval``, in queue order.
    """
    instance = loaded.instance
    queue = loaded.queue if isinstance(loaded, Result) else None
    people = instance.applicant_by_id
    rows = [
        {
            "ansokan_id": entry.id,
            "ko_nr": entry.position,
            "koled": entry.tier,
            "lottnummer": entry.lottery,
            "hemstadsdel": people[entry.id].home,
            "alder": instance.model.year - people[entry.id].birth_date.year,
            "tidigare": people[entry.id].history,
            "forstahandsval": min(people[entry.id].wishes)[1] if people[entry.id].wishes else None,
        }
        for entry in queue or build_queue(instance.model, instance.applicants)
        if not people[entry.id].protected
    ]
    return pd.DataFrame(rows)


def places(loaded: Loaded | Result) -> pd.DataFrame:
    """One row per place.

    Args:
        loaded: An input or a result.

    Returns:
        ``plats_id``, ``forvaltning``, ``stadsdel``, ``arbetsomrade``, ``period``, ``antal``,
        ``handledargrupp``.
    """
    return pd.DataFrame(
        [
            {
                "plats_id": place.id,
                "forvaltning": place.employer,
                "stadsdel": place.district,
                "arbetsomrade": place.area,
                "period": place.period,
                "antal": place.seats,
                "handledargrupp": place.supervisor_group,
            }
            for place in loaded.instance.places
        ]
    )


def placements(result: Result) -> pd.DataFrame:
    """One row per ordinary placement, with the columns of ``placeringar.csv`` and the place's own.

    Args:
        result: The allocation.
    """
    people = result.instance.applicant_by_id
    rows = [
        (
            *(p.applicant, p.place, p.employer, p.period, p.wish_rank, p.period_rank),
            *(p.away, p.cost_ore, p.position),
        )
        for p in result.placements
        if not people[p.applicant].protected
    ]
    columns = ["ansokan_id", "plats_id", "forvaltning", "period", "onskemal_rang", "period_rang"]
    frame = pd.DataFrame(rows, columns=[*columns, "borta", "kostnad_ore", "ko_nr"])
    return frame.merge(places(result)[["plats_id", "stadsdel", "arbetsomrade"]], on="plats_id")


def unplaced(result: Result) -> pd.DataFrame:
    """One row per ordinary applicant without a place: ``ansokan_id``, ``ko_nr``, ``orsak``.

    Args:
        result: The allocation.
    """
    people = result.instance.applicant_by_id
    rows = [
        (u.applicant, u.position, u.reason)
        for u in result.unplaced
        if not people[u.applicant].protected
    ]
    return pd.DataFrame(rows, columns=["ansokan_id", "ko_nr", "orsak"])


def goal_results(result: Result) -> pd.DataFrame:
    """One row per goal in order: ``mal``, ``varde``, ``grans``, ``bevisat``.

    Args:
        result: The allocation.
    """
    rows = [(goal.name, goal.value, goal.bound, goal.proved) for goal in result.goals]
    return pd.DataFrame(rows, columns=["mal", "varde", "grans", "bevisat"])


def round_changes(result: Result) -> pd.DataFrame:
    """Whom a replan changed something for, with the columns of ``forandringar.csv``.

    Args:
        result: A round's result; one row per ordinary applicant, none in a first round.
    """
    columns = ["ansokan_id", "fran_plats", "till_plats", "slag", "skal", "fran_forvaltning"]
    rows = [
        (c.applicant, c.before, c.after, c.kind, c.why, c.employer)
        for c in (_report(result).changes)
    ]
    return pd.DataFrame(rows, columns=columns)


def late_changes(result: Result) -> pd.DataFrame:
    """What had changed in the input since the round before, as in ``sena_andringar.csv``.

    Args:
        result: A round's result; no rows in a first round.
    """
    columns = ["slag", "tabell", "rad", "kolumner", "fore", "nu"]
    rows = [(c.kind, c.table, c.row, c.columns, c.before, c.after) for c in _report(result).late]
    return pd.DataFrame(rows, columns=columns)


def _report(result: Result) -> RoundReport:
    protected = {a.id for a in result.instance.applicants if a.protected}
    return (result.round or RoundReport()).shown(protected)
