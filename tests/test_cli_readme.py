"""The README agrees with the code: rules, goals, commands, exit codes, words."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from feriejobb import errors
from feriejobb.cli import cli
from feriejobb.goals.registry import GOALS
from feriejobb.rules.registry import RULES

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """Rows of the first table under a heading, without its header, cells trimmed."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_every_rule_stands_in_the_readme_with_its_own_sentence() -> None:
    """Name and text are those of the registry, in its order."""
    assert table("Regler som aldrig bryts") == [[f"`{r.name}`", r.text] for r in RULES]


def test_every_goal_stands_in_the_readme_with_its_own_sentence() -> None:
    """Name and text are those of the registry, in its order."""
    assert table("Mål, i fallande ordning") == [[f"`{g.name}`", g.text] for g in GOALS]


def test_every_command_stands_in_the_readme_and_no_other() -> None:
    """A command nobody is told of, or a promised one that is missing, fails here."""
    named = [re.findall(r"feriejobb (\w+)", row[0])[0] for row in table("Kommandon i vardagen")]
    assert sorted(named) == sorted(cli.commands)


def test_the_examples_in_the_readme_use_options_that_exist() -> None:
    """Each option in the table of commands belongs to its command."""
    for row in table("Kommandon i vardagen"):
        name = re.findall(r"feriejobb (\w+)", row[0])[0]
        known = {opt for param in cli.commands[name].params for opt in param.opts}
        assert set(re.findall(r"--[a-z-]+", row[0])) <= known


def test_every_exit_code_is_explained() -> None:
    """All codes of the error family, and those for success and interruption."""
    explained = {int(code) for row in table("Slutkoder") for code in re.findall(r"\d+", row[0])}
    family = {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.FeriejobbError)
    }
    assert explained == family | {0, 130, 143}


def test_the_glossary_is_in_swedish_order_without_repetition() -> None:
    """A reader finds a word where the alphabet says."""
    words = [row[0].casefold().replace("`", "") for row in table("Ordlista")]
    alphabet = {letter: k for k, letter in enumerate("abcdefghijklmnopqrstuvwxyzåäö")}
    keys = [[alphabet[c] for c in word if c in alphabet] for word in words]
    assert keys == sorted(keys)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_explains_itself_in_swedish(name: str) -> None:
    """Each command and each of its options has a help text that begins with a capital."""
    command = cli.commands[name]
    assert command.help
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.help, param.opts
            assert param.help[0].isupper()
            assert param.help.endswith((".", ")"))


def test_the_settings_named_in_the_readme_exist() -> None:
    """The README sends the reader to files that are there."""
    root = Path(__file__).parents[1]
    for path in re.findall(r"`(models/[a-z.]+|docs/[a-z/.]+)`", README):
        assert (root / path).exists(), path


def test_the_two_first_commands_differ_in_their_last_step_only() -> None:
    """Main job and tests install in the very same way, on Windows too."""
    blocks = re.findall(r"```(?:bash|powershell)\n(.*)\n```", README)
    for run, test in (blocks[0:2], blocks[2:4]):
        splitter = " && " if " && " in run else "; "
        assert run.split(splitter)[:-1] == test.split(splitter)[:-1]
        assert run.endswith("feriejobb demo")
        assert test.endswith('python -m pytest -m "not heavy" -n 2 --dist loadfile')
