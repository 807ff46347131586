"""How to read the comparison."""

from __future__ import annotations

from html import escape

from feriejobb.plan.comparison import Comparison


def method(comparison: Comparison) -> str:
    """What is compared with what, what is counted, what is hidden, what is proved."""
    k = comparison.threshold
    terms = (
        (
            "Baslinje",
            "Samma indata och modell utan scenario. Varje skillnad är scenariots värde minus"
            " baslinjens.",
        ),
        (
            "Lottning",
            "Alla scenarier har samma lottning, så skillnaderna är scenariots och inte slumpens.",
        ),
        (
            "Vilka som räknas",
            "Ansökningar i den ordinarie fördelningen och deras platser, som i den öppna"
            " rapporten.",
        ),
        (
            "Får plats, mister plats",
            "Får plats: utan plats i baslinjen men med i scenariot. Mister plats: tvärtom. Den som"
            " bara byter plats räknas inte.",
        ),
        (
            "Två punkter (..)",
            f"Färre än {k} personer, en skillnad mot baslinjen på färre än {k}, eller ett tal som"
            " skulle röja ett sådant. Att ett tal är dolt säger alltså inte att det är litet.",
        ),
        (
            "Bevisad",
            "Kvoter, köordning och önskemål är bevisade i både scenariot och baslinjen: skillnaden"
            " beror på scenariot.",
        ),
        (
            "Inom lucka",
            "Minst ett av målen saknar fullständigt bevis. En skillnad som inte är större än luckan"
            " kan bero på det.",
        ),
        ("Önskepoäng", "Lägre är bättre, men fler placerade ger fler poäng."),
        (
            "Handledare",
            "Placerade i handledda jobb mot handledargruppernas sammanlagda tak under alla"
            " delperioder.",
        ),
        (
            "Kartan",
            "Varje sexhörning är ett stadsdelsområde, lagd efter var det ligger. Storleken betyder"
            " inget. Färgen visar skillnaden i antal placerade som bor där: stark färg från fem"
            " procent.",
        ),
    )
    items = "\n".join(f"<dt>{escape(t)}</dt><dd>{escape(d)}</dd>" for t, d in terms)
    return f"<dl>\n{items}\n</dl>"
