"""A tiny town whose only right answer was worked out on paper; ``doctor`` tries a machine with it.

Five applicants, three places, one soft quota: at least two of those who are ``ny``. It comes
before the queue. B1 can have no place (no extract, no other area), so D1 and E1 must be placed,
and E1 only at the office, since D1 wants nothing but the park. C1 stands before E1 in the queue
but would take one of those two, so C1 is passed over. A1 gets the nursery that nobody else may
have. Everyone placed has the first wish: 0 points. The lottery decides nothing here.
"""

from __future__ import annotations

MODEL = "sommar"
SETTINGS = ("lottery.seed=prov",)

#: CSV files of the input; the check digits are deliberately wrong, hence the marker.
FILES = {
    "SYNTETISK": "",
    "ansokningar.csv": """\
ansokan_id;personnummer;hemstadsdel;onskemal_1;onskemal_2;grupper;tidigare;registerutdrag;skyddade_uppgifter
A1;200901012380;Farsta;barn;park;;haft_jobb;ja;ingen
B1;200902022390;Farsta;barn;;;ny;nej;ingen
C1;200903032380;Farsta;park;kontor;;sokt_utan_jobb;nej;ingen
D1;200904042390;Farsta;park;;fortur;ny;nej;ingen
E1;200905052380;Farsta;kontor;park;;ny;nej;ingen
""",
    "platser.csv": """\
plats_id;forvaltning;stadsdel;arbetsplats;arbetsomrade;period;antal;krav_registerutdrag
P1;Farsta;Farsta;Förskolan;barn;1;1;ja
P2;Farsta;Farsta;Parken;park;1;1;nej
P3;Kyrkogårdsnämnden;Skarpnäck;Kontoret;kontor;1;1;nej
""",
    "handledare.csv": "handledare_id;handledargrupp;period;max_ungdomar\n",
    "forvaltningar.csv": """\
forvaltning;typ;budget_kr;mal_antal;mottagare
Farsta;stadsdel;25000;;
Kyrkogårdsnämnden;fack;;;
""",
    "kvoter.csv": """\
kvot_id;omfattning;varde;grupp;typ;antal;andel;hard;vikt
K1;stad;;tidigare:ny;min;2;;nej;1
""",
}

PLACED = {"A1": "P1", "D1": "P2", "E1": "P3"}
GOALS = {"quotas": 0, "queue": 3, "wishes": 0}
