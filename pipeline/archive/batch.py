"""A folder of documents, read in parallel and written down as tables; safe to stop and to run again."""

import fcntl
import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pipeline.archive.crew import Crew, Stop, read_all, stoppable
from pipeline.archive.derive import LostError, derive
from pipeline.archive.desk import at_desk
from pipeline.archive.known import ALL, Known, Window
from pipeline.archive.ledger import Ledger
from pipeline.archive.local import local_crew
from pipeline.archive.places import LEDGER, LOCK, OWN, PARTS
from pipeline.archive.plan import Outcome, Plan
from pipeline.archive.results import Store
from pipeline.archive.walk import remote_walk, walk
from pipeline.errors import InputError
from pipeline.store.atomic import sweep
from pipeline.store.remote import Place

log = logging.getLogger(__name__)

ROUNDS = 3
"""How often documents are read again whose bundles are lost; then something removes them as we write."""

SECONDS_BETWEEN_SAVES = 2.0


class Progress(Protocol):
    """Watches a run."""

    def begin(self, files: int) -> None:
        """Hear how many files there are to read."""

    def advance(self, outcome: Outcome) -> None:
        """Hear of a file that is done."""


@dataclass
class Summary:
    """What came of a run."""

    out: Place
    skipped: int = 0
    waiting: int = 0
    """Files that are left for a later run."""
    changed: bool = True
    """Whether the tables are others than before."""
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


def extract_archive(
    raw: Place,
    plan: Plan,
    where: int | AbstractContextManager[Crew],
    progress: Progress,
    window: Window = ALL,
) -> Summary:
    """Read every file under ``raw`` and write the tables to ``plan.out``.

    ``where`` is a number of processes on this machine, or a crew. Other processes import the calling script,
    so a script calls this under ``if __name__ == "__main__"``.

    Raises:
        InputError: ``raw`` cannot be read, or ``plan.out`` not be written, or another run is writing there.
        ToolError: the OCR engine or its data are missing.
        KeyboardInterrupt: Ctrl-C was pressed; what was done until then is kept, and in the tables.
    """
    began = time.perf_counter()
    found = walk(raw, plan.out) if isinstance(raw, Path) else remote_walk(raw, plan.shared)
    with (
        alone(plan.out),
        at_desk(plan.out, plan.shared) as publish,
        Ledger(plan.out / OWN / LEDGER) as ledger,
        stoppable() as stop,
    ):
        if isinstance(raw, Path):
            Store(plan.out).note_root(raw)
        plan.trails.clear()
        ledger.see(found)
        crew = local_crew(where) if isinstance(where, int) else where
        with crew as members:
            summary = Run(plan, ledger, members, stop, window).go(raw, progress)
        publish()
    summary.seconds = time.perf_counter() - began
    return summary


@dataclass
class Run:
    """One walk through the archive."""

    plan: Plan
    ledger: Ledger
    crew: Crew
    stop: Stop
    window: Window

    def go(self, raw: Place, progress: Progress) -> Summary:
        """Read what is not known, then write the tables."""
        known = Known(self.plan, self.ledger, self.crew, self.window)
        for _ in range(ROUNDS):
            summary = self._read(known, raw, progress)
            try:
                summary.changed = derive(self.plan, self.ledger)
            except LostError as lost:
                if self.stop.asked:
                    raise KeyboardInterrupt from lost
                self.ledger.doubt(lost.names)
                continue
            if self.stop.asked:
                log.info("the tables hold what was read until now")
                raise KeyboardInterrupt
            return summary
        raise InputError(f"{self.plan.out}: results vanish as they are written; do all machines see it?")

    def _read(self, known: Known, raw: Place, progress: Progress) -> Summary:
        counts = self.ledger.count()
        summary = Summary(self.plan.out, skipped=counts.pop("skipped", 0))
        progress.begin(sum(counts.values()))

        def hear(outcome: Outcome) -> None:
            summary.count(outcome)
            progress.advance(outcome)

        saved = time.monotonic()
        with closing(read_all(self.crew, self.plan, known.tasks(raw, hear), self.stop)) as outcomes:
            for outcome in outcomes:
                self.ledger.record(outcome)
                hear(outcome)
                if time.monotonic() - saved > SECONDS_BETWEEN_SAVES:
                    self.ledger.save()
                    saved = time.monotonic()
        self.ledger.save()
        summary.waiting = self.ledger.count().get("waiting", 0)
        return summary


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold OUT against a second run, and clear away what a killed one left.

    Raises:
        InputError: another run is writing there, or it cannot be written.
    """
    own = out / OWN
    try:
        own.mkdir(parents=True, exist_ok=True)
        lock = (own / LOCK).open("w")
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}; choose another folder") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(f"{out}: another run is writing here; wait for it, or choose another") from error
        except OSError as error:
            # Some network disks know none; without, two runs would spoil each other's tables.
            raise InputError(
                f"{out}: its disk gives no locks: {error.strerror}; choose a folder on another disk"
            ) from error
        sweep(out)
        sweep(own / PARTS)
        yield
