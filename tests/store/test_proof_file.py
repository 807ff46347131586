"""``internt/bevis.json``: proofs by cases keep their nesting, and stand where there are any."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from feriejobb.data.solution import CaseCertificate, PriceCertificate, Proof
from feriejobb.errors import VerificationError
from feriejobb.store.solution_file import ProofFile, proof_file

FEW = PriceCertificate({"P": 2, "Q": 0}, {}, {}, {}, 0, (5, 3), {"Farsta": 4})
MANY = PriceCertificate({}, {("lag", 1): 1}, {"Farsta": 1}, {"K": 3}, 6, (3, 5), {"Farsta": -9})

#: What ``FEW`` and ``MANY`` look like.
PRICES = (
    '{"covers":[3,5],"attained":0,"seat":[["P",2]],"supervisor":[],"budget":[],"quota":[],'
    '"heads":[["Farsta",4]]}',
    '{"covers":[3,5],"attained":6,"seat":[],"supervisor":[["lag",1,1]],"budget":[["Farsta",1]],'
    '"quota":[["K",3]],"heads":[["Farsta",-9]]}',
)
#: A file of a run before there were proofs by cases, of which nothing is proved.
OLD = '{"exact":[],"unproved":[2],"certificates":[],"bounds":[]}\n'


def with_cases(text: str) -> bytes:
    """The old file with these cases."""
    return OLD.replace('"bounds":[]', f'"bounds":[],"cases":[{text}]').encode()


def divided(few: str, many: str) -> str:
    """A division after one person at Farsta."""
    return f'{{"employer":"Farsta","most":1,"few":{few},"many":{many}}}'


def read(data: bytes) -> Proof:
    """What a file says."""
    return ProofFile.from_bytes(data, "internt/bevis.json").proof()


def test_a_proof_without_cases_is_written_and_read_as_before_there_were_any() -> None:
    """Byte for byte."""
    assert proof_file(Proof(unproved=(2,))).to_bytes().decode() == OLD
    assert read(OLD.encode()) == Proof(unproved=(2,))


def test_cases_within_cases_are_written_as_they_lie() -> None:
    """Prices as elsewhere: zeros left out, positions in order; few and many keep their sides."""
    inner = CaseCertificate("Farsta", 1, MANY, FEW)
    proof = Proof(unproved=(2,), cases=(CaseCertificate("Farsta", 1, inner, MANY),))
    few, many = PRICES
    data = with_cases(divided(divided(many, few), many))
    assert proof_file(proof).to_bytes() == data
    tidy = replace(FEW, covers=(3, 5), seat={"P": 2})
    whole = CaseCertificate("Farsta", 1, replace(inner, many=tidy), MANY)
    assert read(data) == replace(proof, cases=(whole,))


def test_the_order_of_cases_depends_on_their_content_alone() -> None:
    """By positions, the least first, whatever the order in which they were found."""
    later = CaseCertificate("Bromma", 1, *(replace(c, covers=(4,)) for c in (FEW, MANY)))
    alike = [CaseCertificate("Farsta", most, FEW, MANY) for most in range(3)]
    files = {proof_file(Proof(cases=cases)).to_bytes() for cases in permutations([later, *alike])}
    assert len(files) == 1
    stored = read(files.pop()).cases
    assert stored[-1].employer == "Bromma"
    assert sorted(c.most for c in stored[:-1]) == [0, 1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        divided(PRICES[0], "null"),
        divided(PRICES[0], "{}"),
        divided(PRICES[0], PRICES[1]).replace('"most":1', '"most":1.5'),
        divided(PRICES[0], PRICES[1]).replace('"employer":"Farsta",', ""),
        divided(PRICES[0], PRICES[1]).replace("{", '{"more":1,', 1),
        divided(PRICES[0], PRICES[1]).replace('"covers":[3,5],', '"covers":[3,5],"most":1,', 1),
    ],
)
def test_cases_in_another_form_are_refused(text: str) -> None:
    """None at all stand as nothing, and every division has both sides."""
    with pytest.raises(VerificationError):
        read(with_cases(text))


@pytest.mark.parametrize("depth", [300, 20_000])
def test_cases_without_end_are_refused(depth: int) -> None:
    """As a damaged file, before anything follows them."""
    text = '{"employer":"Farsta","most":1,"few":' * depth + PRICES[0]
    text += f',"many":{PRICES[1]}}}' * depth
    with pytest.raises(VerificationError, match=r"internt/bevis.json är skadad"):
        read(with_cases(text))
