"""Every code that ``check`` and ``solve`` may report about the input tables, with its Swedish text.

A text says what was expected and what to do. ``{name}`` stands for a fact about the schema, the
model or a position, never for a value from the input (contract §2).
"""

from __future__ import annotations

#: The input as a whole: files, archives, tables.
FILE_CODES = {
    "INDATA_SAKNAS": "Indata finns inte. Ange en mapp med CSV-filer eller en .xlsx-fil.",
    "FILTYP": "Filens innehåll stämmer inte med ändelsen. Spara den på nytt som {expected}.",
    "GAMMALT_FORMAT": "Formatet stöds inte. Öppna filen i Excel och spara den som .xlsx.",
    "MAKRO": "Filen får inte innehålla makron. Spara den som .xlsx utan makron.",
    "KRYPTERAD": "Filen är krypterad eller lösenordsskyddad. Ta bort skyddet och spara på nytt.",
    "EXTERN_LÄNK": "Arbetsboken länkar till andra filer. Bryt länkarna och spara på nytt.",
    "ARKIV": "Arbetsboken är skadad eller ofullständig. Hämta eller spara den på nytt.",
    "ARKIV_STORLEK": "Arbetsboken packar upp till orimligt mycket data och läses inte.",
    "XML": "Arbetsbokens inre delar går inte att läsa säkert. Spara den på nytt i Excel.",
    "FÖR_STOR": "Tabellen är för stor: högst {rows} rader och {columns} kolumner läses.",
    "TOM_FIL": "Filen är tom eller inte nedladdad. Hämta eller spara den på nytt.",
    "ÖPPEN_FIL": "Filen är öppen i ett annat program. Stäng den, och ta bort en kvarglömd låsfil.",
    "ÄNDRAD_UNDER_LÄSNING": "Filen ändrades medan den lästes. Kör igen när den är klar.",
    "KODNING": "Filen är inte UTF-8. Spara som CSV UTF-8, eller ange filens teckenkodning.",
    "AVGRÄNSARE": "Rubrikraden har inget semikolon. Spara med semikolon som avgränsare.",
    "CITATTECKEN": "Ett citattecken saknar sitt par, eller text står utanför det. Rätta raden.",
    "RADLÄNGD": "Raden har {found} fält men rubrikraden {expected}. Rätta antalet semikolon.",
    "TABELL_SAKNAS": "Tabellen saknas. Lägg till {expected}.",
    "TABELL_DUBBEL": "Tabellen finns två gånger. Behåll en.",
    "TABELL_TOM": "Tabellen har inga rader. Fyll i minst en rad.",
    "OKÄND_TABELL": "Tabellen hör inte till indata och har inte lästs.",
    "RUBRIK_SAKNAS": "Kolumnen saknas. Lägg till den i rubrikraden.",
    "RUBRIK_DUBBEL": "Rubriken förekommer två gånger. Behåll en av kolumnerna.",
    "RUBRIKRADER": "Rubrikerna ska stå på rad 1 och bara där. Ta bort övriga rubrikrader.",
    "RUBRIK_OTILLÅTEN": "Kolumnen får inte finnas i indata. Ta bort den.",
    "OKÄND_KOLUMN": "Kolumnen är okänd och har inte lästs.",
    "SAMMANFOGAD": "Sammanfogade celler kan inte läsas. Dela cellerna.",
    "DOLT": "Bladet har dolda rader eller kolumner, eller är dolt. Visa allt och ta bort filter.",
    "SUMMARAD": "Raden ser ut som en summarad. Ta bort den.",
    "TOMMA_RADER": "Tomma rader har hoppats över: {count}.",
    "TECKEN_BORTTAGNA": "Osynliga tecken har tagits bort i så här många celler: {count}.",
    "KONTROLLSUMMA": "Antalet ansökningar stämmer inte: väntat {expected}, läst {found}.",
}

