"""One round after another: replies in, the next round solved with as few changes as possible."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from feriejobb.data.instance import Instance
from feriejobb.data.model import Replies
from feriejobb.data.replies import Reply
from feriejobb.data.round_report import LateKind, RoundReport
from feriejobb.data.solution import Placement, Result
from feriejobb.errors import (
    InputError,
    InputIssue,
    VerificationError,
)
from feriejobb.handover.passwords import Passwords
from feriejobb.plan.late_changes import late_changes
from feriejobb.plan.round_changes import changes
from feriejobb.plan.rounds import NextRound, next_round
from feriejobb.plan.rounds_files import (
    hidden_in,
    round_documents,
    standing_documents,
    standing_of,
)
from feriejobb.plan.standing import Standing
from feriejobb.protect.late import late_ids
from feriejobb.store.log import Log
from feriejobb.store.origin import SourceFile, source_file
from feriejobb.store.read_run import StoredRun, read_run
from feriejobb.store.verify_files import verify_files
from feriejobb.tables.replies import Delivered, read_replies
from feriejobb.tables.reply_workbook import run_id_of

OTHER_SEED = (
    "Fröet är ett annat än förra omgångens. Lottningen görs en gång; ange samma frö som då."
)
UNPROTECTED = (
    "{count} ansökningar har skyddats efter förra omgången men är inte skyddade i indata. "
    "Rätta kolumnen i indata och ange den med --input."
)


@dataclass(frozen=True)
class Opened:
    """A run whose replies have come in.

    Attributes:
        stored: The run.
        edition: Id that its workbooks carry; empty where it has none.
        replies: The replies read, by ``ansokan_id``.
        files: Fingerprints of the reply files.
        standing: Where everyone stands with the replies counted in.
        unanswered: Offers without a definite answer, before silence is read as anything.
    """

    stored: StoredRun
    edition: str
    replies: tuple[Reply, ...]
    files: tuple[SourceFile, ...]
    standing: Standing
    unanswered: int

    @property
    def placed(self) -> dict[str, str]:
        """``plats_id`` by ``ansokan_id`` of everyone placed in the run."""
        return {p.applicant: p.place for p in self.stored.placements}


def untouched(run: Path) -> StoredRun:
    """Read a run and make sure that it is as it was published.

    Raises:
        InputError: No run there.
        VerificationError: The run has been changed.
        OutputError: The disk refused.
    """
    stored = read_run(run)
    findings = verify_files(run)
    if findings:
        raise VerificationError(list(findings))
    return stored


def open_round(
    stored: StoredRun, replies: Path, meaning: Replies, passwords: Passwords | None = None
) -> Opened:
    """Read the replies to a run.

    Args:
        stored: The round before.
        replies: A returned workbook, a CSV file, or a folder of both.
        meaning: What each answer means under the model that will hold.
        passwords: Those that open the run's workbooks; None where they need none.

    Raises:
        InputError: Anything wrong with the replies.
        VerificationError: The run's ``omgang.csv`` is missing or damaged.
    """
    before = standing_of(stored)
    folder = "forvaltningar/"
    books = {
        Path(path).stem: stored.path / path
        for path in stored.manifest.files
        if path.startswith(folder)
    }
    keys = passwords.all() if passwords else ()
    edition = next((run_id_of(books[name], keys) for name in sorted(books)), "")
    sent = Delivered(books, before.answerable, before.answered, keys)
    found = read_replies(replies, edition, sent)
    definite = {r.applicant for r in found if r.answer != "inget_svar"}
    return Opened(
        stored,
        edition,
        found,
        _fingerprints(replies),
        before.after(found, meaning),
        sum(i not in definite for i in before.offers),
    )


@dataclass(frozen=True)
class Round:
    """A round ready to be solved and written.

    Attributes:
        opened: The round before, with its replies.
        planned: What this round starts from.
        instance: The input of this round, as it was read.
        former: The input of the round before; None where it is no longer there unchanged.
    """

    opened: Opened
    planned: NextRound
    instance: Instance
    former: Instance | None

    @classmethod
    def of(cls, opened: Opened, instance: Instance, former: Instance | None = None) -> Round:
        """Lay the replies over an input.

        Args:
            opened: The round before, with its replies.
            instance: The input of this round.
            former: The input of the round before, read with its own model; None where it is gone.

        Raises:
            InputError: Another lottery; someone who has accepted is not in the input, or someone
                protected since is not protected there.
            InfeasibleError: Accepted offers no longer fit under supervisors or budgets.
            VerificationError: The stored run's list of late protections is damaged.
        """
        if instance.model.lottery.seed != opened.stored.manifest.seed:
            raise InputError(
                [InputIssue("modell", 0, "lottery.seed", "LOTT_ANNAT_FRÖ", OTHER_SEED)]
            )
        people = instance.applicant_by_id
        late = [i for i in late_ids(opened.stored) if i in people]
        bare = sum(not people[i].protected for i in late)
        if bare:
            text = UNPROTECTED.format(count=bare)
            column = "skyddade_uppgifter"
            raise InputError([InputIssue("ansokningar", 0, column, "SKYDD_SAKNAS", text)])
        planned = next_round(instance, opened.standing)
        kept = len(planned.standing.accepted) + len(planned.offers)
        planned = replace(
            planned,
            certificates=opened.stored.proof.certificates,
            freed=len(opened.placed) - kept if former is instance else None,
        )
        return cls(opened, planned, instance, former)

    def told(self, result: Result) -> Result:
        """The solver's result with what the round is told with."""
        stored = self.opened.stored
        return replace(result, parent=stored.manifest_sha256, round=self.report(result.placements))

    def report(self, placements: tuple[Placement, ...]) -> RoundReport:
        """What the round is told with."""
        stored, former = self.opened.stored, self.former
        late = None if former is None else late_changes(former.real, self.instance.real)
        return RoundReport(
            changes(self.planned, stored.placements, placements, late),
            late or (),
            late is not None,
            tuple(sorted(self.planned.standing.out_of_year)),
            frozenset(self.planned.standing.accepted),
            self._hidden(),
        )

    def documents_before(self) -> dict[str, bytes]:
        """``omgang.csv``, which says where everyone stands before the round is solved."""
        return standing_documents(self.planned, self.opened.placed, self._hidden())

    def _hidden(self) -> frozenset[str]:
        """Ids of the round that may stand in ``skydd/`` only."""
        instance, former = self.planned.instance, self.former
        hidden = set(hidden_in(self.opened.stored))
        hidden |= {a.id for a in former.applicants if a.protected} if former else set()
        hidden -= instance.applicant_by_id.keys()
        return frozenset(hidden | {a.id for a in instance.applicants if a.protected})

    def documents(self, result: Result) -> dict[str, bytes]:
        """The round's own files by path inside the run."""
        report = result.round or self.report(result.placements)
        return round_documents(self.planned, self.opened.placed, report)

    def counts(self, result: Result) -> dict[str, int]:
        """The round in numbers, by the Swedish words it is shown with."""
        now, report = self.planned.standing, result.round or self.report(result.placements)
        kinds = Counter(change.kind for change in report.changes)
        return {
            "har tackat ja": len(now.accepted),
            "har tackat nej": len(now.declined),
            "har blivit reserver": len(now.reserves),
            "utan svar": self.opened.unanswered,
            "nya erbjudanden": kinds["ny"],
            "flyttade erbjudanden": kinds["flyttad"],
            "antagna vars plats har försvunnit": len(self.planned.vanished),
            "av dem utan ny plats": kinds["mist_antagen"],
            "erbjudanden som inte kan stå kvar": kinds["mist_erbjudande"],
            "saknas i indata": kinds["saknas_i_indata"],
        }

    def log(self, log: Log) -> None:
        """Add the round to a run's log: counts and the parent's hash."""
        now = self.planned.standing
        log.add(
            "replies_read",
            parent=self.opened.stored.manifest_sha256,
            accepted=len(now.accepted),
            declined=len(now.declined),
            standing=len(now.offers),
            silent=self.opened.unanswered,
            vanished=len(self.planned.vanished),
        )


@dataclass(frozen=True)
class RoundCounts:
    """A round in numbers.

    Attributes:
        round: By the Swedish words they are shown with.
        late: Rows of the input that differ from the round before, by kind; None where the earlier
            input is no longer there to compare with.
    """

    round: dict[str, int]
    late: dict[LateKind, int] | None

    @classmethod
    def of(cls, after: Round, result: Result) -> RoundCounts:
        """The numbers of a solved round."""
        report = result.round or after.report(result.placements)
        return cls(after.counts(result), late_counts(report) if report.compared else None)


def late_counts(report: RoundReport) -> dict[LateKind, int]:
    """How many rows of the input changed, by kind."""
    return dict(sorted(Counter(change.kind for change in report.late).items()))


def _fingerprints(path: Path) -> tuple[SourceFile, ...]:
    """Hashes of the reply files, as ``read_replies`` opens them."""
    files = [path] if path.is_file() else sorted(p for p in path.iterdir() if p.is_file())
    readable = [p for p in files if p.suffix.lower() in (".csv", ".xlsx")]
    return tuple(source_file(p, "svar") for p in readable)
