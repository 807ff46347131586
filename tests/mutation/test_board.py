"""The board tells what is reached in every process, and when somebody does not tell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = "def here():\n    return 1\n\ndef there():\n    return 1\n"
SCRIPT = """\
import os
import subprocess
import sys
from pathlib import Path

from tests.mutation.board import Board, lay_out

folder, probe = map(Path, sys.argv[1:])
lay_out(folder, {str(probe): 5})
board = Board(folder)
board.begin()

def show():
    lines, silent = board.take()
    print(*sorted(line for _, line in lines if line), silent)

import bradprov
show()
bradprov.here()
show()
child = os.fork()
if not child:
    bradprov.there()
    os._exit(0)
os.waitpid(child, 0)
show()
subprocess.run([sys.executable, "-c", "import bradprov as b; b.there()"])
show()
subprocess.run([sys.executable, "-I", "-c", ""])
show()
subprocess.run([sys.executable, "-c", "import subprocess as s; s.run(['true'])"])
show()
show()
"""


@pytest.mark.skipif(os.name != "posix", reason="mutanterna prövas i grenade processer")
def test_every_process_writes_on_the_board_or_is_missed(tmp_path: Path) -> None:
    """In this one, forked, started; one that is kept apart, also by one that tells, is missed."""
    folder, probe = tmp_path / "tavla", tmp_path / "bradprov.py"
    folder.mkdir()
    probe.write_text(PROBE, encoding="utf-8")
    path = os.pathsep.join([str(folder), str(tmp_path), *sys.path])
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), str(probe)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.splitlines() == [
        *("1 4 False", "1 2 False", "4 5 False", "1 4 5 False", "True", "True", "False"),
    ]
