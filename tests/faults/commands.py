"""The commands that write, each with what must hold after any fault, and how to finish its work."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from feriejobb.protect.late import LATE as LATE_FILE
from feriejobb.store.manifest import DECISION
from feriejobb.store.target import LOCK
from tests.faults.small_town import (
    LATE,
    LATE_NEEDLES,
    MODEL,
    SECRET,
    SECRET_NEEDLES,
    Yard,
    command,
    passes,
)


@dataclass(frozen=True)
class World:
    """What all runs of the harness share and nothing writes to.

    Attributes:
        source: The input.
        run: A published run of it.
        replies: Answers to that run.
    """

    source: Path
    run: Path
    replies: Path


@dataclass(frozen=True)
class Command:
    """One command under faults.

    Attributes:
        prepare: Makes the yard as it is before the command.
        act: The command line.
        whole: Whether all that is visible is whole: the state before, or the state after.
        done: Whether the work is done, so that the command need not be given again.
        quiet: Whether nobody protected stands outside stage and vault.
    """

    prepare: Callable[[World, Yard], None]
    act: Callable[[World, Yard], Callable[[], object]]
    whole: Callable[[World, Yard], bool]
    done: Callable[[World, Yard], bool]
    quiet: Callable[[World, Yard], bool] = lambda _, yard: not yard.leaks(SECRET_NEEDLES)


def _nothing(world: World, yard: Yard) -> None:
    """A command that makes a folder of its own."""


def _copy(world: World, yard: Yard) -> None:
    shutil.copytree(world.run, yard.out)


def _copy_with_leavings(world: World, yard: Yard) -> None:
    """An old run, its passwords, what a killed run left, and an extract."""
    _copy(world, yard)
    yard.out.with_name(f"{yard.out.name}-losenord.toml").write_text('"Farsta" = "prov"\n', "utf-8")
    shutil.copytree(world.run, yard.out.with_name(".död.feriejobb-stage"))
    vault = yard.out.with_name("utdrag") / "skydd"
    vault.mkdir(parents=True)
    (vault / "utdrag.json").write_text(f'{{"created": "2000-01-01", "id": "{SECRET}"}}', "utf-8")
    (vault / "utdrag.txt").write_text(SECRET, "utf-8")


def _solve(world: World, yard: Yard) -> Callable[[], object]:
    return command("solve", world.source, *MODEL, "--out", yard.out, "--quiet")


def _replan(world: World, yard: Yard) -> Callable[[], object]:
    where: list[str | Path] = [
        "--replies",
        world.replies,
        "--input",
        world.source,
        "--out",
        yard.out,
    ]
    return command("replan", world.run, *where, "--quiet")


def _extract(world: World, yard: Yard) -> Callable[[], object]:
    return command("extract", world.run, SECRET, "--input", world.source, "--out", yard.out)


def _approve(world: World, yard: Yard) -> Callable[[], object]:
    where: list[str | Path] = ["--by", "Testperson", "--input", world.source]
    return command("approve", yard.out, *where, "--quiet")


def _protect(world: World, yard: Yard) -> Callable[[], object]:
    return command("protect", yard.out, LATE, "--input", world.source, "--json")


def _purge(world: World, yard: Yard) -> Callable[[], object]:
    how = ["--before", "2100-01-01", "--decision", "KS 2027/1", "--yes", "--json"]
    return command("purge", yard.out.parent, *how)


def _right_or_absent(world: World, yard: Yard) -> bool:
    return not yard.out.exists() or passes(yard.out, world.source)


def _right(world: World, yard: Yard) -> bool:
    return passes(yard.out, world.source)


def _published(world: World, yard: Yard) -> bool:
    return yard.out.exists()


def _decided(world: World, yard: Yard) -> bool:
    return (yard.out / DECISION).exists()


def _protected(world: World, yard: Yard) -> bool:
    return (yard.out / LATE_FILE).exists()


def _extracted(world: World, yard: Yard) -> bool:
    vault = yard.out / "skydd"
    return not yard.out.exists() or {p.name for p in vault.iterdir()} == {
        "utdrag.json",
        "utdrag.txt",
    }


def _purged(world: World, yard: Yard) -> bool:
    """Only records are left where runs stood, and perhaps a lock file, which is empty."""
    left = [p for p in yard.out.parent.iterdir() if not p.name.endswith(LOCK)]
    return all(p.name.startswith("gallringsbevis-") for p in left)


def _late_quiet(world: World, yard: Yard) -> bool:
    """The late one too: after the exchange the version before is what the stage holds."""
    stage = f".{yard.out.name}.feriejobb-stage"
    before = [] if (yard.out / LATE_FILE).exists() else [yard.out.name]
    return not (yard.leaks(SECRET_NEEDLES) or yard.leaks(LATE_NEEDLES, [stage, *before]))


COMMANDS = {
    "solve": Command(_nothing, _solve, _right_or_absent, _published),
    "replan": Command(_nothing, _replan, _right_or_absent, _published),
    "extract": Command(_nothing, _extract, _extracted, _published),
    "approve": Command(_copy, _approve, _right, _decided),
    "protect": Command(_copy, _protect, _right, _protected, _late_quiet),
    "purge": Command(_copy_with_leavings, _purge, _right_or_absent, _purged),
}
