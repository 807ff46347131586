"""The solver in a process of its own: whatever happens to it, the command answers for itself."""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from math import inf
from pathlib import Path
from types import SimpleNamespace

import pytest

from feriejobb import pipeline, solver_child, solver_process, solver_start
from feriejobb.data.instance import Instance
from feriejobb.data.solution import Result
from feriejobb.errors import (
    FeriejobbError,
    InfeasibleError,
    InputError,
    InputIssue,
    NoSolutionError,
    VerificationError,
)
from feriejobb.intake import load
from feriejobb.pipeline import solve_run
from feriejobb.progress import SilentProgress
from feriejobb.solver_child import bare, frame, read_frame
from feriejobb.solver_process import Solved, Watch, solve_apart
from feriejobb.solver_start import FIRST, TASK, Channel, StandBy, Staying
from feriejobb.verify.files import verify_run
from tests.oracle.towns import random_town
from tests.test_cli_job import write_town

#: Never struck by a fault that ends by itself.
AMPLE = 300.0

Faulty = Callable[[str], None]


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Faulty:
    """Lets the next solver process have a fault of ``tests.faulty_child``."""

    def choose(fault: str) -> None:
        monkeypatch.setattr(solver_start, "CHILD", "tests.faulty_child")
        monkeypatch.setenv("FAULT", fault)

    return choose


@pytest.fixture(scope="module")
def town() -> Instance:
    """A town of a few, solved in an instant."""
    return random_town(1, "tiny")


def solve(town: Instance, seconds: float = AMPLE, **named: object) -> Solved:
    """Solve apart with limits that a sound process never meets."""
    watch = Watch(seconds, 1024, **{"grace": AMPLE, **named})  # type: ignore[arg-type]
    return solve_apart(town, watch)


def test_the_answer_is_that_of_the_solver_and_names_its_input(
    town: Instance, faulty: Faulty
) -> None:
    """The input itself comes back with the result, and what native code prints does no harm."""
    faulty("mutter")
    solved = solve(town)
    assert solved.ending == "done"
    assert solved.notes == ()
    assert solved.result.instance is town
    assert solved.result.proved


def test_there_is_something_to_do_meanwhile(town: Instance) -> None:
    """Done once, while the process has the task and the answer is waited for."""
    seen: list[str] = []
    done = threading.Event()

    def count(over: threading.Event) -> None:
        assert over.wait(AMPLE)
        seen.append(threading.current_thread().name)
        done.set()

    solved = solve_apart(town, Watch(AMPLE, 1024), meanwhile=count)
    assert done.wait(AMPLE)
    assert solved.result.proved
    assert len(seen) == 1
    assert seen[0] != threading.main_thread().name


def test_a_process_that_was_made_ready_answers_the_same(town: Instance) -> None:
    """Loaded ahead, and as good as one that was not."""
    with StandBy() as ready:
        solved = solve_apart(town, Watch(AMPLE, 1024), stand_by=ready)
    assert solved.result.placements == solve(town).result.placements


def test_a_process_stays_for_the_next_task(town: Instance) -> None:
    """Each answer is as by a process of its own, and in the end none is left."""
    other, limits = random_town(3, "tiny"), Watch(AMPLE, 1024)
    with Staying() as solver:
        found = [solve_apart(one, limits, stand_by=solver) for one in (town, other, town)]
        assert solver.worn
        process = solver.taken()
        assert process.poll() is None
        solver.given_back(process)
    assert process.poll() is not None
    for one, solved in zip((town, other, town), found, strict=True):
        assert solved.result.placements == solve(one).result.placements
        assert solved.result.instance is one


def test_a_process_that_dies_later_is_replaced(town: Instance, faulty: Faulty) -> None:
    """What the tasks before have left behind is not the next one's fault; a new one's own is."""
    faulty("die second")
    limits = Watch(AMPLE, 1024)
    with Staying() as solver:
        first = solve_apart(town, limits, stand_by=solver)
        assert solve_apart(town, limits, stand_by=solver).result.proof == first.result.proof
        process = solver.taken()
        process.kill()
        process.wait()
        solver.given_back(process)
        assert solve_apart(town, limits, stand_by=solver).ending == "done"
    faulty("die")
    with Staying() as solver, pytest.raises(NoSolutionError, match="dog"):
        solve_apart(town, limits, stand_by=solver)


