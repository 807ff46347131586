"""An extract as a text for the person it is about, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator

from feriejobb.extract.extract import Extract


def letter(found: Extract) -> str:
    """The text, with a line feed at its end."""
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: Extract) -> Iterator[str]:
    stamp = " (SYNTETISKT)" if found.synthetic else ""
    yield f"UTDRAG: uppgifter om en sökande i en körning av feriejobb{stamp}"
    yield ""
    yield f"Ansökan: {found.applicant}"
    status = "BESLUT" if found.decided else "FÖRSLAG"
    yield f"Körning: {found.run_id}, skriven {found.created[:10]}, {status}"
    yield "Uppgifter om andra personer är utelämnade."
    yield from found.notes
    for number, record in enumerate(found.records, start=1):
        yield ""
        place = ", ".join(part for part in (record.file, record.part) if part)
        yield f"{number}. {place}"
        for name, value in record.fields:
            first, *rest = value.splitlines() or [""]
            yield f"   {name or 'utan rubrik'}: {first}"
            yield from (f"      {line}" for line in rest)
    yield ""
    yield "Vem filerna är till:"
    for access, recipient in found.recipients.items():
        files = sorted({r.file for r in found.records if r.access == access})
        yield f"   {recipient}: {', '.join(files)}"


def as_data(found: Extract) -> dict[str, object]:
    """The same as plain data."""
    return {
        "applicant": found.applicant,
        "run_id": found.run_id,
        "created": found.created,
        "decided": found.decided,
        "synthetic": found.synthetic,
        "records": [
            {
                "file": record.file,
                "part": record.part,
                "access": record.access,
                "recipient": found.recipients[record.access],
                "fields": [{"name": name, "value": value} for name, value in record.fields],
            }
            for record in found.records
        ],
        "notes": list(found.notes),
    }
