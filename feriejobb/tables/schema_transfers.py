"""The table of places that boards pass to each other (an addition to contract §2)."""

from __future__ import annotations

from feriejobb.tables.schema import Column, Privacy, Table

_POLICY = Privacy(
    False, "Överenskommelser mellan förvaltningar", "internt", "planering", ("samordnare",)
)

TRANSFERS = Table(
    name="overforingar",
    title="Överföringar",
    help="Frivillig. En rad för varje överenskommelse: en förvaltning låter ungdomar från en annan "
    "stadsdel få några av sina platser.",
    required=False,
    columns=(
        Column(
            "fran",
            "Från förvaltning",
            "text",
            "Förvaltningen som lånar ut, som i tabellen forvaltningar. Den är arbetsgivare och "
            "betalar.",
            _POLICY,
            required=True,
        ),
        Column(
            "till",
            "Till stadsdel",
            "text",
            "Hemstadsdelen som får platserna.",
            _POLICY,
            required=True,
        ),
        Column(
            "antal",
            "Antal",
            "count",
            "Högst så många ungdomar från stadsdelen, 1 eller fler.",
            _POLICY,
            required=True,
        ),
        Column(
            "arbetsomrade",
            "Arbetsområde",
            "text",
            "Arbetsområdet som platserna har.",
            _POLICY,
            required=True,
        ),
        Column(
            "period", "Period", "count", "Delperiodens nummer.", _POLICY, default="alla tillsammans"
        ),
        Column(
            "reserverade",
            "Reserverade",
            "yes_no",
            "ja: stadsdelens ungdomar får platserna före andra, så långt de vill ha dem. nej: de "
            "delar kö med andra.",
            _POLICY,
            default="ja",
        ),
    ),
)
