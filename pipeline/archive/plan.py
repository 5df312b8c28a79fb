"""What is asked of the processes that read, and what they answer; imports nothing heavy."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.archive.results import Result, Store, failure_of, version
from pipeline.document import Status
from pipeline.ocr import Ocr, choose_engine
from pipeline.schema import Source
from pipeline.settings import DEFAULTS, Settings
from pipeline.transcripts import TranscriptCache

OpenOcr = Callable[[Settings], Ocr]


@dataclass(frozen=True)
class Plan:
    """How files are read, and where results go; ``open_ocr`` is called once in each process that needs it."""

    out: Path
    settings: Settings = DEFAULTS
    open_ocr: OpenOcr = choose_engine
    debug_images: Path | None = None
    version: str = field(default_factory=version)

    @property
    def store(self) -> Store:
        """Results and texts."""
        return Store(self.out)

    @property
    def transcripts(self) -> TranscriptCache:
        """Transcripts by content."""
        return TranscriptCache(self.out / ".kehoach" / "transcripts")


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read. ``refused`` says why it cannot even be opened; its hash is then that of its path."""

    path: Path
    source: Source
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the run needs to know of a file that is done; the rest lies in the file ``result``."""

    name: str
    result: Path
    status: Status
    pages: int
    error: str | None
    reasons: tuple[str, ...]
    earlier: bool = False
    """The result is that of an earlier run."""


def read_one(plan: Plan, task: Task) -> Outcome:
    """Read a file (see ``worker``), in the process that does it: the libraries take seconds to load."""
    from pipeline.archive.worker import read_file

    return read_file(plan, task)


def fail(plan: Plan, task: Task, error: str) -> Outcome:
    """Keep a failure."""
    result = failure_of(task.source, error, plan.version)
    path = plan.store.path(task.source, "failed")
    plan.store.save(path, result, None)
    return outcome_of(result, path)


def outcome_of(result: Result, path: Path, earlier: bool = False) -> Outcome:
    """Return what the run needs to know."""
    row = result.rows["documents"][0]
    return Outcome(result.name, path, result.status, row["pages"] or 0, row["error"], result.reasons, earlier)
