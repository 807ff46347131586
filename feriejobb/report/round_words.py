"""A round in plain Swedish: what happened to whom, why, and what had changed in the input."""

from __future__ import annotations

from feriejobb.data.round_report import Kind, LateKind, Why

#: What happened to one applicant.
KINDS: dict[Kind, str] = {
    "ny": "Ny",
    "flyttad": "Flyttad",
    "mist_antagen": "Mist antagen plats",
    "mist_erbjudande": "Mist erbjudande",
    "tackat_nej": "Tackat nej",
    "till_reserv": "Blivit reserv",
    "saknas_i_indata": "Återtagen ansökan",
}

#: Why a place was moved or lost.
WHYS: dict[Why, str] = {
    "": "",
    "plats_borta": "Platsen finns inte längre.",
    "farre_platser": "Arbetsplatsen har fått färre platser.",
    "handledare": "Handledargruppen kan ta emot färre.",
    "budget": "Förvaltningens budget har sänkts.",
    "ansokan_rattad": "Ansökan har rättats.",
    "plats_rattad": "Uppgifterna om platsen har rättats.",
    "regler_rattade": "Kvoter, par, förbud eller överföringar har rättats.",
    "par": "Den som skulle ha samma plats har lämnat.",
    "oppning": "För få är kvar för att platsen ska öppna.",
    "plats_at_annan": "Flytten ger någon i kön en plats.",
    "okant": "Indata har ändrats; det förra finns inte kvar att jämföra med.",
}

#: What happened to a row of the input, as it is counted ("3 platser med fler ungdomar").
LATE_KINDS: dict[LateKind, str] = {
    "plats_ny": "nya platser",
    "plats_borttagen": "borttagna platser",
    "platser_fler": "platser med högre antal",
    "platser_farre": "platser med lägre antal",
    "plats_rattad": "platser rättade i övrigt",
    "handledare_fler": "handledargränser höjda",
    "handledare_farre": "handledargränser sänkta",
    "budget_hojd": "budgetar höjda",
    "budget_sankt": "budgetar sänkta",
    "forvaltning_rattad": "förvaltningar rättade i övrigt",
    "ansokan_ny": "nya ansökningar (efteranmälda)",
    "ansokan_borta": "återtagna ansökningar",
    "ansokan_rattad": "rättade ansökningar",
    "kvot_rattad": "kvotrader ändrade",
    "par_rattat": "parrader ändrade",
    "forbud_rattat": "förbud ändrade",
    "overforing_rattad": "överföringar ändrade",
}
