"""Every code that reading replies may report beside those of ``feriejobb.messages``."""

from __future__ import annotations

from feriejobb import messages
from feriejobb.errors import InputIssue

#: Code → Swedish text; ``{name}`` stands for a position, a file or a sheet, never for a value.
REPLY_CODES = {
    "SVAR_MAPP_TOM": "Mappen har inga svarsfiler (.xlsx eller .csv). Ange rätt mapp.",
    "SVAR_FILTYP": "Filen är varken .xlsx eller .csv. Spara den som .xlsx eller flytta bort den.",
    "SVAR_EJ_FÖRVALTNINGSFIL": "Filen är inte en förvaltningsfil: bladet Om filen saknar "
    "körnings-id eller förvaltning. Använd den fil som lämnades ut.",
    "SVAR_ANNAN_KÖRNING": "Filen hör till en annan körning. Fyll i den fil som lämnades ut senast.",
    "SVAR_ANNAN_FÖRVALTNING": "Körningen har ingen fil för den förvaltningen. Kontrollera filen.",
    "SVAR_FIL_DUBBEL": "Samma förvaltnings fil finns två gånger, också som {other}. Behåll en.",
    "SVAR_BLAD_SAKNAS": "Bladet {sheet} saknas. Använd den fil som lämnades ut.",
    "SVAR_BLAD_TILLAGT": "Bladet fanns inte i den fil som lämnades ut. Ta bort det.",
    "SVAR_KOLUMN_TILLAGD": "Kolumnen fanns inte i den fil som lämnades ut. Ta bort den; egna "
    "anteckningar skrivs i Kommentar.",
    "SVAR_RAD_TILLAGD": "Raden fanns inte i den fil som lämnades ut, eller så har dess id ändrats. "
    "Återställ den.",
    "SVAR_RAD_SAKNAS": "Raden som stod här i den fil som lämnades ut saknas. Återställ den.",
    "SVAR_CELL_ÄNDRAD": "Cellen skiljer sig från den fil som lämnades ut. Återställ den; bara Svar "
    "och Kommentar får ändras.",
    "SVAR_OKÄNT": "Skriv Ja, Nej eller Inget svar, eller lämna cellen tom.",
    "SVAR_UTAN_ERBJUDANDE": "Ansökan har inget erbjudande i körningen. Kontrollera id:t.",
    "SVAR_MOTSÄGELSE": "Svaret motsäger {other}. Behåll det som gäller.",
    "SVAR_TIDIGARE_OMGÅNG": "Svaret motsäger ett svar från en tidigare omgång. Ändra det, eller ta "
    "bort raden.",
}


def reply_issue(table: str, row: int, column: str, code: str, **facts: object) -> InputIssue:
    """A problem in a returned file.

    Args:
        table: File, with the sheet after a comma where there is one.
        row: Row, or 0.
        column: Header, or empty.
        code: Code of this module or of ``feriejobb.messages``.
        facts: What the text's ``{name}`` fields stand for.
    """
    if code in REPLY_CODES:
        return InputIssue(table, row, column, code, REPLY_CODES[code].format(**facts))
    return InputIssue(table, row, column, code, messages.message(code, **facts))
