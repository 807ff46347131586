"""Today's way on a town that fits on a page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from feriejobb.bench.ours import instance_of
from feriejobb.bench.queue_order import QueueOrder
from feriejobb.bench.spec import Task
from feriejobb.data.queue import build_queue
from feriejobb.synthetic.apportion import stream
from feriejobb.synthetic.identity import Identities
from tests.bench.conftest import at

_HEAD = "ansokan_id;personnummer;hemstadsdel;onskemal_1;onskemal_2;tidigare;skyddade_uppgifter"
_PEOPLE = (("A", "sokt_utan_jobb"), ("B", "ny"), ("C", "haft_jobb"))
_PLACES = "plats_id;forvaltning;stadsdel;arbetsplats;arbetsomrade;antal;handledargrupp"


def _served(
    folder: Path, *, kontor: int = 1, limit: int = 9, money: str = "", pairs: str = ""
) -> dict[str, str]:
    """Who got what: one seat in Park, some in Kontor, three youths of different tiers."""
    folder.mkdir()
    made_up = Identities(stream(1, "test"))
    first, second, third = (
        f"{name};{made_up.personal_number(date(2010, 2, day))};Farsta;Park;Kontor;{history};ingen"
        for day, (name, history) in enumerate(_PEOPLE, start=1)
    )
    tables = {
        "ansokningar": [_HEAD, third, first, second],
        "platser": [
            _PLACES,
            "P1;Farsta;Farsta;Parken;Park;1;grupp",
            f"P2;Farsta;Farsta;Kontoret;Kontor;{kontor};grupp",
        ],
        "handledare": ["handledare_id;handledargrupp;period;max_ungdomar", f"H;grupp;1;{limit}"],
        "forvaltningar": ["forvaltning;typ;budget_kr", f"Farsta;stadsdel;{money}"],
    }
    if pairs:
        tables["par"] = ["ansokan_id_1;ansokan_id_2;typ", pairs]
    (folder / "SYNTETISK").touch()
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    task = at(folder)
    return dict(QueueOrder().run(instance_of(task), task))


def test_the_queue_is_served_in_order_by_wish(tmp_path: Path) -> None:
    """The first takes the wished seat, the second what is left, the third nothing."""
    assert _served(tmp_path / "t") == {"A": "P1", "B": "P2"}


def test_supervisors_end_the_serving(tmp_path: Path) -> None:
    """One supervisor with room for one leaves the second seat empty."""
    assert _served(tmp_path / "t", limit=1) == {"A": "P1"}


def test_money_ends_the_serving(tmp_path: Path) -> None:
    """A summer job at 16 costs 8,629 kr; 17,000 pay for one."""
    assert _served(tmp_path / "t", money="17000") == {"A": "P1"}


def test_those_kept_apart_do_not_meet(tmp_path: Path) -> None:
    """The third may not join the second in the office and goes without."""
    assert _served(tmp_path / "t", kontor=2) == {"A": "P1", "B": "P2", "C": "P2"}
    apart = _served(tmp_path / "u", kontor=2, pairs="B;C;isar")
    assert apart == {"A": "P1", "B": "P2"}


def test_nobody_is_moved_for_those_behind(task: Task) -> None:
    """Each youth but the locked stands as well as when all behind them are left out."""
    instance = instance_of(task)
    whole = QueueOrder().run(instance, task)
    queue = [e.id for e in build_queue(instance.model, instance.applicants)]
    locked = {a.id for a in instance.applicants if a.locked_place}
    order = [a for a, _ in whole if a not in locked]
    assert order == sorted(order, key=queue.index)


@pytest.mark.parametrize("seats", [0, 3])
def test_every_free_seat_is_offered(seats: int, tmp_path: Path) -> None:
    """As many as there are seats, never more."""
    assert len(_served(tmp_path / "t", kontor=seats)) == min(3, 1 + seats)
