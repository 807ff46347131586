"""Tables about the supply: places, supervisors, employers and quotas (contract §2)."""

from __future__ import annotations

from feriejobb.tables.schema import Column, Privacy, Table

SUPPLY = Privacy(
    False, "Beskriver platsen", "forvaltning", "planering", ("samordnare", "forvaltning")
)
MONEY = Privacy(
    False,
    "Håller kostnaden inom budgeten",
    "forvaltning",
    "planering",
    ("samordnare", "forvaltning"),
)
POLICY = Privacy(False, "Stadens fördelningsmål", "internt", "planering", ("samordnare",))
STAFF = Privacy(
    True,
    "Förvaltningen når arbetsplatsen och handledaren",
    "forvaltning",
    "planering",
    ("samordnare", "forvaltning"),
)
SAFETY = Privacy(
    False,
    "Håller utsatta platser borta från skyddade ungdomar",
    "internt",
    "planering",
    ("samordnare",),
)

PLACES = Table(
    name="platser",
    title="Platser",
    help="En rad för varje erbjudande om jobb i en delperiod.",
    required=True,
    columns=(
        Column("plats_id", "Plats-id", "id", "Unikt id.", SUPPLY, required=True),
        Column(
            "forvaltning",
            "Förvaltning",
            "text",
            "Arbetsgivaren, som i tabellen forvaltningar.",
            SUPPLY,
            required=True,
        ),
        Column(
            "stadsdel",
            "Stadsdel",
            "text",
            "Där jobbet är: ett stadsdelsområde enligt modellen.",
            SUPPLY,
            required=True,
        ),
        Column("arbetsplats", "Arbetsplats", "text", "Arbetsplatsens namn.", SUPPLY, required=True),
        Column("arbetsomrade", "Arbetsområde", "text", "Arbetsområdet.", SUPPLY, required=True),
        Column(
            "arbetsgivartyp",
            "Arbetsgivartyp",
            "choice",
            "Vem som driver arbetsplatsen.",
            SUPPLY,
            default="kommunal",
            choices=("kommunal", "entreprenor", "forening"),
        ),
        Column("period", "Period", "count", "Delperiodens nummer.", SUPPLY, default="1"),
        Column("antal", "Antal", "count", "Antal platser, 0 eller fler.", SUPPLY, required=True),
        Column(
            "min_antal",
            "Minsta antal",
            "count",
            "Öppnar med minst så många ungdomar eller inte alls.",
            SUPPLY,
            default="0",
        ),
        Column("timmar", "Timmar", "count", "Jobbets timmar.", SUPPLY, default="modellens"),
        Column(
            "min_alder",
            "Lägsta ålder",
            "count",
            "Ålder som ska ha uppnåtts på delperiodens första dag.",
            SUPPLY,
            default="modellens",
        ),
        Column(
            "krav_registerutdrag",
            "Krav på registerutdrag",
            "yes_no",
            "ja: registerutdrag krävs.",
            SUPPLY,
            default="nej",
        ),
        Column(
            "tillganglig",
            "Tillgänglig",
            "yes_no",
            "ja: arbetsplatsen är tillgänglig.",
            SUPPLY,
            default="nej",
        ),
        Column(
            "sprakstod",
            "Språkstöd",
            "list",
            "Språkkoder som arbetsplatsen erbjuder stöd på.",
            SUPPLY,
            default="inga",
        ),
        Column(
            "malgrupp",
            "Målgrupp",
            "list",
            "Gruppkoder som platsen är reserverad för.",
            SUPPLY,
            default="öppen",
        ),
        Column(
            "oppen_for",
            "Öppen för",
            "list",
            "Hemstadsdelar som får platsen, eller alla.",
            SUPPLY,
            default="platsens stadsdel för en stadsdelsförvaltning, alla för en fackförvaltning",
        ),
        Column(
            "handledargrupp",
            "Handledargrupp",
            "text",
            "Gruppen av handledare som tar hand om platsen.",
            SUPPLY,
            default="ingen gräns",
        ),
        Column(
            "exponering",
            "Exponering",
            "yes_no",
            "ja: ungdomen syns för allmänhet eller medier.",
            SAFETY,
            default="nej",
        ),
        Column(
            "skyddad_ok",
            "Skyddad ok",
            "yes_no",
            "nej: platsen används aldrig för skyddade uppgifter.",
            SAFETY,
            default="ja",
        ),
        Column("kontakt", "Kontakt", "text", "Kontakt på arbetsplatsen.", STAFF),
    ),
)

SUPERVISORS = Table(
    name="handledare",
    title="Handledare",
    help="En rad för varje handledare, grupp och delperiod.",
    required=True,
    columns=(
        Column("handledare_id", "Handledar-id", "id", "Id för handledaren.", STAFF, required=True),
        Column(
            "handledargrupp",
            "Handledargrupp",
            "text",
            "Gruppen, som i tabellen platser.",
            SUPPLY,
            required=True,
        ),
        Column("period", "Period", "count", "Delperiodens nummer.", SUPPLY, required=True),
        Column(
            "max_ungdomar",
            "Högst antal ungdomar",
            "count",
            "Så många ungdomar kan handledaren ta i delperioden, 0 eller fler.",
            SUPPLY,
            required=True,
        ),
    ),
)

EMPLOYERS = Table(
    name="forvaltningar",
    title="Förvaltningar",
    help="En rad för varje förvaltning som anställer.",
    required=True,
    columns=(
        Column("forvaltning", "Förvaltning", "text", "Unikt namn.", SUPPLY, required=True),
        Column(
            "typ",
            "Typ",
            "choice",
            "stadsdel: stadsdelsförvaltning. fack: fackförvaltning.",
            SUPPLY,
            required=True,
            choices=("stadsdel", "fack"),
        ),
        Column(
            "budget_kr",
            "Budget (kr)",
            "decimal",
            "Lön och avgifter i kronor, högst två decimaler.",
            MONEY,
            default="ingen gräns",
        ),
        Column("mal_antal", "Mål antal", "count", "Mål för antal ungdomar.", POLICY),
        Column("mottagare", "Mottagare", "text", "Den som får förvaltningens fil.", STAFF),
    ),
)

QUOTAS = Table(
    name="kvoter",
    title="Kvoter",
    help="Frivillig. Minst eller högst så många av en grupp i en del av platserna.",
    required=False,
    columns=(
        Column("kvot_id", "Kvot-id", "id", "Unikt id.", POLICY, required=True),
        Column(
            "omfattning",
            "Omfattning",
            "choice",
            "Vilka platser kvoten gäller.",
            POLICY,
            required=True,
            choices=("stad", "forvaltning", "stadsdel", "arbetsomrade", "plats"),
        ),
        Column("varde", "Värde", "text", "Vilken av dem; tomt för stad.", POLICY),
        Column(
            "grupp",
            "Grupp",
            "text",
            "En gruppkod, alla, tidigare:ny, hemstadsdel:Farsta eller alder:16.",
            POLICY,
            required=True,
        ),
        Column(
            "typ", "Typ", "choice", "min eller max.", POLICY, required=True, choices=("min", "max")
        ),
        Column("antal", "Antal", "count", "Antal ungdomar. Antingen antal eller andel.", POLICY),
        Column(
            "andel",
            "Andel (%)",
            "decimal",
            "Procent av platserna i omfattningen, högst två decimaler.",
            POLICY,
        ),
        Column("hard", "Hård", "yes_no", "ja: ett krav, inte ett mål.", POLICY, default="nej"),
        Column("vikt", "Vikt", "count", "Vikt i målet, 1 eller mer.", POLICY, default="1"),
    ),
)
