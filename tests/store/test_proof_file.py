"""``internt/bevis.json``: proofs of several parts keep them, and stand where there are any."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from feriejobb.data.solution import CaseCertificate, PayCertificate, PriceCertificate, Proof
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
#: Prices that narrow the edges, prices of what is left, and prices of pay; some beyond 64 bits.
FIRST = PriceCertificate({"Q": 10**30, "P": 1}, {}, {"Farsta": 0}, {}, 0, (9, 7), {"Farsta": -2})
THEN = PriceCertificate({}, {("lag", 2): 4}, {"Farsta": 2**64}, {"K": 0}, 3, (6, 2))
PAID = {"Farsta": {2**70: 5, 10_000: 0, 900: 10**30}, "Bromma": {900: 2}, "Kista": {900: 0}}

#: What a proof of ``FIRST``, ``THEN`` and ``PAID`` looks like.
PAY = (
    '{"first":{"covers":[7,9],"attained":0,"seat":[["P",1],["Q",1000000000000000000000000000000]],'
    '"supervisor":[],"budget":[],"quota":[],"heads":[["Farsta",-2]]},'
    '"then":{"covers":[2,6],"attained":3,"seat":[],"supervisor":[["lag",2,4]],'
    '"budget":[["Farsta",18446744073709551616]],"quota":[]},'
    '"paid":[["Bromma",900,2],["Farsta",900,1000000000000000000000000000000],'
    '["Farsta",1180591620717411303424,5]]}'
)

#: The file of a run of which nothing is proved.
OLD = '{"exact":[],"unproved":[2],"certificates":[],"bounds":[]}\n'


def with_cases(text: str) -> bytes:
    """The old file with these cases."""
    return OLD.replace('"bounds":[]', f'"bounds":[],"cases":[{text}]').encode()


def with_pay(text: str) -> bytes:
    """The old file with these proofs by pay."""
    return OLD.replace('"bounds":[]', f'"bounds":[],"pay":[{text}]').encode()


def divided(few: str, many: str) -> str:
    """A division after one person at Farsta."""
    return f'{{"employer":"Farsta","most":1,"few":{few},"many":{many}}}'


def read(data: bytes) -> Proof:
    """What a file says."""
    return ProofFile.from_bytes(data, "internt/bevis.json").proof()


def test_a_proof_of_neither_kind_is_written_and_read_as_before_there_were_any() -> None:
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


def test_proofs_by_pay_are_written_with_both_prices() -> None:
    """Zeros are left out, employers and pay are in order, and each part covers what it did."""
    proof = Proof(unproved=(2,), pay=(PayCertificate(FIRST, THEN, PAID),))
    assert proof_file(proof).to_bytes() == with_pay(PAY)
    whole = PayCertificate(
        replace(FIRST, covers=(7, 9), budget={}),
        replace(THEN, covers=(2, 6), quota={}),
        {"Farsta": {900: 10**30, 2**70: 5}, "Bromma": {900: 2}},
    )
    assert read(with_pay(PAY)) == replace(proof, pay=(whole,))


def test_a_proof_by_pay_may_do_without_prices_of_pay() -> None:
    """What is left of the edges can be enough."""
    proof = Proof(unproved=(2,), pay=(PayCertificate(FIRST, THEN, {"Farsta": {900: 0}}),))
    data = with_pay(PAY[: PAY.index('"paid":')] + '"paid":[]}')
    assert proof_file(proof).to_bytes() == data
    assert [one.paid for one in read(data).pay] == [{}]


def test_proofs_of_both_kinds_stand_in_one_file() -> None:
    """Neither is taken for the other."""
    few, many = (replace(c, covers=(3, 5), seat={}) for c in (FEW, MANY))
    cases = (CaseCertificate("Farsta", 1, few, many),)
    proof = Proof(cases=cases, pay=(PayCertificate(few, many, {"Farsta": {900: 1}}),))
    assert read(proof_file(proof).to_bytes()) == proof


def test_the_order_of_proofs_by_pay_depends_on_their_content_alone() -> None:
    """By the positions proved, not by those of the first prices; then by any of the three parts."""
    later = PayCertificate(replace(FIRST, covers=(1,)), replace(THEN, covers=(4,)), PAID)
    alike = [
        PayCertificate(FIRST, THEN, PAID),
        PayCertificate(replace(FIRST, attained=8), THEN, PAID),
        PayCertificate(FIRST, replace(THEN, attained=8), PAID),
        PayCertificate(FIRST, THEN, {"Farsta": {900: 8}}),
    ]
    files = {proof_file(Proof(pay=pay)).to_bytes() for pay in permutations([later, *alike])}
    assert len(files) == 1
    stored = read(files.pop()).pay
    assert [one.covers for one in stored] == [(2, 6)] * 4 + [(4,)]
    assert len({proof_file(Proof(pay=(one,))).to_bytes() for one in stored}) == 5


def test_the_order_of_prices_of_pay_leaves_no_trace() -> None:
    """Employers and pay in the opposite order are the same file."""
    turned = {e: dict(reversed(prices.items())) for e, prices in reversed(PAID.items())}
    one, two = (PayCertificate(FIRST, THEN, paid) for paid in (PAID, turned))
    assert proof_file(Proof(pay=(one,))).to_bytes() == proof_file(Proof(pay=(two,))).to_bytes()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PAY, ""),
        (PAY, "null"),
        (PAY, "{}"),
        (PAY, f"[{PAY}]"),
        ('"first":', '"second":'),
        ('"then":{', '"then":null,"more":{'),
        (PAY[PAY.index(',"then"') : PAY.index(',"paid"')], ""),
        (PAY[PAY.index(',"paid"') : -1], ""),
        (PAY[PAY.index('"first"') : PAY.index('"then"')], ""),
        ('"first":{', '"more":1,"first":{'),
        ('"first":{', '"first":{"more":1,'),
        ('"then":{', '"then":{"first":1,'),
        ('"covers":[2,6],', ""),
        ('"covers":[7,9]', '"covers":[7.5,9]'),
        ("18446744073709551616", "18446744073709551616.0"),
        ('["Bromma",900,2]', '["Bromma",900,0]'),
        ('["Bromma",900,2]', '["Bromma",900,-2]'),
        ('["Bromma",900,2]', '["Bromma",900,2.0]'),
        ('["Bromma",900,2]', '["Bromma",900.0,2]'),
        ('["Bromma",900,2]', '["Bromma",900,"2"]'),
        ('["Bromma",900,2]', '["Bromma","900",2]'),
        ('["Bromma",900,2]', '["Bromma",900,true]'),
        ('["Bromma",900,2]', '["Bromma",900,null]'),
        ('["Bromma",900,2]', "[1,900,2]"),
        ('["Bromma",900,2]', '["Bromma",900]'),
        ('["Bromma",900,2]', '["Bromma",900,2,2]'),
        ('["Bromma",900,2]', '["Bromma",[[900,2]]]'),
        ('"paid":[', '"paid":[null,'),
        (PAY[PAY.index('"paid":') + 7 : -1], '{"Bromma":{"900":2}}'),
        (PAY[PAY.index('"paid":') + 7 : -1], "null"),
    ],
)
def test_proofs_by_pay_in_another_form_are_refused(old: str, new: str) -> None:
    """None at all stand as nothing, all three parts are there, and prices are whole and above 0."""
    assert PAY.count(old) == 1
    assert len(read(with_pay(PAY)).pay) == 1
    with pytest.raises(VerificationError, match=r"internt/bevis.json är skadad"):
        read(with_pay(PAY.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"paid":[', '"paid": ['),
        ('"quota":[]},"paid"', '"quota":[],"heads":null},"paid"'),
        (PAY, PAY[:-1] + ',"paid":[]}'),
        (f'"pay":[{PAY}]', '"pay":null'),
        (f'"bounds":[],"pay":[{PAY}]', f'"pay":[{PAY}],"bounds":[]'),
    ],
)
def test_proofs_by_pay_in_another_spelling_are_refused(old: str, new: str) -> None:
    """One content has one spelling."""
    data = with_pay(PAY)
    assert data.count(old.encode()) == 1
    assert len(read(data).pay) == 1
    with pytest.raises(VerificationError, match=r"internt/bevis.json är ändrad"):
        read(data.replace(old.encode(), new.encode()))
