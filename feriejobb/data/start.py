"""What a solve may begin from: the answer to a like input, tried and never believed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from feriejobb.data.solution import BoundCertificate, Placement, PriceCertificate, Proof


@dataclass(frozen=True)
class Start:
    """An answer to another input with the same applicants and places, more or less.

    Attributes:
        places: ``plats_id`` by ``ansokan_id`` of everyone placed there.
        certificates: What proved the passed-over there; prices that may prove them here too.
        bounds: What proved the goals' bounds there.
        origin: SHA-256 of the manifest of its run; empty where there is none.
    """

    places: Mapping[str, str]
    certificates: tuple[PriceCertificate, ...] = ()
    bounds: tuple[BoundCertificate, ...] = ()
    origin: str = ""

    @classmethod
    def of(cls, placements: Iterable[Placement], proof: Proof, origin: str = "") -> Start:
        """The start that an answer is to others."""
        places = {p.applicant: p.place for p in placements}
        return cls(places, proof.certificates, proof.bounds, origin)
