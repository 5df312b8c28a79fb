"""What is asked of the processes that read, and what they answer; imports nothing heavy."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipeline.archive.places import BUNDLES, OWN, TEXTS, TRAILS, TRANSCRIPTS, own_store, text_store
from pipeline.archive.version import version
from pipeline.document import Status
from pipeline.ocr import Ocr, choose_engine
from pipeline.settings import DEFAULTS, Settings
from pipeline.store import Store
from pipeline.store.remote import Bucket, Place, Url
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
    shared: Url | None = None
    """OUT in object storage; ``out`` is the desk then, a folder on the machine that runs (see ``desk``)."""

    @cached_property
    def bundles(self) -> Store:
        """Results, one for each document."""
        return Bucket(self.shared / OWN / BUNDLES) if self.shared else own_store(self.out, BUNDLES)

    @cached_property
    def transcripts(self) -> TranscriptCache:
        """Transcripts by content."""
        shared = self.shared
        return TranscriptCache(
            Bucket(shared / OWN / TRANSCRIPTS) if shared else own_store(self.out, TRANSCRIPTS)
        )

    @cached_property
    def trails(self) -> Store:
        """Pages of documents that are read carefully (see ``careful``), until the document is done."""
        return Bucket(self.shared / OWN / TRAILS) if self.shared else own_store(self.out, TRAILS)

    @cached_property
    def texts(self) -> Store:
        """Repaired texts, by the path of their file."""
        return Bucket(self.shared / TEXTS) if self.shared else text_store(self.out)


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read; ``name`` is its path in the archive. Tasks of one ``key`` run one by one.

    ``lives``: a process died over it, it is read carefully; a page over which so many more die is left out.
    """

    path: Place
    name: str
    key: str
    lives: int | None = None


def hash_of_name(name: str) -> str:
    """Return what a file is known by that cannot be opened: the hash of its path in the archive."""
    return hashlib.sha256(os.fsencode(name)).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the run needs to know of a file that is done; the rest lies in its bundle.

    ``way`` is the digest of all that decides the result besides the content; ``final``: another try can bring
    nothing new; ``earlier``: the result is that of an earlier run.
    """

    name: str
    sha256: str
    status: Status
    pages: int = 0
    error: str | None = None
    reasons: tuple[str, ...] = ()
    bundle: str | None = None
    way: str | None = None
    final: bool = False
    earlier: bool = False


def read_one(plan: Plan, task: Task) -> Outcome:
    """Read a file (see ``worker``), in the process that does it: the libraries take seconds to load."""
    from pipeline.archive.worker import read_file

    return read_file(plan, task)


def engine_name(plan: Plan) -> str:
    """Return the name of the engine, from a process that may open it.

    Raises:
        ToolError: it is missing.
    """
    from pipeline.archive.worker import opened

    return opened(plan.open_ocr, plan.settings).name
