"""Every code that settings files, scenarios and ``--set`` may give, with what it means."""

from __future__ import annotations

CODES = {
    "MODELL_SAKNAS": "Modell- eller scenariofilen finns inte.",
    "MODELL_STORLEK": "Filen är för stor för att vara en modellfil.",
    "MODELL_KODNING": "Filen är inte UTF-8.",
    "MODELL_BOM": "Filen börjar med en BOM.",
    "MODELL_TOML": "Raden eller värdet följer inte TOML.",
    "MODELL_OKÄND_NYCKEL": "Nyckeln finns inte.",
    "MODELL_SAKNAD_NYCKEL": "En nyckel som måste finnas saknas.",
    "MODELL_TYP": "Värdet är av fel slag, till exempel text i stället för heltal.",
    "MODELL_VÄRDE": "Värdet är av rätt slag men inte tillåtet.",
    "MODELL_MOTSÄGELSE": "Nycklar eller rader går inte ihop med varandra.",
    "MODELL_KROCK": "Samma nyckel eller scenario är angivet två gånger.",
    "MODELL_OKÄND_TABELL": "Scenariot ändrar en tabell som inte finns.",
    "MODELL_OKÄND_KOLUMN": "Scenariot nämner en kolumn som tabellen inte har.",
    "MODELL_TOMT_URVAL": "Scenariots urval träffar inga rader, eller inga tal att skala.",
    "MODELL_RUTNÄT": "Ett rutnät av scenarier går inte att läsa eller betyder ingenting.",
    "MODELL_SKALA": "Scenariot skalar en kolumn eller cell som inte är ett tal.",
}
