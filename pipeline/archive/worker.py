"""One file of an archive, from its path to its bundle; runs in a process of its own."""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipeline.archive.careful import REASONS, Trail, read_carefully
from pipeline.archive.crew import DIED
from pipeline.archive.limits import TimedOcr, in_time, limited
from pipeline.archive.names import text_path
from pipeline.archive.plan import OpenOcr, Outcome, Plan, Task, hash_of_name
from pipeline.archive.results import Result, bundle_name, dump, load, result_of, way_of
from pipeline.errors import InputError, PipelineError
from pipeline.faults import named
from pipeline.flow import kept_or_read, read_each, transcript_of, understand
from pipeline.imaging.watch import debug_writer
from pipeline.intake import identify, kind_of
from pipeline.intake.source import shown
from pipeline.ocr import Ocr
from pipeline.schema import Page, PageImage, Source, Transcript
from pipeline.settings import Settings
from pipeline.store.remote import at_hand


def read_file(plan: Plan, task: Task) -> Outcome:
    """Read a file and keep its result; a file that cannot be read, for whatever reason, gives a failure.

    Raises:
        ToolError: the OCR engine or its data are missing: no file would fare better.
        InputError: results cannot be written.
    """
    with ExitStack() as stack:
        try:
            path = stack.enter_context(at_hand(task.path, plan.settings.max_bytes))
        except InputError as error:
            return failure(task, str(error))
        ocr = engine_for(path, plan.open_ocr, plan.settings)
        limit = stack.enter_context(limited(plan.settings))
        try:
            source = Source(task.path.name, identify(path).sha256)
        except InputError as error:
            return failure(task, str(error))
        return _as_named(_outcome(plan, task, path, source, TimedOcr(ocr, limit)), path, task)


def _as_named(outcome: Outcome, path: Path, task: Task) -> Outcome:
    """Return an outcome whose message names the file, not the copy of it that was read."""
    if path == task.path or outcome.error is None:
        return outcome
    return replace(outcome, error=outcome.error.replace(shown(path), str(task.path)))


def _outcome(plan: Plan, task: Task, path: Path, source: Source, ocr: TimedOcr) -> Outcome:
    way = way_of(plan.settings.digest(), ocr.name, plan.version)
    name = bundle_name(source, way)
    known = None if plan.debug_images else _known(plan, name)
    if known and known.final:
        return _done(task, known, name, way, earlier=True)
    read = _read(plan, task, path, source, ocr)
    if isinstance(read, Result):
        plan.bundles.write(name, dump(read))
    if task.lives is not None or not (isinstance(read, Result) and read.final):
        Trail(plan.trails, source.sha256).clear()
    return failure(task, read, source.sha256) if isinstance(read, str) else _done(task, read, name, way)


def _known(plan: Plan, name: str) -> Result | None:
    try:
        return load(plan.bundles.read(name))
    except (OSError, ValueError):
        return None


def _done(task: Task, result: Result, name: str, way: str, earlier: bool = False) -> Outcome:
    return Outcome(
        task.name,
        result.sha256,
        result.status,
        result.pages,
        reasons=result.reasons,
        bundle=name,
        way=way,
        final=result.final,
        earlier=earlier,
    )


def failure(task: Task, error: str, sha256: str | None = None) -> Outcome:
    """Return the outcome of a file that could not be read; one that cannot be opened is known by its path."""
    known_as = sha256 or hash_of_name(task.name)
    return Outcome(task.name, known_as, "failed", error=error, reasons=("failed",))


def _read(plan: Plan, task: Task, path: Path, source: Source, ocr: TimedOcr) -> Result | str:
    """Return the result, or why there is none."""
    try:
        before = _look(path)
        transcript = _transcript(plan, task, path, source, ocr)
        if _look(path) != before:
            return f"{shown(path)}: changed while it was read; run again when it is whole"
        began = time.perf_counter()
        with ocr.limit.within(ocr.limit.page * max(1, len(transcript.pages))):
            document = understand(transcript)
        seconds = transcript.seconds + time.perf_counter() - began
        return result_of(document, seconds, plan.version)
    except PipelineError as error:
        return str(error)
    except MemoryError:
        return REASONS["page_memory"]
    except Exception as error:  # A bug that one file brings out must not stop the archive.
        return f"a bug: {named(error)}; please report it"


def _look(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _transcript(plan: Plan, task: Task, path: Path, source: Source, ocr: TimedOcr) -> Transcript:
    """Return the transcript, from the cache where it is known; the cache knows contents, not names."""
    if plan.debug_images:
        watch = debug_writer(plan.debug_images / text_path(task.name).removesuffix(".txt"))
        pages = in_time(read_each(path, ocr, plan.settings, watch), ocr.limit)
        return transcript_of(source, pages, ocr.name)

    def pages_from(number: int) -> Iterator[Page]:
        return in_time(read_each(path, ocr, plan.settings, first=number), ocr.limit)

    def kept(pages: Iterable[Page]) -> Transcript:
        if isinstance(ocr.ocr, NoOcr):
            # A text is read sooner than its transcript would be.
            return transcript_of(source, pages, ocr.name)
        return kept_or_read(plan.transcripts, source, plan.settings, ocr.name, pages)

    if task.lives is None:
        # A page that needs too much memory raises; it alone is left out then.
        with suppress(MemoryError):
            return kept(pages_from(1))
    trail = Trail(plan.trails, source.sha256)
    ocr.limit.spend(sum(page.seconds for page in trail.pages()))
    return kept(read_carefully(pages_from, trail, task.lives or DIED.lives))


class NoOcr:
    """Stands where no page is a picture."""

    name = ""

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        """Refuse."""
        raise AssertionError(f"page {page.number} of a plain text is a picture")


def engine_for(path: Path, open_ocr: OpenOcr, settings: Settings) -> Ocr:
    """Return the engine, opened once in a process; none is opened for a file that needs none.

    Raises:
        ToolError: the engine or its data are missing.
    """
    return NoOcr() if kind_of(path) in ("text", "unknown") else opened(open_ocr, settings)


@cache
def opened(open_ocr: OpenOcr, settings: Settings) -> Ocr:
    """Return the engine, opened once in a process.

    Raises:
        ToolError: the engine or its data are missing.
    """
    return open_ocr(settings)
