"""How the lottery and the queue work, and how the figures were counted."""

from __future__ import annotations

from html import escape

from feriejobb.data.model import Model
from feriejobb.protect.suppression import SMALL_GROUP
from feriejobb.report.html_parts import paragraph
from feriejobb.report.html_text import TIERS


def lottery(model: Model) -> str:
    """The published lottery, step by step, with the seed and a way to check one's own number."""
    seed = escape(model.lottery.seed)
    tiers = ", ".join(TIERS.get(t, t).lower() for t in model.queue.tiers)
    steps = (
        "Ett <strong>frö</strong>, en kort text, är den enda slumpen i hela fördelningen. Staden "
        "offentliggör det i förväg, eller drar det ur ett offentligt värde som ingen kunde känna "
        f"när ansökningarna låstes. Fröet var <code>{seed}</code>.",
        "Varje ansökan har ett slumpmässigt ansöknings-id. Fröet, ett kolon och ansöknings-id:t "
        "skrivs efter varandra, och av den texten räknas en kontrollsumma med den öppna metoden "
        "SHA-256.",
        "Alla ansökningar sorteras efter kontrollsumman. Platsen i den ordningen är lottnumret. "
        "Namn, kön, adress och när ansökan kom in påverkar den inte.",
        f"Köordningen följer köleden ({escape(tiers)}) och inom varje led lottnumret.",
        "Den som står först får en plats som går att få enligt reglerna, sedan nästa, och så "
        "vidare. Bland alla fördelningar som är lika bra för köordningen väljs den som uppfyller "
        "önskemålen bäst.",
    )
    items = "\n".join(f"<li>{step}</li>" for step in steps)
    check = (
        "<p>Den som vill kan räkna om sin kontrollsumma, till exempel så här på en dator med Linux "
        f"eller macOS:</p>\n<pre><code>printf '%s' '{seed}:ditt-ansöknings-id' | shasum -a 256"
        "</code></pre>\n<p>Skriptet <code>lottnummer.py</code>, som publiceras med den här sidan, "
        "räknar om alla lottnummer och köplatser ur ansöknings-id.</p>"
    )
    return f"<ol>\n{items}\n</ol>\n{check}"


def counting(model: Model) -> str:
    """What is counted, what two dots mean, and what the figures cannot be used for."""
    k = model.publication.threshold
    terms = (
        (
            "Vilka som räknas",
            "Ansökningar i den ordinarie fördelningen, även de som inte uppfyllde villkoren, och "
            "de platser som de har fått. Det som staden hanterar i annan ordning ingår inte i "
            "något tal, varken i tabeller, diagram eller summor. Antalet lediga platser redovisas "
            "inte.",
        ),
        (
            "Två punkter (..)",
            f"Tal mindre än {k} visas inte, och inte heller att alla eller ingen i en grupp under "
            f"{SMALL_GROUP} har fått plats. Ytterligare några tal är dolda för att de första inte "
            "ska gå att räkna ut. En andel är dold när något av dess tal är det. Att ett tal är "
            "dolt säger alltså inte att det är litet. Noll visas som 0.",
        ),
        (
            "Andel",
            "Placerade delat med sökande, i hela procent. Streck (–) betyder att gruppen är tom.",
        ),
        (
            "Intervall",
            "Wilsons intervall, 95 procent: inom det hade andelen kunnat hamna med en annan "
            "lottning. Små grupper har vida intervall.",
        ),
        (
            "Val 1, val 2 …",
            "Arbetsområdena i den ordning som den sökande rangordnade dem. Annat område: den "
            "sökande hade sagt ja till vilket område som helst.",
        ),
        (
            "Flickor, pojkar, kvinnor och män",
            "Könet används bara för uppföljning och påverkar aldrig vem som får en plats.",
        ),
        (
            "Vem som beslutar",
            "Programmet lämnar ett förslag. En namngiven person i staden fattar beslutet.",
        ),
    )
    items = "\n".join(f"<dt>{escape(t)}</dt><dd>{escape(d)}</dd>" for t, d in terms)
    return f"<dl>\n{items}\n</dl>"


def synthetic_note() -> str:
    """What a reader must know about a report on made-up data."""
    return paragraph(
        "SYNTETISKT: alla personer och platser är påhittade. Talen säger inget om verkligheten.",
        "warning",
    )
