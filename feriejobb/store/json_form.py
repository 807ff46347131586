"""The form of every JSON file in a run: a frozen schema, one spelling per content.

Reading refuses unknown keys, wrong types and any spelling but the one that writing gives, so that a
changed byte cannot hide in white space or in the order of keys.
"""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from feriejobb.errors import VerificationError


class JsonForm(BaseModel):
    """Base of the JSON files' schemas: frozen, strict, silent about values in errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    #: Spaces per level; None puts all on one line, for what only machines read.
    indent: ClassVar[int | None] = 2

    def to_bytes(self) -> bytes:
        """UTF-8 JSON, keys in the schema's order, None left out, newline at the end."""
        return (self.model_dump_json(indent=self.indent, exclude_none=True) + "\n").encode()

    @classmethod
    def from_bytes(cls, data: bytes, name: str) -> Self:
        """Read what ``to_bytes`` wrote.

        Args:
            data: The file's bytes.
            name: The file's path inside the run, for the message.

        Raises:
            VerificationError: The content or its spelling is not what this tool writes.
        """
        try:
            form = cls.model_validate_json(data)
        except ValidationError:
            raise VerificationError([f"{name} är skadad eller har fel innehåll."]) from None
        if form.to_bytes() != data:
            raise VerificationError([f"{name} är ändrad efter att den skrevs."])
        return form
