"""Options that several commands share, each with one Swedish help text."""

from __future__ import annotations

from pathlib import Path

import click

from feriejobb.cli_swedish import option

path_type = click.Path(path_type=Path)

model_option = option(
    "--model",
    metavar="MODELL",
    required=True,
    help="Namn på en medföljande modell (sommar, host, jul) eller en TOML-fil.",
)
scenario_option = option(
    "--scenario",
    "scenarios",
    metavar="SCENARIO",
    multiple=True,
    help="Scenario att lägga ovanpå modellen: namn eller TOML-fil. Får upprepas.",
)
set_option = option(
    "--set",
    "settings",
    metavar="NYCKEL=VÄRDE",
    multiple=True,
    help="Enstaka inställning ovanpå allt annat. Får upprepas.",
)
rows_option = option(
    "--expect-rows",
    type=click.IntRange(min=0),
    metavar="ANTAL",
    help="Kontrollsumma: så många ansökningar ska indata ha.",
)
encoding_option = option(
    "--encoding",
    metavar="KODNING",
    default="utf-8",
    help="CSV-filernas teckenkodning, till exempel cp1252 (utf-8).",
)
hidden_option = option(
    "--read-hidden",
    "show_hidden",
    is_flag=True,
    help="Läs också dolda rader, kolumner och blad i en arbetsbok; annars stoppar de körningen.",
)
scale_option = option(
    "--scale",
    type=click.FloatRange(min=0, min_open=True),
    metavar="TAL",
    default=1.0,
    help="Storlek; 1 är en hel stad (1).",
)
seed_option = option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="HELTAL",
    default=0,
    help="Frö för de påhittade personerna; inte lottningens frö (0).",
)
workers_option = option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="ANTAL",
    default=2,
    help="Samtidiga beräkningar; påverkar aldrig vem som får plats (2).",
)
limit_option = option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SEKUNDER",
    help="Längsta tid; det bästa kontrollerade svaret så långt behålls, märkt ej bevisat.",
)
keep_best_option = option(
    "--keep-best",
    is_flag=True,
    help="Behåll det bästa kontrollerade svaret även efter Ctrl-C, krasch eller slut på minne.",
)
encrypt_option = option(
    "--encrypt",
    is_flag=True,
    help="Kryptera arbetsböckerna, ett lösenord per förvaltning, i en fil bredvid körningen.",
)
passwords_option = option(
    "--passwords",
    type=path_type,
    metavar="FIL",
    help="Lösenordsfilen, om den inte heter KÖRNING-losenord.toml.",
)
recipient_option = option(
    "--skydd-recipient",
    "recipients",
    metavar="AGE1…",
    multiple=True,
    help="Öppen age-nyckel som bladen i skydd/ krypteras för. Får upprepas.",
)
quiet_option = option("--quiet", is_flag=True, help="Skriv bara fel.")
json_option = option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON på stdout.")
fairness_option = option(
    "--fairness",
    type=click.Choice(["none", "quick", "full"]),
    metavar="NIVÅ",
    default="quick",
    help=(
        "Andra sätt att jämföra med på bladet Rättvisa: none, quick (dagens sätt och utan tak) "
        "eller full (även deferred acceptance och vad budget och kvoter kostar; löser om allt "
        "flera gånger) (quick)."
    ),
)
