"""From raw tables to the validated instance: all problems at once, never a value (contract §2)."""

from __future__ import annotations

from feriejobb.data.instance import Instance
from feriejobb.data.model import Model
from feriejobb.data.overbooking import overbooked
from feriejobb.errors import InputError, InputIssue
from feriejobb.messages import message
from feriejobb.tables.findings import Findings
from feriejobb.tables.raw import RawTable, RawTables
from feriejobb.tables.validate_applicants import ApplicantReader
from feriejobb.tables.validate_locks import LockCheck
from feriejobb.tables.validate_places import (
    validate_employers,
    validate_places,
    validate_supervisors,
)
from feriejobb.tables.validate_quotas import QuotaReader
from feriejobb.tables.validate_relations import validate_forbidden, validate_pairs
from feriejobb.tables.validate_transfers import opened, validate_transfers
from feriejobb.tables.vocabulary import Vocabulary


def validate(raw: RawTables, model: Model) -> tuple[Instance, list[InputIssue]]:
    """Read every cell by its column's meaning and check what rows say of each other.

    Args:
        raw: What ``read_tables`` gave, possibly changed by scenarios.
        model: The effective model.

    Returns:
        The instance, and all warnings: the reader's own first, then these, by position.

    Raises:
        InputError: Every problem, by table, row and column in the input's own spelling.
    """
    findings = Findings()
    vocabulary = Vocabulary(model)
    employers = validate_employers(_table(raw, "forvaltningar"), findings)
    places_table = _table(raw, "platser")
    places = validate_places(places_table, vocabulary, employers, findings)
    supervisors = validate_supervisors(
        _table(raw, "handledare"), vocabulary, places_table, places, findings
    )
    applicants_table = _table(raw, "ansokningar")
    reader = ApplicantReader(vocabulary, places, raw.synthetic)
    applicants, contacts = reader.read(applicants_table, findings)
    ids = {applicant.id for applicant in applicants} - {""}
    place_ids = {place.id for place in places} - {""}
    transfers = validate_transfers(
        _table(raw, "overforingar"), vocabulary, employers, places, findings
    )
    quotas = QuotaReader(vocabulary, employers, places).read(_table(raw, "kvoter"), findings)
    pairs = validate_pairs(_table(raw, "par"), ids, findings)
    forbidden = validate_forbidden(_table(raw, "forbud"), ids, place_ids, findings)
    # Rows that lean on each other can only be judged when each of them is sound.
    findings.raise_errors()
    places, numbers = opened(places, transfers)
    instance = Instance(
        model=model,
        applicants=applicants,
        places=places,
        supervisors=supervisors,
        employers=employers,
        quotas=(*quotas, *numbers),
        pairs=pairs,
        forbidden=forbidden,
        contacts=contacts,
        synthetic=raw.synthetic,
        transfers=transfers,
    )
    LockCheck(instance, applicants_table, findings).run()
    findings.raise_errors()
    unknown = model.overbooking.forvaltningar.keys() - instance.employer_by_name.keys()
    if unknown:
        where = ("modell", 0, "overbooking.forvaltningar", "FÖRVALTNING_OKÄND")
        raise InputError([InputIssue(*where, message("FÖRVALTNING_OKÄND"))])
    return overbooked(instance), [*raw.warnings, *findings.warnings()]


def _table(raw: RawTables, name: str) -> RawTable:
    """A table, or an empty one where an optional table is missing."""
    return raw.tables.get(name) or RawTable(name, name, {}, ())