#: One cell, whatever its meaning.
CELL_CODES = {
    "FORMEL": "Cellen innehåller en formel. Klistra in den som värde.",
    "FELVÄRDE": "Cellen innehåller ett Excel-fel. Skriv rätt värde.",
    "MOJIBAKE": "Texten har förvanskade tecken. Hämta filen på nytt med rätt teckenkodning.",
    "OTILLÅTET_TECKEN": "Cellen innehåller ett otillåtet tecken. Skriv om texten.",
    "FÖR_LÅNG": "Cellen har för många tecken (högst {characters}). Korta texten.",
    "FORMELTEXT": "Texten börjar som en formel. Den behandlas som vanlig text.",
    "FLER": "Samma sak gäller {count} rader till.",
    "OBLIGATORISK": "Cellen får inte vara tom. Fyll i den.",
    "HELTAL": "Skriv ett heltal med siffror, utan decimaler, mellanslag eller punkter.",
    "DECIMALTAL": "Skriv ett tal utan mellanslag, med högst två decimaler.",
    "INTERVALL": "Talet ska ligga mellan {low} och {high}.",
    "DATUM": "Skriv ett riktigt datum som ÅÅÅÅ-MM-DD.",
    "JA_NEJ": "Skriv ja eller nej, eller lämna tomt.",
    "VAL": "Skriv ett av: {choices}.",
    "LISTA": "Listan har en tom del. Skilj värdena åt med komma eller |.",
    "UPPREPAD": "Listan upprepar ett värde. Skriv varje värde en gång.",
    "ALLA": "Ordet alla ska stå ensamt. Ta bort de andra värdena.",
    "SPRÅKKOD": "Skriv en språkkod med små bokstäver, t.ex. uk.",
    "ID_TECKEN": "Ett id har högst 64 tecken, inte ; , | citattecken \\ < >, och börjar inte med "
    "= + - @.",
    "ID_DUBBLETT": "Samma id står på flera rader: {rows}. Behåll en eller ge dem olika id.",
}

#: Persons.
PERSON_CODES = {
    "FÖR_KORT": "Personnumret har för få siffror; en inledande nolla kan ha fallit bort. "
    "Skriv 12 siffror som text.",
    "PN_LÄNGD": "Skriv personnumret med 12 eller 10 siffror.",
    "PN_TECKEN": "Personnumret ska bestå av siffrorna 0–9, eventuellt med bindestreck.",
    "PN_EXPONENT": "Personnumret har avrundats av ett kalkylprogram. Skriv 12 siffror som text.",
    "PN_INTERIM": "Interimsnummer och reservnummer kan inte användas. "
    "Skriv personnummer eller samordningsnummer.",
    "PN_DATUM": "Personnumrets datum finns inte. Rätta numret.",
    "PN_LÖPNUMMER": "Personnumrets löpnummer 000 finns inte. Rätta numret.",
    "PN_FRAMTID": "Födelsedatum ligger efter modellens år. Rätta numret eller datumet.",
    "PN_KONTROLLSIFFRA": "Personnumrets kontrollsiffra stämmer inte. Rätta numret.",
    "PN_INTE_SYNTETISKT": "Indata är märkta SYNTETISK men numret har rätt kontrollsiffra. "
    "Ta bort märket om uppgifterna är riktiga.",
    "PN_DUBBLETT": "Samma personnummer står på flera rader: {rows}. Behåll en ansökan.",
    "ID_PERSONNUMMER": "Id:t är ett personnummer. Ge ansökan ett id som inte säger något.",
    "FÖDELSEDATUM": "Födelsedatum behövs när personnummer saknas. Fyll i ÅÅÅÅ-MM-DD.",
    "FÖDELSEDATUM_SKILJER": "Födelsedatum stämmer inte med personnumret. Rätta ett av dem.",
    "SKYDD": "Skriv ingen, sekretessmarkering eller skyddad_folkbokforing. "
    "Inget annat kan användas.",
    "UNDVIK_OSKYDDAD": "Kolumnen får bara fyllas i för skyddade uppgifter. Töm cellen.",
    "UNDVIK_OKÄND": "En del av listan är varken stadsdel, plats-id eller arbetsplats. Rätta den.",
    "KONTAKT_BORTTAGEN": "Kontaktuppgifter eller hemstadsdel för skyddade uppgifter har tagits "
    "bort på så här många rader: {count}.",
    "ÖNSKEMÅL_SAKNAS": "Minst ett önskemål behövs. Fyll i ett arbetsområde.",
    "ÖNSKEMÅL_UTAN_PLATS": "Ingen plats har det arbetsområdet. Kontrollera stavningen.",
    "GRUPP_OKÄND": "Gruppkoden finns inte i modellen. Möjliga: {choices}.",
    "PERIOD_OKÄND": "Delperioden finns inte i modellen. Möjliga: {choices}.",
    "STADSDEL_OKÄND": "Stadsdelen finns inte i modellen. Möjliga: {choices}.",
    "PLATS_OKÄND": "Plats-id finns inte i tabellen platser. Rätta id:t.",
    "ANSÖKAN_OKÄND": "Ansöknings-id finns inte i tabellen ansokningar. Rätta id:t.",
    "PAR_SAMMA": "Paret har samma ansökan två gånger. Skriv två olika.",
    "PAR_DUBBLETT": "Paret står på flera rader: {rows}. Behåll en.",
    "ÅRGÅNG": "Mer än hälften är födda utanför modellens födelseår. Kontrollera att filen är "
    "årets.",
}

