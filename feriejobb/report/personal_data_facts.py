"""What the schema cannot say: the processing as a whole, created data, rights, ways of leaking."""

from __future__ import annotations

from feriejobb.tables.schema import Privacy, Recipient

PROCESSING = (
    ("Ändamål", "Fördela stadens feriejobb lika och rättvist, anställa och betala lön."),
    (
        "Rättslig grund",
        "Uppgift av allmänt intresse: artikel 6.1 e GDPR och 2 kap. 2 § dataskyddslagen.",
    ),
    (
        "Personuppgiftsansvarig",
        "Nämnden som erbjuder jobbet. EXEMPEL att ersätta med stadens beslut.",
    ),
    ("Registrerade", "Ungdomar som söker feriejobb; kontaktpersoner och handledare."),
    ("Överföring till tredje land", "Ingen. Programmet skickar ingenting någonstans."),
    (
        "Säkerhet",
        "Filer som bara ägaren läser, skyddade uppgifter för sig, krypterade arbetsböcker på "
        "begäran, logg i kedja utan personuppgifter, oberoende kontroll före varje utlämning.",
    ),
    (
        "Automatiserat beslut",
        "Nej (artikel 22): programmet föreslår, en namngiven person beslutar.",
    ),
)

DECISION = (
    "Programmet lämnar ett förslag. En namngiven person prövar det, kan ändra genom låsta platser, "
    "förbud eller nya uppgifter, och beslutar med `feriejobb approve`. Fram till dess är varje "
    "lista stämplad FÖRSLAG. Vem som beslutat, när och om vilka filer står i körningen. Var och en "
    "får skälen i klarspråk med `feriejobb explain`."
)

RIGHTS = (
    ("Veta vad som finns", "`feriejobb extract`: allt en körning har om en person, inget om andra"),
    (
        "Veta varför",
        "`feriejobb explain`: led, köplats, fulla önskemål, regler, vad som räckt",
    ),
    ("Rättelse", "rätta raden i indata och kör `feriejobb replan --input`"),
    (
        "Skydd i efterhand",
        "`feriejobb protect` flyttar uppgifterna, namnger filer att återkalla",
    ),
    ("Radering", "`feriejobb purge` efter gallringsbeslut; ett gallringsbevis skrivs"),
)

UNUSED = (
    "Aldrig underlag för valet: kön (`kon`), namn, kontaktuppgifter, personnummer annat än åldern, "
    "radens plats i filen och när ansökan kom in. Bladet *Rättvisa* prövar det i varje körning."
)

_OFFICE: tuple[Recipient, ...] = ("samordnare",)
_HIRING: tuple[Recipient, ...] = ("samordnare", "forvaltning")
_PLACE = Privacy(True, "Visar vem som får vilken plats", "forvaltning", "ansokan", _HIRING)
_QUEUE = Privacy(True, "Visar turordningen, så att den kan prövas", "internt", "ansokan", _OFFICE)
_WHY = Privacy(True, "Ger skälet till den som inte fick plats", "internt", "ansokan", _OFFICE)
_REPLY = Privacy(True, "Håller reda på svaren mellan omgångar", "internt", "ansokan", _OFFICE)
_CHANGE = Privacy(True, "Visar vad en omgång ändrade och varför", "internt", "ansokan", _OFFICE)

#: Every column of the delivered CSV files.
DERIVED: dict[str, Privacy] = {
    "ansokan_id": Privacy(
        True, "Knyter raden till ansökan utan att röja vem", "forvaltning", "ansokan", _HIRING
    ),
    "plats_id": _PLACE,
    "forvaltning": _PLACE,
    "period": _PLACE,
    "onskemal_rang": Privacy(
        True, "Visar hur väl önskemålen uppfylldes", "internt", "ansokan", _OFFICE
    ),
    "period_rang": Privacy(
        True, "Visar hur väl önskemålen uppfylldes", "internt", "ansokan", _OFFICE
    ),
    "borta": Privacy(True, "Visar att platsen ligger utanför hemma", "internt", "ansokan", _OFFICE),
    "kostnad_ore": Privacy(
        True, "Håller budgeten och ger lönekostnaden", "forvaltning", "ansokan", (*_HIRING, "lon")
    ),
    "ko_nr": _QUEUE,
    "orsak": _WHY,
    "ordning": Privacy(True, "Visar vem som är nästa reserv", "forvaltning", "ansokan", _HIRING),
    "regel": Privacy(
        True, "Namnger undantaget för en redan överenskommen plats", "internt", "ansokan", _OFFICE
    ),
    "lage": _REPLY,
    "avbojda": _REPLY,
    "fran_plats": _CHANGE,
    "till_plats": _CHANGE,
    "slag": _CHANGE,
    "skal": _CHANGE,
    "fran_forvaltning": _CHANGE,
    "tabell": _CHANGE,
    "rad": _CHANGE,
    "kolumner": _CHANGE,
    "fore": _CHANGE,
    "nu": _CHANGE,
    "satt": Privacy(
        True, "Jämför med andra sätt att fördela, på bladet Rättvisa", "internt", "ansokan", _OFFICE
    ),
    "utfall": Privacy(
        True, "Visar vad slumpen gör, ur omdragna lotter", "internt", "ansokan", _OFFICE
    ),
}

#: The test that plants one leak per channel and finds it.
LEAK_TEST = "tests/protect/test_scan_channels.py::test_the_leak_of_each_channel_is_caught"
LEAKS = {
    "L1": "lucka i ett löpnummer",
    "L2": "radernas ordning",
    "L3": "rader mot summor",
    "L4": "skillnaden mellan två körningar",
    "L5": "kontrollsumma av ett personnummer",
    "L6": "kontrollsumma av en fil om en person",
    "L7": "filens egenskaper (skapare, tid, sökväg)",
    "L8": "dolda blad, kommentarer och länkar",
    "L9": "delade texter i arbetsboken",
    "L10": "tillfälliga filer",
    "L11": "logg och felmeddelanden",
    "L12": "filnamn och namn i arkiv",
    "L13": "filstorlek, stil och kolumnbredd",
    "L14": "exporterad modell och variabelnamn",
    "L15": "meddelanden om tid och utfall",
    "L16": "kommandohistorik och processlista",
    "L17": "anteckningsböcker, kraschfiler och säkerhetskopior",
    "L18": "skäl i fri text",
    "L19": "publicerade lottlistor",
    "L20": "filter och dolda rader",
}