def test_rows_come_through_a_pipe_as_they_were(town: Instance) -> None:
    """Also those that are sent as their values in order."""
    result = solve(town).result
    pipe = BytesIO(frame((town, result)))
    assert read_frame(pipe.read) == (town, result)


def test_the_solver_gets_no_names(tmp_path: Path) -> None:
    """What goes to the process holds no contact."""
    town = load(write_town(tmp_path / "in"), "sommar", (), ("lottery.seed=prov",)).instance
    assert b"200901012380" in pickle.dumps(town)
    assert b"200901012380" not in pickle.dumps(bare(town))
    assert b"200901012380" not in pickle.dumps(bare(replace(town, unbooked=town)))


def test_what_has_gone_ahead_is_only_named_in_the_task(town: Instance) -> None:
    """A process that waits takes it in, and solves what it would have solved."""
    pipe = BytesIO()
    channel = Channel(SimpleNamespace(stdin=pipe))  # type: ignore[arg-type]
    channel.send_ahead(bare(town))
    channel.send(TASK, bare(town).applicants)
    pipe.seek(0)
    reader = pickle.Unpickler(pipe)  # noqa: S301  (written two lines above)
    assert pipe.read(1) == FIRST
    first = reader.load()
    assert first == bare(town)
    assert pipe.read(1) == TASK
    assert len(pipe.read()) < 20
    with StandBy() as ready:
        ready.send_ahead(bare(town))
        solved = solve_apart(town, Watch(AMPLE, 1024), stand_by=ready)
    assert solved.result.placements == solve(town).result.placements
    assert solved.result.instance is town


def test_what_went_ahead_to_one_process_is_sent_again_to_the_next(town: Instance) -> None:
    """A task stands on its own wherever it is the first thing that is said."""
    with StandBy() as ready:
        ready.send_ahead(bare(town))
        first = ready.taken()
        solved = solve_apart(town, Watch(AMPLE, 1024), stand_by=ready)
    assert solved.result.proved
    solver_start.end(first)


def test_a_process_that_has_answered_is_ended_but_not_waited_for(town: Instance) -> None:
    """It is when the waiting ends: nobody is left then."""
    with StandBy() as ready:
        process = ready.taken()
        ready.given_back(process)
        assert process.returncode is None
    assert process.returncode is not None
    assert process.stdin is not None
    assert process.stdin.closed


@pytest.mark.parametrize(
    ("word_at", "parts"),
    [("none", 4), ("scipy.linalg", 2), ("feriejobb.solve.ready", 0)],
)
def test_what_few_answers_need_is_loaded_only_by_a_process_that_waits(
    word_at: str, parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that has been spoken to has better things to do."""
    loaded: list[str] = []

    def load(name: str) -> SimpleNamespace:
        loaded.append(name)
        orders.spoken_to |= name == word_at
        return SimpleNamespace(ready=lambda: None)

    def nothing() -> None:
        raise FeriejobbError("slut")

    monkeypatch.setattr(importlib, "import_module", load)
    monkeypatch.setattr(sys, "argv", ["solver_child", solver_start.AHEAD])
    orders = SimpleNamespace(spoken_to=False, next=nothing)
    kind, _ = solver_child._answer(orders, BytesIO())  # type: ignore[arg-type]
    assert kind == "error"
    assert sum(name.startswith("scipy") for name in loaded) == parts


def test_a_task_that_cannot_be_read_is_a_defect_and_no_answer(
    town: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process says so; nothing is taken for an answer."""
    pack = Channel._pack

    def damaged(channel: Channel, word: bytes, what: object) -> bytes:
        return word + b"?" + pack(channel, word, what)

    monkeypatch.setattr(Channel, "_pack", damaged)
    with pytest.raises(FeriejobbError, match="Inget är publicerat"):
        solve(town)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("die", ["dog oväntat", "SIGKILL"]),
        ("die late", ["dog oväntat", "SIGKILL"]),
        ("eat", ["Minnet räckte inte"]),
        ("eat late", ["Minnet räckte inte"]),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="signaler och minnesgräns som på Linux")
