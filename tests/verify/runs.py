"""Published runs of a made-up town, right or with one fault, for ``verify`` to read."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from feriejobb.data.instance import Instance
from feriejobb.data.layering import EffectiveModel, load_model
from feriejobb.data.solution import Result
from feriejobb.report.coordinator import coordinator_workbook
from feriejobb.report.district import district_workbook
from feriejobb.report.edition import Edition
from feriejobb.store.log import Log
from feriejobb.store.manifest import MANIFEST, file_entries, read_manifest, run_id
from feriejobb.store.origin import input_files
from feriejobb.store.write_run import Inputs, Parameters, write_run
from feriejobb.tables.generate import generate, write_input
from feriejobb.tables.read import read_tables
from feriejobb.tables.validate import validate
from tests.verify.right import result_of, right_choice

NOON = datetime(2027, 3, 28, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Workshop:
    """A folder with an input and everything to publish runs beside it.

    Attributes:
        folder: Empty folder to work in.
    """

    folder: Path

    @cached_property
    def effective(self) -> EffectiveModel:
        """The shipped summer model."""
        return load_model("sommar")

    @cached_property
    def source(self) -> Path:
        """An input of some forty applicants with names and contacts, a few of them protected."""
        path = self.folder / "indata"
        write_input(generate(self.effective, 0.003, 1), path)
        return path

    @cached_property
    def instance(self) -> Instance:
        """The validated input."""
        instance, _ = validate(read_tables(self.source), self.effective.model)
        return instance

    @cached_property
    def result(self) -> Result:
        """A right allocation of it."""
        chosen = right_choice(self.instance)
        assert chosen is not None
        return result_of(self.instance, chosen)

    @cached_property
    def _right_books(self) -> dict[str, bytes]:
        return self._workbooks(self.result)

    def publish(
        self,
        name: str,
        result: Result | None = None,
        workbooks: Result | None = None,
        documents: Mapping[str, bytes] | None = None,
    ) -> Path:
        """Write a run with a sound manifest.

        Args:
            name: Folder of the run.
            result: What the CSV files say; the right one by default.
            workbooks: What the workbooks say; the same by default.
            documents: Further or other documents by path; empty bytes leave one out.
        """
        told = result or self.result
        books = self._workbooks(workbooks or told) if workbooks or result else self._right_books
        made = books | dict(documents or {})
        return write_run(
            told,
            self.folder / name,
            inputs=Inputs(self.source, input_files(self.source)),
            parameters=Parameters("solve", "sommar"),
            effective_toml=self.effective.toml,
            documents={path: data for path, data in made.items() if data},
            log=Log("solve", lambda: NOON),
            before_publish=lambda _: None,
        )

    def copy(self, run: Path, name: str) -> Path:
        """A copy of a run to spoil."""
        return Path(shutil.copytree(run, self.folder / name))

    def _workbooks(self, result: Result) -> dict[str, bytes]:
        edition = Edition("prov")
        books = {
            f"forvaltningar/{name}.xlsx": district_workbook(result, name, edition)
            for name in sorted({place.employer for place in result.instance.places})
        }
        return books | {"internt/samordning.xlsx": coordinator_workbook(result, edition)}


def reseal(run: Path) -> None:
    """Make the manifest fit a spoilt run, as somebody who knows how would."""
    manifest = read_manifest((run / MANIFEST).read_bytes())
    paths = sorted(p for p in run.rglob("*") if p.is_file() and p.name != MANIFEST)
    entries = file_entries({p.relative_to(run).as_posix(): p.read_bytes() for p in paths})
    changed = manifest.model_copy(update={"files": entries, "run_id": run_id(entries)})
    (run / MANIFEST).write_bytes(changed.sealed().to_bytes())
