"""Tables about persons: ``ansokningar``, ``par`` and ``forbud`` (contract §2)."""

from __future__ import annotations

from feriejobb.tables.schema import Column, Privacy, Recipient, Table

_CHOICE = "Avgör vilka platser ungdomen kan få"
_OFFICE: tuple[Recipient, ...] = ("samordnare",)
_HIRING: tuple[Recipient, ...] = ("samordnare", "forvaltning", "arbetsplats", "lon")

ROW_ID = Privacy(
    True,
    "Skiljer ansökningar åt utan att röja vem det gäller",
    "internt",
    "ansokan",
    ("samordnare", "forvaltning"),
)
IDENTITY = Privacy(
    True, "Hittar dubbletter och ger åldern", "internt", "identitet", ("samordnare", "lon")
)
CONTACT = Privacy(
    True, "Förvaltningen och arbetsplatsen når ungdomen", "forvaltning", "identitet", _HIRING
)
AGE = Privacy(
    True,
    "Ger åldern, som styr behörighet, lön och avgift",
    "internt",
    "ansokan",
    ("samordnare", "lon"),
)
STATISTICS = Privacy(
    True, "Statistik i undertryckta tabeller, aldrig i valet", "internt", "ansokan", _OFFICE
)
HOME = Privacy(True, "Avgör vilka platser som räknas som hemma", "internt", "ansokan", _OFFICE)
WISH = Privacy(True, "Ungdomens egna önskemål styr valet", "internt", "ansokan", _OFFICE)
NEED = Privacy(True, _CHOICE, "internt", "ansokan", _OFFICE)
QUEUE = Privacy(True, "Ger ledet i kön enligt stadens turordning", "internt", "ansokan", _OFFICE)
PROTECTION = Privacy(
    True,
    "Håller skyddade uppgifter borta från vanliga listor",
    "skydd",
    "ansokan",
    ("utsedd",),
)
FIXED = Privacy(
    True, "Fäster en placering som redan är överenskommen", "internt", "ansokan", _OFFICE
)
RELATION = Privacy(
    True,
    "Håller isär eller ihop ungdomar av skäl som inte lagras",
    "internt",
    "ansokan",
    _OFFICE,
)

PROTECTION_CHOICES = ("ingen", "sekretessmarkering", "skyddad_folkbokforing")
HISTORY_CHOICES = ("sokt_utan_jobb", "ny", "haft_jobb")

APPLICATIONS = Table(
    name="ansokningar",
    title="Ansökningar",
    help="En rad för varje ungdom som söker feriejobb den här perioden.",
    required=True,
    columns=(
        Column(
            "ansokan_id",
            "Ansöknings-id",
            "id",
            "Unikt id som inte säger något om personen.",
            ROW_ID,
            required=True,
        ),
        Column(
            "personnummer",
            "Personnummer",
            "personal_number",
            "12 eller 10 siffror, personnummer eller samordningsnummer. Får bara vara tomt för "
            "skyddade uppgifter.",
            IDENTITY,
        ),
        Column(
            "fodelsedatum",
            "Födelsedatum",
            "date",
            "ÅÅÅÅ-MM-DD. Behövs om personnummer är tomt, ska annars stämma med numret.",
            AGE,
        ),
        Column("fornamn", "Förnamn", "text", "Tomt för skyddade uppgifter.", CONTACT),
        Column("efternamn", "Efternamn", "text", "Tomt för skyddade uppgifter.", CONTACT),
        Column("epost", "E-post", "text", "Tomt för skyddade uppgifter.", CONTACT),
        Column("telefon", "Telefon", "text", "Tomt för skyddade uppgifter.", CONTACT),
        Column(
            "kon",
            "Kön",
            "choice",
            "Bara för statistik; påverkar aldrig vem som får plats.",
            STATISTICS,
            default="okänt",
            choices=("K", "M", "X"),
        ),
        Column(
            "hemstadsdel",
            "Hemstadsdel",
            "text",
            "Stadsdelsområde enligt modellen. Behövs om uppgifterna inte är skyddade.",
            HOME,
        ),
        Column(
            "onskemal",
            "Önskemål",
            "wish",
            "Arbetsområden i rangordning, ett per kolumn; minst ett.",
            WISH,
            numbered=True,
        ),
        Column(
            "annat_arbetsomrade",
            "Annat arbetsområde",
            "yes_no",
            "ja: vilket annat arbetsområde som helst går bra efter önskemålen.",
            WISH,
            default="nej",
        ),
        Column(
            "perioder",
            "Perioder",
            "list",
            "Delperioder som går bra, bäst först, t.ex. 2,1.",
            WISH,
            default="alla, lika bra",
        ),
        Column(
            "andra_stadsdelar",
            "Andra stadsdelar",
            "list",
            "Stadsdelar utöver hemstadsdelen, eller alla.",
            WISH,
            default="bara hemstadsdelen; för skyddade uppgifter alla",
        ),
        Column(
            "grupper",
            "Grupper",
            "list",
            "Gruppkoder som finns i modellen, t.ex. fortur. Skriv aldrig skälet.",
            QUEUE,
            default="ingen",
        ),
        Column(
            "tidigare",
            "Tidigare",
            "choice",
            "Om ungdomen har sökt eller haft feriejobb förut.",
            QUEUE,
            default="ny",
            choices=HISTORY_CHOICES,
        ),
        Column(
            "registerutdrag",
            "Registerutdrag",
            "yes_no",
            "ja: kan visa utdrag ur belastningsregistret. Lagra aldrig innehållet.",
            NEED,
            default="nej",
        ),
        Column(
            "tillganglighet",
            "Tillgänglighet",
            "yes_no",
            "ja: behöver en tillgänglig arbetsplats.",
            NEED,
            default="nej",
        ),
        Column(
            "sprakstod",
            "Språkstöd",
            "language",
            "Språkkod som behövs på arbetsplatsen, t.ex. uk.",
            NEED,
            default="inget",
        ),
        Column(
            "skyddade_uppgifter",
            "Skyddade uppgifter",
            "choice",
            "Måste alltid fyllas i.",
            PROTECTION,
            required=True,
            choices=PROTECTION_CHOICES,
        ),
        Column(
            "undvik",
            "Undvik",
            "list",
            "Bara för skyddade uppgifter: stadsdelar, plats-id eller arbetsplatser att undvika.",
            PROTECTION,
            default="inget",
        ),
        Column(
            "last_plats",
            "Låst plats",
            "id",
            "Plats-id som redan är överenskommet: placeringen ligger fast.",
            FIXED,
            default="ingen",
        ),
    ),
)

PAIRS = Table(
    name="par",
    title="Par",
    help="Frivillig. Två ungdomar som ska hållas isär eller få samma plats.",
    required=False,
    columns=(
        Column("ansokan_id_1", "Ansöknings-id 1", "id", "Den ena.", RELATION, required=True),
        Column("ansokan_id_2", "Ansöknings-id 2", "id", "Den andra.", RELATION, required=True),
        Column(
            "typ",
            "Typ",
            "choice",
            "isar: aldrig på samma arbetsplats i samma delperiod. ihop: samma plats eller ingen.",
            RELATION,
            required=True,
            choices=("isar", "ihop"),
        ),
    ),
)

FORBIDDEN = Table(
    name="forbud",
    title="Förbud",
    help="Frivillig. En ungdom som inte får ha en viss plats.",
    required=False,
    columns=(
        Column("ansokan_id", "Ansöknings-id", "id", "Ungdomen.", RELATION, required=True),
        Column("plats_id", "Plats-id", "id", "Platsen.", RELATION, required=True),
    ),
)
