"""Names in a förvaltning's workbook that its writer and the reader of replies share."""

from __future__ import annotations

from feriejobb.data.replies import Answer

OVERVIEW, PLACEMENTS, SUPERVISORS = "Översikt", "Placeringar", "Handledare"
RESERVES, BUDGET, ABOUT = "Reserver", "Budget", "Om filen"

#: After Översikt in the files of a replan: whom the round changed something for.
CHANGES = "Ändringar"
FROM_PLACE, TO_PLACE = "Från plats-id", "Till plats-id"

#: The sheets in order (contract §6).
SHEETS = (OVERVIEW, PLACEMENTS, SUPERVISORS, RESERVES, BUDGET, ABOUT)

#: Sheets that are read rather than sorted and filtered: no header row.
PAGES = frozenset({OVERVIEW, ABOUT})

#: Columns of Placeringar that matter to the round trip.
APPLICANT, PLACE, ANSWER, COMMENT = "Ansökan-id", "Plats-id", "Svar", "Kommentar"

#: What the drop-down offers, by the value of ``svar``.
ANSWERS: dict[Answer, str] = {"ja": "Ja", "nej": "Nej", "inget_svar": "Inget svar"}

#: Labels on Om filen beside the run's id and the förvaltning.
RUN_LABEL, EMPLOYER_LABEL = "Körnings-id", "Förvaltning"