def test_a_process_that_dies_is_no_answer(
    town: Instance, faulty: Faulty, fault: str, words: list[str]
) -> None:
    """A crash or a full memory: exit 5 with the reason and what to do, whatever was on the way."""
    faulty(fault)
    with pytest.raises(NoSolutionError) as caught:
        solve(town)
    assert all(word in str(caught.value) for word in [*words, "Inget är publicerat"])


@pytest.mark.parametrize("fault", ["die late", "eat late"])
@pytest.mark.skipif(sys.platform != "linux", reason="signaler och minnesgräns som på Linux")
def test_the_best_so_far_outlives_the_process_where_asked_for(
    town: Instance, faulty: Faulty, fault: str
) -> None:
    """A whole answer, not proved, and a note that says why."""
    faulty(fault)
    solved = solve_apart(town, Watch(AMPLE, 1024, keep_best=True))
    assert solved.ending == "died"
    assert "ej bevisat optimalt" in solved.notes[0]
    assert not solved.result.proved
    assert solved.result.instance is town


def test_a_process_that_hangs_is_ended(
    town: Instance, faulty: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing on the way there is no answer; otherwise the best so far is taken."""
    faulty("hang")

    def set_clock(now: float) -> None:
        monkeypatch.setattr(solver_process, "monotonic", lambda: now)

    with pytest.raises(NoSolutionError, match="inom tidsgränsen"):
        solve(town, seconds=0.1, grace=0.1)
    faulty("hang late")
    solved = solve_apart(town, Watch(AMPLE), _Waiting(lambda: set_clock(inf)))
    assert solved.ending == "limit"
    assert "Tidsgränsen" in solved.notes[0]
    assert not solved.result.proved


def test_a_defect_in_the_solver_is_named_without_values(town: Instance, faulty: Faulty) -> None:
    """Kind and place only, exit 1."""
    faulty("break")
    with pytest.raises(FeriejobbError, match="ValueError i feriejobb/") as caught:
        solve(town)
    assert caught.value.exit_code == 1
    assert "Hemlig" not in str(caught.value)


def test_errors_come_back_as_they_were(town: Instance, faulty: Faulty) -> None:
    """Every kind survives pickling with what it carries."""
    issue = InputIssue("platser", 3, "antal", "TAL", "Skriv ett heltal.")
    errors: list[FeriejobbError] = [
        InputError([issue]),
        InfeasibleError("Går inte.", ["Sänk K1."]),
        VerificationError(["A", "B"]),
        NoSolutionError("Inget."),
    ]
    for error in errors:
        again = pickle.loads(pickle.dumps(error))  # noqa: S301
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert vars(again) == vars(error)
    faulty("refuse")
    with pytest.raises(InfeasibleError):
        solve(town)


@dataclass
class _Waiting(SilentProgress):
    """Does something once the process has handed over two answers and is stuck."""

    act: Callable[[], None]

    def step(self, text: str) -> None:
        """Act at the right step."""
        if text.endswith("nu"):
            self.act()


@dataclass
class _Interrupting(SilentProgress):
    """Presses Ctrl-C at the first step, again at the second."""

    times: int
    steps: list[str] = field(default_factory=list)

    def step(self, text: str) -> None:
        """Press."""
        self.steps.append(text)
        if len(self.steps) <= self.times:
            os.kill(os.getpid(), 2)


@pytest.fixture(autouse=True)
def ctrl_c() -> Iterator[None]:
    """Ctrl-C interrupts also where the tests were started with it ignored (in the background)."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, former)


posix = pytest.mark.skipif(os.name != "posix", reason="signaler som på Linux")


@posix
def test_ctrl_c_keeps_the_best_so_far_where_asked_for(town: Instance, faulty: Faulty) -> None:
    """Once: the solver ends with what it has; the former handler is back afterwards."""
    faulty("slow")
    tell = _Interrupting(1)
    solved = solve_apart(town, Watch(AMPLE, 0, keep_best=True), tell)
    assert solved.ending == "stopped"
    assert not solved.result.proved
    assert any("Ctrl-C igen" in step for step in tell.steps)


@posix
@pytest.mark.parametrize(("times", "keep"), [(1, False), (2, True)])
def test_ctrl_c_leaves_at_once(town: Instance, faulty: Faulty, times: int, keep: bool) -> None:
    """Twice, or once with nothing to be kept."""
    faulty("slow")
    with pytest.raises(KeyboardInterrupt):
        solve_apart(town, Watch(AMPLE, 0, keep_best=keep), _Interrupting(times))


@posix
@pytest.mark.parametrize("answer", [True, False])
def test_the_person_is_asked_where_nothing_was_said(
    town: Instance, faulty: Faulty, answer: bool
) -> None:
    """A yes publishes, a no leaves."""
    faulty("slow")
    watch = Watch(AMPLE, 0, ask=lambda: answer)
    if answer:
        assert solve_apart(town, watch, _Interrupting(1)).ending == "stopped"
    else:
        with pytest.raises(KeyboardInterrupt):
            solve_apart(town, watch, _Interrupting(1))


def test_nothing_is_left_running(town: Instance, faulty: Faulty) -> None:
    """The process is gone and its listeners have ended, however it went."""
    before = set(threading.enumerate())
    faulty("hang")
    with pytest.raises(NoSolutionError):
        solve(town, seconds=0.1, grace=0.1)
    ours = set(threading.enumerate()) - before
    for thread in ours:
        thread.join(AMPLE)
    assert not any(thread.is_alive() for thread in ours)


def test_a_command_never_loads_the_solver(tmp_path: Path) -> None:
    """A whole run, in a process of its own, without ortools."""
    source = write_town(tmp_path / "in")
    script = (
        "import sys; from pathlib import Path; from feriejobb.intake import load; "
        "from feriejobb.pipeline import solve_run; "
        "loaded = load(Path(sys.argv[1]), 'sommar', (), ('lottery.seed=prov',)); "
        "solve_run(loaded, Path(sys.argv[2])); sys.exit('ortools' in sys.modules)"
    )
    command = [sys.executable, "-c", script, str(source), str(tmp_path / "ut")]
    assert subprocess.run(command, check=False).returncode == 0


@dataclass
class _Run:
    """A town to run, and where."""

    source: Path
    out: Path

    def solve(self, **named: object) -> Result:
        """Solve, verify and publish."""
        loaded = load(self.source, "sommar", (), ("lottery.seed=prov",))
        return solve_run(loaded, self.out, **named)  # type: ignore[arg-type]


@pytest.fixture
def town_run(tmp_path: Path) -> _Run:
    """The town of ``doctor_case``."""
    return _Run(write_town(tmp_path / "in"), tmp_path / "ut")


def test_ten_cities_are_not_compared_with_other_ways(
    town_run: _Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That would take longer than the solve; the run is whole and passes without."""
    monkeypatch.setattr(pipeline, "MOST_COMPARED", 3)
    assert town_run.solve(fairness="quick").comparisons == ()
    assert verify_run(town_run.out).passed


def test_what_is_kept_is_verified_and_says_what_it_is(town_run: _Run, faulty: Faulty) -> None:
    """Published like any run; the report, the log and the result say that it is not proved.

    It is not held up by comparisons with other ways, which a run that is whole has.
    """
    assert replace(town_run, out=town_run.out.with_name("hel")).solve(fairness="quick").comparisons
    faulty("die late")
    result = town_run.solve(keep_best=True, fairness="quick")
    assert result.comparisons == ()
    assert verify_run(town_run.out).passed
    assert any("ej bevisat optimalt" in text for text in result.warnings)
    assert "Ej bevisat optimal" in (town_run.out / "publikt/rapport.html").read_text("utf-8")
    assert '"event":"died"' in (town_run.out / "logg.jsonl").read_text("utf-8")


def test_a_false_refusal_is_contradicted(town_run: _Run, faulty: Faulty) -> None:
    """The judge finds an allocation where the solver says that there is none: exit 4."""
    faulty("refuse")
    with pytest.raises(VerificationError, match="LÖSARE_OENSE"):
        town_run.solve()
    assert [path.name for path in town_run.out.parent.iterdir()] == ["in"]


def test_a_false_answer_is_not_published(town_run: _Run, faulty: Faulty) -> None:
    """The judge adds up what came back, whoever says it: exit 4."""
    faulty("one less")
    with pytest.raises(VerificationError):
        town_run.solve()
    assert [path.name for path in town_run.out.parent.iterdir()] == ["in"]
