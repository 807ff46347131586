"""The file of passwords: where it may lie, what it holds, what happens when things go wrong."""

from __future__ import annotations

import os
import stat
import sys
import tomllib
from pathlib import Path

import pytest

from feriejobb.errors import InputError
from feriejobb.handover.locked_run import new_keyring
from feriejobb.handover.passwords import Passwords, kept, read_passwords

OWNERS = ("Bromma", "Hägersten-Älvsjö", 'Nämnden "X"', "samordning")


def code(error: pytest.ExceptionInfo[InputError]) -> str:
    """The one code of an input error."""
    (issue,) = error.value.issues
    return issue.code


def test_every_owner_gets_a_password_once(tmp_path: Path) -> None:
    """Written, read back, and kept when more owners come; for the owner's eyes only."""
    path = tmp_path / "k-losenord.toml"
    first = Passwords().completed(OWNERS[:2])
    with kept(path, first):
        assert read_passwords(path) == first
    second = read_passwords(path).completed(OWNERS)
    assert {o: second.by_owner[o] for o in OWNERS[:2]} == first.by_owner
    assert len(set(second.all())) == len(OWNERS)
    with kept(path, second):
        pass
    assert tomllib.loads(path.read_text(encoding="utf-8")) == second.by_owner
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == [path.name]


def test_passwords_show_in_no_repr() -> None:
    """A traceback or a debugger's list of variables tells none of them."""
    passwords = Passwords().completed(OWNERS)
    assert not any(text in repr(passwords) for text in passwords.all())


def test_a_failed_run_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """Nothing new where there was none, and the old content where there was a file."""
    path = tmp_path / "k-losenord.toml"
    with pytest.raises(ZeroDivisionError), kept(path, Passwords({"Bromma": "a"})):
        raise ZeroDivisionError
    assert os.listdir(tmp_path) == []
    with kept(path, Passwords({"Bromma": "a"})):
        pass
    before = path.read_bytes()
    with pytest.raises(ZeroDivisionError), kept(path, Passwords({"Bromma": "b"})):
        raise ZeroDivisionError
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["Bromma = 7\n", 'Bromma = ""\n', "Bromma\n", "[a]\nb = 'c'\n"])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    """A table, a number or no TOML at all: a named error without the content."""
    path = tmp_path / "fel.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_passwords(path)
    assert code(error) == "LÖSENORD_FORM"


def test_the_file_never_lies_in_a_run(tmp_path: Path) -> None:
    """Neither in the run to be nor in another one: there it would be listed and handed on."""
    run = tmp_path / "k1"
    with pytest.raises(InputError) as error:
        new_keyring(run, run / "hemligt" / "l.toml")
    assert code(error) == "LÖSENORD_PLATS"
    other = tmp_path / "k0"
    other.mkdir()
    (other / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError) as error:
        new_keyring(run, other / "l.toml")
    assert code(error) == "LÖSENORD_PLATS"


def test_a_forvaltning_keeps_its_password_through_the_rounds(tmp_path: Path) -> None:
    """What the file already says goes first, then the round before."""
    former = Passwords({"Bromma": "gammal", "Farsta": "gammal"})
    path = tmp_path / "l.toml"
    with kept(path, Passwords({"Farsta": "egen"})):
        pass
    ring = new_keyring(tmp_path / "k2", path, former)
    assert ring.passwords.by_owner == {"Bromma": "gammal", "Farsta": "egen"}
