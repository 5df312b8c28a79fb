"""A folder of documents, read in parallel and written down as tables; safe to stop and to run again."""

import fcntl
import hashlib
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from pipeline.archive.atomic import MARK, sweep
from pipeline.archive.columns import SKIPPED, TABLES
from pipeline.archive.isolate import Died, Work, run_isolated
from pipeline.archive.names import table_name
from pipeline.archive.plan import Outcome, Plan, Task, fail, read_one
from pipeline.archive.results import load
from pipeline.archive.rows import Rows
from pipeline.archive.tables import table_writers, write_csv
from pipeline.archive.walk import Input, Skipped, walk
from pipeline.archive.works import Works
from pipeline.errors import InputError
from pipeline.intake import identify
from pipeline.review.apply import corrected
from pipeline.review.corrections import Book
from pipeline.schema import Source

DIED = (
    "the process that read it died (out of memory, or a crash of a library on this file); "
    "run it alone with --jobs 1, or save the file anew"
)

PRELOAD = ("pipeline.archive.worker",)


class Progress(Protocol):
    """Watches a run."""

    def begin(self, files: int) -> None:
        """Hear how many files there are to read."""

    def advance(self, outcome: Outcome) -> None:
        """Hear of a file that is done."""


@dataclass
class Summary:
    """What came of a run."""

    out: Path
    skipped: int = 0
    pages: int = 0
    pages_now: int = 0
    """Pages read in this run; the others were known from an earlier one."""
    seconds: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    review: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, str]] = field(default_factory=list)
    """Names and errors of failed files, the first few."""

    MAX_FAILURES = 10

    def count(self, outcome: Outcome) -> None:
        """Add a file."""
        self.statuses[outcome.status] += 1
        self.pages += outcome.pages
        self.pages_now += 0 if outcome.earlier else outcome.pages
        self.review += bool(outcome.reasons)
        self.reasons.update(outcome.reasons)
        if outcome.error and len(self.failures) < self.MAX_FAILURES:
            self.failures.append((outcome.name, outcome.error))


def extract_archive(raw: Path, plan: Plan, jobs: int, progress: Progress) -> Summary:
    """Read every file under ``raw`` and write the tables to ``plan.out``.

    Other processes import the calling script, so a script calls this under ``if __name__ == "__main__"``.

    Raises:
        InputError: ``raw`` cannot be read, or ``plan.out`` not be written, or another run is writing there.
        ToolError: the OCR engine or its data are missing.
    """
    began = time.perf_counter()
    found = list(walk(raw, plan.out))
    inputs = [entry for entry in found if isinstance(entry, Input)]
    skipped = [entry for entry in found if isinstance(entry, Skipped)]
    summary = Summary(plan.out, skipped=len(skipped))
    with _alone(plan.out):
        plan.store.note_root(raw)
        progress.begin(len(inputs))
        results: dict[str, Path] = {}
        for outcome in _outcomes(inputs, plan, jobs):
            results[outcome.name] = outcome.result
            summary.count(outcome)
            progress.advance(outcome)
        in_order = [results[entry.name] for entry in inputs]
        write_tables(plan.out, in_order)
        write_skipped(plan.out, skipped)
        plan.store.prune(in_order)
    summary.seconds = time.perf_counter() - began
    return summary


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold OUT against a second run, and clear away what a killed one left."""
    own = out / ".kehoach"
    try:
        own.mkdir(parents=True, exist_ok=True)
        lock = (own / "lock").open("w")
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}; choose another folder") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(f"{out}: another run is writing here; wait for it, or choose another") from error
        sweep(out, f"{MARK}*")
        sweep(own / "transcripts", ".*")
        yield


def _outcomes(inputs: list[Input], plan: Plan, jobs: int) -> Iterator[Outcome]:
    # Files of equal content are read one after the other: the second finds the transcript of the first.
    work: Work[Task, Outcome] = Work(partial(read_one, plan), lambda task: task.source.sha256, PRELOAD)
    results = run_isolated(work, map(task_of, inputs), jobs)
    with closing(results):
        for task, outcome in results:
            yield fail(plan, task, DIED) if isinstance(outcome, Died) else outcome


def task_of(entry: Input) -> Task:
    """Return the task of reading a file; one that cannot be opened is known by the hash of its path."""
    try:
        return Task(entry.path, Source(entry.name, identify(entry.path).sha256))
    except InputError as error:
        return Task(
            entry.path, Source(entry.name, hashlib.sha256(os.fsencode(entry.name)).hexdigest()), str(error)
        )


def write_tables(out: Path, results: list[Path]) -> None:
    """Write all tables from results, in their order, with what people corrected in them."""
    entries = Book(out).all()

    def rows_in(path: Path) -> Rows:
        result = load(path)
        return corrected(result.rows, entries.get(result.sha256, ()), result.reasons)

    works = Works()
    for path in results:
        rows = rows_in(path)
        works.note(rows.get("citations", []), rows["documents"][0])
    with table_writers(out, TABLES) as writers:
        for path in results:
            rows = rows_in(path)
            writers["citation_graph"].write(works.assign(rows.get("citations", [])))
            for name, table in rows.items():
                writers[name].write(table)
        writers["works"].write(works.rows())


def write_skipped(out: Path, skipped: list[Skipped]) -> None:
    """Write the list of files that were not read."""
    rows = ({"source_path": table_name(entry.name), "reason": entry.reason} for entry in skipped)
    write_csv(out / "skipped.csv", SKIPPED, rows)
