"""Progress on stderr (contract §1)."""

from __future__ import annotations

import io

from feriejobb.progress import BAR_WIDTH, BarProgress, LineProgress, Progress, shown_progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """A terminal it is."""
        return True


class Closed(io.StringIO):
    """A stream whose reader has gone; it counts the attempts."""

    attempts = 0

    def write(self, text: str) -> int:
        """Fail as a closed pipe does."""
        self.attempts += 1
        raise BrokenPipeError


def work(progress: Progress) -> None:
    """Two steps, the second of three parts."""
    progress.step("Läser indata")
    progress.step("Löser kön")
    for done in range(4):
        progress.advance(done, 3)
    progress.advance(0, 0)


def test_a_pipe_gets_plain_lines_and_no_carriage_return() -> None:
    """Log files get one line per step and per reached quarter."""
    stream = io.StringIO()
    with shown_progress(quiet=False, stream=stream) as progress:
        work(progress)
    assert stream.getvalue().splitlines() == [
        "Läser indata",
        "Löser kön",
        "Löser kön: 1 av 3",
        "Löser kön: 2 av 3",
        "Löser kön: 3 av 3",
    ]


def test_lines_are_few_however_many_parts_there_are() -> None:
    """Ten thousand parts give at most four lines."""
    stream = io.StringIO()
    progress = LineProgress(stream)
    progress.step("Löser kön")
    for done in range(10_001):
        progress.advance(done, 10_000)
    assert stream.getvalue().count("\n") == 5


def test_a_terminal_gets_a_bar_that_ends_full_and_with_a_line_break() -> None:
    """The bar redraws itself, keeps finished steps and leaves the cursor on a fresh line."""
    stream = Terminal()
    with shown_progress(quiet=False, stream=stream) as progress:
        work(progress)
    shown = stream.getvalue()
    assert shown.startswith("\rLäser indata\n\rLöser kön")
    assert shown.endswith(f"[{'#' * BAR_WIDTH}] 100 %\n")


def test_a_shorter_line_wipes_the_longer_one() -> None:
    """No remains of the former text stand to the right of the new one."""
    stream = Terminal()
    bar = BarProgress(stream)
    bar.step("Löser")
    bar.advance(1, 2)
    width = len(stream.getvalue().rsplit("\r", 1)[1])
    bar._draw("kort")
    assert stream.getvalue().endswith("\r" + "kort".ljust(width))


def test_quiet_says_nothing() -> None:
    """``--quiet`` writes nothing to the stream."""
    stream = Terminal()
    with shown_progress(quiet=True, stream=stream) as progress:
        work(progress)
    assert stream.getvalue() == ""


def test_a_gone_stderr_never_stops_the_work() -> None:
    """A closed pipe silences the progress and raises nothing."""
    stream = Closed()
    with shown_progress(quiet=False, stream=stream) as progress:
        work(progress)
    assert stream.attempts == 1
