"""Passwords that a person can read out and write down: six Swedish compound words, 84 bits.

Every word is a first part and a last part, drawn independently and evenly from two lists of 128
(7 + 7 bits). Only a–z, so that no keyboard, encoding or program spells a word differently.
"""

from __future__ import annotations

import secrets

#: Words in a password: 6 × 14 bits = 84 bits (reliability.md R3.14 asks for 80).
WORDS = 6

_FIRST = """
    al alm ask asp bark barr berg bi blad blom bok bris bro brunn bygd dag dal damm dans dikes dim
    dimma djup eko elm eld fall fan fjord flod flott fors frost fur fyr glans glas glim gran gren
    grus gryning guld gul hage hagel halm hamn hassel hav hed himmel holm honung horn hummel humle
    hund is jakt jord juni karm kart kastanj klint klipp klock klot klubb knopp koppar korall korn
    kors krus kust kvast kvist lav lera lin lind ljung ljus lund lyckt lyr maj mal mark mask mast
    mat mild mjuk moln moss mull musk myr natt nord nos not odon ost palm park penn pil plym pors
    pump punkt ras regn ren ring ris rosen rot skog
    sol storm tall vass vind
"""

_LAST = """
    band bank bete blick blixt boll bom bord bur duk falk fil fink flagga flak flask form fot garn
    gata gavel glugg gnista gren grepp grind grop gryta hake hall hand hare hatt hink hov hus hylla
    kaka kam kanna kedja kil kind kista kittel klang klocka klyfta knapp knut kol kopp korg krans
    krok krona kub kulle kvarn lada lampa lapp ledning lek lina list lock lur lykta mal marsch
    matta medalj mugg mur nagel nyckel orm panel pastej pensel pil plank plats port pott prick
    propp pryl ram remsa rigg rock ruta sadel sal segel sele sida skal skara sked sko spade spann
    spegel spik spole stav stege sten stig stol streck sula tavla tecken tofs torg tork tratt trumma
    tupp vagn vante vask verk vimpel
"""
FIRST, LAST = tuple(_FIRST.split()), tuple(_LAST.split())


def passphrase() -> str:
    """A new password from the operating system's source of secrets."""
    return "-".join(secrets.choice(FIRST) + secrets.choice(LAST) for _ in range(WORDS))
