"""Räkna om lottnummer och köplatser ur ansöknings-id. Kräver bara Python 3.9 eller senare.

python3 lottnummer.py FRÖ FIL.csv ... [--led fortur,ny,...] [--fortur GRUPP,...]
python3 lottnummer.py VÄRDE:NAMN FIL.csv ... --dragning   (räknar först fram fröet)
Filerna har kolumnen ansokan_id; med tidigare och grupper räknas även köplatsen.
"""

import argparse
import csv
import hashlib
import re


def main() -> None:
    """Läs filerna och skriv en rad per ansökan i lottens ordning."""
    ask = argparse.ArgumentParser(description="Skriver ansokan_id;lottnummer;köplats")
    ask.add_argument("seed", metavar="FRÖ")
    ask.add_argument("files", metavar="FIL", nargs="+")
    ask.add_argument("--led", default="fortur,sokt_utan_jobb,ny,haft_jobb")
    ask.add_argument("--fortur", default="fortur")
    ask.add_argument("--dragning", action="store_true")
    told = ask.parse_args()
    seed = hashlib.sha256(told.seed.encode()).hexdigest() if told.dragning else told.seed
    tiers, first = told.led.split(","), set(told.fortur.split(","))
    tier = {}
    for name in told.files:
        with open(name, encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                mine = {(row.get("tidigare") or "ny").strip()}
                if first & set(re.split(r"\s*[,|]\s*", (row.get("grupper") or "").strip())):
                    mine.add("fortur")
                tier[row["ansokan_id"]] = min([k for k, t in enumerate(tiers) if t in mine] or [99])
    drawn = sorted(tier, key=lambda i: hashlib.sha256(f"{seed}:{i}".encode()).hexdigest())
    queue = {i: k for k, i in enumerate(sorted(drawn, key=lambda i: tier[i]), 1)}
    for number, i in enumerate(drawn, 1):
        print(f"{i};{number};{queue[i]}")


if __name__ == "__main__":
    main()
