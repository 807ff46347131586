"""Words that made-up names are put together from."""

from __future__ import annotations

_FIRST = """
Alva Amina Anton Astrid Bilal Bo Carin Dilan Ebba Eli Elif Emre Erik Fatima Filippa Greta Hanna
Hassan Idun Ines Ismail Jamila Jonas Kim Lamin Leila Lo Love Maja Malte Marta Mio Mohamed Nadia
Nils Noor Olle Omar Petra Rana Robin Rut Saga Samir Selma Sixten Svea Tage Thi Tilde Tova Viggo
Vilda Yasmin Yusuf Zahra Åke Åsa Örjan Anna-Lena Jean-Pierre
"""
_LAST = """
Abdi Ahmed Alm Andersson Arslan Berg Björk Blom Dahl Demir Ek Ekström Falk Forsberg Gran Haddad
Hansson Hassan Hedlund Holm Ibrahim Jansson Kaya Khalil Kidane Lind Lundin Lövgren Moberg Mohamud
Nguyễn Norén Nyman Omar Persson Petrov Rashid Sandberg Silva Ståhl Sund Söder Tesfaye Tran Vik
Wallin Warsame Yilmaz Åberg Öberg O'Neill Lind-Kovač
"""
_NATURE = """
Almen Aspen Björken Blåklinten Boken Bryggan Dalen Eken Enen Falken Fjärilen Fyren Gläntan Granen
Gullvivan Hasseln Havet Humlan Häggen Igelkotten Kastanjen Klippan Klövern Kotten Källan Linden
Linnean Lärkan Lönnen Månen Mässen Näckrosen Oxeln Pilen Porten Rönnen Sippan Skatan Solen
Stjärnan Syrenen Tallen Trasten Ugglan Viken Violen Vägen Åsen Ängen Ön
"""

FIRST_NAMES = tuple(_FIRST.split())
SURNAMES = tuple(_LAST.split())
WORKPLACES = tuple(_NATURE.split())