#: Places, employers, supervisors and quotas.
SUPPLY_CODES = {
    "FÖRVALTNING_OKÄND": "Förvaltningen finns inte i tabellen forvaltningar. Rätta namnet.",
    "FÖRVALTNING_NAMN": "Namnet blir ett filnamn: högst 80 tecken, inte / \\ : * ? < > | "
    "citattecken, "
    "och varken punkt först eller sist.",
    "MIN_ÖVER_ANTAL": "Minsta antal är större än antal. Sänk det eller höj antal.",
    "SUMMA_NOLL": "Det finns inga platser alls: summan av antal är 0. Fyll i antal.",
    "HANDLEDARE_SAKNAS": "Handledargruppen har ingen rad i delperioden, så gränsen är 0.",
    "HANDLEDARE_OANVÄND": "Ingen plats har handledargruppen. Kontrollera stavningen.",
    "KVOT_VÄRDE": "Värdet finns inte för den omfattningen. Rätta det; för stad ska det vara tomt.",
    "KVOT_GRUPP": "Skriv en gruppkod ur modellen, alla, tidigare:…, hemstadsdel:… eller alder:….",
    "KVOT_MÅTT": "Fyll i antingen antal eller andel, inte båda.",
    "KVOT_TOM": "Omfattningen har inga platser, så kvoten saknar verkan.",
    "ÖVERFÖRING_PLATSER": "Förvaltningen har inga platser i det arbetsområdet och den delperioden. "
    "Rätta raden.",
    "ÖVERFÖRING_ANTAL": "Överföringarna är fler än platserna de gäller. Sänk antalet.",
    "ÖVERFÖRING_ÖPPEN": "Platserna är redan öppna för stadsdelen, så raden saknar verkan.",
    "ÖVERFÖRING_DUBBLETT": "Samma överföring står på flera rader: {rows}. Slå ihop dem.",
    "ÖVERFÖRING_KROCK": "En annan rad gäller samma platser, en av dem för alla delperioder. "
    "Slå ihop dem.",
}

#: Fixed placements (``last_plats``) that break a counting rule among themselves.
LOCK_CODES = {
    "LÅS_PLATS": "Fler låsta på platsen än den har. Låsta rader: {rows}. Gräns: {limit}.",
    "LÅS_HANDLEDARE": "Fler låsta än handledargruppen kan ta i delperioden. "
    "Låsta rader: {rows}. Gräns: {limit}.",
    "LÅS_BUDGET": "De låsta kostar mer än förvaltningens budget. Låsta rader: {rows}.",
    "LÅS_KVOT": "Fler låsta än den hårda kvoten tillåter. Låsta rader: {rows}. Gräns: {limit}.",
    "LÅS_ISÄR": "Båda i paret är låsta till samma arbetsplats i samma delperiod: {rows}.",
    "LÅS_IHOP": "De två i paret är låsta till olika platser: {rows}.",
}

#: Code → Swedish text: the documented list.
CODES = FILE_CODES | CELL_CODES | PERSON_CODES | SUPPLY_CODES | LOCK_CODES


def message(code: str, **facts: object) -> str:
    """The Swedish text of a code.

    Args:
        code: A key of ``CODES``; KeyError otherwise.
        facts: What the text's ``{name}`` fields stand for; KeyError when one is missing.
    """
    return CODES[code].format(**facts)


def row_list(rows: list[int]) -> str:
    """Rows as people list them: ``rad 3 och 8``, ``rad 3, 8 och 12``."""
    numbers = [str(row) for row in sorted(rows)]
    head, last = numbers[:-1], numbers[-1]
    return f"rad {', '.join(head)} och {last}" if head else f"rad {last}"
